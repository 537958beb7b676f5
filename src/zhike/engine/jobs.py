"""Background work, on procrastinate and behind these functions only: `job`, `enqueue`, `cancel`, `run_worker`.

A job is queued by the transaction that causes it and commits with it. Queues: `now` for what people wait for, `work`,
and `bulk`, one at a time.
"""

import logging
from collections.abc import Callable
from datetime import timedelta
from typing import Any

from django.db import connection
from django.utils import timezone
from procrastinate import App, RetryStrategy
from procrastinate.blueprints import Blueprint
from procrastinate.contrib.django import app as django_app

from . import metadata

log = logging.getLogger("zhike.jobs")
blueprint = Blueprint()
RETRY = RetryStrategy(max_attempts=6, exponential_wait=5)
STALLED_AFTER = timedelta(seconds=60)
_names: dict[str, str] = {}


def job(name: str, *, queue: str = "work", retry: bool = True) -> Callable[[Callable[..., None]], Callable[..., None]]:
    """Make a function a job. It may run twice: what it does must be safe to repeat."""

    def register(function: Callable[..., None]) -> Callable[..., None]:
        def run(**arguments: Any) -> None:
            metadata.refresh()
            function(**arguments)

        blueprint.task(name=name, queue=queue, retry=RETRY if retry else False)(run)
        _names[name] = queue
        return function

    return register


def every(cron: str, name: str) -> Callable[[Callable[[], None]], Callable[[], None]]:
    """Run a function at these times, once for each time."""

    def register(function: Callable[[], None]) -> Callable[[], None]:
        def run(timestamp: int) -> None:
            metadata.refresh()
            function()

        blueprint.periodic(cron=cron, periodic_id=name)(
            blueprint.task(name=name, queue="work", queueing_lock=name)(run)
        )
        return function

    return register


def on_ready(app: App) -> None:
    """Called by procrastinate when Django is ready: the tasks registered here become its own."""
    app.add_tasks_from(blueprint, namespace="zhike")


def enqueue(name: str, *, queue: str | None = None, priority: int = 0, **arguments: Any) -> int:
    """Queue a job in the present transaction. Returns its number in the queue. Of `bulk` one runs at a time."""
    chosen = queue or _names.get(name, "work")
    lock = "bulk" if chosen == "bulk" else None
    task = django_app.configure_task(f"zhike:{name}", queue=chosen, priority=priority, lock=lock)
    return task.defer(**arguments)


def retry_stalled() -> int:
    """Give jobs whose worker died back to the queue. Returns how many."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT j.id FROM procrastinate_jobs j LEFT JOIN procrastinate_workers w ON w.id = j.worker_id "
            "WHERE j.status = 'doing' AND (w.id IS NULL OR w.last_heartbeat < %s) LIMIT 1000",
            [timezone.now() - STALLED_AFTER],
        )
        stalled = [row[0] for row in cursor.fetchall()]
        for number in stalled:
            cursor.execute("SELECT procrastinate_retry_job_v2(%s, now(), NULL, NULL, NULL)", [number])
    if stalled:
        log.warning("retried %s stalled jobs", len(stalled))
    return len(stalled)


def others_wait(queue: str) -> bool:
    """Whether a job of this queue could run now."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT EXISTS (SELECT FROM procrastinate_jobs WHERE queue_name = %s AND status = 'todo' "
            "AND (scheduled_at IS NULL OR scheduled_at <= now()))",
            [queue],
        )
        return bool(cursor.fetchone()[0])


def oldest_waiting() -> float:
    """How many seconds the oldest job that could run has waited."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT COALESCE(EXTRACT(epoch FROM now() - min(COALESCE(j.scheduled_at, e.at))), 0) "
            "FROM procrastinate_jobs j JOIN procrastinate_events e ON e.job_id = j.id AND e.type = 'deferred' "
            "WHERE j.status = 'todo' AND (j.scheduled_at IS NULL OR j.scheduled_at <= now())"
        )
        return float(cursor.fetchone()[0])


def run_worker(*, wait: bool = True, queues: list[str] | None = None) -> None:
    """Work until told to stop; with `wait=False`, until nothing is left to do."""
    connector: Any = django_app.connector
    worker = django_app.with_connector(connector.get_worker_connector())
    worker.run_worker(queues=queues, wait=wait, concurrency=2, install_signal_handlers=wait, delete_jobs="successful")


from . import bulk, follow_up  # noqa: E402,F401  the engine's own jobs
from .approvals import reminders  # noqa: E402,F401
from .custom_field import indexing, removing  # noqa: E402,F401
from .custom_object import removing as removing_objects  # noqa: E402,F401
from .duplicates import scan, unmerge  # noqa: E402,F401
from .imports import tidy, work  # noqa: E402,F401
from .past import copies, job_undo, retention  # noqa: E402,F401
from .quality import reviews  # noqa: E402,F401
