"""The cards of a board: the first of each column by one statement, more of one column by a cursor; counts and sums."""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.db import connection

from zhike.engine import access, conditions, query
from zhike.engine.conditions import And, Node, periods
from zhike.engine.fields import Link
from zhike.engine.query import Query, Row, Total, keyset
from zhike.engine.query.aggregate import merged, parse_key, parse_measure, run
from zhike.engine.query.ids import Ids
from zhike.engine.sql import join

from .asked import Asked
from .board_columns import Column, Layout, closed_field

EACH = 25
LIKELY, POSSIBLE = 70, 40


@dataclass(frozen=True)
class Deck:
    """What the columns of one board hold, for one asker."""

    asked: Asked
    layout: Layout

    def query(self) -> Query:
        """Everything on the board: what is open, and what ended in the present quarter."""
        parts = [self.asked.where] if self.asked.where else []
        if self.layout.group:
            parts.append(self.leaf(self.layout.group, "eq", self.layout.chosen))
        is_open = [column.value for column in self.layout.columns if not column.is_over]
        ended = [column for column in self.layout.columns if column.is_over]
        where = {"field": self.layout.by.name, "op": "in", "value": is_open}
        if ended:
            when = {"field": self.ends, **self.quarter}
            over = {"field": self.layout.by.name, "op": "in", "value": [column.value for column in ended]}
            where = {"or": [where, {"and": [over, when]}]} if self.ends != "id" else {"or": [where, over]}
        parts.append(conditions.parse(where, self.asked.type, self.asked.actor))
        return self.asked.everything().with_(where=And(parts), q=self.asked.words)

    @property
    def quarter(self) -> dict[str, Any]:
        """The present one, or that of the day the board is seen as of."""
        if not self.asked.as_of:
            return {"op": "eq", "value": {"this": "quarter"}}
        return {"op": "between", "value": [day.isoformat() for day in periods.unit_of(self.asked.today, "quarter")]}

    @property
    def ends(self) -> str:
        return closed_field(self.asked.actor, self.asked.type)

    def leaf(self, name: str, op: str, value: Any) -> Node:
        return conditions.parse({"field": name, "op": op, "value": value}, self.asked.type, self.asked.actor)

    def of_column(self, column: Column) -> Query:
        """The cards of one column: what ended last first, what is due first first."""
        everything = self.query()
        assert everything.where is not None
        return everything.with_(
            where=And([everything.where, self.leaf(self.layout.by.name, "eq", column.value)]),
            sort=query.sorts(self.asked.actor, self.asked.type, self.order(column)),
        )

    def order(self, column: Column) -> str:
        if column.is_over:
            return f"-{self.ends}"
        start = self.asked.type.calendar.start if self.asked.type.calendar else ""
        return start if start in access.readable_fields(self.asked.actor, self.asked.type) else "-id"


def first_cards(deck: Deck, names: Sequence[str]) -> dict[str, tuple[list[Row], str]]:
    """By column: its first cards with these values, and the cursor behind them where there are more. Two statements."""
    pieces = [
        Ids(deck.of_column(column), EACH + 1)
        .sql()
        .wrap(f"(SELECT {number} AS number, x.id, x.k0::text AS k0 FROM (", ") x)")
        for number, column in enumerate(deck.layout.columns)
    ]
    if not pieces:
        return {}
    statement = join(pieces, " UNION ALL ")
    with connection.cursor() as cursor:
        cursor.execute(statement.text, statement.params)
        found = cursor.fetchall()
    listed: dict[int, list[tuple[int, str | None]]] = {n: [] for n in range(len(pieces))}
    for number, record_id, key in found:
        listed[number].append((record_id, key))
    rows = rows_of(deck, [record_id for cards in listed.values() for record_id, _key in cards[:EACH]], names)
    return {
        column.key: ([rows[i] for i, _key in listed[n][:EACH] if i in rows], behind(listed[n]))
        for n, column in enumerate(deck.layout.columns)
    }


def behind(cards: Sequence[tuple[int, str | None]]) -> str:
    if len(cards) <= EACH:
        return ""
    record_id, key = cards[EACH - 1]
    return keyset.encode([key], record_id)


def rows_of(deck: Deck, ids: Sequence[int], names: Sequence[str]) -> dict[int, Row]:
    if not ids:
        return {}
    asked = deck.asked.everything().with_(ids=tuple(ids))
    paths = query.paths(deck.asked.actor, deck.asked.type, names)
    return {row.id: row for row in query.page(asked, paths, limit=len(ids)).rows}


def more_cards(deck: Deck, column: Column, names: Sequence[str], cursor: str) -> tuple[list[Row], str]:
    """The next cards of one column, and the cursor behind them."""
    paths = query.paths(deck.asked.actor, deck.asked.type, names)
    found = query.page(deck.of_column(column), paths, limit=EACH, cursor=cursor)
    return found.rows, found.next or ""


def value_of(key: Any) -> Any:
    return key[0].id if isinstance(key, tuple) and isinstance(key[0], Link) else key


def readable_total(deck: Deck) -> str:
    board = deck.asked.type.board
    name = (board.total if board else "") or ""
    return name if name in access.readable_fields(deck.asked.actor, deck.asked.type) else ""


@dataclass(frozen=True)
class Forecast:
    """Open amounts in base currency: all, weighted by probability, likely, possible; and won in this quarter."""

    total: Decimal
    weighted: Decimal
    likely: Decimal
    possible: Decimal
    won: Decimal


Held = dict[Any, tuple[int, Total | None]]


def numbers(deck: Deck) -> tuple[Held, Forecast | None]:
    """How many cards each column holds and what they come to, by the value of the column; and what all open ones promise.

    One statement over all cards. There is no forecast for objects without an amount, a status and a probability.
    """
    readable = access.readable_fields(deck.asked.actor, deck.asked.type)
    total, asked = readable_total(deck), deck.query()
    promises = bool(total) and {"status", "probability"} <= readable.keys() and readable[total].kind.name == "money"
    keys = [parse_key(asked, name) for name in (deck.layout.by.name, *(["status", "probability"] if promises else []))]
    measures = [parse_measure(asked, name) for name in ("count", *([f"sum:{total}"] if total else []))]
    rows = run(asked, keys, measures)
    columns = merged(keys[:1], measures, [{**row, "keys": row["keys"][:1]} for row in rows])
    held = {value_of(key[0]): (found["count"], found.get(f"sum:{total}")) for key, found in columns}
    return held, forecast(rows) if promises else None


def forecast(rows: Sequence[dict[str, Any]]) -> Forecast:
    """From the groups by column, status and probability."""
    sums = dict.fromkeys(Forecast.__annotations__, Decimal(0))
    for row in rows:
        (status,), (chance,) = row["keys"][1:]
        base = row["measures"][1][1] or Decimal(0)
        if status == "won":
            sums["won"] += base
        elif status == "open":
            chance = chance or 0
            sums["total"] += base
            sums["weighted"] += base * chance / 100
            sums["likely"] += base if chance >= LIKELY else 0
            sums["possible"] += base if POSSIBLE <= chance < LIKELY else 0
    return Forecast(**sums)
