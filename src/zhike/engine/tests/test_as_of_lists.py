"""A list as it was: a copy of what one may see, walked back, filtered and exported, kept for a day."""

from datetime import UTC, datetime, timedelta
from unittest import mock

import pytest
from django.core.exceptions import ValidationError
from django.db import connection
from django.utils import timezone

from zhike.engine import objects, records
from zhike.engine.models import Job
from zhike.engine.past import copies
from zhike.engine.testing import Cast, make, run_jobs

from .api import api, good, problem
from .pages import address, browser, text

pytestmark = pytest.mark.django_db
ACCOUNT = objects.get("account")
START = datetime(2026, 3, 1, 9, tzinfo=UTC)


def day(number: int) -> datetime:
    return START + timedelta(days=number)


def company(cast: Cast, name: str, owner, **values: object):
    account = ACCOUNT.model()
    records.save(account, by=cast.root.saying(day(0)), name=name, owner=owner.user_id, **values)
    return account


def copied(actor, at: datetime) -> Job:
    job = copies.start(actor, ACCOUNT, at)
    run_jobs()
    return Job.objects.get(pk=job.pk)


def schemas() -> list[str]:
    with connection.cursor() as cursor:
        cursor.execute("SELECT nspname FROM pg_namespace WHERE nspname LIKE 'past%%'")
        return [row[0] for row in cursor.fetchall()]


def listed(client, job: Job, **query: object) -> list[str]:
    return [
        item["name"]
        for item in good(client("GET", "/accounts", past=job.pk, fields="name", sort="name", **query))["items"]
    ]


@pytest.mark.row(95)
def test_the_list_is_that_of_the_moment_and_the_records_stay_as_they_are(cast: Cast) -> None:
    one = company(cast, "Alpha", cast.ann, industry="energy", tags=["x"])
    company(cast, "Beta", cast.ann, industry="food")
    records.save(one, by=cast.ann.saying(day(5)), name="Alpha neu", industry="food", tags=[])
    make("account", owner=cast.ann, name="Later")

    job = copied(cast.ann, day(3))

    assert (job.state, job.counts) == ("done", {"copied": 2})
    ann = api(cast.ann)
    assert listed(ann, job) == ["Alpha", "Beta"]
    assert listed(ann, job, filter={"field": "industry", "op": "eq", "value": "energy"}) == ["Alpha"]
    assert listed(ann, job, filter={"field": "tags", "op": "contains", "value": "x"}) == ["Alpha"]
    assert listed(ann, job, q="Alpha neu") == []
    now = [item["name"] for item in good(ann("GET", "/accounts", sort="name"))["items"]]
    assert now == ["Alpha neu", "Beta", "Later"]


def test_groups_are_those_of_the_moment(cast: Cast) -> None:
    deals = [make("opportunity", owner=cast.ann, amount="100") for _n in range(2)]
    type(deals[0])._base_manager.update(created_at=day(0))
    at = timezone.now()
    records.save(deals[0], by=cast.ann, amount="900")
    job = copies.start(cast.ann, objects.get("opportunity"), at)
    run_jobs()

    found = good(
        api(cast.ann)("POST", "/opportunities/aggregate", {"measures": ["count", "sum:amount"], "past": job.pk})
    )

    assert (found["total"]["count"], found["total"]["sum:amount"]["amount"]) == (2, "200.00")


def test_rows_that_belong_to_records_go_back_too(cast: Cast) -> None:
    first, second = company(cast, "Alpha", cast.ann), company(cast, "Beta", cast.ann)
    contact = objects.get("contact").model()
    records.save(
        contact,
        by=cast.root.saying(day(0)),
        name="Wang",
        owner=cast.ann.user_id,
        accounts=[{"account": first.pk, "is_primary": True}],
    )
    records.save(contact, by=cast.root.saying(day(5)), accounts=[{"account": second.pk, "is_primary": True}])
    job = copies.start(cast.ann, objects.get("contact"), day(3))
    run_jobs()

    [found] = good(api(cast.ann)("GET", "/contacts", past=job.pk))["items"]

    assert [row["account"]["title"] for row in found["accounts"]] == ["Alpha"]


