"""The work on an import, chunk by chunk. Rows, events and how far it has come commit together.

Whoever carries an import on, a worker or a command, again after being killed or two at once (`pair`): each chunk locks
the order, takes the rows behind the last committed byte and moves that mark, so no row is lost or written twice.
"""

import os
import time
from collections.abc import Callable
from datetime import datetime
from typing import Any

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from zhike.engine import jobs
from zhike.engine.actors import Actor
from zhike.engine.errors import Unknown
from zhike.engine.models import Job
from zhike.engine.speech import said
from zhike.lib.tables import plain
from zhike.lib.tables.table import Unreadable

from . import later, pair, progress
from .carrier import actor_of, importer_of, spoken_to
from .chunk import STATES, Importer
from .incoming import Incoming
from .orders import folder

TRIES = 5
SLICE, LONGEST = 5.0, 20.0  # seconds


@jobs.job("import", queue="bulk")
def run_import(job: int) -> None:
    """A few seconds of work, and more while nobody waits; then the queue's next turn."""
    began = time.monotonic()

    def is_enough(_job: Job) -> bool:
        seconds = time.monotonic() - began
        return seconds > LONGEST or (seconds > SLICE and jobs.others_wait("bulk"))

    try:
        is_over = carry_on(job, is_enough=is_enough)
    except Exception as broken:
        give_up_after_some(job, broken)
        raise
    if not is_over:
        jobs.enqueue("import", job=job)


def carry_on(job_id: int, *, is_enough: Callable[[Job], bool] = lambda job: False) -> bool:
    """Carry the import on until there is nothing left to do, which is True, or the job as it stands `is_enough`."""
    job = Job.objects.get(pk=job_id)
    if job.state not in {"waiting", "running"}:
        return True
    by = actor_of(job)
    with spoken_to(by):
        try:
            return work(job, by, is_enough)
        except (ValidationError, PermissionDenied, Unknown, Unreadable) as reason:
            fail(job_id, " ".join(reason.messages) if isinstance(reason, ValidationError) else said(reason))
            return True


def work(job: Job, by: Actor, is_enough: Callable[[Job], bool]) -> bool:
    require_file(job)
    if job.order["phase"] == "copy":
        copy(job)
    importer = importer_of(job, by)
    with pair.partner(job, importer) as partner:
        while True:
            job = partner.take(job) or alone(job.pk, importer)
            stops = is_enough(job)
            if stops or job.state != "running":
                return job.state != "running"


def require_file(job: Job) -> None:
    """Another machine may have taken the file in: where files are not shared it is not here, nor will it ever be."""
    if not folder(job).is_dir():
        raise ValidationError(
            _("The file of this import is not on the machine that works on it. Let all machines share the folder 'files' of their data folders, then import again.")
        )  # fmt: skip


def copy(job: Job) -> None:
    """Bring the whole file into our own plain form."""
    reading = {name: value for name, value in job.order["reading"].items() if name != "dates"}
    draft = folder(job) / f"rows.{os.getpid()}"
    found = plain.copy(folder(job) / "file", draft, language=job.order["language"], **reading)
    draft.replace(folder(job) / "rows")
    job.order |= {"phase": "rows", "at": 0, "errors_at": 0}
    job.total, job.state = found.count, "running"
    job.counts = {"read": 0, **dict.fromkeys(STATES, 0)}
    Job.objects.filter(pk=job.pk, state__in=["waiting", "running"], order__phase="copy").update(
        order=job.order, total=job.total, state=job.state, counts=job.counts
    )


def alone(job_id: int, importer: Importer) -> Job:
    """The next thousand rows, in a transaction of their own. Whoever else carries on waits meanwhile."""
    with importer.chunk():
        return next_step(job_id, importer)


@transaction.atomic
def next_step(job_id: int, importer: Importer) -> Job:
    job = Job.objects.select_for_update().get(pk=job_id)
    if job.state != "running":
        return job
    if job.order["phase"] == "rows":
        take_rows(job, importer)
    elif job.order["phase"] == "links" and later.settle(job, importer):
        end(job)
    progress.keep(job)
    return job


def take_rows(job: Job, importer: Importer) -> None:
    rows, at = progress.next_rows(job, job.order["at"])
    taken = rehearsed(importer, rows) if job.order["dry_run"] else importer.take(rows)
    progress.put_down(job, importer, taken, at)


def rehearsed(importer: Importer, rows: Any) -> list[Incoming]:
    """What would happen to these rows: all of it happens, and is taken back."""
    with transaction.atomic():
        taken = importer.take(rows)
        transaction.set_rollback(True)
    importer.finder.forget()
    return taken


def end(job: Job) -> None:
    began = datetime.fromisoformat(job.order["began"])
    job.state, job.ended_at = "done", timezone.now()
    job.order["phase"] = "over"
    for name in ("rows", "sample"):
        (folder(job) / name).unlink(missing_ok=True)
    has_errors = bool(job.order["errors_at"])
    job.result = {
        "seconds": round((job.ended_at - began).total_seconds(), 2),
        "errors_url": f"/jobs/{job.pk}/errors" if has_errors else None,
        "mended": job.order.get("mended", 0),
        "alike": job.order.get("alike", 0),
        "placeholders": job.order.get("placeholders", {}),
    }


def fail(job_id: int, reason: str) -> None:
    """Give up for a reason that trying again will not mend."""
    Job.objects.filter(pk=job_id, state__in=["waiting", "running"]).update(
        state="failed", ended_at=timezone.now(), result={"problem": reason or _("This is not allowed.")}
    )


@transaction.atomic
def give_up_after_some(job_id: int, broken: Exception) -> None:
    """What breaks once may heal, what breaks five times running does not."""
    job = Job.objects.select_for_update().get(pk=job_id)
    job.order["tries"] = job.order.get("tries", 0) + 1
    job.save(update_fields=["order"])
    if job.order["tries"] >= TRIES:
        fail(job_id, _("It broke off %(count)s times: %(reason)s") % {"count": TRIES, "reason": type(broken).__name__})
