"""Filters, look-ups and bulk edits of a list."""

import json
import re
from unittest import mock

import pytest

from zhike.customers.models import Account
from zhike.engine import log, records
from zhike.engine.models import Job
from zhike.engine.testing import Cast, actor, custom_field, make, run_jobs
from zhike.engine.views import bulk as bulk_pages

from .pages import HTMX, address, browser, text, told

pytestmark = pytest.mark.django_db


def test_the_count_follows_the_conditions_and_counts_only_what_is_visible(cast: Cast) -> None:
    make("account", owner=cast.ann, grade="A")
    make("account", owner=cast.eve, grade="A")
    client = browser(cast.ann)

    right = client.get(address("/accounts/filter/count", filter={"field": "grade", "op": "eq", "value": "A"}))
    wrong = client.get(address("/accounts/filter/count", filter={"field": "grade", "op": "gt", "value": "A"}))

    assert (right.status_code, text(right)) == (200, "1")
    assert wrong.status_code == 422
    assert "does not apply" in text(wrong)


@pytest.mark.parametrize("typed", ["启明", "qiming", "qmjm", "精密"])
def test_a_record_is_found_by_characters_pinyin_and_initials(cast: Cast, typed: str) -> None:
    made = make("account", owner=cast.ann, name="启明精密")
    make("account", owner=cast.eve, name="启明精密二号")

    page = text(browser(cast.ann).get(address("/accounts/lookup", q=typed)))

    assert re.findall(r'data-value="(\d+)"', page) == [str(made.pk)]


def test_without_words_the_latest_come_first(cast: Cast) -> None:
    first, second = make("account", owner=cast.ann, name="Zebra"), make("account", owner=cast.ann, name="Ape")
    records.save(first, by=cast.ann, grade="A")

    page = text(browser(cast.ann).get("/accounts/lookup"))

    assert re.findall(r'data-value="(\d+)"', page) == [str(first.pk), str(second.pk)]


def test_tags_in_use_are_offered(cast: Cast) -> None:
    make("account", owner=cast.ann, tags=["展会", "老客户"])
    make("account", owner=cast.eve, tags=["展台"])

    page = text(browser(cast.ann).get(address("/accounts/lookup", field="tags", q="展")))

    assert re.findall(r'data-value="([^"]*)"', page) == ["展会"]


def test_things_that_a_task_can_be_about_are_found_across_objects(cast: Cast) -> None:
    account = make("account", owner=cast.ann, name="Qiming")
    deal = make("opportunity", owner=cast.ann, name="Qiming line")

    page = text(browser(cast.ann).get("/lookup?q=qiming"))

    assert {f'data-value="account:{account.pk}"', f'data-value="opportunity:{deal.pk}"'} <= set(
        re.findall(r'data-value="[^"]*"', page)
    )


def test_many_records_are_handed_over_at_once_and_taken_back_at_once(cast: Cast) -> None:
    made = [make("account", owner=cast.ann) for _ in range(3)]
    client = browser(cast.max)

    response = client.post(
        "/accounts/bulk", {"verb": "assign", "ids": ",".join(str(a.pk) for a in made), "owner": cast.bob.user_id},
        headers=HTMX,
    )  # fmt: skip

    assert response.status_code == 204
    assert set(Account.objects.values_list("owner_id", flat=True)) == {cast.bob.user_id}
    assert client.post(told(response)["toast"]["undo"], headers=HTMX).status_code == 204
    assert set(Account.objects.values_list("owner_id", flat=True)) == {cast.ann.user_id}


def test_nobody_takes_back_what_another_did(cast: Cast) -> None:
    account = make("account", owner=cast.ann)
    event = records.save(account, by=cast.max, grade="A")

    response = browser(cast.ann).post(f"/events/{event}/undo?all=1", headers=HTMX)

    assert response.status_code == 404
    assert Account.objects.get().grade == "A"


def test_tags_are_added_to_those_that_are_there(cast: Cast) -> None:
    account = make("account", owner=cast.ann, tags=["old"])

    browser(cast.ann).post("/accounts/bulk", {"verb": "tag", "ids": account.pk, "tags": ["new"]}, headers=HTMX)

    assert Account.objects.get().tags == ["old", "new"]


def test_deleting_is_called_so(cast: Cast) -> None:
    account = make("account", owner=cast.ann)

    answer = browser(cast.ann).post("/accounts/bulk", {"verb": "delete", "ids": account.pk}, headers=HTMX)

    assert told(answer)["toast"]["text"] == "1 record deleted."


