"""Taking a removed object out: its records in pieces, a few seconds at a time, then its fields and what was said of it."""

import time
from typing import Any

from django.db import connection, transaction

from zhike.engine import actors, jobs, metadata, records
from zhike.engine.custom import types
from zhike.engine.custom_field import indexing, unique
from zhike.engine.models import (
    CustomField,
    CustomObject,
    FieldRight,
    Grant,
    Layout,
    Merged,
    Notice,
    Setting,
    Share,
    Stale,
    Sweep,
    Twin,
    View,
    ViewState,
)  # fmt: skip
from zhike.engine.records import purge
from zhike.engine.sql import quoted

from . import links

PIECE, SECONDS = 2_000, 4.0
SAID = (FieldRight, Grant, Merged, Notice, Share, Stale, Sweep, Twin, ViewState)


@jobs.job("remove_object", queue="bulk")
def remove_object(record: int) -> None:
    one = CustomObject.objects.filter(pk=record, state=CustomObject.State.REMOVING, deleted_at=None).first()
    if one is None:
        return
    until = time.monotonic() + SECONDS
    while clear(one):
        if time.monotonic() > until:
            jobs.enqueue("remove_object", record=record)
            return
    finish(one)


@transaction.atomic
def clear(one: CustomObject) -> bool:
    """Delete some of its records for good. False where none is left."""
    object_type = types.known(one.key)
    with connection.cursor() as cursor:
        cursor.execute(
            f"SELECT id FROM {quoted(object_type.table)} WHERE {object_type.part} ORDER BY id LIMIT {PIECE} FOR UPDATE"
        )
        ids = [row[0] for row in cursor.fetchall()]
    if ids:
        purge.forget(object_type, ids, by=actors.system())
    return bool(ids)


@transaction.atomic
def finish(one: CustomObject) -> None:
    """The object, its fields, layouts and views are nowhere any more; the log has them, and the words are free again."""
    links.forget(one.key)
    for field in CustomField.objects.filter(object=one.key):
        unique.release(field)
        indexing.drop(field)
        gone(field)
    for said in (Layout, View):
        for record in said.objects.filter(object=one.key):
            gone(record)
    for table in SAID:
        table.objects.filter(object=one.key).delete()
    Setting.objects.filter(key=f"duplicates:{one.key}").delete()
    gone(one)
    metadata.touch()


def gone(record: Any) -> None:
    if record.deleted_at is None:
        records.delete(record, by=actors.system())
    record.delete()
