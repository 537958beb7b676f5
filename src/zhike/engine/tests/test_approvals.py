"""What waits for approval: nothing is changed until the last yes, and then exactly what was asked for."""

from typing import Any

import pytest
from django.core.exceptions import PermissionDenied, ValidationError

from zhike.engine import log, records
from zhike.engine.approvals import decide
from zhike.engine.errors import Conflict
from zhike.engine.models import Notice, Share
from zhike.engine.models.approvals import Approval, Seat
from zhike.engine.testing import Cast, make
from zhike.sales.opportunity import rules as deals

from .asking import asked, rule, step, verbs, won

pytestmark = [pytest.mark.django_db, pytest.mark.row(130)]


@pytest.fixture
def deal(cast: Cast) -> Any:
    return make("opportunity", owner=cast.ann, name="Big deal", amount="5000")


def test_a_guarded_command_changes_nothing_until_it_is_approved(cast: Cast, deal: Any) -> None:
    rule(cast)

    approval = asked(lambda: deals.win(deal, by=cast.ann), cast.ann)

    assert deal.status == "open"
    assert not won(deal)
    assert verbs("opportunity", deal.pk) == ["create", "ask_approval"]
    assert [one.user_id for one in Notice.objects.filter(kind="approval", record=approval.pk)] == [cast.max.user_id]

    decide.approve(approval, by=cast.max)

    assert won(deal)
    assert (approval.state, approval.outcome) == ("approved", "")
    event = log.read("e.object = 'opportunity' AND e.record = %s", [deal.pk], order="e.id DESC")[0]
    assert (event.verb, event.actor["name"], event.actor["approved_by"]) == ("win", "Ann", ["Max"])
    cause = log.read("e.id = %s", [event.cause])[0]
    assert (cause.object, cause.record, cause.verb, cause.actor["name"]) == ("approval", approval.pk, "approve", "Max")
    assert not Notice.objects.filter(kind="approval", read_at=None).exists()
    assert Notice.objects.get(kind="approval_end").user_id == cast.ann.user_id


def test_what_the_condition_leaves_out_is_done_at_once(cast: Cast) -> None:
    rule(cast)
    small = make("opportunity", owner=cast.ann, amount="900")

    deals.win(small, by=cast.ann)

    assert won(small)


def test_the_condition_asks_the_record_as_it_would_be(cast: Cast) -> None:
    rule(cast)
    small = make("opportunity", owner=cast.ann, amount="900")

    approval = asked(lambda: deals.win(small, by=cast.ann, amount="2000"), cast.ann)
    decide.approve(approval, by=cast.max)

    assert won(small)
    assert small.amount == 2000


def test_steps_follow_one_another_and_each_asks_its_own_people(cast: Cast, deal: Any) -> None:
    rule(cast, step(cast.bob), step(cast.max))
    approval = asked(lambda: deals.win(deal, by=cast.ann), cast.ann)

    with pytest.raises(PermissionDenied):
        decide.approve(approval, by=cast.max)
    decide.approve(approval, by=cast.bob, comment="fine")
    assert not won(deal)
    assert approval.step == 2
    with pytest.raises(PermissionDenied):
        decide.approve(approval, by=cast.bob)
    decide.approve(approval, by=cast.max)

    assert won(deal)
    seats = [(s.step, s.user.name, s.state, s.comment) for s in Seat.objects.order_by("id")]
    assert seats == [(1, "Bob", "approved", "fine"), (2, "Max", "approved", "")]


def test_in_parallel_everybody_must_approve(cast: Cast, deal: Any) -> None:
    rule(cast, step(cast.bob, cast.max, mode="all"))
    approval = asked(lambda: deals.win(deal, by=cast.ann), cast.ann)

    decide.approve(approval, by=cast.max)
    assert not won(deal)
    with pytest.raises(Conflict, match="decided this already"):
        decide.approve(approval, by=cast.max)
    decide.approve(approval, by=cast.bob)

    assert won(deal)


def test_of_any_the_first_decides_and_the_second_is_told(cast: Cast, deal: Any) -> None:
    rule(cast, step(cast.bob, cast.max))
    approval = asked(lambda: deals.win(deal, by=cast.ann), cast.ann)
    second = Approval.objects.get(pk=approval.pk)

    decide.approve(approval, by=cast.bob)
    with pytest.raises(Conflict, match="decided meanwhile"):
        decide.reject(second, by=cast.max, comment="no")

    assert won(deal)
    assert not Notice.objects.filter(kind="approval", read_at=None).exists()


def test_two_of_three_are_enough_where_the_rule_says_so(cast: Cast, deal: Any) -> None:
    rule(cast, step(cast.bob, cast.max, cast.root, mode="count", count=2))
    approval = asked(lambda: deals.win(deal, by=cast.ann), cast.ann)

    decide.approve(approval, by=cast.bob)
    assert not won(deal)
    decide.approve(approval, by=cast.root)

    assert won(deal)


def test_one_no_ends_it_and_says_why(cast: Cast, deal: Any) -> None:
    rule(cast, step(cast.bob, cast.max, mode="all"))
    approval = asked(lambda: deals.win(deal, by=cast.ann), cast.ann)

    with pytest.raises(ValidationError, match="Say why"):
        decide.reject(approval, by=cast.bob)
    assert Seat.objects.filter(state="open").count() == 2
    decide.reject(approval, by=cast.bob, comment="Too early.")

    assert (approval.state, approval.outcome) == ("rejected", "Too early.")
    assert not won(deal)
    assert not Share.objects.filter(approval=approval.pk).exists()
    assert verbs("opportunity", deal.pk)[-1] == "reject_approval"


