"""Rows that belong to records: read for the log, replaced when their field is saved."""

from collections import defaultdict
from collections.abc import Sequence
from typing import Any

from django.db import connection

from zhike.engine.fields import Field, Link
from zhike.engine.sql import quoted

from . import store
from .draft import Draft


def stored(one: Field, record_ids: Sequence[int]) -> dict[int, list[Any]]:
    """The field's value of each record as stored, links as ids. One query."""
    rows = one.rows
    parts = ["object", "record"] if one.kind.name == "any_links" else [part.column for part in rows.fields]
    listed = ", ".join(quoted(part) for part in parts)
    with connection.cursor() as cursor:
        cursor.execute(
            f"SELECT {quoted(rows.parent)}, {listed} FROM {quoted(rows.table)} "
            f"WHERE {quoted(rows.parent)} = ANY(%s) ORDER BY position, id",
            [list(record_ids)],
        )
        found: dict[int, list[Any]] = defaultdict(list)
        for parent, *values in cursor.fetchall():
            found[parent].append(value_of(one, values))
    return found


def value_of(one: Field, values: Sequence[Any]) -> Any:
    if one.kind.name == "any_links":
        return Link(values[1], None, values[0])
    if one.kind.name == "links":
        return values[0]
    return {part.name: value for part, value in zip(one.rows.fields, values, strict=True)}


def replace(one: Field, drafts: Sequence[Draft]) -> None:
    """Write the field's rows of these records anew. Up to three statements."""
    rows = one.rows
    old = [draft.next.id for draft in drafts if not draft.is_new]
    if old:
        with connection.cursor() as cursor:
            cursor.execute(f"DELETE FROM {quoted(rows.table)} WHERE {quoted(rows.parent)} = ANY(%s)", [old])
    made = [
        row_for(one, draft.next.id, position, item)
        for draft in drafts
        for position, item in enumerate(one.get(draft.next))
    ]
    if made:
        store.insert(rows.model, made)


def row_for(one: Field, parent: int, position: int, item: Any) -> Any:
    row = one.rows.model(position=position)
    setattr(row, one.rows.parent, parent)
    if one.kind.name == "any_links":
        row.object, row.record = item.object, item.id
    elif one.kind.name == "links":
        setattr(row, one.rows.fields[0].column, item)
    else:
        for part in one.rows.fields:
            setattr(row, part.column, item[part.name])
    return row
