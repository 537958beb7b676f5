"""What a rule can guard, for whom, and what a rule may say."""

from typing import Any

import pytest
from django.core.exceptions import PermissionDenied, ValidationError

from zhike.engine import access, actors, objects, records
from zhike.engine.approvals import NeedsApproval, decide
from zhike.engine.errors import NotVisible
from zhike.engine.models.approvals import Approval, ApprovalRule, Seat
from zhike.engine.testing import Cast, make
from zhike.sales.opportunity import rules as deals

from .asking import asked, rule, step, won

pytestmark = [pytest.mark.django_db, pytest.mark.row(130)]


@pytest.fixture
def deal(cast: Cast) -> Any:
    return make("opportunity", owner=cast.ann, name="Big deal", amount="5000")


def test_a_change_of_named_fields_waits_and_others_do_not(cast: Cast, deal: Any) -> None:
    rule(cast, action="change", command="", watched=["probability"], condition=None)

    records.save(deal, by=cast.ann, notes="free")
    approval = asked(lambda: records.save(deal, by=cast.ann, probability=90, next_step="Call"), cast.ann)
    deal.refresh_from_db()
    assert (deal.probability, deal.next_step) == (10, "")
    decide.approve(approval, by=cast.max)

    deal.refresh_from_db()
    assert (deal.probability, deal.next_step, deal.notes) == (90, "Call", "free")


def test_creating_waits_and_makes_the_record_in_the_end(cast: Cast) -> None:
    rule(cast, object="account", action="create", command="", condition={"field": "grade", "op": "eq", "value": "A"})
    account = objects.get("account").model()

    approval = asked(lambda: records.save(account, by=cast.ann, name="启明", grade="A"), cast.ann)
    assert not type(account).objects.filter(name="启明").exists()
    decide.approve(approval, by=cast.max)

    made = type(account).objects.get(name="启明")
    assert (made.owner_id, made.created_by_id, approval.related) == (cast.ann.user_id, cast.ann.user_id, made.pk)


def test_deleting_waits(cast: Cast, deal: Any) -> None:
    rule(cast, action="delete", command="")

    approval = asked(lambda: records.delete(deal, by=cast.ann), cast.ann)
    deal.refresh_from_db()
    assert deal.deleted_at is None
    decide.approve(approval, by=cast.max)

    deal.refresh_from_db()
    assert deal.deleted_at is not None


def test_machines_pass_unless_the_rule_holds_for_them(cast: Cast, deal: Any) -> None:
    made = rule(cast, action="change", command="", watched=["probability"], condition=None)
    imports = cast.ann.for_job(1, "import")

    records.save(deal, by=imports, probability=60)
    records.save(deal, by=actors.system(), probability=70)
    records.save(made, by=cast.root, guards_machines=True)

    for who in (imports, actors.system()):
        with pytest.raises(NeedsApproval):
            records.save(deal, by=who, probability=80)


def test_being_asked_shows_the_record_for_as_long_as_it_waits(cast: Cast, deal: Any) -> None:
    rule(cast, step(cast.eve))
    deal_type = objects.get("opportunity")
    assert not access.allows(cast.eve, "view", deal_type, deal.pk)

    approval = asked(lambda: deals.win(deal, by=cast.ann), cast.ann)
    assert access.allows(cast.eve, "view", deal_type, deal.pk)
    assert not access.allows(cast.eve, "edit", deal_type, deal.pk)
    assert access.allows(cast.eve, "view", objects.get("approval"), approval.pk)
    decide.approve(approval, by=cast.eve)

    assert won(deal)
    assert not access.allows(cast.eve, "view", deal_type, deal.pk)
    assert access.allows(cast.eve, "view", objects.get("approval"), approval.pk)


def test_the_superior_is_the_leader_above_the_owner(cast: Cast, deal: Any) -> None:
    top = make("team", by=cast.root, name="Top", leader=cast.root.user_id)
    records.save(cast.red, by=cast.root, parent=top)
    rule(cast, {"approvers": [{"superior": 1}]}, {"approvers": [{"superior": 2}]})

    asked(lambda: deals.win(deal, by=cast.ann), cast.ann)
    assert [s.user_id for s in Seat.objects.all()] == [cast.max.user_id]
    decide.approve(Approval.objects.get(), by=cast.max)

    assert [s.user_id for s in Seat.objects.filter(state="open")] == [cast.root.user_id]


def test_two_rules_ask_one_after_the_other(cast: Cast, deal: Any) -> None:
    rule(cast)
    rule(cast, step(cast.bob), name="Second look")

    first = asked(lambda: deals.win(deal, by=cast.ann), cast.ann)
    decide.approve(first, by=cast.max)
    assert not won(deal)
    second = Approval.objects.get(state="waiting")
    assert second.name == "Second look"
    decide.approve(second, by=cast.bob)

    assert won(deal)


@pytest.mark.parametrize(
    ("given", "sentence"),
    [
        ({"object": "role"}, "business objects"),
        ({"command": "fly"}, "Choose the command"),
        ({"action": "change", "watched": ["nothing"]}, "not a field"),
        ({"condition": {"field": "nothing", "op": "eq", "value": 1}}, "nothing"),
        ({"steps": []}, "at least one step"),
        ({"steps": [{"approvers": []}]}, "Name who approves"),
        ({"steps": [{"approvers": [{"user": 999_999}]}]}, "not there"),
        ({"steps": [{"approvers": [{"role": "pope"}]}]}, "no role"),
        ({"steps": [{"approvers": [{"role": "admin"}], "escalate_after": 4}]}, "to whom"),
        (
            {"steps": [{"approvers": [{"role": "admin"}], "escalate_after": 4, "escalate_to": [{"role": "admin"}]}]},
            "asked before",
        ),
    ],
)
def test_a_rule_that_cannot_work_is_refused_with_a_sentence(cast: Cast, given: dict[str, Any], sentence: str) -> None:
    with pytest.raises(ValidationError) as refusal:
        rule(cast, **given)

    assert sentence in " ".join(refusal.value.messages)
    assert not ApprovalRule.objects.exists()


def test_the_same_person_does_not_decide_twice_in_a_row(cast: Cast) -> None:
    with pytest.raises(ValidationError, match="step before"):
        rule(cast, step(cast.max), step(cast.max))


def test_only_administrators_write_rules(cast: Cast) -> None:
    made = rule(cast)

    with pytest.raises(PermissionDenied):
        records.save(
            ApprovalRule(), by=cast.ann, name="Mine", object="account", action="create", steps=[step(cast.bob)]
        )
    with pytest.raises((NotVisible, PermissionDenied)):
        records.save(made, by=cast.max, is_active=False)

    assert ApprovalRule.objects.get().is_active
