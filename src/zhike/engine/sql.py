"""Pieces of SQL with their parameters. Names come from the registry only; whatever people type is a parameter."""

import json
from collections.abc import Iterable, Sequence
from typing import Any, NamedTuple

import orjson


class Sql(NamedTuple):
    """A piece of SQL: text with a `%s` for each parameter."""

    text: str
    params: tuple[Any, ...] = ()

    def __add__(self, other: object) -> "Sql":
        if isinstance(other, str):
            return Sql(self.text + other, self.params)
        assert isinstance(other, Sql)
        return Sql(self.text + other.text, self.params + other.params)

    def wrap(self, before: str, after: str) -> "Sql":
        return Sql(before + self.text + after, self.params)

    def negated(self) -> "Sql":
        """Plain negation in two-valued logic: what is not true is false."""
        return self.wrap("((", ") IS NOT TRUE)")


TRUE = Sql("TRUE")
FALSE = Sql("FALSE")


def join(pieces: Iterable[Sql], between: str) -> Sql:
    pieces = list(pieces)
    params: tuple[Any, ...] = ()
    for piece in pieces:
        params += piece.params
    return Sql(between.join(piece.text for piece in pieces), params)


def all_of(pieces: Sequence[Sql]) -> Sql:
    kept = [piece for piece in pieces if piece != TRUE]
    if not kept:
        return TRUE
    return kept[0] if len(kept) == 1 else join(kept, " AND ").wrap("(", ")")


def any_of(pieces: Sequence[Sql]) -> Sql:
    if TRUE in pieces:
        return TRUE
    kept = [piece for piece in pieces if piece != FALSE]
    if not kept:
        return FALSE
    return kept[0] if len(kept) == 1 else join(kept, " OR ").wrap("(", ")")


def quoted(name: str) -> str:
    """An identifier of the registry, quoted."""
    return '"' + name.replace('"', '""') + '"'


def as_json(value: Any) -> str:
    """The value as JSON for a parameter; dates, amounts and other values as their text."""
    try:
        return orjson.dumps(value, default=str, option=orjson.OPT_NON_STR_KEYS).decode()
    except TypeError:  # numbers of more than 64 bits, tuples with names, texts that no file can hold
        return json.dumps(value, default=str, ensure_ascii=False)


def like(text: str) -> str:
    """The text with LIKE's wildcards taken literally."""
    return text.replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_")


def rows(cursor: Any, statement: Sql) -> list[tuple[Any, ...]]:
    """Run one statement and return its rows."""
    cursor.execute(statement.text, statement.params)
    return list(cursor.fetchall())
