"""Queued jobs, run on the spot inside the test's transaction."""

import json

from django.db import connection
from procrastinate.contrib.django import app


def run_jobs(*, at_most: int = 200) -> list[str]:
    """Run what is queued, and what that queues, in order. Returns the names of what ran."""
    ran: list[str] = []
    while len(ran) < at_most:
        with connection.cursor() as cursor:
            cursor.execute(
                "DELETE FROM procrastinate_jobs WHERE id = (SELECT id FROM procrastinate_jobs WHERE status = 'todo' "
                "ORDER BY id LIMIT 1) RETURNING task_name, args"
            )
            row = cursor.fetchone()
            # A test is one transaction; what it does from here on is followed up anew.
            cursor.execute("SELECT set_config('zhike.after', '', true)")
        if row is None:
            return ran
        name, arguments = row[0], json.loads(row[1]) if isinstance(row[1], str) else row[1]
        app.tasks[name].func(**arguments)
        ran.append(name)
    raise AssertionError(f"More than {at_most} jobs ran: {ran[-5:]} …")