def test_what_is_sent_back_can_be_asked_again(cast: Cast, deal: Any) -> None:
    rule(cast)
    approval = asked(lambda: deals.win(deal, by=cast.ann), cast.ann)
    decide.send_back(approval, by=cast.max, comment="Add the contract.")

    with pytest.raises(PermissionDenied):
        decide.ask_again(approval, by=cast.max)
    decide.ask_again(approval, by=cast.ann)

    again = Approval.objects.get(state="waiting")
    decide.approve(again, by=cast.max)
    assert won(deal)


def test_who_asks_may_withdraw_and_nobody_else(cast: Cast, deal: Any) -> None:
    rule(cast)
    approval = asked(lambda: deals.win(deal, by=cast.ann), cast.ann)

    with pytest.raises(PermissionDenied):
        decide.withdraw(approval, by=cast.max)
    decide.withdraw(approval, by=cast.ann)

    assert approval.state == "withdrawn"
    with pytest.raises(Conflict):
        decide.approve(approval, by=cast.max)
    assert not won(deal)


def test_it_is_passed_on_only_to_whoever_can_see_the_record(cast: Cast, deal: Any) -> None:
    rule(cast)
    approval = asked(lambda: deals.win(deal, by=cast.ann), cast.ann)

    for person in (cast.eve, cast.ann, cast.max):
        with pytest.raises(ValidationError):
            decide.delegate(approval, by=cast.max, passed_to=person.user_id)
    decide.delegate(approval, by=cast.max, passed_to=cast.root.user_id, comment="On leave.")
    with pytest.raises(Conflict):
        decide.approve(approval, by=cast.max)
    decide.approve(approval, by=cast.root)

    assert won(deal)
    assert [(s.user.name, s.state, s.came) for s in Seat.objects.order_by("id")] == [
        ("Max", "delegated", "named"),
        ("Root", "approved", "delegated"),
    ]


def test_nobody_approves_what_they_ask_for_unless_the_rule_lets_them(cast: Cast, deal: Any) -> None:
    made = rule(cast, step(cast.ann))
    approval = asked(lambda: deals.win(deal, by=cast.ann), cast.ann)
    assert [s.user_id for s in Seat.objects.all()] == [cast.root.user_id]  # an administrator instead
    decide.withdraw(approval, by=cast.ann)

    records.save(made, by=cast.root, allows_own=True)
    own = asked(lambda: deals.win(deal, by=cast.ann), cast.ann)
    decide.approve(own, by=cast.ann)

    assert won(deal)


def test_a_record_changed_meanwhile_is_not_touched_and_the_requester_is_asked(cast: Cast, deal: Any) -> None:
    rule(cast)
    approval = asked(lambda: deals.win(deal, by=cast.ann), cast.ann)
    records.save(deal, by=cast.ann, amount="90000")

    decide.approve(approval, by=cast.max)

    assert approval.state == "stale"
    assert "changed while it waited: amount" in approval.outcome
    assert not won(deal)
    decide.ask_again(approval, by=cast.ann)
    decide.approve(Approval.objects.get(state="waiting"), by=cast.max)
    assert won(deal)


def test_what_the_approvers_did_not_judge_may_change_meanwhile(cast: Cast, deal: Any) -> None:
    rule(cast)
    approval = asked(lambda: deals.win(deal, by=cast.ann), cast.ann)
    records.save(deal, by=cast.ann, notes="A call.")

    decide.approve(approval, by=cast.max)

    assert won(deal)


def test_a_record_deleted_meanwhile_ends_it(cast: Cast, deal: Any) -> None:
    rule(cast)
    approval = asked(lambda: deals.win(deal, by=cast.ann), cast.ann)
    records.delete(deal, by=cast.ann)

    decide.approve(approval, by=cast.max)

    assert approval.state == "gone"


def test_what_the_rules_of_the_object_refuse_today_is_told_to_the_requester(cast: Cast, deal: Any) -> None:
    rule(cast)
    approval = asked(lambda: deals.win(deal, by=cast.ann), cast.ann)
    ann = cast.ann.user
    records.save(ann, by=cast.root, roles=[])

    decide.approve(approval, by=cast.max)

    assert approval.state in {"refused", "gone"}
    assert approval.outcome
    assert not won(deal)


def test_a_running_request_keeps_the_rule_it_was_made_under(cast: Cast, deal: Any) -> None:
    made = rule(cast)
    approval = asked(lambda: deals.win(deal, by=cast.ann), cast.ann)
    records.save(made, by=cast.root, steps=[step(cast.bob), step(cast.root)])

    decide.approve(approval, by=cast.max)

    assert won(deal)
    assert approval.plan["version"] == 1
    assert [
        e.changes["steps"][0][0]["approvers"] for e in log.read("e.object = 'approvalrule' AND e.verb = 'change'", [])
    ]


def test_the_same_cannot_be_asked_twice(cast: Cast, deal: Any) -> None:
    rule(cast)
    asked(lambda: deals.win(deal, by=cast.ann), cast.ann)

    with pytest.raises(Conflict, match="waits for approval already"):
        asked(lambda: deals.win(deal, by=cast.ann), cast.ann)

    assert Approval.objects.count() == 1