def test_tags_are_taken_away_from_those_there_are_also_in_the_background(cast: Cast) -> None:
    made = [make("account", owner=cast.ann, tags=["old", f"own {n % 2}", "VIP"]) for n in range(3)]
    client, ids = browser(cast.ann), ",".join(str(one.pk) for one in made)

    client.post("/accounts/bulk", {"verb": "untag", "ids": ids, "tags": ["vip"]}, headers=HTMX)
    with mock.patch.object(bulk_pages, "AT_ONCE", 1):
        client.post("/accounts/bulk", {"verb": "tag", "ids": ids, "tags": ["new", "old"]}, headers=HTMX)
        run_jobs()

    assert [one.tags for one in Account.objects.order_by("pk")] == [["old", f"own {n % 2}", "new"] for n in range(3)]
    assert Job.objects.get().counts == {"changed": 3, "unchanged": 0, "skipped": 0}


def test_a_list_of_choices_of_ones_own_takes_part(cast: Cast) -> None:
    custom_field(cast.root, "marks", "multi_choice")
    custom_field(cast.root, "words", "tags")
    account = make("account", owner=cast.ann, **{"custom.marks": ["gold"], "custom.words": ["展会"]})
    client = browser(cast.ann)

    form = text(client.get(address("/accounts/bulk/form", verb="tag", field="custom.marks", ids=account.pk)))
    data = {"verb": "tag", "field": "custom.marks", "ids": account.pk, "custom.marks": ["iron"]}
    client.post("/accounts/bulk", data, headers=HTMX)
    offered = text(client.get(address("/accounts/lookup", field="custom.words", q="展")))

    assert 'value="custom.words"' in form
    assert Account.objects.get().custom["marks"] == ["gold", "iron"]
    assert re.findall(r'data-value="([^"]*)"', offered) == ["展会"]


def test_all_that_match_means_the_filter_of_the_list(cast: Cast) -> None:
    make("account", owner=cast.ann, grade="A", name="A1")
    make("account", owner=cast.ann, grade="B", name="B1")
    where = json.dumps({"field": "grade", "op": "eq", "value": "A"})

    data = {"verb": "set", "field": "industry", "industry": "energy", "all": "1", "filter": where}
    browser(cast.ann).post("/accounts/bulk", data, headers=HTMX)

    assert dict(Account.objects.values_list("name", "industry")) == {"A1": "energy", "B1": ""}


def test_more_than_two_hundred_become_a_job_to_watch(cast: Cast) -> None:
    for _ in range(201):
        make("account", owner=cast.ann)

    data = {"verb": "set", "field": "grade", "grade": "C", "all": "1"}
    response = browser(cast.ann).post("/accounts/bulk", data, headers=HTMX)

    job = Job.objects.get()
    assert (job.kind, job.total, job.user_id) == ("bulk", 201, cast.ann.user_id)
    assert response.headers["HX-Redirect"] == f"/jobs/{job.pk}"
    assert not Account.objects.filter(grade="C").exists()


def test_a_refused_value_comes_back_in_the_form_and_changes_nothing(cast: Cast) -> None:
    account = make("account", owner=cast.ann, employees=5)

    data = {"verb": "set", "field": "employees", "employees": "many", "ids": account.pk}
    response = browser(cast.ann).post("/accounts/bulk", data, headers=HTMX)

    assert response.status_code == 422
    assert "many&#39; is not a number" in text(response)
    assert Account.objects.get().employees == 5


def test_records_of_strangers_are_left_out_and_counted(cast: Cast) -> None:
    mine, other = make("account", owner=cast.ann), make("account", owner=cast.eve)
    before = len(log.read("true", []))

    data = {"verb": "set", "field": "grade", "grade": "A", "ids": f"{mine.pk},{other.pk}"}
    response = browser(cast.ann).post("/accounts/bulk", data, headers=HTMX)

    assert set(Account.objects.filter(grade="A").values_list("pk", flat=True)) == {mine.pk}
    assert "1 left out" in told(response)["toast"]["text"]
    assert len(log.read("true", [])) == before + 1


def test_who_may_only_look_is_offered_nothing_and_refused(cast: Cast) -> None:
    account = make("account", owner=cast.ann)
    reader = actor("Reader", "all", edit="none", delete="none", create="none")
    client = browser(reader)

    assert "data-bulk-verb" not in text(client.get("/accounts"))
    response = client.post("/accounts/bulk", {"verb": "delete", "ids": account.pk}, headers=HTMX)
    assert response.status_code == 400
    assert Account.objects.filter(deleted_at=None).exists()
