"""Taking back a whole job: set-wise, honest about what others changed since, itself undoable."""

from pathlib import Path
from unittest import mock

import pytest

from zhike.customers.models import Account
from zhike.engine import bulk, imports, log, objects, records
from zhike.engine.models import Job
from zhike.engine.past import job_undo
from zhike.engine.testing import Cast, make, run_jobs, statements

from .api import Api, api, good, problem
from .pages import HTMX, browser, text, told

pytestmark = pytest.mark.django_db


def bulk_set(client: Api, ids: list[int], **changes: object) -> dict[str, object]:
    number = good(client("POST", "/accounts/bulk", {"ids": ids, "set": changes}), 202)["id"]
    run_jobs()
    return dict(good(client("GET", f"/jobs/{number}")))


def undone(client: Api, job: dict[str, object], **query: object) -> dict[str, object]:
    made = good(client("POST", f"/events/{job['event']}/undo", **query), 202)
    run_jobs()
    return dict(good(client("GET", f"/jobs/{made['id']}")))


def industries() -> list[str]:
    return list(Account.objects.order_by("id").values_list("industry", flat=True))


@pytest.mark.row(95)
def test_a_bulk_edit_is_taken_back_whole_and_the_undo_too(cast: Cast) -> None:
    ids = [make("account", owner=cast.ann, industry=name).pk for name in ("energy", "retail", "")]
    ann = api(cast.ann)
    job = bulk_set(ann, ids, industry="food")
    assert (job["can_undo"], industries()) == (True, ["food"] * 3)

    back = undone(ann, job)

    assert (back["state"], back["counts"]) == ("done", {"undone": 3, "left": 0})
    assert industries() == ["energy", "retail", ""]
    assert good(ann("GET", f"/jobs/{job['id']}"))["can_undo"] is False
    again = undone(ann, back)
    assert (again["counts"]["undone"], industries()) == (3, ["food"] * 3)
    assert good(ann("GET", f"/jobs/{job['id']}"))["can_undo"] is True


def test_what_others_changed_since_is_left_and_named(cast: Cast) -> None:
    ids = [make("account", owner=cast.ann, industry="energy", grade="A").pk for _number in range(2)]
    ann = api(cast.ann)
    job = bulk_set(ann, ids, industry="food", grade="B")
    records.save(Account.objects.get(pk=ids[0]), by=cast.root, industry="retail")

    back = undone(ann, job)

    assert back["counts"] == {"undone": 1, "left": 1}
    [kept] = back["result"]["kept"]
    assert (kept["object"], kept["id"], kept["reason"]) == ("account", ids[0], "Changed since by Root.")
    assert [(one["field"], one["now"], one["by"]) for one in kept["lost"]] == [("industry", "retail", "Root")]
    assert industries() == ["retail", "energy"]
    assert set(Account.objects.values_list("grade", flat=True)) == {"A"}, "what nobody touched comes back"


def test_with_force_it_takes_back_later_changes_too(cast: Cast) -> None:
    account = make("account", owner=cast.ann, industry="energy")
    ann = api(cast.ann)
    job = bulk_set(ann, [account.pk], industry="food")
    records.save(Account.objects.get(pk=account.pk), by=cast.root, industry="retail")

    assert undone(ann, job, force="true")["counts"] == {"undone": 1, "left": 0}
    assert industries() == ["energy"]


def test_many_deleted_come_back_and_go_again(cast: Cast) -> None:
    ids = [make("account", owner=cast.ann).pk for _number in range(3)]
    ann = api(cast.ann)
    number = good(ann("POST", "/accounts/bulk", {"ids": ids, "verb": "delete"}), 202)["id"]
    run_jobs()
    job = good(ann("GET", f"/jobs/{number}"))

    back = undone(ann, job)

    assert Account.objects.filter(deleted_at=None).count() == 3
    undone(ann, back)
    assert not Account.objects.filter(deleted_at=None).exists()


def test_rights_of_now_decide_and_others_jobs_are_not_there(cast: Cast) -> None:
    account = make("account", owner=cast.ann, industry="energy")
    ann = api(cast.ann)
    job = bulk_set(ann, [account.pk], industry="food")

    problem(api(cast.eve)("POST", f"/events/{job['event']}/undo"), 404, "not-found")
    problem(api(cast.ann, "read")("POST", f"/events/{job['event']}/undo"), 403, "not-allowed")
    records.save(Account.objects.get(pk=account.pk), by=cast.root, owner=cast.eve.user_id)
    back = undone(ann, job)

    assert (back["counts"], industries()) == ({"undone": 0, "left": 1}, ["food"])
    assert "no such record" in back["result"]["kept"][0]["reason"]


def test_a_job_that_runs_or_was_taken_back_is_refused(cast: Cast) -> None:
    account = make("account", owner=cast.ann, industry="energy")
    job = bulk.start(cast.ann, objects.get("account"), ids=[account.pk], changes={"industry": "food"})
    ann = api(cast.ann)

    problem(ann("POST", f"/events/{job.order['event']}/undo"), 409, "conflict")
    run_jobs()
    good(ann("POST", f"/events/{job.order['event']}/undo"), 202)
    problem(ann("POST", f"/events/{job.order['event']}/undo"), 409, "conflict")
    assert Job.objects.filter(kind="undo").count() == 1


def test_it_goes_on_in_pieces_and_can_be_stopped(cast: Cast) -> None:
    ids = [make("account", owner=cast.ann, industry="energy").pk for _number in range(5)]
    ann = api(cast.ann)
    job = bulk_set(ann, ids, industry="food")

    with mock.patch.object(job_undo, "PIECE", 2), mock.patch.object(job_undo, "SECONDS", 0):
        made = good(ann("POST", f"/events/{job['event']}/undo"), 202)
        job_undo.step(made["id"])
        assert good(ann("POST", f"/jobs/{made['id']}/cancel"))["state"] == "cancelled"
        run_jobs()

    assert industries().count("energy") == 2


