"""The values of many records as clues read them. Read for the product: whoever shows them asks what the reader may see."""

from collections.abc import Mapping, Sequence
from typing import Any

from zhike.engine import query
from zhike.engine.actors import Actor
from zhike.engine.fields import Field, Link
from zhike.engine.objects import ObjectType
from zhike.lib.twins import evidence
from zhike.lib.twins.evidence import Clue, Read


def plain(one: Field, value: Any) -> Any:
    """Links as ids, rows as what they link to; all else as it is."""
    if isinstance(value, Link):
        return f"{value.object or one.target}:{value.id}"
    if one.is_rows and isinstance(value, list):
        first = one.rows.fields[0].name if one.rows.fields and one.kind.name == "rows" else ""
        return [plain(one, item[first] if isinstance(item, Mapping) else item) for item in value]
    if one.kind.name == "link" and isinstance(value, int):
        return f"{one.target}:{value}"
    if one.kind.name in {"links", "rows"} and isinstance(value, int):
        return f"{one.rows.links_to}:{value}"
    return value


def read(object_type: ObjectType, clues: Sequence[Clue], values: Mapping[str, Any]) -> Read:
    return evidence.read(clues, {c.field: plain(object_type.fields[c.field], values.get(c.field)) for c in clues})


def of_rows(object_type: ObjectType, clues: Sequence[Clue], rows: Sequence[query.Row]) -> dict[int, Read]:
    """Id → the record as the clues read it, from rows of a page with the clues' fields."""
    names = [clue.field for clue in clues]
    return {row.id: read(object_type, clues, dict(zip(names, row.values, strict=True))) for row in rows}


def of(by: Actor, object_type: ObjectType, clues: Sequence[Clue], ids: Sequence[int]) -> dict[int, Read]:
    """The records with these ids that the actor may see. One query, and one for each field of rows."""
    if not ids:
        return {}
    paths = query.paths(by, object_type, [clue.field for clue in clues])
    page = query.page(query.Query(by, object_type, ids=tuple(ids)), paths, limit=len(ids))
    return of_rows(object_type, clues, page.rows)
