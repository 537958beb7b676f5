"""Bulk edits and jobs over the API."""

import json
from typing import Any
from unittest import mock

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import override_settings

from zhike.customers.models import Account
from zhike.engine import bulk, log, records
from zhike.engine.models import Job
from zhike.engine.testing import Cast, actor, make, run_jobs

from .api import Api, api, good, problem

pytestmark = pytest.mark.django_db


def begin(client: Api, path: str, **body: object) -> int:
    return int(good(client("POST", f"{path}/bulk", body), 202)["id"])


def finished(client: Api, number: int) -> dict[str, object]:
    run_jobs()
    return dict(good(client("GET", f"/jobs/{number}")))


def test_a_filter_is_set_on_all_it_found(cast: Cast) -> None:
    for number in range(3):
        make("account", owner=cast.ann, name=f"Bulk {number}")
    make("account", owner=cast.ann, name="Other")
    ann = api(cast.ann)

    number = begin(
        ann, "/accounts", filter={"field": "name", "op": "contains", "value": "Bulk"}, set={"industry": "food"}
    )
    job = finished(ann, number)

    assert (job["state"], job["total"], job["done"]) == ("done", 3, 3)
    assert job["counts"] == {"changed": 3, "unchanged": 0, "skipped": 0}
    assert Account.objects.filter(industry="food").count() == 3
    event = log.read("e.object = 'account' AND e.verb = 'change'", [], limit=1)[0]
    assert (event.job, event.through, event.actor["name"]) == (number, "bulk", "Ann")


def test_words_are_added_to_lists_and_taken_away(cast: Cast) -> None:
    made = [make("account", owner=cast.ann, tags=[word, "both"]) for word in ("a", "b")]
    ann, ids = api(cast.ann), [one.pk for one in made]

    finished(ann, begin(ann, "/accounts", ids=ids, add={"tags": ["new", "a"]}))
    job = finished(ann, begin(ann, "/accounts", ids=ids, remove={"tags": ["both", "b"]}))

    assert job["counts"] == {"changed": 2, "unchanged": 0, "skipped": 0}
    assert [one.tags for one in Account.objects.order_by("pk")] == [["a", "new"], ["new", "a"]]


@pytest.mark.parametrize(
    ("body", "status"),
    [
        ({"add": {"industry": "food"}}, 422),
        ({"add": {"tags": []}}, 422),
        ({"add": {"tags": ["x"]}, "set": {"grade": "A"}}, 400),
        ({"remove": {"tags": ["x"]}, "verb": "delete"}, 400),
        ({"remove": ["tags"]}, 400),
    ],
)
def test_adding_takes_lists_and_nothing_besides(cast: Cast, body: dict[str, object], status: int) -> None:
    account = make("account", owner=cast.ann, tags=["x"])

    answer = api(cast.ann)("POST", "/accounts/bulk", {"ids": [account.pk], **body})

    assert answer.status_code == status
    assert not Job.objects.exists()


def test_rows_that_may_not_be_changed_are_skipped_and_told(cast: Cast) -> None:
    mine, hidden = make("account", owner=cast.ann), make("account", owner=cast.eve)
    seen = make("account", owner=cast.eve)
    make("opportunity", owner=cast.ann, account=seen)
    ann = api(cast.ann)

    job = finished(ann, begin(ann, "/accounts", ids=[mine.pk, hidden.pk, seen.pk, 999_999], set={"industry": "food"}))

    assert job["counts"] == {"changed": 1, "unchanged": 0, "skipped": 3}
    reasons = {row["id"]: row["reason"] for row in job["result"]["skipped"]}
    assert reasons[hidden.pk] == reasons[999_999] != reasons[seen.pk]
    assert list(Account.objects.filter(industry="food")) == [mine]


def test_one_refused_row_does_not_stop_the_others(cast: Cast) -> None:
    parent, child = make("account", owner=cast.ann), make("account", owner=cast.ann)
    ann = api(cast.ann)

    job = finished(ann, begin(ann, "/accounts", ids=[parent.pk, child.pk], set={"parent": parent.pk}))

    assert job["counts"] == {"changed": 1, "unchanged": 0, "skipped": 1}


