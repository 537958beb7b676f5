"""Taking a removed field out of the records: a job that works for a few seconds, then queues itself again."""

import time

from django.db import connection, transaction

from zhike.engine import actors, jobs, records
from zhike.engine.custom import types
from zhike.engine.custom.kinds import KINDS
from zhike.engine.derived.write import held
from zhike.engine.models import CustomField, FieldRight
from zhike.engine.sql import quoted

from . import indexing

PIECE, SECONDS = 5_000, 4.0


@jobs.job("remove_field", queue="bulk")
def remove_field(field: int) -> None:
    one = CustomField.objects.filter(pk=field, state=CustomField.State.REMOVING, deleted_at=None).first()
    if one is None:
        return
    until = time.monotonic() + SECONDS
    while clear(one):
        if time.monotonic() > until:
            jobs.enqueue("remove_field", field=field)
            return
    with transaction.atomic():
        FieldRight.objects.filter(object=one.object, field__in=[f"custom.{one.name}", f"derived.{one.name}"]).delete()
        indexing.drop(one)
        records.delete(one, by=actors.system())
        one.delete()  # nothing is left to bring back, and the name is free again; the log has the row


def clear(one: CustomField) -> bool:
    """Take the values out of some records. False where none holds any. Neither version nor log tell of it."""
    object_type = types.known(one.object)
    table = quoted(object_type.table)
    is_computed = KINDS[one.kind].is_computed
    column, keys = ("derived", held(one.name)) if is_computed else ("custom", [one.name])
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(
            f"UPDATE {table} SET {column} = {column} - %s::text[], folds = folds - %s WHERE id IN "
            f"(SELECT id FROM {table} WHERE {object_type.part or 'TRUE'} AND {column} ?| %s ORDER BY id LIMIT {PIECE} FOR UPDATE)",
            [keys, f"custom.{one.name}", keys],
        )
        return bool(cursor.rowcount)
