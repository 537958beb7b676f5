"""Formula fields: kept with the record, right at once, and as secret as what they come from."""

from datetime import timedelta
from decimal import Decimal

import pytest
from django.utils import timezone

from zhike.engine import access, conditions, log, metadata, objects, query, records
from zhike.engine.errors import Unknown
from zhike.engine.models import FieldRight, Role
from zhike.engine.testing import Cast, actor, make, statements
from zhike.engine.testing.custom import custom_field
from zhike.lib.money import Money

from .made import deal, differing, formula_field, shown

pytestmark = pytest.mark.django_db


def test_a_formula_is_computed_when_the_record_is_saved_and_whenever_an_input_changes(cast: Cast) -> None:
    formula_field(cast, "tax", "amount * 0.13")
    one = deal(cast)

    assert shown(one, "tax") == Money(Decimal("130"), "CNY")
    records.save(one, by=cast.ann, amount="2000")
    assert shown(one, "tax") == Money(Decimal("260"), "CNY")
    records.save(one, by=cast.ann, amount=None)
    assert shown(one, "tax") is None


def test_a_new_formula_is_there_for_records_that_are_older(cast: Cast) -> None:
    one = deal(cast)

    formula_field(cast, "half", "amount / 2")

    assert shown(one, "half").amount == 500


def test_computing_touches_neither_version_nor_log_nor_the_moment_of_the_change(cast: Cast) -> None:
    account = make("account", owner=cast.ann, name="启明")
    one = deal(cast, account=account)
    before = objects.get("opportunity").model._base_manager.get(pk=one.pk)
    formula_field(cast, "customer", "upper(account.name)")
    last = log.read("true", [], order="e.id DESC", limit=1)[0].id

    records.save(account, by=cast.ann, name="qiming")

    after = objects.get("opportunity").model._base_manager.get(pk=one.pk)
    assert shown(one, "customer") == "QIMING"
    assert (after.version, after.updated_at) == (before.version, before.updated_at)
    assert [(e.object, e.verb) for e in log.read("e.id > %s", [last])] == [("account", "change")]


def test_a_change_two_links_away_reaches_the_record(cast: Cast) -> None:
    account = make("account", owner=cast.ann)
    one = deal(cast, account=account)
    formula_field(cast, "who", 'account.owner.name & "!"')

    records.save(account, by=cast.root, owner=cast.bob.user)
    assert shown(one, "who") == "Bob!"
    records.save(cast.bob.user, by=cast.root, name="Robert")
    assert shown(one, "who") == "Robert!"
    records.save(one, by=cast.root, account=make("account", owner=cast.eve))
    assert shown(one, "who") == "Eve!"


def test_formulas_of_formulas_come_in_the_right_order(cast: Cast) -> None:
    custom_field(cast.root, "rate", "number", object="opportunity")
    formula_field(cast, "a", "ifempty(custom.rate, 1) * 2")
    formula_field(cast, "b", "a * 10")
    formula_field(cast, "c", "derived.b + a")
    one = deal(cast, **{"custom.rate": 3})

    assert shown(one, "c") == 66
    records.save(one, by=cast.ann, **{"custom.rate": 4})
    assert shown(one, "c") == 88
    assert differing() == []


def test_an_error_is_a_value_of_the_record_and_empty_for_a_filter(cast: Cast) -> None:
    formula_field(cast, "ratio", "100 / (amount - 1000)")
    wrong, right = deal(cast), deal(cast, amount="1100")
    one = objects.get("opportunity")

    assert shown(wrong, "ratio") == "#DIV"
    where = conditions.parse({"field": "derived.ratio", "op": "gte", "value": 0}, one, cast.ann)
    assert [row.id for row in query.page(query.Query(cast.ann, one, where), []).rows] == [right.pk]
    where = conditions.parse({"field": "derived.ratio", "op": "empty"}, one, cast.ann)
    assert [row.id for row in query.page(query.Query(cast.ann, one, where), []).rows] == [wrong.pk]


