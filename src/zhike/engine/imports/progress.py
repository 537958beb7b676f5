"""How far an import has come: kept with its job, in the transaction that wrote the rows."""

from collections.abc import Mapping, Sequence
from pathlib import Path

from django.db import connection

from zhike.engine import begun
from zhike.engine.models import Job
from zhike.engine.sql import quoted
from zhike.lib.tables import plain
from zhike.lib.tables.table import Row

from . import alike, later, refused, trial
from .chunk import Importer
from .incoming import Incoming
from .orders import folder

CHUNK = 1_000
MENDED_TOLD = 100
BLANKS_TOLD = 20


def copied(job: Job) -> Path:
    return folder(job) / "rows"


def next_rows(job: Job, at: int) -> tuple[list[Row], int]:
    """The next thousand rows from this byte of the copy on, and the byte behind them."""
    return plain.rows(copied(job), at, CHUNK)


def put_down(job: Job, importer: Importer, taken: Sequence[Incoming], at: int) -> None:
    """Note what became of these rows, and that the next begin at this byte. The job is locked."""
    is_trial = job.order["dry_run"]
    if is_trial:
        job.order["trial_at"] = trial.write(job, importer.plan.type, taken)
    else:
        later.keep(job, taken)
    count(job, taken)
    count_blanks(job, importer.cells.emptied)
    if not is_trial and "event" not in job.order and job.counts["created"] + job.counts["updated"]:
        begun.note(job, importer.by)
    job.order |= {"at": at, "errors_at": refused.write(job, importer.plan, [row for row in taken if row.problems])}
    if len(taken) < CHUNK:
        job.order["phase"] = "links"
    elif job.done == len(taken):
        get_known(importer.plan.type.table)


def count(job: Job, rows: Sequence[Incoming]) -> None:
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


def get_known(table: str) -> None:
    """Let the planner look at a table of which it knows nothing: for a thousand keys it would read all of it until then."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT FROM pg_stats WHERE schemaname = current_schema() AND tablename = %s LIMIT 1", [table])
        if cursor.fetchone() is None:
            cursor.execute(f"ANALYZE {quoted(table)}")


def keep(job: Job) -> None:
    job.save(update_fields=["state", "done", "counts", "order", "result", "ended_at"])
