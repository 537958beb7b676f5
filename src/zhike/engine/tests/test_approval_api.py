"""Approvals over the API, in pages, in bulk edits and imports."""

from typing import Any

import pytest

from zhike.customers.models import Account
from zhike.engine import metadata, records
from zhike.engine.approvals import decide, reminders
from zhike.engine.models import FieldRight, Notice, Role
from zhike.engine.models.approvals import Approval, Seat
from zhike.engine.testing import Cast, make, run_jobs

from .api import api, good, problem
from .asking import asked, rule, step, won
from .browser import SCRIPT, browser

pytestmark = [pytest.mark.django_db, pytest.mark.row(130)]


@pytest.fixture
def deal(cast: Cast) -> Any:
    return make("opportunity", owner=cast.ann, name="Big deal", amount="5000")


def test_a_guarded_call_answers_202_and_the_request(cast: Cast, deal: Any) -> None:
    rule(cast)
    ann, boss = api(cast.ann), api(cast.max)

    answer = ann("POST", f"/opportunities/{deal.pk}/win", {}, {"Idempotency-Key": "once"})
    waiting = good(answer, 202)
    assert answer.headers["Location"] == f"/api/v1/approvals/{waiting['id']}"
    assert (waiting["state"], waiting["related"]["id"]) == ("waiting", deal.pk)
    assert not won(deal)
    again = ann("POST", f"/opportunities/{deal.pk}/win", {}, {"Idempotency-Key": "once"})
    assert again.data["id"] == waiting["id"]
    problem(ann("POST", f"/opportunities/{deal.pk}/win", {}), 409, "conflict")

    mine = good(boss("GET", "/approvals", filter={"field": "approvers", "op": "eq", "value": cast.max.user_id}))
    assert [one["id"] for one in mine["items"]] == [waiting["id"]]
    problem(ann("POST", f"/approvals/{waiting['id']}/approve", {}), 403, "not-allowed")
    problem(api(cast.max, "read")("POST", f"/approvals/{waiting['id']}/approve", {}), 403, "not-allowed")
    assert not won(deal)
    done = good(boss("POST", f"/approvals/{waiting['id']}/approve", {"comment": "Well done."}))

    assert done["state"] == "approved"
    assert won(deal)
    told = good(ann("GET", f"/approvals/{waiting['id']}/trail"))
    assert told["steps"][0]["people"][0]["comment"] == "Well done."
    assert told["changes"]["status"] == ["open", "won"]


def test_changes_creations_and_deletions_answer_alike(cast: Cast, deal: Any) -> None:
    ann = api(cast.ann)
    for action in ("change", "create", "delete"):
        rule(cast, name=action, action=action, command="", condition=None)

    good(ann("PATCH", f"/opportunities/{deal.pk}", {"notes": "x"}, {"If-Match": '"1"'}), 202)
    good(ann("POST", "/opportunities", {"name": "New"}), 202)
    good(ann("DELETE", f"/opportunities/{deal.pk}"), 202)

    deal.refresh_from_db()
    assert (deal.notes, deal.deleted_at, type(deal).objects.filter(name="New").exists()) == ("", None, False)
    assert Approval.objects.filter(state="waiting").count() == 3


def test_an_approver_sees_only_the_proposed_values_they_may_read(cast: Cast, deal: Any) -> None:
    rule(cast, step(cast.eve), action="change", command="", watched=["amount"], condition=None)
    FieldRight.objects.create(role=Role.objects.get(key="rep"), object="opportunity", field="notes", level="none")
    metadata.touch()
    approval = asked(lambda: records.save(deal, by=cast.root, amount="7000", notes="Secret"), cast.root)

    seen = api(cast.again("eve"))("GET", f"/approvals/{approval.pk}/trail")

    assert set(good(seen)["changes"]) >= {"amount"}
    assert "Secret" not in seen.content.decode()
    assert "Secret" in api(cast.root)("GET", f"/approvals/{approval.pk}/trail").content.decode()


def test_who_has_no_part_in_it_sees_nothing_of_a_request(cast: Cast, deal: Any) -> None:
    rule(cast)
    approval = asked(lambda: win(deal, cast), cast.ann)

    eve = api(cast.eve)

    for path in (f"/approvals/{approval.pk}", f"/approvals/{approval.pk}/trail"):
        problem(eve("GET", path), 404, "not-found")
    problem(eve("POST", f"/approvals/{approval.pk}/approve", {}), 404, "not-found")
    assert not won(deal)


def win(deal: Any, cast: Cast) -> Any:
    from zhike.sales.opportunity import rules

    return rules.win(deal, by=cast.ann)


