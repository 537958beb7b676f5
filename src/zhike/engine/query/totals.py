"""Counts and sums over everything a query finds. Counts stop early unless the exact number is asked for."""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from django.db import connection

from zhike.engine.fields import Field
from zhike.engine.sql import Sql, rows

from .query import Query
from .source import Source

CAP = 10_000


@dataclass(frozen=True)
class Total:
    """A sum of money or numbers. Rows of one currency sum in it; mixed ones in base currency, `by_currency` beside."""

    amount: Decimal
    currency: str = ""
    by_currency: dict[str, Decimal] | None = None
    without_rate: int = 0


def count(query: Query, *, at_most: int | None = CAP) -> int:
    """How many rows; `at_most + 1` stands for more than that. None counts them all."""
    with connection.cursor() as cursor:
        return int(rows(cursor, counting(query, at_most=at_most))[0][0])


def counting(query: Query, *, at_most: int | None = CAP) -> Sql:
    """The count as a statement, to be asked for together with others."""
    return query.found(at_most=at_most).wrap("SELECT count(*) FROM (", ") n")


def totals(query: Query, fields: Sequence[Field]) -> dict[str, Total]:
    """The sum of each field over all rows. One statement."""
    if not fields:
        return {}
    source = Source(query.actor, query.type)
    aliases = [one.seen_by(source, "t") for one in fields]
    rows, pieces = query.read(source), []
    for one, alias in zip(fields, aliases, strict=True):
        column = one.sql(alias)
        is_money = one.kind.name == "money"
        base, currency = (one.sql(alias, "_base"), one.sql(alias, "_currency")) if is_money else (column, "''")
        pieces.append(
            Sql(f"SELECT %s AS field, {currency} AS currency, {column} AS amount, {base} AS base ", (one.name,))
            + rows
            + f" AND {column} IS NOT NULL"
        )
    text = " UNION ALL ".join(p.text for p in pieces)
    with connection.cursor() as cursor:
        cursor.execute(
            f"SELECT field, currency, sum(amount), sum(base), count(*) - count(base) FROM ({text}) x GROUP BY 1, 2 ORDER BY 1, 2",
            [value for p in pieces for value in p.params],
        )
        found = cursor.fetchall()
    return {f.name: combined([row[1:] for row in found if row[0] == f.name]) for f in fields}


def combined(rows: Sequence[tuple[str, Decimal, Decimal | None, int]]) -> Total:
    """One total from (currency, sum, base sum, rows without a rate) of each currency."""
    if not rows:
        return Total(Decimal(0))
    if len(rows) == 1:
        return Total(rows[0][1], rows[0][0])
    return Total(
        sum((base or Decimal(0) for _c, _a, base, _n in rows), Decimal(0)),
        "",
        {currency: amount for currency, amount, _b, _n in rows},
        sum(missing for _c, _a, _b, missing in rows),
    )
