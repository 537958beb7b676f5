"""Taking back all that a job did, as a job: in pieces, the last event first, with the rights of the moment.

What others changed since is left and told. The undo is a job like others, so it can be taken back itself.
"""

import time

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from zhike.engine import begun, bulk, jobs, log, records
from zhike.engine.actors import Actor
from zhike.engine.errors import Conflict
from zhike.engine.models import Job
from zhike.engine.records.undo_many import Outcome
from zhike.engine.watched import UNDER_WAY, watched

KIND = "undo"
PIECE = 500
SECONDS = 4.0
TOLD = 1_000  # kept events that the result names; the count has them all
UNDONE_HERE = ("bulk", "import", KIND)
DID = ("changed", "created", "updated", "undone")


def may_undo(job: Job) -> bool:
    """Whether the job has ended, did something, and was not taken back before. No query."""
    did = any(job.counts.get(name) for name in DID)
    has_ended = job.state in {"done", "cancelled", "failed"}
    is_left = not (job.order.get("undone") or job.order.get("dry_run"))
    return job.kind in UNDONE_HERE and has_ended and did and is_left


@transaction.atomic
def start(job: Job, by: Actor, *, force: bool = False) -> Job:
    """Queue the taking back. Raises Conflict where there is nothing to take back."""
    if by.scopes is not None and "write" not in by.scopes:
        raise PermissionDenied(_("This token may only read. Use one with the scope 'write'."))
    stored = Job.objects.select_for_update().get(pk=job.pk)
    if not may_undo(stored):
        raise Conflict(
            _("This job cannot be taken back: it is still going on, did nothing, or was taken back already.")
        )
    made = Job.objects.create(
        kind=KIND, title=stored.title, object=stored.object, user_id=by.user_id, total=log.count_of_job(stored.pk),
        counts={"undone": 0, "left": 0}, result={"kept": []},
        order={"of": stored.pk, "below": 2**62, "force": force, "scopes": None if by.scopes is None else sorted(by.scopes)},
    )  # fmt: skip
    begun.note(made, by)
    if stored.kind == KIND:  # what it had taken back can be taken back once more
        Job.objects.filter(pk=stored.order["of"]).update(order=without_mark(stored.order["of"]))
    stored.order["undone"] = made.pk
    stored.save(update_fields=["order"])
    jobs.enqueue("undo_job", job=made.pk)
    return made


def without_mark(job_id: int) -> dict[str, object]:
    order: dict[str, object] = Job.objects.get(pk=job_id).order
    return {name: value for name, value in order.items() if name != "undone"}


@jobs.job("undo_job", queue="bulk")
def run(job: int) -> None:
    """A few seconds of work, then the queue's next turn."""
    until = time.monotonic() + SECONDS
    work = Job.objects.select_related("user").get(pk=job)
    with watched(job), bulk.speaking(work):
        while step(job):
            if time.monotonic() > until:
                jobs.enqueue("undo_job", job=job)
                return


@transaction.atomic
def step(job_id: int) -> bool:
    """Take back the next events. False when none is left."""
    work = Job.objects.select_for_update(of=("self",)).select_related("user").get(pk=job_id)
    if work.state not in UNDER_WAY:
        return False
    order = work.order
    events = log.read("e.job = %s AND e.id < %s", [order["of"], order["below"]], order="e.id DESC", limit=PIECE)
    by = bulk.actor_of(work, "undo")
    with timezone.override(by.time_zone):
        found = records.undo_many(events, by=by, ours=[order["of"], work.pk], force=order["force"])
    note(work, found, len(events))
    if events:
        work.order["below"] = events[-1].id
    if len(events) < PIECE:
        work.state, work.ended_at = "done", timezone.now()
    fields = ["state", "done", "counts", "order", "result", "ended_at"]
    Job.objects.bulk_update([work], fields)
    return work.state == "running"


def note(work: Job, found: Outcome, number: int) -> None:
    work.state, work.done = "running", work.done + number
    work.counts = {
        "undone": work.counts["undone"] + found.undone,
        "left": work.counts["left"] + len(found.kept),
    }
    work.result = {"kept": [*(work.result or {}).get("kept", []), *found.kept][:TOLD]}
