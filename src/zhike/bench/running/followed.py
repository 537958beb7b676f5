"""Jobs a second: many small ones queued at once, each the follow-up of a saved record, until none is left."""

import secrets
import time
from typing import Any

from django.db import connection, transaction

from zhike.engine import actors, jobs, log, objects, records
from zhike.runtime.failure import Failed

from . import numbers, statements, work

QUEUE = "bench"  # of the bare statements; what is in it is never seen by a worker
PATIENCE = 600
LOOK = 0.02


def measure(count: int) -> dict[str, Any]:
    """The worker's jobs a second, beside the queue's own statements for as many."""
    xact = one_save()
    seconds = by_worker(count, xact)
    bare = by_statements(count)
    with transaction.atomic(), statements.recording() as recorded:
        log.tell_followers(xact)
    return {
        "kind": "work", "rows": count, "seconds": round(seconds, 2),
        "rows_per_s": round(count / seconds), "bare_seconds": round(bare, 2), "bare_rows_per_s": round(count / bare),
        "of_bare": numbers.ratio(seconds, bare), "statements": len(recorded), "slowest": statements.costs(recorded)[:5],
    }  # fmt: skip


def by_worker(count: int, xact: int) -> float:
    """Seconds from the commit of this many jobs to the end of the last."""
    work.idle()
    with transaction.atomic():
        queued = [jobs.enqueue("after", xact=xact) for _number in range(count)]
    began = time.perf_counter()
    while left(queued[0], queued[-1]):
        if time.perf_counter() - began > PATIENCE:
            raise Failed(f"The worker did not end {count} small jobs in {PATIENCE} s.")
        time.sleep(LOOK)
    return time.perf_counter() - began


def one_save() -> int:
    """The transaction of a contact saved now: what each job follows."""
    contact = objects.get("contact").model.objects.filter(deleted_at=None).latest("id")  # type: ignore[attr-defined]
    event = records.save(contact, by=actors.system("bench"), salutation=secrets.token_hex(3))
    with connection.cursor() as cursor:
        cursor.execute("SELECT xact FROM event WHERE id = %s", [event])
        return int(cursor.fetchone()[0])


def left(first: int, last: int) -> bool:
    with connection.cursor() as cursor:
        cursor.execute("SELECT EXISTS (SELECT FROM procrastinate_jobs WHERE id BETWEEN %s AND %s)", [first, last])
        return bool(cursor.fetchone()[0])


def by_statements(count: int) -> float:
    """Seconds of fetching and ending as many, one after the other, without their commits."""
    with transaction.atomic(), connection.cursor() as cursor:
        for _number in range(count):
            jobs.enqueue("after", queue=QUEUE, xact=0)
        began = time.perf_counter()
        for _number in range(count):
            cursor.execute("SELECT id FROM procrastinate_fetch_job_v2(%s::varchar[], NULL)", [[QUEUE]])
            cursor.execute("SELECT procrastinate_finish_job_v1(%s, 'succeeded', true)", cursor.fetchone())
        seconds = time.perf_counter() - began
        transaction.set_rollback(True)
    return seconds
