"""The work on an import, chunk by chunk. Rows, events and how far it has come commit together.

Whoever carries an import on, a worker or a command, again after being killed or two at once: each chunk locks the
order, takes the rows behind the last committed byte and moves that mark, so no row is lost or written twice.
"""

import gc
import os
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from datetime import datetime
from typing import Any

from django.contrib.auth import get_user_model
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import connection, transaction
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from zhike.engine import actors, begun, jobs, metadata
from zhike.engine.actors import Actor
from zhike.engine.errors import Unknown
from zhike.engine.models import Job
from zhike.engine.speech import said
from zhike.engine.sql import quoted
from zhike.lib.tables import plain
from zhike.lib.tables.table import Unreadable

from . import alike, later, refused, trial
from .chunk import STATES, Importer
from .coming import coming
from .incoming import Incoming
from .orders import folder, plan_of

CHUNK = 1_000
TRIES = 5
SLICE = 5.0
MENDED_TOLD = 100
BLANKS_TOLD = 20
LANGUAGES = {"zh": "zh-hans", "en": "en"}


@jobs.job("import", queue="bulk")
def run_import(job: int) -> None:
    """A few seconds of work, then the queue's next turn."""
    try:
        is_over = carry_on(job, seconds=SLICE)
    except Exception as broken:
        give_up_after_some(job, broken)
        raise
    if not is_over:
        jobs.enqueue("import", job=job)


def carry_on(job_id: int, *, seconds: float = float("inf")) -> bool:
    """Carry the import on for so long. True when nothing is left to do."""
    job = Job.objects.get(pk=job_id)
    if job.state not in {"waiting", "running"}:
        return True
    by = actor_of(job)
    with timezone.override(by.time_zone), translation.override(LANGUAGES[by.language]):
        try:
            return work(job, by, time.monotonic() + seconds)
        except (ValidationError, PermissionDenied, Unknown, Unreadable) as reason:
            fail(job_id, " ".join(reason.messages) if isinstance(reason, ValidationError) else said(reason))
            return True


def actor_of(job: Job) -> Actor:
    """Who imports, with the rights of now."""
    if job.user_id is None:
        metadata.refresh()
        by = actors.system("import")
    else:
        person = get_user_model()._base_manager.get(pk=job.user_id)
        by = actors.for_user(person, through="import", scopes=job.order["scopes"])
    return by.for_job(job.pk, "import")


def work(job: Job, by: Actor, until: float) -> bool:
    if job.order["phase"] == "copy":
        copy(job)
    importer = Importer(plan_of(job, by), by, is_trial=bool(job.order["dry_run"]))
    importer.linker.is_coming = coming(job, importer.plan)
    while True:
        try:
            is_over = chunk(job.pk, importer)
        except BaseException:
            importer.finder.forget()
            raise
        if is_over or time.monotonic() > until:
            return is_over


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


@contextmanager
def uncollected() -> Iterator[None]:
    """A chunk makes a hundred thousand objects and drops them; looking for circles among them took a tenth of its time."""
    was_on = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_on:
            gc.enable()


def chunk(job_id: int, importer: Importer) -> bool:
    """The next thousand rows, in a transaction of their own. True when there is nothing more to do."""
    with uncollected(), transaction.atomic():
        job = Job.objects.select_for_update().get(pk=job_id)
        if job.state != "running":
            return True
        if job.order["phase"] == "rows":
            take_rows(job, importer)
        elif job.order["phase"] == "links" and later.settle(job, importer):
            end(job)
        job.save(update_fields=["state", "done", "counts", "order", "result", "ended_at"])
    return job.state != "running"


def take_rows(job: Job, importer: Importer) -> None:
    rows, at = plain.rows(folder(job) / "rows", job.order["at"], CHUNK)
    importer.cells.emptied.clear()
    taken = rehearsed(importer, rows) if job.order["dry_run"] else importer.take(rows)
    if job.order["dry_run"]:
        job.order["trial_at"] = trial.write(job, importer.plan.type, taken)
    else:
        later.keep(job, taken)
    count(job, taken)
    count_blanks(job, importer.cells.emptied)
    if not job.order["dry_run"] and "event" not in job.order and job.counts["created"] + job.counts["updated"]:
        begun.note(job, importer.by)
    job.order |= {"at": at, "errors_at": refused.write(job, importer.plan, [row for row in taken if row.problems])}
    if len(rows) < CHUNK:
        job.order["phase"] = "links"
    elif job.done == len(rows):
        get_known(importer.plan.type.table)


def get_known(table: str) -> None:
    """Let the planner look at a table of which it knows nothing: for a thousand keys it would read all of it until then."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT FROM pg_stats WHERE schemaname = current_schema() AND tablename = %s LIMIT 1", [table])
        if cursor.fetchone() is None:
            cursor.execute(f"ANALYZE {quoted(table)}")


def rehearsed(importer: Importer, rows: Any) -> list[Incoming]:
    """What would happen to these rows: all of it happens, and is taken back."""
    with transaction.atomic():
        taken = importer.take(rows)
        transaction.set_rollback(True)
    importer.finder.forget()
    return taken


def count(job: Job, rows: list[Incoming]) -> None:
    job.done += len(rows)
    job.counts["read"] += len(rows)
    for row in rows:
        job.counts[row.state] += 1
    alike.remember(job.order, rows)
    mended = [[row.number, plain.packed(row.mended)] for row in rows if row.mended]
    if mended:
        job.order["mended"] = job.order.get("mended", 0) + len(mended)
        job.order["mended_rows"] = [*job.order.get("mended_rows", []), *mended][:MENDED_TOLD]


def count_blanks(job: Job, emptied: Mapping[tuple[str, str], int]) -> None:
    """Remember which placeholders counted as empty, by column."""
    told = job.order.get("placeholders", {})
    for (column, text), number in emptied.items():
        texts = told.setdefault(column, {})
        if text in texts or len(texts) < BLANKS_TOLD:
            texts[text] = texts.get(text, 0) + number
    if told:
        job.order["placeholders"] = told


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
