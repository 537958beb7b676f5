"""The review plans in the settings: made, changed and deleted by administrators alone."""

from typing import Any

import pytest

from zhike.engine.models import ReviewPlan

pytestmark = pytest.mark.row(31)
HERE = "/settings/reviews"
FORM = {"name": "Key accounts", "days": "90", "condition": '{"field": "grade", "op": "eq", "value": "A"}', "is_active": "on"}  # fmt: skip


def test_an_administrator_makes_changes_and_deletes_a_plan(browser: Any, cast: Any) -> None:
    root = browser("root")
    assert root.get(f"{HERE}/new?object=account").status_code == 200

    assert root.post(f"{HERE}/new?object=account", FORM).status_code == 303
    made = ReviewPlan.objects.get()
    assert (made.object, made.days, made.condition["field"]) == ("account", 90, "grade")
    assert "Key accounts" in root.get(HERE).content.decode()
    assert root.post(f"{HERE}/{made.pk}", FORM | {"days": "30", "version": made.version}).status_code == 303
    assert root.post(f"{HERE}/{made.pk}", FORM | {"days": "10", "version": made.version}).status_code == 412
    made.refresh_from_db()
    assert made.days == 30
    assert root.post(f"{HERE}/{made.pk}/delete").status_code == 303
    assert root.get(f"{HERE}/{made.pk}").status_code == 404


@pytest.mark.parametrize("wrong", [{"name": ""}, {"days": "0"}, {"days": "many"}, {"condition": '{"field": "no"}'}])
def test_what_makes_no_sense_is_refused_and_stays_typed(wrong: dict[str, str], browser: Any, cast: Any) -> None:
    answer = browser("root").post(f"{HERE}/new?object=account", FORM | wrong)

    assert answer.status_code == 422
    assert 'role="alert"' in answer.content.decode()
    assert not ReviewPlan.objects.exists()


def test_others_see_no_plans(browser: Any, cast: Any) -> None:
    ann = browser("ann")

    assert ann.get(HERE).status_code == 403
    assert ann.post(f"{HERE}/new?object=account", FORM).status_code == 403
    assert not ReviewPlan.objects.exists()