def test_in_a_bulk_edit_the_guarded_rows_are_asked_for_and_told(cast: Cast) -> None:
    rule(cast, object="account", action="change", command="", watched=[], condition={"field": "grade", "op": "eq", "value": "A"})  # fmt: skip
    kept = [make("account", owner=cast.ann, grade="A") for _ in range(2)]
    free = [make("account", owner=cast.ann, grade="C") for _ in range(3)]
    ann = api(cast.ann)

    job = good(ann("POST", "/accounts/bulk", {"ids": [r.pk for r in kept + free], "set": {"industry": "food"}}), 202)
    run_jobs()

    told = good(ann("GET", f"/jobs/{job['id']}"))
    assert told["counts"] == {"changed": 3, "unchanged": 0, "skipped": 2}
    assert "waits for approval" in told["result"]["skipped"][0]["reason"]
    assert Account.objects.filter(industry="food").count() == 3
    assert Approval.objects.filter(state="waiting").count() == 2


def test_a_bulk_command_asks_row_by_row(cast: Cast, deal: Any) -> None:
    rule(cast)
    small = make("opportunity", owner=cast.ann, amount="10")
    ann = api(cast.ann)

    good(ann("POST", "/opportunities/bulk", {"ids": [deal.pk, small.pk], "verb": "win"}), 202)
    run_jobs()

    assert (won(deal), won(small)) == (False, True)
    assert Approval.objects.get().related == deal.pk


def test_a_page_asks_and_says_so(cast: Cast, deal: Any) -> None:
    rule(cast)

    answer = browser(cast.ann).post(f"/opportunities/{deal.pk}/win", {"version": 1}, headers=SCRIPT)

    assert answer.status_code == 204
    assert "waits for approval" in answer.headers["HX-Trigger"]
    assert not won(deal)
    assert Approval.objects.get().state == "waiting"


def test_a_reminder_comes_once_for_each_time_and_then_others_are_asked(cast: Cast, deal: Any) -> None:
    from datetime import timedelta

    one = step(cast.max, remind_after=2, escalate_after=5, escalate_to=[{"user": cast.root.user_id}])
    rule(cast, one)
    approval = asked(lambda: win(deal, cast), cast.ann)
    reminders.run()
    assert not Notice.objects.filter(kind="approval_reminder").exists()

    pass_time(timedelta(hours=3))
    reminders.run()
    reminders.run()
    assert Notice.objects.filter(kind="approval_reminder").count() == 1
    pass_time(timedelta(hours=3))
    reminders.run()
    reminders.run()

    assert Notice.objects.filter(kind="approval_reminder").count() == 2
    assert [(s.user_id, s.came) for s in Seat.objects.filter(state="open").order_by("id")] == [
        (cast.max.user_id, "named"),
        (cast.root.user_id, "escalated"),
    ]
    decide.approve(approval, by=cast.root)
    assert won(deal)


def pass_time(by: Any) -> None:
    for seat in Seat.objects.all():
        moved = {"opened_at": seat.opened_at - by, "reminded_at": seat.reminded_at and seat.reminded_at - by}
        Seat.objects.filter(pk=seat.pk).update(**moved)


def test_when_an_approver_leaves_others_are_asked(cast: Cast, deal: Any) -> None:
    rule(cast)
    approval = asked(lambda: win(deal, cast), cast.ann)
    run_jobs()

    records.save(cast.max.user, by=cast.root, is_active=False)
    run_jobs()

    assert [(s.user_id, s.came) for s in Seat.objects.filter(state="open")] == [(cast.root.user_id, "fallback")]
    decide.approve(approval, by=cast.root)
    assert won(deal)


def test_when_the_record_is_deleted_the_request_ends(cast: Cast, deal: Any) -> None:
    rule(cast)
    approval = asked(lambda: win(deal, cast), cast.ann)

    records.delete(deal, by=cast.ann)
    run_jobs()

    approval.refresh_from_db()
    assert approval.state == "gone"
    assert not Notice.objects.filter(kind="approval", read_at=None).exists()


def test_where_no_rule_is_about_it_a_save_asks_nothing_more(cast: Cast, deal: Any) -> None:
    from zhike.engine.testing import statements

    with statements(20) as before:
        records.save(deal, by=cast.ann, notes="one")
    rule(cast, object="account", action="change", command="", watched=[], condition=None)
    records.save(deal, by=cast.ann, notes="two")
    with statements(len(before)):
        records.save(deal, by=cast.ann, notes="three")
