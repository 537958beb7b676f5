"""Groups and measures: the numbers behind boards, dashboards and the aggregate call."""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.db import connection
from django.utils.translation import gettext as _

from zhike.engine import shipped
from zhike.engine.errors import Unknown
from zhike.engine.fields import Link
from zhike.engine.sql import Sql, join

from .paths import Path, path
from .query import Query
from .source import Source
from .totals import Total, combined

MEASURES = ("count", "sum", "avg", "min", "max", "count_distinct")
PERIODS = ("day", "week", "month", "quarter", "year")
MOST_GROUPS = 10_000
MOST_KEYS = 3
SUMMED = {"money", "number"}
COMPARED = SUMMED | {"date", "moment"}


@dataclass(frozen=True)
class Key:
    """What to group by: a field, a date cut to a period."""

    name: str
    path: Path
    period: str = ""


@dataclass(frozen=True)
class Measure:
    name: str
    function: str
    path: Path | None = None


@dataclass(frozen=True)
class Groups:
    """`groups` are (values of the keys, values of the measures); `total` the measures over everything."""

    keys: list[Key]
    measures: list[Measure]
    groups: list[tuple[tuple[Any, ...], dict[str, Any]]]
    total: dict[str, Any]
    truncated: bool


def aggregate(query: Query, group_by: Sequence[str], measures: Sequence[str], *, with_total: bool = True) -> Groups:
    """Groups with their measures, largest count first. One statement, and one for the total.

    Raises Unknown for names that are not there.
    """
    keys = [parse_key(query, name) for name in group_by]
    if len(keys) > MOST_KEYS:
        raise Unknown(_("Group by %(most)s fields at most.") % {"most": MOST_KEYS})
    wanted = [parse_measure(query, name) for name in measures or ["count"]]
    rows = run(query, keys, wanted)
    found = merged(keys, wanted, rows)
    total = merged([], wanted, run(query, [], wanted)) if with_total else []
    everything = total[0][1] if total else {m.name: nothing(m) for m in wanted}
    return Groups(keys, wanted, found[:MOST_GROUPS], everything, len(found) > MOST_GROUPS)


def parse_key(query: Query, name: str) -> Key:
    if not isinstance(name, str):
        raise Unknown(_("'group_by' takes names of fields."))
    plain, _colon, period = name.partition(":")
    found = path(query.actor, query.type, plain)
    kind = found.field.kind.name
    if kind in {"date", "moment"}:
        if period not in PERIODS:
            told = {"name": plain, "ways": ", ".join(f"{plain}:{p}" for p in PERIODS)}
            raise Unknown(_("Group '%(name)s' by one of: %(ways)s.") % told)
    elif (
        period
        or found.field.is_rows
        or kind
        in {
            "money",
            "long_text",
            "tags",
            "multi_choice",
            "phones",
            "emails",
            "addresses",
            "address",
            "any_link",
            "structure",
        }
    ):
        raise Unknown(_("Records cannot be grouped by '%(name)s'.") % {"name": name})
    return Key(name, found, period)


def parse_measure(query: Query, name: str) -> Measure:
    function, _colon, field = name.partition(":") if isinstance(name, str) else ("", "", "")
    if function not in MEASURES or (function == "count") == bool(field):
        told = {"name": str(name)[:60], "measures": ", ".join(MEASURES)}
        raise Unknown(_("'%(name)s' is not a measure. Measures are: %(measures)s, such as sum:amount.") % told)
    if not field:
        return Measure(name, function)
    found = path(query.actor, query.type, field)
    allowed = {"sum": SUMMED, "avg": SUMMED, "min": COMPARED, "max": COMPARED}.get(function)
    if found.field.is_rows or (allowed and found.field.kind.name not in allowed):
        raise Unknown(_("'%(function)s' does not apply to '%(field)s'.") % {"function": function, "field": field})
    return Measure(name, function, found)


def key_columns(key: Key, source: Source) -> list[Sql]:
    alias = key.path.alias(source)
    one = key.path.field
    column = one.kind.column(one, alias)
    if key.period:
        local = f"({column} AT TIME ZONE %s)" if one.kind.name == "moment" else column
        params = (source.actor.time_zone,) if one.kind.name == "moment" else ()
        return [Sql(f"date_trunc('{key.period}', {local})::date", params)]
    if one.kind.name in {"link", "user"}:
        linked = source.link(alias, one)
        key_of = f"{linked}.key" if has_key(one) else "NULL::text"
        return [Sql(column), Sql(source.title_of(alias, one)), Sql(key_of)]
    return [Sql(column)]


def has_key(one: Any) -> bool:
    from zhike.engine import objects

    return "key" in objects.get(one.target or "").fields


