"""The editor of formulas and roll-ups: what it gives on a few records, what is wrong with it, and who may use it."""

import pytest
from django.test import Client

from zhike.engine.derived.tests.made import deal, formula_field, shown
from zhike.engine.models import CustomField
from zhike.engine.testing import Cast, make
from zhike.engine.tests.pages import browser

pytestmark = pytest.mark.django_db
DEALS = "/settings/fields/opportunities"


@pytest.fixture
def root(cast: Cast) -> Client:
    return browser(cast.root)


def test_a_formula_is_typed_previewed_and_saved(root: Client, cast: Cast) -> None:
    one = deal(cast, name="Laser line")
    page = root.get(f"{DEALS}/new?kind=formula").content.decode()
    assert 'name="formula"' in page
    assert 'data-insert="account.industry"' in page

    preview = root.post(f"{DEALS}/preview/formula", {"formula": "amount * 0.13"}).content.decode()
    assert "Laser line" in preview
    assert "130" in preview
    done = root.post(f"{DEALS}/new?kind=formula", {"label_zh": "税", "label_en": "Tax", "formula": "{Amount} * 0.13"})

    assert done.status_code == 303
    field = CustomField.objects.get(name="tax")
    assert field.definition == {"formula": "amount * 0.13", "result": "money"}
    assert shown(one, "tax").amount == 130
    assert "derived.tax" in root.get(DEALS).content.decode()


def test_a_wrong_formula_is_told_while_typing_and_on_saving(root: Client, cast: Cast) -> None:
    preview = root.post(f"{DEALS}/preview/formula", {"formula": "amont * 2"})
    refused = root.post(f"{DEALS}/new?kind=formula", {"label_zh": "税", "formula": "amont * 2"})

    assert preview.status_code == 200
    assert "Did you mean amount?" in preview.content.decode()
    assert refused.status_code == 422
    assert "At character 1: " in refused.content.decode()
    assert ">amont * 2</textarea>" in refused.content.decode()
    assert not CustomField.objects.exists()


def test_a_circle_is_told_while_typing(root: Client, cast: Cast) -> None:
    formula_field(cast, "a", "amount * 2")
    formula_field(cast, "b", "derived.a + 1")

    preview = root.post(f"{DEALS}/preview/formula", {"formula": "derived.b", "field_name": "a"}).content.decode()

    assert "computed from itself" in preview


def test_a_roll_up_is_chosen_by_menus(root: Client, cast: Cast) -> None:
    account = make("account", owner=cast.ann, name="Qiming")
    deal(cast, account=account)
    deal(cast, account=account, amount="50")
    place = "/settings/fields/accounts"
    page = root.get(f"{place}/new?kind=rollup").content.decode()
    assert '<option value="opportunities.amount"' in page
    chosen = {"what": "opportunities.amount", "function": "sum", "where": "amount>100"}

    preview = root.post(f"{place}/preview/rollup", chosen).content.decode()
    done = root.post(f"{place}/new?kind=rollup", {"label_en": "Large deals", **chosen})

    assert "Qiming" in preview
    assert "1,000" in preview
    assert done.status_code == 303
    field = CustomField.objects.get(name="large_deals")
    assert field.definition["where"] == {"field": "amount", "op": "gt", "value": "100"}
    assert shown(account, "large_deals").amount == 1000
    again = root.get(f"/settings/fields/{field.pk}").content.decode()
    assert 'value="amount&gt;100"' in again
    assert '<option value="opportunities.amount" selected' in again


def test_a_roll_up_with_a_condition_that_is_none_is_refused(root: Client, cast: Cast) -> None:
    chosen = {"what": "opportunities", "function": "count", "where": "whatever"}

    refused = root.post("/settings/fields/accounts/new?kind=rollup", {"label_en": "X", **chosen})

    assert refused.status_code == 422
    assert "is no condition" in refused.content.decode()
    assert not CustomField.objects.exists()


def test_only_administrators_edit_or_preview_computed_fields(cast: Cast) -> None:
    ann = browser(cast.ann)

    assert ann.get(f"{DEALS}/new?kind=formula").status_code == 403
    assert ann.post(f"{DEALS}/preview/formula", {"formula": "amount"}).status_code == 403


def test_lists_and_records_show_and_sort_by_computed_fields_and_say_what_is_behind(root: Client, cast: Cast) -> None:
    formula_field(cast, "ratio", "100 / (amount - 1000)")
    wrong, right = deal(cast), deal(cast, name="Right", amount="1100")
    from zhike.engine.models import Stale

    page = root.get("/opportunities?cols=name,derived.ratio&sort=-derived.ratio").content.decode()
    assert page.index("Right") < page.index("#DIV")
    assert "Being computed anew" not in page
    Stale.objects.create(object="opportunity", record=right.pk)
    assert "Being computed anew" in root.get("/opportunities?cols=name,derived.ratio").content.decode()
    assert "Being computed anew" in root.get(f"/opportunities/{right.pk}").content.decode()
    assert "Being computed anew" not in root.get(f"/opportunities/{wrong.pk}").content.decode()
    assert "derived.ratio" not in root.get(f"/opportunities/{right.pk}/edit").content.decode()
