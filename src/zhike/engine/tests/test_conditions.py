"""Conditions: what they find, what they refuse, and that Python and SQL agree."""

from datetime import UTC, date, datetime, timedelta
from decimal import Decimal

import pytest
from django.core.exceptions import ValidationError
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from zhike.engine import actors, conditions, objects, query, records
from zhike.engine.conditions import periods
from zhike.engine.errors import Unknown
from zhike.engine.testing import Cast, make

pytestmark = pytest.mark.django_db


def found(who: actors.Actor, key: str, raw: object) -> set[str]:
    one = objects.get(key)
    asked = query.Query(who, one, where=conditions.parse(raw, one, who))
    title = query.paths(who, one, [one.title])
    return {row.values[0] for row in query.page(asked, title, limit=200).rows}


def test_text_compares_without_width_case_or_script(cast: Cast) -> None:
    make("account", owner=cast.ann, name="GTX 精密機械")

    for value in ("gtx 精密机械", "ＧＴＸ 精密機械"):
        assert found(cast.ann, "account", {"field": "name", "op": "eq", "value": value}) == {"GTX 精密機械"}
    assert found(cast.ann, "account", {"field": "name", "op": "contains", "value": "密机"}) == {"GTX 精密機械"}
    assert found(cast.ann, "account", {"field": "name", "op": "contains", "value": "tx"}) == {"GTX 精密機械"}


def test_wildcards_are_letters(cast: Cast) -> None:
    make("account", owner=cast.ann, name="100% wool")
    make("account", owner=cast.ann, name="1000 wool")

    assert found(cast.ann, "account", {"field": "name", "op": "contains", "value": "0%"}) == {"100% wool"}
    assert found(cast.ann, "account", {"field": "name", "op": "starts", "value": "100_"}) == set()


def test_an_empty_value_makes_a_leaf_false_and_its_negation_true(cast: Cast) -> None:
    make("account", owner=cast.ann, name="Bare")

    leaf = {"field": "employees", "op": "gt", "value": 10}
    assert found(cast.ann, "account", leaf) == set()
    assert found(cast.ann, "account", {"not": leaf}) == {"Bare"}
    assert found(cast.ann, "account", {"field": "employees", "op": "ne", "value": 10}) == {"Bare"}
    assert found(cast.ann, "account", {"field": "employees", "op": "not_in", "value": [10]}) == {"Bare"}


def test_conditions_walk_links_only_where_the_linked_record_is_seen(cast: Cast) -> None:
    account = make("account", owner=cast.ann, industry="energy")
    make("opportunity", owner=cast.ann, name="Deal", account=account)
    walk = {"field": "account.industry", "op": "eq", "value": "energy"}

    assert found(cast.ann, "opportunity", walk) == {"Deal"}
    hidden = make("account", owner=cast.eve, industry="energy")
    make("task", owner=cast.ann, title="Ask", related={"object": "account", "id": hidden.pk})
    with pytest.raises(Unknown):
        conditions.parse({"field": "related.industry", "op": "eq", "value": "x"}, objects.get("task"), cast.ann)


def test_has_and_sums_count_only_what_the_actor_sees(cast: Cast) -> None:
    account = make("account", owner=cast.ann, name="Shared")
    make("opportunity", owner=cast.ann, account=account, amount="100")
    make("opportunity", owner=cast.eve, account=account, amount="1000")
    two = {"has": "opportunities", "at_least": 2}
    much = {"sum": "opportunities.amount", "op": "gt", "value": "500"}

    assert found(cast.ann, "account", two) == set()
    assert found(cast.root, "account", two) == {"Shared"}
    assert found(cast.ann, "account", much) == set()
    assert found(cast.root, "account", much) == {"Shared"}


def test_people_words_mean_the_viewer(cast: Cast) -> None:
    make("account", owner=cast.ann, name="Ann's")
    make("account", owner=cast.bob, name="Bob's")
    make("account", owner=cast.max, name="Max's")

    assert found(cast.max, "account", {"field": "owner", "op": "eq", "value": "me"}) == {"Max's"}
    assert found(cast.max, "account", {"field": "owner", "op": "in", "value": ["my_subtree"]}) == {
        "Ann's",
        "Bob's",
        "Max's",
    }


def test_a_day_of_a_moment_is_the_whole_day_in_the_viewers_zone(cast: Cast) -> None:
    made = datetime(2026, 3, 31, 17, 30, tzinfo=UTC)  # the first of April in Shanghai
    make("interaction", owner=cast.ann, subject="Late call", happened_at=made)

    assert found(cast.ann, "interaction", {"field": "happened_at", "op": "eq", "value": "2026-04-01"}) == {"Late call"}
    assert found(cast.ann, "interaction", {"field": "happened_at", "op": "eq", "value": "2026-03-31"}) == set()