def test_a_verb_is_done_with_its_answers(cast: Cast) -> None:
    deals = [make("opportunity", owner=cast.ann, amount="1") for _number in range(2)]
    ann = api(cast.ann)
    ids = [deal.pk for deal in deals]
    good(ann("POST", f"/opportunities/{ids[0]}/win"))

    job = finished(ann, begin(ann, "/opportunities", ids=ids, verb="lose", set={"lost_reason": "price"}))

    assert job["counts"] == {"changed": 1, "unchanged": 0, "skipped": 1}
    assert "already won" in job["result"]["skipped"][0]["reason"]


def test_many_are_deleted_and_brought_back(cast: Cast) -> None:
    ids = [make("account", owner=cast.ann).pk for _number in range(3)]
    ann = api(cast.ann)

    assert finished(ann, begin(ann, "/accounts", ids=ids, verb="delete"))["counts"]["changed"] == 3
    assert good(ann("GET", "/accounts"))["items"] == []
    assert finished(ann, begin(ann, "/accounts", ids=ids, verb="restore"))["counts"]["changed"] == 3


@pytest.mark.parametrize(
    ("body", "status"),
    [({}, 400), ({"ids": [1]}, 400), ({"ids": [1], "filter": {}, "set": {"name": "x"}}, 400), ({"ids": ["1"], "set": {"name": "x"}}, 400),
     ({"ids": [1], "set": {"no_such": 1}}, 400), ({"ids": [1], "set": {"employees": "many"}}, 422), ({"ids": [1], "verb": "fly"}, 422),
     ({"ids": [1], "set": {"id": 7}}, 403), ({"filter": {"field": "x"}, "set": {"name": "x"}}, 400), ({"ids": [True], "set": {"name": "x"}}, 400)],
)  # fmt: skip
def test_what_can_be_done_to_no_row_is_refused_at_once(cast: Cast, body: dict[str, object], status: int) -> None:
    answer = api(cast.ann)("POST", "/accounts/bulk", body)

    assert answer.status_code == status, answer.content
    assert not Job.objects.exists()


def test_a_cancelled_job_keeps_what_was_done_and_leaves_the_rest(cast: Cast) -> None:
    ids = [make("account", owner=cast.ann).pk for _number in range(5)]
    ann = api(cast.ann)
    number = begin(ann, "/accounts", ids=ids, set={"industry": "food"})
    work = Job.objects.get(pk=number)
    with mock.patch.object(bulk, "PIECE", 2):
        bulk.step(work)

    cancelled = good(ann("POST", f"/jobs/{number}/cancel"))

    assert (cancelled["state"], cancelled["done"], cancelled["can_cancel"]) == ("cancelled", 2, False)
    run_jobs()
    assert Account.objects.filter(industry="food").count() == 2
    problem(ann("POST", f"/jobs/{number}/cancel"), 409, "conflict")


def test_a_piece_that_somebody_else_did_is_taken_back(cast: Cast) -> None:
    account = make("account", owner=cast.ann)
    job = bulk.start(cast.ann, _type(), ids=[account.pk], changes={"industry": "food"})
    late = Job.objects.get(pk=job.pk)
    bulk.run(job=job.pk)
    account.refresh_from_db()
    records.save(account, by=cast.ann, industry="retail")

    with pytest.raises(bulk.Superseded):
        bulk.step(late)

    account.refresh_from_db()
    assert account.industry == "retail"


def test_a_job_goes_on_by_queueing_itself(cast: Cast) -> None:
    ids = [make("account", owner=cast.ann).pk for _number in range(5)]
    job = bulk.start(cast.ann, _type(), ids=ids, changes={"industry": "food"})

    with mock.patch.object(bulk, "PIECE", 2), mock.patch.object(bulk, "SECONDS", 0):
        ran = run_jobs()

    assert ran.count("zhike:bulk_edit") == 3
    assert Job.objects.get(pk=job.pk).state == "done"


