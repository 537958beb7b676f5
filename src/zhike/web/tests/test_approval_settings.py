"""The rules of approval in the settings: made, changed and deleted by administrators alone."""

from typing import Any

import pytest

from zhike.engine.models.approvals import ApprovalRule
from zhike.engine.testing import make
from zhike.engine.tests.asking import rule

pytestmark = pytest.mark.row(130)
HERE = "/settings/approvals"


def form(cast: Any, **more: Any) -> dict[str, Any]:
    return {
        "name": "Big deals", "action": "command", "command": "win", "is_active": "on",
        "condition": '{"field": "amount", "op": "gt", "value": "1000"}',
        "step-0.title": "The boss", "step-0.mode": "any", "step-0.approvers": f"user:{cast.max.user_id}",
        "step-0.remind_after": "24",
    } | more  # fmt: skip


def test_an_administrator_makes_a_rule_and_it_holds(browser: Any, cast: Any) -> None:
    root = browser("root")
    assert root.get(f"{HERE}/new?object=opportunity").status_code == 200

    answer = root.post(f"{HERE}/new?object=opportunity", form(cast))

    assert (answer.status_code, answer.headers["Location"]) == (303, HERE)
    made = ApprovalRule.objects.get()
    assert made.steps[0]["approvers"] == [{"user": cast.max.user_id}]
    assert made.condition["field"] == "amount"
    assert "Big deals" in root.get(HERE).content.decode()
    deal = make("opportunity", owner=cast.ann, amount="5000")
    browser("ann").post(f"/opportunities/{deal.pk}/win", {"version": 1})
    deal.refresh_from_db()
    assert deal.status == "open"


@pytest.mark.parametrize(
    ("wrong", "said"),
    [
        ({"name": ""}, "rule-name"),
        ({"command": ""}, "rule-command"),
        ({"step-0.approvers": ""}, "Name who approves."),
        ({"condition": '{"field": "nothing", "op": "eq"}'}, "nothing"),
        ({"condition": "{"}, "error"),
    ],
)
def test_what_makes_no_sense_is_refused_beside_what_was_typed(
    wrong: dict[str, str], said: str, browser: Any, cast: Any
) -> None:
    answer = browser("root").post(f"{HERE}/new?object=opportunity", form(cast, **wrong))

    assert answer.status_code in {400, 422}
    assert said in answer.content.decode()
    assert not ApprovalRule.objects.exists()


def test_a_rule_is_changed_and_deleted_and_the_change_of_another_is_not_overwritten(browser: Any, cast: Any) -> None:
    one = rule(cast)
    root = browser("root")
    page = root.get(f"{HERE}/{one.pk}").content.decode()
    assert "Big deals" in page

    assert root.post(f"{HERE}/{one.pk}", form(cast, name="Bigger", version=one.version)).status_code == 303
    assert root.post(f"{HERE}/{one.pk}", form(cast, name="Lost", version=one.version)).status_code == 412
    one.refresh_from_db()
    assert one.name == "Bigger"
    assert root.post(f"{HERE}/{one.pk}/delete").status_code == 303
    assert root.get(f"{HERE}/{one.pk}").status_code == 404


def test_others_see_no_rules(browser: Any, cast: Any) -> None:
    one = rule(cast)
    ann = browser("ann")

    for url in (HERE, f"{HERE}/new?object=opportunity", f"{HERE}/{one.pk}"):
        assert ann.get(url).status_code == 403
    assert ann.post(f"{HERE}/{one.pk}/delete").status_code == 403
    assert ApprovalRule.objects.filter(deleted_at=None).count() == 1