def test_what_was_deleted_since_is_there_for_whoever_may_see_the_bin(cast: Cast) -> None:
    gone, binned = company(cast, "Gone", cast.ann), company(cast, "In the bin then", cast.ann)
    records.delete(gone, by=cast.root.saying(day(5)))
    records.delete(binned, by=cast.root.saying(day(1)))
    records.restore(binned, by=cast.root.saying(day(5)))

    assert listed(api(cast.ann), copied(cast.ann, day(3))) == ["Gone"]


def test_only_what_one_may_see_today(cast: Cast) -> None:
    company(cast, "Evas", cast.eve)
    mine = company(cast, "Annas", cast.ann)
    job = copied(cast.ann, day(3))
    ann = api(cast.ann)
    assert listed(ann, job) == ["Annas"]

    records.save(mine, by=cast.root, owner=cast.eve.user_id)

    assert listed(ann, job) == [], "handed over since, it is not hers to see any more"
    problem(api(cast.eve)("GET", "/accounts", past=job.pk), 404, "not-found")
    assert browser(cast.eve).get(f"/accounts/as_of/{job.pk}").status_code == 404
    problem(ann("GET", "/contacts", past=job.pk), 404, "not-found")
    problem(ann("GET", "/accounts", past="x"), 404, "not-found")


def test_the_page_filters_sorts_exports_and_changes_nothing(cast: Cast) -> None:
    for number in range(3):
        company(cast, f"Firma {number}", cast.root, industry="energy" if number else "food")
    root = browser(cast.root)
    answer = root.post("/accounts/as_of", {"as_of": "2026-03-03"})
    run_jobs()
    url = Job.objects.get().result["path"]

    assert url in text(root.get(answer.headers["Location"]))
    page = text(root.get(url))
    assert "As it was on 2026-03-0" in page
    assert "data-bulk-verb" not in page
    assert "Firma 2" in page
    shown = text(root.get(address(url, filter={"field": "industry", "op": "eq", "value": "food"}, sort="-name")))
    assert "Firma 0" in shown
    assert "Firma 1" not in shown
    exported = b"".join(root.get(f"{url}/export?format=csv").streaming_content).decode("utf-8-sig")
    assert exported.count("Firma") == 3
    assert text(root.get(f"{url}/count")) == "3"
    assert f"{url}/count" in text(root.get(f"/accounts/filter?back=as_of/{Job.objects.get().pk}"))


def test_it_asks_for_a_moment_that_is_over(cast: Cast) -> None:
    ann = browser(cast.ann)

    assert ann.get("/accounts/as_of").status_code == 200
    assert ann.post("/accounts/as_of", {"as_of": "2999-01-01"}).status_code == 422
    problem(api(cast.ann)("POST", "/accounts/as_of", {"at": "soon"}), 422, "refused")
    assert good(api(cast.ann)("POST", "/accounts/as_of", {"at": "2026-03-01"}), 202)["kind"] == "as_of"
    assert browser(cast.ann).post("/roles/as_of", {"as_of": "2026-03-01"}).status_code == 403


def test_more_rows_than_are_copied_are_refused(cast: Cast) -> None:
    for name in "ABC":
        company(cast, name, cast.ann)

    with mock.patch.object(copies, "MOST", 2), pytest.raises(ValidationError):
        copies.start(cast.ann, ACCOUNT, day(3))

    assert not Job.objects.exists()


def test_it_works_in_pieces_and_is_dropped_after_a_day(cast: Cast) -> None:
    for name in "ABCDE":
        records.save(company(cast, name, cast.ann), by=cast.root.saying(day(5)), name=f"{name} neu")
    with mock.patch.object(copies, "PIECE", 2), mock.patch.object(copies, "SECONDS", 0):
        job = copied(cast.ann, day(3))
    assert listed(api(cast.ann), job) == list("ABCDE")
    assert copies.drop_old() == 0

    Job.objects.filter(pk=job.pk).update(ended_at=timezone.now() - timedelta(hours=25))

    problem(api(cast.ann)("GET", "/accounts", past=job.pk), 404, "not-found")
    assert copies.drop_old() == 1
    assert schemas() == []


def test_every_object_can_be_copied(cast: Cast) -> None:
    for one in objects.all_types():
        make(one.key, owner=cast.ann)
        job = copies.start(cast.root, one, timezone.now())
        run_jobs()
        job.refresh_from_db()
        assert job.state == "done", one.key
        assert browser(cast.root).get(f"/{one.path}/as_of/{job.pk}").status_code == 200
