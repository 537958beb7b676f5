"""Taking an import back, in pieces: what it made goes to the bin, what it changed gets its former values.

Records that somebody changed since are left as they are and counted.
"""

import time
from collections.abc import Sequence
from typing import Any

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import connection, transaction
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from zhike.engine import jobs, log, objects, records
from zhike.engine.actors import Actor
from zhike.engine.errors import Conflict, NotVisible
from zhike.engine.log import Happened
from zhike.engine.models import Job

from .work import LANGUAGES, SLICE, actor_of

KIND = "import_undo"
PIECE = 500
LEFT = (Conflict, NotVisible, ValidationError, PermissionDenied)


def may_undo(job: Job) -> bool:
    """Whether the import has ended, did something, and was not taken back before."""
    did = sum(job.counts.get(name, 0) for name in ("created", "updated"))
    has_ended = job.state in {"done", "cancelled", "failed"}
    return job.kind == "import" and has_ended and bool(did) and not {"dry_run", "undone"} & truths(job.order)


def truths(order: dict[str, Any]) -> set[str]:
    return {name for name, value in order.items() if value}


@transaction.atomic
def start(job: Job, actor: Actor) -> Job:
    """Queue the taking back. Raises Conflict where there is nothing to take back."""
    stored = Job.objects.select_for_update().get(pk=job.pk)
    if not may_undo(stored):
        raise Conflict(_("This import cannot be taken back: it is still going on, or was taken back already."))
    scopes = None if actor.scopes is None else sorted(actor.scopes)
    total = sum(stored.counts.get(name, 0) for name in ("created", "updated"))
    made = Job.objects.create(
        kind=KIND, title=stored.title, object=stored.object, user_id=actor.user_id, total=total,
        counts={"undone": 0, "left": 0}, order={"of": stored.pk, "below": None, "scopes": scopes},
    )  # fmt: skip
    stored.order["undone"] = made.pk
    stored.save(update_fields=["order"])
    jobs.enqueue("import_undo", job=made.pk)
    return made


@jobs.job("import_undo", queue="bulk")
def run_undo(job: int) -> None:
    """A few seconds of work, then the queue's next turn."""
    work = Job.objects.get(pk=job)
    by = actor_of(work)
    until = time.monotonic() + SLICE
    with timezone.override(by.time_zone), translation.override(LANGUAGES[by.language]):
        while piece(job, by):
            if time.monotonic() > until:
                jobs.enqueue("import_undo", job=job)
                return


@transaction.atomic
def piece(job_id: int, by: Actor) -> bool:
    """Take back the next events, the last first. False when none is left."""
    job = Job.objects.select_for_update().get(pk=job_id)
    if job.state not in {"waiting", "running"}:
        return False
    below = job.order["below"] or 2**62
    events = log.read("e.job = %s AND e.id < %s", [job.order["of"], below], order="e.id DESC", limit=PIECE)
    undone = take_back(events, by, [job.order["of"], job.pk])
    job.state, job.done = "running", job.done + len(events)
    job.counts = {"undone": job.counts["undone"] + undone, "left": job.counts["left"] + len(events) - undone}
    if events:
        job.order["below"] = events[-1].id
    else:
        job.state, job.ended_at, job.result = "done", timezone.now(), {}
    job.save()
    return bool(events)


def take_back(events: Sequence[Happened], by: Actor, ours: list[int]) -> int:
    """How many of these events were taken back."""
    made = [event for event in events if event.verb == "create"]
    own = {(event.object, event.record) for event in made}
    changed = [event for event in events if event.verb != "create"]
    count = sum(undo(event, by) for event in changed if (event.object, event.record) not in own)
    count += sum((event.object, event.record) in own for event in changed)
    for key in dict.fromkeys(event.object for event in made):
        count += delete(key, [event.record for event in made if event.object == key], by, ours)
    return count


def undo(event: Happened, by: Actor) -> bool:
    try:
        with transaction.atomic():
            records.undo(event.id, by=by)
    except LEFT:
        return False
    return True


def delete(key: str, ids: Sequence[int], by: Actor, ours: list[int]) -> int:
    """Move what the import made to the bin, together where that goes, else one by one. What others worked on stays."""
    model = objects.get(key).model
    found = list(model._base_manager.filter(pk__in=ids, deleted_at=None))
    touched = touched_by_others(key, ids, ours)
    untouched = [record for record in found if record.pk not in touched]
    try:
        with transaction.atomic():
            records.delete(untouched, by=by) if untouched else None
        return len(untouched) + len(ids) - len(found)
    except LEFT:
        return len(ids) - len(found) + sum(delete_one(record, by) for record in untouched)


def touched_by_others(key: str, ids: Sequence[int], ours: list[int]) -> set[int]:
    """Those of the records with an event that belongs to none of these jobs. One query."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT DISTINCT record FROM event WHERE object = %s AND record = ANY(%s) "
            "AND (job IS NULL OR job <> ALL(%s))",
            [key, list(ids), ours],
        )
        return {row[0] for row in cursor.fetchall()}


def delete_one(record: Any, by: Actor) -> bool:
    try:
        with transaction.atomic():
            records.delete(record, by=by)
    except LEFT:
        return False
    return True