def test_what_is_computed_of_something_wrong_is_wrong_like_it(cast: Cast) -> None:
    formula_field(cast, "ratio", "1 / (amount(amount) - 1000)")
    formula_field(cast, "twice", 'derived.ratio & "x"')
    formula_field(cast, "kept", "iferror(derived.ratio, 7)")
    formula_field(cast, "live", "if(today() > date(2020, 1, 1), derived.ratio, 0)")
    one = deal(cast, amount="1000")

    assert [shown(one, name) for name in ("twice", "kept", "live")] == ["#DIV", 7, "#DIV"]
    records.save(one, by=cast.ann, amount="1002")
    assert [shown(one, name) for name in ("twice", "kept", "live")] == ["0.5x", Decimal("0.5"), Decimal("0.5")]


@pytest.mark.parametrize(
    ("text", "condition", "sort"),
    [
        ("amount * 2", {"op": "gt", "value": "2000"}, "-derived.x"),
        ("amount(amount) + 0.5", {"op": "between", "value": [1100, 1600]}, "-derived.x"),
        ('"Ä " & name', {"op": "contains", "value": "ä b"}, "-derived.x"),
        ("close_on + 1", {"op": "eq", "value": "2026-04-02"}, "-derived.x"),
        ("amount > 1000", {"op": "eq", "value": True}, "-derived.x"),
        ("now() + amount(amount)", {"op": "gt", "value": {"next": 1200, "unit": "day"}}, "-derived.x"),
        ("today() + amount(amount)", {"op": "gt", "value": {"next": 1200, "unit": "day"}}, "-derived.x"),
        (
            'if(close_on < today() - 36500, "100% old", name & " it\'s")',
            {"op": "starts", "value": "B it's"},
            "-derived.x",
        ),
    ],
)
def test_a_computed_field_is_filtered_sorted_paged_and_grouped_like_any_other(
    cast: Cast, text: str, condition: dict, sort: str
) -> None:
    one = objects.get("opportunity")
    first = deal(cast, name="A", close_on="2026-04-30", amount="1000")
    second = deal(cast, name="B", close_on="2026-04-01", amount="1500")
    formula_field(cast, "x", text)

    where = conditions.parse({"field": "derived.x", **condition}, one, cast.ann)
    assert [row.id for row in query.page(query.Query(cast.ann, one, where), []).rows] == [second.pk]
    sorted_ = query.Query(cast.ann, one, sort=query.sorts(cast.ann, one, sort))
    page = query.page(sorted_, query.paths(cast.ann, one, ["derived.x"]), limit=1)
    rest = query.page(sorted_, [], limit=1, cursor=page.next or "")
    assert {page.rows[0].id, rest.rows[0].id} == {first.pk, second.pk}
    assert page.rows[0].values[0] is not None


def test_amounts_that_are_computed_sum_in_base_currency(cast: Cast) -> None:
    one = objects.get("opportunity")
    formula_field(cast, "tax", "amount * 0.1")
    deal(cast), deal(cast, amount="500")

    found = query.aggregate(query.Query(cast.ann, one), [], ["sum:derived.tax", "max:derived.tax"])

    assert found.total["sum:derived.tax"].amount == 150
    assert query.totals(query.Query(cast.ann, one), [one.fields["derived.tax"]])["derived.tax"].amount == 150


def test_a_formula_with_today_is_computed_when_it_is_read_in_the_readers_day(cast: Cast) -> None:
    formula_field(cast, "days", "close_on - today()")
    formula_field(cast, "late", 'if(derived.days < 0, "late", "fine")')
    tomorrow = timezone.localdate() + timedelta(days=1)
    one = deal(cast, close_on=tomorrow)

    assert (shown(one, "days"), shown(one, "late")) == (1, "fine")
    assert objects.get("opportunity").model._base_manager.get(pk=one.pk).derived == {}
    with timezone.override("Pacific/Kiritimati"):
        assert shown(one, "days") == (tomorrow - timezone.localdate()).days


def test_nobody_writes_a_computed_field(cast: Cast) -> None:
    formula_field(cast, "tax", "amount * 0.13")
    one = objects.get("opportunity")

    assert "derived.tax" not in access.writable_fields(cast.root, one)
    assert "derived.tax" in access.readable_fields(cast.ann, one)


