"""A list as it was: a copy of what one may see, walked back, filtered and exported, kept for a day."""

import re
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
from .pages import HTMX, address, browser, text

pytestmark = pytest.mark.django_db
ACCOUNT, DEAL = objects.get("account"), objects.get("opportunity")
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


@pytest.fixture
def pipeline(cast: Cast) -> Job:
    """Two deals that stood in `proposal` at the moment; one has been won since, at another amount."""
    account, stage = company(cast, "Alpha", cast.ann), objects.get("stage").model.objects.get(key="proposal")
    deals = []
    for name in ("Stays", "Moves", "Won then"):
        deals.append(DEAL.model())
        values = {"name": name, "account": account, "amount": "100", "stage": stage, "owner": cast.ann.user_id}
        records.save(deals[-1], by=cast.root.saying(day(0)), **values)
    DEAL.command("win")(deals[2], by=cast.root.saying(day(1)))
    records.save(deals[1], by=cast.ann.saying(day(5)), amount="900")
    DEAL.command("win")(deals[1], by=cast.ann)
    make("opportunity", owner=cast.ann, name="Newcomer", amount="7", stage="proposal")
    job = copies.start(cast.ann, DEAL, day(3))
    run_jobs()
    return job


@pytest.mark.row(95)
def test_the_pipeline_by_stage_is_that_of_the_moment_over_the_api(cast: Cast, pipeline: Job) -> None:
    asked = {"group_by": ["stage"], "measures": ["count", "sum:amount"], "past": pipeline.pk}

    found = good(api(cast.ann)("POST", "/opportunities/aggregate", asked))

    told = {one["key"]["stage"]["key"]: (one["count"], one["sum:amount"]["amount"]) for one in found["groups"]}
    assert told == {"proposal": (2, "200.00"), "won": (1, "100.00")}
    assert (found["total"]["count"], found["total"]["sum:amount"]["amount"]) == (3, "300.00")
    problem(api(cast.eve)("POST", "/opportunities/aggregate", asked), 404, "not-found")


def test_a_list_of_then_is_grouped_with_subtotals_and_changed_by_nobody(cast: Cast, pipeline: Job) -> None:
    url, ann = f"/opportunities/as_of/{pipeline.pk}", browser(cast.ann)

    page = text(ann.get(f"{url}?group=stage"))

    assert len(re.findall("data-group=", page)) == 2
    assert "200" in page
    assert "900" not in page
    assert "Newcomer" not in page
    assert "data-can-edit" not in page
    stage = re.search(r'data-group="(\d+)"', page)[1]
    rows = text(ann.get(f"{url}?group=stage&in={stage}", headers={**HTMX, "HX-Target": "rows"}))
    assert f"/opportunities/{DEAL.model.objects.get(name='Stays').pk}?as_of=2026-03-04T" in rows + page


def test_a_board_of_then_has_its_cards_and_sums_and_nothing_moves(cast: Cast, pipeline: Job) -> None:
    url, ann = f"/opportunities/as_of/{pipeline.pk}", browser(cast.ann)

    page = text(ann.get(f"{url}/board"))

    assert f"{url}/board" in text(ann.get(url))
    assert {"Stays", "Moves", "Won then"} <= set(
        re.findall(r'<h3><a href="[^"]*\?as_of=[^"]*" tabindex="-1">([^<]*)<', page)
    )
    assert "Newcomer" not in page
    assert "data-can-move" not in page
    assert "/opportunities/new?" not in page
    assert "Won that quarter" in page
    assert "As it was on 2026-03-04" in page
    narrowed = text(ann.get(address(f"{url}/board", filter={"field": "name", "op": "eq", "value": "Moves"})))
    assert "Moves" in narrowed
    assert "Stays" not in narrowed
    assert f"{url}/board" in text(ann.get(f"/opportunities/filter?back=as_of/{pipeline.pk}/board"))
    assert browser(cast.eve).get(f"{url}/board").status_code == 404
    plain = copied(cast.ann, day(3))
    assert ann.get(f"/accounts/as_of/{plain.pk}/board").status_code == 400


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