@pytest.mark.parametrize(
    ("period", "first", "last"),
    [
        ({"this": "week"}, date(2026, 11, 16), date(2026, 11, 22)),
        ({"this": "quarter"}, date(2026, 10, 1), date(2026, 12, 31)),
        ({"last": 30, "unit": "day"}, date(2026, 10, 24), date(2026, 11, 22)),
        ({"next": 1, "unit": "day"}, date(2026, 11, 22), date(2026, 11, 22)),
        ({"last": 1, "unit": "month"}, date(2026, 10, 1), date(2026, 10, 31)),
        ({"next": 2, "unit": "quarter"}, date(2027, 1, 1), date(2027, 6, 30)),
        ({"last": 1, "unit": "year"}, date(2025, 1, 1), date(2025, 12, 31)),
    ],
)
def test_periods_begin_and_end_where_people_expect(period: dict[str, object], first: date, last: date) -> None:
    assert periods.bounds(period, date(2026, 11, 22)) == (first, last)


@pytest.mark.parametrize(
    "raw",
    [
        {}, [], "name", {"field": "name"}, {"field": "owner__password", "op": "eq", "value": "x"},
        {"field": "password", "op": "eq", "value": "x"}, {"field": "name", "op": "regex", "value": "x"},
        {"field": "owner.password", "op": "eq", "value": "x"}, {"and": {}}, {"and": [], "or": []},
        {"field": "a.b.c.d", "op": "eq", "value": 1}, {"has": "passwords"}, {"has": "opportunities", "at_least": 0},
        {"sum": "opportunities.name", "op": "gt", "value": 1}, {"sum": "opportunities.amount", "op": "gt", "value": "much"},
        {"field": "created_at", "op": "eq", "value": {"last": 10**9, "unit": "day"}},
        {"field": "name", "op": "in", "value": "x"}, {"field": "name", "op": "in", "value": ["x"] * 10_001},
        {"and": [{"field": "name", "op": "eq", "value": "x"}] * 21},
        {"not": {"not": {"not": {"not": {"field": "name", "op": "eq", "value": "x"}}}}},
        {"field": "name", "op": "eq", "value": "x", "extra": 1},
    ],
    ids=lambda raw: str(raw)[:50],
)  # fmt: skip
def test_what_is_not_in_the_language_is_refused(cast: Cast, raw: object) -> None:
    with pytest.raises(Unknown):
        conditions.parse(raw, objects.get("account"), cast.ann)


@pytest.mark.parametrize(
    ("field", "op", "value"),
    [("close_on", "eq", "2026-02-31"), ("amount", "gt", "much"), ("owner", "eq", [1]), ("name", "eq", {"a": 1})],
)
def test_a_value_that_cannot_be_is_refused_with_a_sentence(cast: Cast, field: str, op: str, value: object) -> None:
    with pytest.raises((ValidationError, Unknown)) as refused:
        conditions.parse({"field": field, "op": op, "value": value}, objects.get("opportunity"), cast.ann)
    assert str(refused.value)


@pytest.mark.parametrize(
    ("text", "condition", "rest"),
    [
        ("启明", None, "启明"),
        ("industry:energy", {"field": "industry", "op": "eq", "value": "energy"}, ""),
        ("employees>=10 启明", {"field": "employees", "op": "gte", "value": "10"}, "启明"),
        ("created:last30d", {"field": "created_at", "op": "eq", "value": {"last": 30, "unit": "day"}}, ""),
        ("-owner:me", {"not": {"field": "owner", "op": "eq", "value": "me"}}, ""),
        ("nothing:here", None, "nothing:here"),
        ('name:"two words"', {"field": "name", "op": "contains", "value": "two words"}, ""),
    ],
)
def test_the_text_form_means_its_condition(cast: Cast, text: str, condition: object, rest: str) -> None:
    assert conditions.to_condition(text, objects.get("account"), cast.ann) == (condition, rest)


NAMES = st.sampled_from(
    ["", "Alpha", "alpha", "ALPHA beta", "精密機械", "精密机械", "100%", "a_b", "Ärger", "ß", "１２３"]
)
NUMBERS = st.one_of(st.none(), st.integers(-5, 5))
DATES = st.one_of(st.none(), st.dates(date(2026, 1, 1), date(2026, 1, 9)))
TAGS = st.lists(st.sampled_from(["甲", "乙", "x"]), max_size=2, unique=True)


