"""What the clock tells people: a task is due, an import or another long job has ended."""

from datetime import datetime, timedelta

from django.db import connection
from django.utils import timezone

from zhike.activities.task.model import Task
from zhike.engine import jobs
from zhike.engine.models import Notice
from zhike.people import notices

LOOK_BACK = timedelta(hours=1)  # what fell due while no worker ran for longer than this is told by the page of today
SHIFT = 2**32  # a task that is put off is told again: the notice is one for each task and minute

ENDED = """
INSERT INTO notice (user_id, kind, object, record, event, data, created_at)
SELECT j.user_id, 'job', j.object, NULL, j.id,
    jsonb_build_object('job', j.id, 'title', j.title, 'kind', j.kind, 'state', j.state, 'counts', j.counts), now()
FROM job j WHERE j.state IN ('done', 'failed') AND j.ended_at > now() - interval '1 hour' AND j.user_id IS NOT NULL
ON CONFLICT DO NOTHING
"""


@jobs.every("* * * * *", "tell_ended_jobs")
def tell_ended_jobs() -> None:
    """Those of the last hour; telling again changes nothing."""
    with connection.cursor() as cursor:
        cursor.execute(ENDED)


@jobs.every("* * * * *", "tell_due_tasks")
def tell_due_tasks() -> None:
    now = timezone.now()
    due = Task.objects.filter(status="open", deleted_at=None, due_at__gt=now - LOOK_BACK, due_at__lte=now)
    notices.tell_many(
        [
            Notice(user_id=person, kind="task_due", object="task", record=number, event=number * SHIFT + minute(at))  # type: ignore[arg-type]  # filtered above
            for number, person, at in due.exclude(assignee=None).values_list("pk", "assignee_id", "due_at")[:5_000]
        ]
    )


def minute(at: datetime) -> int:
    return int(at.timestamp()) // 60
