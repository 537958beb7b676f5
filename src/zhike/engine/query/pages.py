"""The first rows of several queries on one object, by one statement: the groups of a list, the days of a calendar."""

from collections.abc import Sequence

from django.db import connection

from zhike.engine.sql import Sql, join

from . import keyset
from .ids import Ids
from .page import Page, Row, filled, loaded, selected
from .paths import Path
from .query import Query
from .source import Source


def pages(queries: Sequence[Query], paths: Sequence[Path], *, limit: int) -> list[Page]:
    """A page for each query, in their order; all of one object and in the same order.

    One statement, one more for each field of rows and each object linked by any-links.
    """
    if not queries:
        return []
    pieces = [
        ranked(query, limit).wrap(f"(SELECT {number} AS number, x.* FROM (", ") x)")
        for number, query in enumerate(queries)
    ]
    return drawn(queries[0], join(pieces, " UNION ALL "), paths, len(queries), limit)


def pages_for(query: Query, cases: Sql, number: int, paths: Sequence[Path], *, limit: int) -> list[Page]:
    """A page for each case: a statement is planned once for all of them, and what they share is found once.

    `cases` is what stands in VALUES, so many rows, whose first column counts from 0. The condition of the query calls a
    row `one` and its columns `number`, `low` and `high`. As many statements as `pages`.
    """
    rows = cases.wrap("SELECT one.number, x.* FROM (VALUES ", ") one(number, low, high) CROSS JOIN LATERAL (")
    return drawn(query, rows + ranked(query, limit) + ") x", paths, number, limit)


def ranked(query: Query, limit: int) -> Sql:
    """The ids of a page and one more, with their keys and places."""
    return Ids(query, limit + 1).sql().wrap("SELECT row_number() OVER () AS place, y.* FROM (", ") y")


def drawn(first: Query, ids: Sql, paths: Sequence[Path], number: int, limit: int) -> list[Page]:
    keys = [f"k{n}" for n in range(len(first.sort))]
    outer = Source(first.actor, first.type)
    columns, spans = selected(paths, outer)
    statement = (
        join([Sql("SELECT t.id, t.version, p.number"), *[Sql(f"p.{key}") for key in keys], *columns], ", ")
        + ids.wrap(" FROM (", f") p JOIN {first.type.source} t ON t.id = p.id")
        + outer.sql()
        + " ORDER BY p.number, p.place"
    )
    with connection.cursor() as database:
        database.execute(statement.text, statement.params)
        found = database.fetchall()
    start = 3 + len(keys)
    rows = filled(first, paths, [Row(row[0], row[1], loaded(paths, spans, row[start:])) for row in found])
    by_query: dict[int, list[tuple[Row, Sequence[object]]]] = {}
    for row, raw in zip(rows, found, strict=True):
        by_query.setdefault(raw[2], []).append((row, raw[3:start]))
    return [cut(by_query.get(one, []), limit) for one in range(number)]


def cut(found: Sequence[tuple[Row, Sequence[object]]], limit: int) -> Page:
    """The rows without the one too many, and the cursor behind them where there was one."""
    shown = found[:limit]
    has_more = len(found) > limit
    return Page([row for row, _keys in shown], keyset.encode(shown[-1][1], shown[-1][0].id) if has_more else None, None)
