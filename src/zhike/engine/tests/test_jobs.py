"""The queue: a job commits with what caused it, comes back when its worker dies, and happens once."""

from datetime import timedelta

import pytest
from django.db import connection, transaction
from django.utils import timezone

from zhike.engine import jobs, log
from zhike.engine.testing import Cast, make, run_jobs

pytestmark = pytest.mark.django_db


def queued() -> list[tuple[int, str, str, str]]:
    with connection.cursor() as cursor:
        cursor.execute("SELECT id, task_name, status::text, COALESCE(lock, '') FROM procrastinate_jobs ORDER BY id")
        return list(cursor.fetchall())


def test_a_job_is_taken_back_with_the_change_that_caused_it(cast: Cast) -> None:
    run_jobs()

    with transaction.atomic():
        make("account", owner=cast.ann)
        assert queued()
        transaction.set_rollback(True)

    assert queued() == []


def test_a_job_whose_worker_died_is_queued_again(cast: Cast) -> None:
    run_jobs()
    make("account", owner=cast.ann)
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO procrastinate_workers (last_heartbeat) VALUES (%s), (%s) RETURNING id",
            [timezone.now() - timedelta(minutes=5), timezone.now()],
        )
        dead, alive = (row[0] for row in cursor.fetchall())
        cursor.execute("UPDATE procrastinate_jobs SET status = 'doing', worker_id = %s", [alive])
        assert jobs.retry_stalled() == 0
        cursor.execute("UPDATE procrastinate_jobs SET worker_id = %s", [dead])

    assert jobs.retry_stalled() == 1
    assert [status for _id, _name, status, _lock in queued()] == ["todo"]


def test_of_bulk_jobs_one_runs_at_a_time_and_others_do_not_wait_for_each_other(cast: Cast) -> None:
    run_jobs()
    jobs.enqueue("after", queue="bulk", xact=1)
    jobs.enqueue("after", queue="bulk", xact=2)
    jobs.enqueue("after", xact=3)

    assert [lock for _id, _name, _status, lock in queued()] == ["bulk", "bulk", ""]


def test_what_follows_a_transaction_may_run_twice_and_tells_once(cast: Cast) -> None:
    from zhike.engine.models import Notice

    account = make("account", owner=cast.ann)
    from zhike.engine import records

    records.save(account, by=cast.max, owner=cast.bob.user_id)
    [*_, handed] = log.read("e.object = 'account' AND e.record = %s", [account.pk])

    log.tell_followers(handed.xact)
    log.tell_followers(handed.xact)

    assert Notice.objects.filter(user=cast.bob.user_id, record=account.pk).count() == 1