def test_a_formula_over_a_hidden_field_is_hidden_itself(cast: Cast) -> None:
    formula_field(cast, "tax", "amount * 0.13")
    formula_field(cast, "more", 'derived.tax & ""')
    one = objects.get("opportunity")
    FieldRight.objects.create(role=Role.objects.get(key="rep"), object="opportunity", field="amount", level="none")
    metadata.touch()
    ann = cast.again("ann")

    assert not {"derived.tax", "derived.more", "amount"} & access.readable_fields(ann, one).keys()
    with pytest.raises(Unknown):
        query.path(ann, one, "derived.more")
    assert "derived.tax" in access.readable_fields(cast.again("max"), one)


def test_a_formula_over_an_object_that_one_may_not_view_is_hidden(cast: Cast) -> None:
    formula_field(cast, "customer", "account.name")
    blind = actor("Blind", "all")
    Role.objects.get(name="Role of Blind").grants.filter(object="account", verb="view").update(level="none")
    metadata.touch()

    from zhike.engine import actors

    assert "derived.customer" not in access.readable_fields(actors.for_user(blind.user), objects.get("opportunity"))


@pytest.mark.parametrize(
    "text", ['"To " & custom.partner.name', 'if(today() >= created_at, "To " & custom.partner.name)', "derived.inner"]
)
def test_what_comes_from_a_linked_record_shows_to_those_who_see_that_record(cast: Cast, text: str) -> None:
    custom_field(cast.root, "partner", "link", target="account")
    formula_field(cast, "inner", '"To " & partner.name & " of " & partner.owner.name', object="account")
    formula_field(cast, "to", text, object="account")
    secret = make("account", owner=cast.eve, name="Secret")
    one = make("account", owner=cast.ann, **{"custom.partner": secret})
    open_ = make("account", owner=cast.ann, **{"custom.partner": make("account", owner=cast.ann, name="Open")})
    alone = make("account", owner=cast.ann)
    kind = objects.get("account")

    assert shown(one, "to", cast.root).startswith("To Secret")
    assert shown(one, "to", cast.ann) == ""
    assert (shown(open_, "to", cast.ann)[:7], shown(alone, "to", cast.ann)[:2]) == ("To Open", "To")
    for op, value in (("contains", "secret"), ("starts", "to se")):
        where = conditions.parse({"field": "derived.to", "op": op, "value": value}, kind, cast.ann)
        assert query.count(query.Query(cast.ann, kind, where)) == 0
    by = query.Query(cast.ann, kind, sort=query.sorts(cast.ann, kind, "-derived.to"))
    assert query.page(by, query.paths(cast.ann, kind, ["derived.to"])).rows[-1].values == ("",)
    assert None in {
        key[0] for key, _n in query.aggregate(query.Query(cast.ann, kind), ["derived.to"], ["count"]).groups
    }


def test_undo_restore_and_import_keep_formulas_right(cast: Cast) -> None:
    formula_field(cast, "tax", "amount * 0.1")
    one = deal(cast)
    event = records.save(one, by=cast.ann, amount="3000")
    records.undo(event, by=cast.ann)
    assert shown(one, "tax").amount == 100

    records.delete(one, by=cast.root)
    records.restore(one, by=cast.root)
    assert differing() == []


def test_saving_costs_nothing_without_computed_fields_and_one_statement_with_many(cast: Cast) -> None:
    one = deal(cast)
    with statements(30) as plain:
        records.save(one, by=cast.ann, amount="5")
    before = len(plain)
    for number in range(5):
        formula_field(cast, f"f{number}", f"amount * {number}")
    records.save(one, by=cast.ann, amount="6")

    with statements(before + 1):
        records.save(one, by=cast.ann, amount="7")
    assert shown(one, "f3").amount == 21


def test_nothing_is_logged_of_a_computed_field_when_the_record_goes(cast: Cast) -> None:
    formula_field(cast, "tax", "amount * 0.1")
    one = deal(cast)

    event = records.delete(one, by=cast.root)[0]

    assert not [name for name in log.read("e.id = %s", [event])[0].changes if name.startswith("derived")]
