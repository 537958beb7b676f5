"""Records as JSON: every field through its kind, as far as the actor may read it."""

from collections.abc import Sequence
from typing import Any

from zhike.engine import access, query
from zhike.engine.actors import Actor
from zhike.engine.derived import stale
from zhike.engine.objects import ObjectType
from zhike.engine.query import Path, Row


def all_paths(actor: Actor, object_type: ObjectType) -> list[Path]:
    return query.paths(actor, object_type, access.readable_fields(actor, object_type))


def item(row: Row, paths: Sequence[Path]) -> dict[str, Any]:
    """The values asked for, always with id and version."""
    return {"id": row.id, "version": row.version, **query.as_json(paths, row.values)}


def items(object_type: ObjectType, rows: Sequence[Row], paths: Sequence[Path]) -> list[dict[str, Any]]:
    """The rows, each marked where its computed fields are behind. One query where such fields are asked for."""
    is_computed = any(one.field.json == "derived" and not one.links for one in paths)
    behind = stale.of(object_type, [row.id for row in rows]) if is_computed else set()
    return [item(row, paths) | ({"stale": True} if row.id in behind else {}) for row in rows]


def record(actor: Actor, object_type: ObjectType, record_id: int, *, bin: bool = False) -> dict[str, Any]:
    """The whole record. Raises NotVisible."""
    names = list(access.readable_fields(actor, object_type))
    row = query.one(actor, object_type, record_id, names, bin=bin)
    return {"custom": {}, "derived": {}, **items(object_type, [row], query.paths(actor, object_type, names))[0]}


def etag(body: dict[str, Any]) -> dict[str, str]:
    return {"ETag": f'"{body["version"]}"'}