def test_jobs_are_their_makers_and_the_administrators(cast: Cast) -> None:
    account = make("account", owner=cast.ann)
    number = begin(api(cast.ann), "/accounts", ids=[account.pk], set={"industry": "food"})

    problem(api(cast.bob)("GET", f"/jobs/{number}"), 404, "not-found")
    problem(api(cast.bob)("POST", f"/jobs/{number}/cancel"), 404, "not-found")
    problem(api(cast.ann, "read")("POST", f"/jobs/{number}/cancel"), 403, "not-allowed")
    assert good(api(cast.root)("GET", f"/jobs/{number}"))["kind"] == "bulk"


def _type() -> object:
    from zhike.engine import objects

    return objects.get("account")


def upload(client: Api, table: str, **fields: str) -> object:
    file = SimpleUploadedFile("accounts.csv", table.encode(), content_type="text/csv")
    headers = {"Authorization": f"Bearer {client.token}"}
    answer = client.client.post("/api/v1/accounts/import", {"file": file, **fields}, headers=headers)
    answer.data = answer.json()
    return answer


def test_a_table_is_imported_and_its_refused_rows_come_back(cast: Cast) -> None:
    columns = json.dumps({"columns": {"Name": "name", "Staff": "employees"}})
    root = api(cast.root)

    number = good(upload(root, "Name,Staff\nGood,12\nBad,many\n", map=columns), 202)["id"]
    job = finished(root, number)

    assert (job["counts"]["created"], job["counts"]["refused"]) == (1, 1)
    answer = root.client.get(job["errors_url"], headers={"Authorization": f"Bearer {root.token}"})
    text = b"".join(answer.streaming_content).decode()
    assert "Bad" in text
    assert "Good" not in text


def test_imports_that_cannot_begin_are_refused(cast: Cast) -> None:
    root = api(cast.root)

    problem(upload(root, "Name\nA\n", map="{"), 400, "unknown")
    problem(upload(root, "Name\nA\n", on_match="guess"), 400, "unknown")
    problem(upload(root, "Name\nA\n", color="red"), 400, "unknown")
    problem(upload(api(cast.ann), "Name\nA\n"), 403, "not-allowed")
    problem(root("POST", "/accounts/import", {}), 415, "unknown")
    with override_settings(UPLOAD_MAX=100):
        problem(upload(root, "Name\nA\n"), 413, "refused")
    assert not Job.objects.exists()


def test_records_are_taken_as_a_file_by_right_and_that_is_logged(cast: Cast) -> None:
    for name in ("Ada", "Bea"):
        make("account", owner=cast.ann, name=name, grade="A", industry="food")
    make("account", owner=cast.eve, name="Eve's")
    may, query = actor("Exa", "all"), {"fields": "name,industry", "sort": "name"}
    where = {"field": "name", "op": "in", "value": ["Ada", *(f"N {n}" for n in range(9_999))]}

    lines = file_of(api(may)("GET", "/accounts/export", format="jsonl", **query)).splitlines()
    posted = file_of(api(may)("POST", "/accounts/export", {"filter": where, "format": "csv", **query}))

    assert [json.loads(line)["name"] for line in lines] == ["Ada", "Bea", "Eve's"]
    assert [line.split(",")[1:] for line in posted.splitlines()] == [
        ["name", "industry"],
        ["Ada", "Food and beverages"],
    ]
    assert [event.actor["name"] for event in log.read("e.verb = 'export'", [])] == ["Exa", "Exa"]
    problem(api(actor("Lea", "all", export="none"))("GET", "/accounts/export"), 403, "not-allowed")
    problem(api(may)("GET", "/accounts/export", format="exe"), 400, "unknown")
    problem(api(may)("POST", "/accounts/export", {"filter": where, "limit": "5"}), 400, "unknown")


def file_of(answer: Any) -> str:
    assert answer.status_code == 200
    return b"".join(answer.streaming_content).decode("utf-8-sig")
