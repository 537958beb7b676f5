"""The numbers of the page, each from one grouped statement over the deals of the scope."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from zhike.engine import metadata, money, objects, query
from zhike.engine.conditions import periods
from zhike.engine.fields import Link
from zhike.lib.money import Money

from .scope import View, between, year_before


@dataclass(frozen=True)
class Figures:
    """`closed`: (status, month, count, sum). `open`: (stage, month, probability, count, sum). `won`: (owner, count, sum)."""

    closed: list[tuple[str, date, int, Money]]
    open: list[tuple[int, date | None, int, int, Money]]
    new: dict[date, int]
    won: list[tuple[Link, int, Money]]
    cycle: Decimal | None


def read(view: View) -> Figures:
    """Five statements."""
    period, year_end = view.period, date(view.today.year, 12, 31)
    won = {"field": "status", "op": "eq", "value": "won"}
    is_open = {"field": "status", "op": "eq", "value": "open"}
    in_period = between("closed_at", period.first, period.last)
    closed = groups(
        view.deals(
            {"field": "status", "op": "ne", "value": "open"},
            between("closed_at", year_before(view), year_end),
        ),
        ["status", "closed_at:month"],
    )
    standing = groups(view.deals(is_open), ["stage", "close_on:month", "probability"])
    new = query.aggregate(
        view.deals(between("opened_on", year_before(view), year_end)), ["opened_on:month"], ["count"], with_total=False
    ).groups
    by_owner = groups(view.deals(won, in_period), ["owner"])
    return Figures(
        closed=[(status, month, count, amount) for (status, month), count, amount in closed],
        open=[(linked(stage), month, int(chance or 0), n, amount) for (stage, month, chance), n, amount in standing],
        new={month: values["count"] for (month,), values in new},
        won=[(owner[0], count, amount) for (owner,), count, amount in by_owner if owner and owner[0].title],
        cycle=query.median_days(view.deals(won, in_period), "opened_on", "closed_at"),
    )


def linked(key: tuple[Link, str | None] | None) -> int:
    return key[0].id if key else 0


def groups(asked: query.Query, keys: list[str]) -> list[tuple[tuple[Any, ...], int, Money]]:
    """(keys, count, sum) of each group."""
    found = query.aggregate(asked, keys, ["count", "sum:amount"], with_total=False).groups
    return [(key, values["count"], in_one(values["sum:amount"], asked)) for key, values in found]


def in_one(total: Any, asked: query.Query) -> Money:
    """A sum in base currency; what has no rate is left out, as everywhere."""
    base = metadata.base_currency(metadata.version())
    if not isinstance(total, query.Total) or not total.amount:
        return Money(Decimal(0), base)
    if total.currency in {"", base}:
        return Money(total.amount, base)
    return Money(money.in_base(total.amount, total.currency, base, on=periods.today(asked.actor)) or Decimal(0), base)


def add(amounts: Iterable[Money]) -> Money:
    base = metadata.base_currency(metadata.version())
    return Money(sum((one.amount for one in amounts), Decimal(0)), base)


def stages(view: View) -> list[query.Row]:
    """(name, pipeline, is default, kind, days until stale) of every stage, in order. One statement."""
    stage = objects.get("stage")
    asked = query.Query(view.actor, stage, sort=query.sorts(view.actor, stage, "position"))
    names = ["name", "pipeline", "pipeline.is_default", "kind", "rots_after"]
    return query.page(asked, query.paths(view.actor, stage, names), limit=200).rows
