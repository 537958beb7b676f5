"""Emptying the bin: what was deleted long enough ago goes for good, set-wise. The log keeps what it was and who did it.

A record that others still link to waits until they are gone too.
"""

from collections.abc import Sequence
from datetime import datetime
from pathlib import Path
from typing import Any

from django.db import connection, transaction
from django.db.models import CASCADE

from zhike.engine import log
from zhike.engine.actors import Actor
from zhike.engine.models import Record, Row, Share, StoredFile
from zhike.engine.objects import ObjectType
from zhike.engine.sql import quoted

PIECE = 1_000


def is_purged(object_type: ObjectType) -> bool:
    """Records that people own go; people, teams, roles and other things that everything hangs on stay in the bin."""
    return object_type.can("owner") and object_type.can("delete")


@transaction.atomic
def purge(object_type: ObjectType, before: datetime, *, by: Actor) -> int:
    """Delete for good what went to the bin before this moment, at most a thousand. Returns how many.

    A few statements, one more for each kind of row and link, whatever the number.
    """
    if not is_purged(object_type):
        return 0
    ids = chosen(object_type, before)
    if not ids:
        return 0
    forget(object_type, ids, by=by)
    return len(ids)


def forget(object_type: ObjectType, ids: Sequence[int], *, by: Actor) -> None:
    """Delete these for good, with what is theirs; the log tells it of each."""
    log.write([log.Entry(object_type.key, number, "purge") for number in ids], by=by)
    for model, column in rows_of(object_type):
        delete(model._meta.db_table, column, ids)
    Share.objects.filter(object=object_type.key, record__in=ids).delete()
    forget_files(object_type, ids)
    delete(object_type.table, "id", ids)


def chosen(object_type: ObjectType, before: datetime) -> list[int]:
    """The oldest in the bin that nothing links to by a foreign key."""
    free = "".join(
        f" AND NOT EXISTS (SELECT FROM {quoted(table)} o WHERE o.{quoted(column)} = t.id)"
        for table, column in links_to(object_type)
    )
    with connection.cursor() as cursor:
        cursor.execute(
            f"SELECT t.id FROM {quoted(object_type.table)} t WHERE {object_type.part or 'TRUE'} AND t.deleted_at < %s{free} "
            f"ORDER BY t.deleted_at, t.id LIMIT {PIECE} FOR UPDATE SKIP LOCKED",
            [before],
        )
        return sorted(row[0] for row in cursor.fetchall())


def relations(object_type: ObjectType) -> list[Any]:
    return [r for r in object_type.model._meta.related_objects if r.field.concrete and not r.many_to_many]


def own_parent(model: Any) -> Any:
    return next(f for f in model._meta.concrete_fields if f.is_relation)


def is_own(relation: Any) -> bool:
    """Whether the rows at the other end belong to the record and go with it."""
    other = relation.related_model
    if issubclass(other, Row):
        return own_parent(other) is relation.field
    return relation.on_delete is CASCADE and not issubclass(other, Record)


def rows_of(object_type: ObjectType) -> list[tuple[Any, str]]:
    return [(r.related_model, r.field.column) for r in relations(object_type) if is_own(r)]


def links_to(object_type: ObjectType) -> list[tuple[str, str]]:
    return [(r.related_model._meta.db_table, r.field.column) for r in relations(object_type) if not is_own(r)]


def delete(table: str, column: str, ids: Sequence[int]) -> None:
    with connection.cursor() as cursor:
        cursor.execute(f"DELETE FROM {quoted(table)} WHERE {quoted(column)} = ANY(%s)", [list(ids)])


def forget_files(object_type: ObjectType, ids: Sequence[int]) -> None:
    """Files that belonged to the records; from the disk once the transaction has held."""
    from zhike.engine import files

    found = StoredFile.objects.filter(object=object_type.key, record__in=ids)
    places = [files.place(key) for key in found.values_list("storage_key", flat=True)]
    found.delete()
    transaction.on_commit(lambda: unlink(places))


def unlink(places: Sequence[Path]) -> None:
    for place in places:
        place.unlink(missing_ok=True)
