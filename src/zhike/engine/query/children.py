"""Values of fields of rows, for the records of a page: one statement for each field."""

from collections import defaultdict
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from zhike.engine import cursors, objects
from zhike.engine.actors import Actor
from zhike.engine.fields import Field, Link
from zhike.engine.sql import Sql, join, quoted

from .paths import Path
from .source import Source

if TYPE_CHECKING:
    from .page import Row


def fill_rows(actor: Actor, paths: Sequence[Path], rows: list["Row"]) -> list["Row"]:
    """The rows with the values of their fields of rows put in."""
    places = [n for n, one in enumerate(paths) if one.field.is_rows]
    if not places or not rows:
        return rows
    ids = [row.id for row in rows]
    found = {n: values_of(actor, paths[n].field, ids) for n in places}
    return [
        row._replace(values=tuple(found[n].get(row.id, []) if n in found else v for n, v in enumerate(row.values)))
        for row in rows
    ]


def values_of(actor: Actor, one: Field, record_ids: Sequence[int]) -> dict[int, list[Any]]:
    """The field's value of each of these records, with titles the actor may see."""
    rows = one.rows
    source = Source(actor, objects.get(rows.links_to) if rows.links_to else objects.all_types()[0], "c")
    columns: list[Sql] = []
    spans: list[tuple[int, int]] = []
    if one.kind.name == "any_links":
        columns = [Sql("r.object"), Sql("r.record")]
    else:
        for part in rows.fields:
            own = part.kind.select(part, source, "r")
            spans.append((len(columns), len(columns) + len(own)))
            columns += own
    statement = (
        join([Sql(f"SELECT r.{quoted(rows.parent)}"), *columns], ", ")
        + f" FROM {quoted(rows.table)} r"
        + source.sql()
        + Sql(f" WHERE r.{quoted(rows.parent)} = ANY(%s) ORDER BY r.position, r.id", (list(record_ids),))
    )
    with cursors.prepared() as cursor:
        cursor.execute(statement.text, statement.params)
        found: dict[int, list[Any]] = defaultdict(list)
        for parent, *values in cursor.fetchall():
            found[parent].append(value_of(one, tuple(values), spans))
    return found


def value_of(one: Field, values: tuple[Any, ...], spans: Sequence[tuple[int, int]]) -> Any:
    if one.kind.name == "any_links":
        return Link(values[1], None, values[0])
    parts = one.rows.fields
    row = {p.name: p.kind.load(p, values[a:b]) for p, (a, b) in zip(parts, spans, strict=True)}
    return row[parts[0].name] if one.kind.name == "links" else row