def leaves() -> st.SearchStrategy[dict[str, object]]:
    text = st.sampled_from(["alpha", "Alpha beta", "精密", "0%", "_", "ss", "123"])
    texts = st.builds(
        lambda op, v: {"field": "lost_reason", "op": op, "value": v},
        st.sampled_from(["eq", "ne", "contains", "starts"]),
        text,
    )
    several = st.builds(
        lambda op, v: {"field": "lost_reason", "op": op, "value": v},
        st.sampled_from(["in", "not_in"]),
        st.lists(text, max_size=2),
    )
    orders = st.sampled_from(["eq", "ne", "gt", "gte", "lt", "lte"])
    numbers = st.builds(lambda op, v: {"field": "probability", "op": op, "value": v}, orders, st.integers(0, 6))
    days = st.builds(
        lambda op, v: {"field": "close_on", "op": op, "value": v.isoformat()},
        orders,
        st.dates(date(2026, 1, 1), date(2026, 1, 9)),
    )
    moments = st.builds(
        lambda op, v: {"field": "closed_at", "op": op, "value": v.isoformat()},
        orders,
        st.dates(date(2026, 1, 1), date(2026, 1, 9)),
    )
    between = st.builds(
        lambda a, b: {"field": "close_on", "op": "between", "value": [a.isoformat(), b.isoformat()]},
        st.dates(date(2026, 1, 1), date(2026, 1, 9)),
        st.dates(date(2026, 1, 1), date(2026, 1, 9)),
    )
    tags = st.builds(
        lambda op, v: {"field": "tags", "op": op, "value": v if op == "contains" else [v]},
        st.sampled_from(["contains", "in", "not_in"]),
        st.sampled_from(["甲", "x", "没有"]),
    )
    empty = st.builds(
        lambda f, op: {"field": f, "op": op},
        st.sampled_from(["lost_reason", "close_on", "tags", "closed_at"]),
        st.sampled_from(["empty", "not_empty"]),
    )
    return st.one_of(texts, several, numbers, days, moments, between, tags, empty)


def trees() -> st.SearchStrategy[dict[str, object]]:
    return st.recursive(
        leaves(),
        lambda inner: st.one_of(
            st.builds(lambda parts: {"and": parts}, st.lists(inner, min_size=1, max_size=3)),
            st.builds(lambda parts: {"or": parts}, st.lists(inner, min_size=1, max_size=3)),
            st.builds(lambda part: {"not": part}, inner),
        ),
        max_leaves=4,
    ).filter(lambda tree: depth(tree) <= 4)


def depth(tree: dict[str, object]) -> int:
    parts = tree.get("and") or tree.get("or") or ([tree["not"]] if "not" in tree else [])
    return 1 + max((depth(part) for part in parts), default=0)


@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(data=st.data())
def test_python_and_sql_agree_on_flat_conditions(cast: Cast, data: st.DataObject) -> None:
    one = objects.get("opportunity")
    raw = data.draw(trees())
    closed = data.draw(
        st.one_of(st.none(), st.datetimes(datetime(2026, 1, 1), datetime(2026, 1, 9), timezones=st.just(UTC)))
    )
    values = {
        "lost_reason": data.draw(NAMES), "probability": data.draw(st.integers(0, 6)), "close_on": data.draw(DATES),
        "closed_at": closed, "tags": data.draw(TAGS),
    }  # fmt: skip
    deal = make("opportunity", owner=cast.ann)
    records.save(deal, by=cast.ann, **values)
    node = conditions.parse(raw, one, cast.ann)
    kept = {name: one.fields[name].get(deal) for name in values}

    by_sql = bool(query.count(query.Query(cast.ann, one, where=node, ids=(deal.pk,))))

    assert conditions.is_flat(node)
    assert conditions.holds(node, kept) == by_sql


def test_money_without_a_rate_is_a_gap_and_never_a_rate_of_one(cast: Cast) -> None:
    make("opportunity", owner=cast.ann, name="Dollars", amount={"amount": "1000", "currency": "USD"})

    assert found(cast.ann, "opportunity", {"field": "amount", "op": "gt", "value": "1"}) == set()
    dollars = {"field": "amount", "op": "gte", "value": {"amount": "1000", "currency": "USD"}}
    assert found(cast.ann, "opportunity", dollars) == {"Dollars"}


def test_sums_of_mixed_currencies_say_what_they_leave_out(cast: Cast) -> None:
    make("opportunity", owner=cast.ann, amount="100")
    make("opportunity", owner=cast.ann, amount={"amount": "7", "currency": "USD"})
    one = objects.get("opportunity")

    total = query.totals(query.Query(cast.ann, one), [one.fields["amount"]])["amount"]

    assert (total.amount, total.by_currency, total.without_rate) == (
        Decimal(100),
        {"CNY": Decimal(100), "USD": Decimal(7)},
        1,
    )


def test_a_condition_on_the_last_days_moves_with_the_day(cast: Cast) -> None:
    now = datetime.now(UTC)
    make("interaction", owner=cast.ann, subject="Fresh", happened_at=now - timedelta(days=3))
    make("interaction", owner=cast.ann, subject="Old", happened_at=now - timedelta(days=40))

    assert found(
        cast.ann, "interaction", {"field": "happened_at", "op": "eq", "value": {"last": 30, "unit": "day"}}
    ) == {"Fresh"}
    assert found(
        cast.ann, "interaction", {"field": "happened_at", "op": "lt", "value": {"last": 30, "unit": "day"}}
    ) == {"Old"}