def test_many_take_as_many_statements_as_few(cast: Cast) -> None:
    def events(number: int) -> list[log.Happened]:
        drafts = [records.Draft(make("account", owner=cast.ann), {"industry": "food"}) for _n in range(number)]
        records.save_many(drafts, by=cast.ann)
        return log.read("e.id = ANY(%s)", [[draft.event for draft in drafts]])

    few, many = events(2), events(30)
    with statements(40) as counted:
        assert records.undo_many(few, by=cast.again("ann")).undone == 2
    with statements(len(counted)):
        assert records.undo_many(many, by=cast.again("ann")).undone == 30


def test_undoing_twice_says_that_it_is_back_already(cast: Cast) -> None:
    account = make("account", owner=cast.ann, industry="energy")
    event = records.save(account, by=cast.ann, industry="food")
    ann = api(cast.ann)
    good(ann("POST", f"/events/{event}/undo"))

    assert "as it was before" in problem(ann("POST", f"/events/{event}/undo"), 409, "conflict")["detail"]


def test_taking_back_a_record_that_another_person_worked_on_asks(cast: Cast) -> None:
    ann = api(cast.ann)
    made = good(ann("POST", "/accounts", {"name": "A"}), 201)["id"]
    event = log.read("e.object = 'account' AND e.record = %s", [made])[0].id
    records.save(Account.objects.get(pk=made), by=cast.root, industry="food")

    lost = problem(ann("POST", f"/events/{event}/undo"), 409, "conflict")["lost"]

    assert [(one["field"], one["now"], one["by"]) for one in lost] == [("industry", "food", "Root")]
    good(ann("GET", f"/accounts/{made}"))
    good(ann("POST", f"/events/{event}/undo", force="true"))
    problem(ann("GET", f"/accounts/{made}"), 404, "not-found")


def test_the_page_asks_with_what_would_be_lost(cast: Cast) -> None:
    account = make("account", owner=cast.ann, industry="energy")
    event = records.save(account, by=cast.ann, industry="food")
    records.save(account, by=cast.root, industry="Robotics")
    ann = browser(cast.ann)

    refused = ann.post(f"/events/{event}/undo", headers=HTMX)

    assert (refused.status_code, told(refused)["ask"]) == (409, f"/events/{event}/undo")
    asked = text(ann.get(f"/events/{event}/undo", headers=HTMX))
    assert "Robotics" in asked
    assert "Root" in asked
    assert ann.get(f"/events/{event}/undo").status_code == 200
    assert browser(cast.eve).get(f"/events/{event}/undo").status_code == 404
    assert industries() == ["Robotics"]
    assert ann.post(f"/events/{event}/undo?force=true", headers=HTMX).status_code == 204
    assert industries() == ["energy"]


def test_one_field_of_an_event_is_taken_back(cast: Cast) -> None:
    account = make("account", owner=cast.ann, industry="energy", grade="A")
    event = records.save(account, by=cast.ann, industry="food", grade="B")

    assert browser(cast.ann).post(f"/events/{event}/undo?only=grade", headers=HTMX).status_code == 204

    account.refresh_from_db()
    assert (account.industry, account.grade) == ("food", "A")


def test_the_page_of_a_job_offers_it_and_lists_what_was_left(cast: Cast) -> None:
    account = make("account", owner=cast.ann, name="启明", industry="energy")
    job = bulk_set(api(cast.ann), [account.pk], industry="food")
    records.save(Account.objects.get(pk=account.pk), by=cast.root, industry="retail")
    ann = browser(cast.ann)

    assert f"/jobs/{job['id']}/undo" in text(ann.get(f"/jobs/{job['id']}"))
    answer = ann.post(f"/jobs/{job['id']}/undo")
    run_jobs()

    page = text(ann.get(answer.headers["Location"]))
    assert "启明" in page
    assert "Changed since by Root." in page
    assert browser(cast.eve).post(f"/jobs/{job['id']}/undo").status_code == 404


def test_the_event_of_an_import_takes_the_import_back(cast: Cast, tmp_path: Path) -> None:
    table = tmp_path / "accounts.csv"
    table.write_text("name\nEins\nZwei\n")
    job = imports.start(cast.root, objects.get("account"), table, "accounts.csv", mapping={"columns": {"name": "name"}})
    run_jobs()
    root = api(cast.root)
    shown = good(root("GET", f"/jobs/{job.pk}"))

    assert shown["can_undo"] is True
    good(root("POST", f"/events/{shown['event']}/undo"), 202)
    run_jobs()
    assert not Account.objects.filter(deleted_at=None).exists()


@pytest.mark.parametrize("breaks", ["bulk.edit", "records.undo_many"])
def test_work_that_breaks_is_told_as_failed_and_what_it_did_not_do_is_as_before(
    cast: Cast, monkeypatch: pytest.MonkeyPatch, breaks: str
) -> None:
    ann, account = api(cast.ann), make("account", owner=cast.ann, industry="energy")
    job = bulk_set(ann, [account.pk], industry="food")
    before = industries()
    monkeypatch.setattr(f"zhike.engine.{breaks}", mock.Mock(side_effect=RuntimeError("our own mistake")))

    broken = undone(ann, job) if breaks == "records.undo_many" else bulk_set(ann, [account.pk], industry="retail")

    assert (broken["state"], broken["can_undo"]) == ("failed", False)
    assert industries() == before
