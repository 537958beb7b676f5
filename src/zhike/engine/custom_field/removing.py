"""Taking a removed field out of the records: a job that works for a few seconds, then queues itself again."""

import time

from django.db import connection, transaction

from zhike.engine import actors, jobs, objects, records
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
        FieldRight.objects.filter(object=one.object, field=f"custom.{one.name}").delete()
        indexing.drop(one)
        records.delete(one, by=actors.system())
        one.delete()  # nothing is left to bring back, and the name is free again; the log has the row


def clear(one: CustomField) -> bool:
    """Take the values out of some records. False where none holds any. Neither version nor log tell of it."""
    table = quoted(objects.get(one.object).table)
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(
            f"UPDATE {table} SET custom = custom - %s, folds = folds - %s WHERE id IN "
            f"(SELECT id FROM {table} WHERE custom ? %s ORDER BY id LIMIT {PIECE} FOR UPDATE)",
            [one.name, f"custom.{one.name}", one.name],
        )
        return bool(cursor.rowcount)
