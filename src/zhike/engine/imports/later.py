"""Links to rows that stand further down in the file: noted with the rows, set when all rows are in."""

from collections.abc import Sequence
from typing import Any

from django.db import connection

from zhike.engine import records
from zhike.engine.models import Effect, Job
from zhike.engine.records import Draft

from . import refused
from .chunk import Importer
from .incoming import Incoming

AT_ONCE = 1_000


def kind(job: Job) -> str:
    return f"import_link:{job.pk}"


def keep(job: Job, rows: Sequence[Incoming]) -> None:
    """Note the links that wait. One statement."""
    Effect.objects.bulk_create(
        Effect(
            kind=kind(job),
            key=f"{row.number}:{target}",
            state="waiting",
            response={"row": row.number, "record": row.record, "cells": row.cells, "text": text, "state": row.state},
        )
        for row in rows
        if not row.problems and row.record
        for target, text in row.later
    )


def settle(job: Job, importer: Importer) -> bool:
    """Set the next links that wait. True when none is left."""
    if job.order["dry_run"]:
        return True
    waiting = list(Effect.objects.filter(kind=kind(job)).order_by("id")[:AT_ONCE])
    rows = [waiting_row(importer, effect) for effect in waiting]
    importer.linker.is_last = True
    importer.linker.look(rows)
    importer.linker.make(rows)
    set_links(job, importer, rows)
    with connection.cursor() as cursor:
        cursor.execute("DELETE FROM effect WHERE id = ANY(%s)", [[effect.pk for effect in waiting]])
    job.order["errors_at"] = refused.write(job, importer.plan, [row for row in rows if row.problems])
    return len(waiting) < AT_ONCE


def waiting_row(importer: Importer, effect: Effect) -> Incoming:
    told: Any = effect.response
    number = int(effect.key.rpartition(":")[2])
    target = importer.plan.targets[number]
    row = Incoming(told["row"], told["cells"], existing=told["record"], record=told["record"])
    row.was = told["state"]
    row.named[number] = [told["text"]]
    row.texts[target.field.name] = told["text"]
    return row


def set_links(job: Job, importer: Importer, rows: Sequence[Incoming]) -> None:
    """Write what was found; what is still not found is told of the row, which is in."""
    wanted: dict[int, dict[str, Any]] = {}
    for row in rows:
        row.problems += row.unsure.values()
        if row.record and row.is_open and row.values:
            wanted.setdefault(row.record, {}).update(row.values)
    stored = importer.plan.type.model._base_manager.in_bulk(list(wanted))
    drafts = [Draft(stored[number], values) for number, values in wanted.items() if number in stored]
    for draft, found in zip(drafts, records.save_each(drafts, by=importer.by), strict=True):
        mine = [row for row in rows if row.record == draft.record.pk]
        for row in mine if found else []:
            importer.blame(row, found)
        if draft.event and mine and mine[0].was == "unchanged":
            job.counts["unchanged"] -= 1
            job.counts["updated"] += 1
