"""What is asked of the definition of a formula, and what happens to fields that others are computed from."""

from datetime import date

import pytest
from django.core.exceptions import ValidationError

from zhike.engine import objects, records
from zhike.engine.custom_field import rules
from zhike.engine.models import CustomField
from zhike.engine.testing import Cast, run_jobs
from zhike.engine.testing.custom import custom_field

from .made import deal, formula_field, rollup_field, shown

pytestmark = pytest.mark.django_db


def test_a_field_cannot_be_computed_from_itself(cast: Cast) -> None:
    a = formula_field(cast, "a", "amount * 2")
    formula_field(cast, "b", "derived.a + amount")

    with pytest.raises(ValidationError, match="computed from itself"):
        records.save(a, by=cast.root, definition={"formula": "derived.b * 2"})
    with pytest.raises(ValidationError, match="computed from itself"):
        records.save(a, by=cast.root, definition={"formula": "derived.a + amount"})

    assert CustomField.objects.get(pk=a.pk).definition["formula"] == "amount * 2"


def test_a_circle_over_a_link_and_a_roll_up_is_found_too(cast: Cast) -> None:
    rollup_field(cast, "total", relation="opportunities", function="sum", field="amount")
    share = formula_field(cast, "share", "amount / account.derived.total")

    rollup_field(cast, "shares", relation="opportunities", function="sum", field="derived.share")
    total = CustomField.objects.get(name="total")
    circular = {"relation": "opportunities", "function": "sum", "field": "derived.share"}
    with pytest.raises(ValidationError, match="computed from itself"):
        records.save(total, by=cast.root, definition=circular)
    assert CustomField.objects.get(pk=share.pk).definition["result"] == "number"


def test_a_formula_that_does_not_hold_is_refused_with_the_place(cast: Cast) -> None:
    with pytest.raises(ValidationError) as refused:
        formula_field(cast, "tax", "amount * nmae")

    assert refused.value.message_dict == {
        "definition": ["At character 10: 'nmae' is no field of 'Opportunity'. Did you mean name?"]
    }
    assert not CustomField.objects.filter(name="tax").exists()


def test_labels_become_names_so_that_a_new_label_breaks_nothing(cast: Cast) -> None:
    size = custom_field(cast.root, "size2", "number", object="opportunity", label_en="Deal size")
    field = formula_field(cast, "twice", "{Deal size} * 2 + AMOUNT(amount) * 0")

    assert field.definition["formula"] == "custom.size2 * 2 + AMOUNT(amount) * 0"
    records.save(size, by=cast.root, label_en="Something else")
    assert shown(deal(cast, **{"custom.size2": 4}), "twice") == 8


def test_a_field_that_others_are_computed_from_stays_and_keeps_its_kind(cast: Cast) -> None:
    rate = custom_field(cast.root, "rate", "number", object="opportunity")
    a = formula_field(cast, "a", "custom.rate * 2")
    formula_field(cast, "b", "derived.a + 1")
    with pytest.raises(ValidationError, match="computed from this field"):
        rules.hide.run(rate, by=cast.root)
    with pytest.raises(ValidationError, match="needs what it gives now"):
        records.save(a, by=cast.root, definition={"formula": "name"})
    assert CustomField.objects.get(pk=rate.pk).state == "active"


def test_a_formula_may_become_another_kind_of_value(cast: Cast) -> None:
    one = deal(cast)
    field = formula_field(cast, "x", "name")
    assert shown(one, "x") == "Deal"

    records.save(field, by=cast.root, definition={"formula": "date(2026, 1, 1)"})

    assert shown(one, "x") == date(2026, 1, 1)
    assert list(objects.get("opportunity").model._base_manager.get(pk=one.pk).derived) == ["x:date"]


def test_a_hidden_formula_that_comes_back_is_right(cast: Cast) -> None:
    one, field = deal(cast), formula_field(cast, "tax", "amount * 0.1")
    rules.hide.run(field, by=cast.root)
    records.save(one, by=cast.ann, amount="5000")
    rules.unhide.run(field, by=cast.root)

    assert shown(one, "tax").amount == 500
    rules.hide.run(field, by=cast.root)
    rules.remove.run(field, by=cast.root)
    run_jobs()
    assert objects.get("opportunity").model._base_manager.get(pk=one.pk).derived == {}