def measure_columns(measure: Measure, source: Source) -> list[Sql]:
    if measure.path is None:
        return [Sql("count(*)")]
    alias = measure.path.alias(source)
    one = measure.path.field
    column = one.kind.column(one, alias)
    if measure.function == "count_distinct":
        return [Sql(f"count(DISTINCT {column})")]
    if one.kind.name == "money":
        base = one.kind.compared(one, alias)
        function = measure.function
        return [
            Sql(f"{function}({column})"),
            Sql(f"{function}({base})"),
            Sql(f"count({column})"),
            Sql(f"count({base})"),
        ]
    if measure.function == "avg":
        return [Sql(f"sum({column})"), Sql(f"count({column})")]
    return [Sql(f"{measure.function}({column})")]


def run(query: Query, keys: Sequence[Key], measures: Sequence[Measure]) -> list[dict[str, Any]]:
    """Rows of the grouped statement: key columns, the currency where money is measured, measure columns."""
    source = Source(query.actor, query.type)
    key_parts = [key_columns(key, source) for key in keys]
    measure_parts = [measure_columns(m, source) for m in measures]
    money = next(
        (m.path for m in measures if m.path and m.path.field.kind.name == "money" and m.function != "count_distinct"),
        None,
    )
    currency = Sql(money.field.sql(money.alias(source), "_currency")) if money else Sql("''")
    listed = [c for part in key_parts for c in part]
    columns = join([*listed, currency, *[c for part in measure_parts for c in part]], ", ")
    grouped = columns.wrap("SELECT ", "") + query.read(source)
    grouped += f" GROUP BY {', '.join(str(n + 1) for n in range(len(listed) + 1))}"
    # Apart from the groups the limit makes nobody sort all rows to have the first groups sooner.
    statement = grouped.wrap("WITH grouped AS MATERIALIZED (", f") SELECT * FROM grouped LIMIT {(MOST_GROUPS + 1) * 3}")
    with connection.cursor() as cursor:
        cursor.execute(statement.text, statement.params)
        return [split(row, key_parts, measure_parts) for row in cursor.fetchall()]


def split(row: tuple[Any, ...], keys: Sequence[list[Sql]], measures: Sequence[list[Sql]]) -> dict[str, Any]:
    place, key_values, measure_values = 0, [], []
    for part in keys:
        key_values.append(tuple(row[place : place + len(part)]))
        place += len(part)
    currency, place = row[place], place + 1
    for part in measures:
        measure_values.append(tuple(row[place : place + len(part)]))
        place += len(part)
    return {"keys": tuple(key_values), "currency": currency, "measures": measure_values}


def merged(
    keys: Sequence[Key], measures: Sequence[Measure], rows: Sequence[dict[str, Any]]
) -> list[tuple[tuple[Any, ...], dict[str, Any]]]:
    """Groups whose currencies were apart, put together; the largest first where rows are counted."""
    by_key: dict[tuple[Any, ...], list[dict[str, Any]]] = {}
    for row in rows:
        by_key.setdefault(row["keys"], []).append(row)
    found = []
    for values, parts in by_key.items():
        shown = tuple(key_value(key, value) for key, value in zip(keys, values, strict=True))
        numbers = {
            m.name: measured(m, [(p["currency"], p["measures"][n]) for p in parts]) for n, m in enumerate(measures)
        }
        found.append((shown, numbers))
    return sorted(found, key=lambda group: -group[1].get("count", 0))


def key_value(key: Key, value: tuple[Any, ...]) -> Any:
    if len(value) == 3:
        target = key.path.field.target or ""
        return None if value[0] is None else (Link(value[0], shipped.shown(target, value[1]), target), value[2])
    return value[0]


def measured(measure: Measure, parts: Sequence[tuple[str, tuple[Any, ...]]]) -> Any:
    """One measure over the currencies of a group."""
    one = measure.path.field if measure.path else None
    if one is not None and one.kind.name == "money" and measure.function != "count_distinct":
        return money_measure(measure.function, parts)
    values = [value[0] for _currency, value in parts if value[0] is not None]
    if measure.function in {"count", "count_distinct"}:
        return sum(values)
    if not values:
        return Decimal(0) if measure.function == "sum" else None
    if measure.function == "avg":
        return sum(values) / sum(value[1] for _currency, value in parts)
    if measure.function == "sum":
        return sum(values)
    return min(values) if measure.function == "min" else max(values)


def money_measure(function: str, parts: Sequence[tuple[str, tuple[Any, ...]]]) -> Total | None:
    known = [(currency, *value) for currency, value in parts if value[0] is not None]
    if not known:
        return Total(Decimal(0)) if function == "sum" else None
    if function == "sum" or len(known) == 1:
        return combined(
            [(currency, amount, base, rows - with_base) for currency, amount, base, rows, with_base in known]
        )
    weighted = [(base, with_base) for _c, _a, base, _n, with_base in known if base is not None]
    if not weighted:
        return None
    if function == "avg":
        return Total(sum(b * n for b, n in weighted) / sum(n for _b, n in weighted))
    return Total({"min": min, "max": max}[function](b for b, _n in weighted))


def nothing(measure: Measure) -> Any:
    return Decimal(0) if measure.function == "sum" else 0 if measure.function.startswith("count") else None
