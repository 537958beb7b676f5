"""One page of rows, found by the ids of an index and filled in afterwards; and one record by the same path."""

from collections.abc import Sequence
from typing import Any, NamedTuple

from django.db import connection
from django.utils.translation import gettext as _

from zhike.engine import cursors
from zhike.engine.actors import Actor
from zhike.engine.errors import Conflict, NotVisible
from zhike.engine.objects import ObjectType
from zhike.engine.sql import Sql, join

from . import keyset
from .children import fill_rows
from .ids import Ids
from .paths import Path, path
from .query import Query, Sort
from .source import Source
from .titles import fill_titles
from .totals import count

BIGGEST = 200
SORTABLE = 10_000


class Row(NamedTuple):
    """`values` stand in the order of the paths asked for."""

    id: int
    version: int
    values: tuple[Any, ...]


class Page(NamedTuple):
    rows: list[Row]
    next: str | None
    previous: str | None


def page(query: Query, paths: Sequence[Path], *, limit: int = 50, cursor: str = "") -> Page:
    """The rows behind the cursor. One statement, one more for each field of rows and each object linked by any-links.

    Raises Unknown for a cursor of another list, Conflict where the order has no index and too many rows.
    """
    back, values, record_id = keyset.decode(cursor, query.sort) if cursor else (False, [], 0)
    require_sortable(query)
    ids = Ids(query, limit + 1, (values, record_id) if cursor else None, back=back).sql()
    outer = Source(query.actor, query.type)
    columns, spans = selected(paths, outer)
    keys = [f"p.k{n}" for n in range(len(query.sort))]
    statement = (
        join([Sql("SELECT t.id, t.version"), *[Sql(k) for k in keys], *columns], ", ")
        + ids.wrap(" FROM (", f") p JOIN {query.type.source} t ON t.id = p.id")
        + outer.sql()
        + f" ORDER BY {keyset.order(query.sort, keys, back=back)}"
    )
    with cursors.prepared() if is_steady(query) else connection.cursor() as database:
        database.execute(statement.text, statement.params)
        found = database.fetchall()
    return cut(query, paths, spans, found, limit=limit, back=back, is_first=not cursor)


def is_steady(query: Query) -> bool:
    """Whether one plan serves whatever is asked for: few rows by their keys, and of what is personal, which is little."""
    return query.is_narrow or query.type.is_personal


def selected(paths: Sequence[Path], source: Source) -> tuple[list[Sql], list[tuple[int, int]]]:
    """The columns of all paths, and where each path's columns begin and end."""
    columns: list[Sql] = []
    spans = []
    for one in paths:
        own = [] if one.field.is_rows else one.select(source)
        spans.append((len(columns), len(columns) + len(own)))
        columns += own
    return columns, spans


def cut(
    query: Query,
    paths: Sequence[Path],
    spans: Sequence[tuple[int, int]],
    found: list[tuple[Any, ...]],
    *,
    limit: int,
    back: bool,
    is_first: bool,
) -> Page:
    """The page without the row too many, in reading order, with cursors to both sides."""
    more = len(found) > limit
    found = found[:limit][:: -1 if back else 1]
    first = 2 + len(query.sort)
    rows = [Row(row[0], row[1], loaded(paths, spans, row[first:])) for row in found]
    rows = filled(query, paths, rows)
    ends = (
        [keyset.encode(row[2:first], row[0], back=turn) for row, turn in ((found[0], True), (found[-1], False))]
        if found
        else []
    )
    has_next, has_previous = (True, more) if back else (more, not is_first)
    return Page(rows, ends[1] if found and has_next else None, ends[0] if found and has_previous else None)


def filled(query: Query, paths: Sequence[Path], rows: list[Row]) -> list[Row]:
    """The rows with their rows and titles, and without what the reader may not know."""
    rows = fill_titles(query.actor, paths, fill_rows(query.actor, paths, rows))
    return [row._replace(values=narrowed(query, paths, row)) for row in rows] if query.type.narrow else rows


def narrowed(query: Query, paths: Sequence[Path], row: Row) -> tuple[Any, ...]:
    """The values without what the reader may not know; those behind links are narrowed by nobody and left out."""
    assert query.type.narrow
    own = {one.name: value for one, value in zip(paths, row.values, strict=True) if not one.links}
    known: dict[str, Any] = query.type.narrow(query.actor, own)
    return tuple(known.get(one.name, value) for one, value in zip(paths, row.values, strict=True))


def loaded(paths: Sequence[Path], spans: Sequence[tuple[int, int]], values: tuple[Any, ...]) -> tuple[Any, ...]:
    return tuple(
        [] if one.field.is_rows else one.field.kind.load(one.field, values[start:end])
        for one, (start, end) in zip(paths, spans, strict=True)
    )


def require_sortable(query: Query) -> None:
    """An order without an index is for sets that can be sorted while one waits."""
    if all(has_index(query.type, one) for one in query.sort) and len(query.sort) < 2:
        return
    if count(query, at_most=SORTABLE) > SORTABLE:
        raise Conflict(
            _("More than %(count)s records cannot be sorted by this field. Narrow the list with a filter first.")
            % {"count": f"{SORTABLE:,}"}
        )


def has_index(object_type: ObjectType, sort: Sort) -> bool:
    one = sort.path.field
    return not sort.path.links and (
        one.name in object_type.sorts or one.name == "id" or one.is_title or one.is_sortable
    )


def one(actor: Actor, object_type: ObjectType, record_id: int, names: Sequence[str], *, bin: bool = False) -> Row:
    """One record's values. Raises NotVisible where there is none for this actor: absent and hidden look the same."""
    listed = [path(actor, object_type, name) for name in names]
    rows = page(Query(actor, object_type, ids=(record_id,), bin=bin), listed, limit=1).rows
    if not rows:
        raise NotVisible
    return rows[0]
