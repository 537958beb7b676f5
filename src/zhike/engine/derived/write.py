"""Computing kept values anew: one statement for any number of records. It touches neither version nor log.

Rows are locked before they are read, so that what is computed is what was last committed.
"""

from collections.abc import Sequence

from django.conf import settings
from django.db import connection

from zhike.engine.objects import ObjectType
from zhike.engine.sql import Sql, join, quoted, rows

from .kinds import KINDS
from .plan import Computed


def compute(object_type: ObjectType, fields: Sequence[Computed], ids: Sequence[int]) -> set[int]:
    """Write these fields of these records anew, a statement for each rank. Returns the records that changed."""
    changed: set[int] = set()
    for rank in sorted({one.rank for one in fields}):
        changed |= write(object_type, [one for one in fields if one.rank == rank], ids)
    return changed


def write(object_type: ObjectType, fields: Sequence[Computed], ids: Sequence[int]) -> set[int]:
    table = quoted(object_type.table)
    zone = settings.TIME_ZONE
    computed = join([one.json("s", zone) for one in fields], " || ")
    statement = (
        Sql(
            f"UPDATE {table} t SET derived = n.derived FROM (SELECT s.id, (s.derived - %s::text[]) || ",
            ([key for one in fields for key in held(one.field.key)],),
        )
        + computed
        + Sql(f" AS derived FROM {table} s WHERE s.id = ANY(%s) OFFSET 0) n ", (list(ids),))
        + "WHERE n.id = t.id AND t.derived IS DISTINCT FROM n.derived RETURNING t.id"
    )
    with connection.cursor() as cursor:
        return {row[0] for row in rows(cursor, statement)}


def held(key: str) -> list[str]:
    """Where a field of this name is kept, or was when it was of another kind."""
    return [f"{key}:{kind}{mark}" for kind in KINDS for mark in ("", "!")]


def lock(object_type: ObjectType, ids: Sequence[int], *, wait: bool) -> list[int]:
    """Lock these records in the order of their ids. Returns those that are locked: all of them where we wait."""
    if not ids:
        return []
    how = "FOR NO KEY UPDATE" + ("" if wait else " SKIP LOCKED")
    with connection.cursor() as cursor:
        cursor.execute(
            f"SELECT id FROM {quoted(object_type.table)} WHERE id = ANY(%s) ORDER BY id {how}", [sorted(ids)]
        )
        return [row[0] for row in cursor.fetchall()]


def hold(object_type: ObjectType, ids: Sequence[int]) -> None:
    """Let these records stay as they are until we have committed: what is being computed reads them."""
    with connection.cursor() as cursor:
        cursor.execute(
            f"SELECT id FROM {quoted(object_type.table)} WHERE id = ANY(%s) ORDER BY id FOR SHARE", [sorted(ids)]
        )
