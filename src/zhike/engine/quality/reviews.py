"""Every day: records whose confirmation has run out, or that nobody ever confirmed in time, become work of their owners.

Asked once for each time it runs out: that it was asked is written down in the transaction that asks. What the work is,
the one who `ask`s says; the engine knows no tasks.
"""

from collections.abc import Callable, Sequence
from datetime import date
from typing import NamedTuple

from django.db import connection, transaction
from django.utils import timezone

from zhike.engine import actors, jobs, objects
from zhike.engine.models import ReviewPlan
from zhike.engine.objects import ObjectType
from zhike.engine.query.source import Source
from zhike.engine.sql import Sql, all_of, quoted, rows

from . import plan

PIECE = 500
ASK = """
INSERT INTO verification (object, record, until, asked_at)
SELECT %s, d.id, d.due, now() FROM ({due}) d
ON CONFLICT (object, record) DO UPDATE SET asked_at = excluded.asked_at
RETURNING record, until
"""


class Due(NamedTuple):
    record: int
    title: str
    owner: int
    due: date


Asker = Callable[[ObjectType, ReviewPlan, Sequence[Due]], None]
_askers: list[Asker] = []


def ask(run: Asker) -> Asker:
    """Call it with the records that are due, some hundreds of one object at a time."""
    _askers.append(run)
    return run


@jobs.every("20 5 * * *", "reviews")
def run() -> None:
    for object_type in objects.all_types():
        for one in plan.in_force(object_type.key):
            while piece(object_type, one) == PIECE:
                pass


@transaction.atomic
def piece(object_type: ObjectType, one: ReviewPlan) -> int:
    """Ask for the next few hundred records. Returns how many there were."""
    due = waiting(object_type, one)
    if due is None:
        return 0
    with connection.cursor() as cursor:
        marked = dict(rows(cursor, Sql(ASK.format(due=due.text), (object_type.key, *due.params))))
    if marked:
        found = described(object_type, marked)
        for run_with in _askers:
            run_with(object_type, one, found)
    return len(marked)


def waiting(object_type: ObjectType, one: ReviewPlan) -> Sql | None:
    """Records of the plan that are due, have somebody to ask, and were not asked about yet."""
    source = Source(actors.system("review"), object_type)
    condition = plan.condition(one, source)
    if condition is None:
        return None
    due = f"COALESCE(v.until, (t.created_at AT TIME ZONE %s)::date + {int(one.days)})"
    zone = timezone.get_default_timezone_name()
    there = Sql("t.deleted_at IS NULL AND v.asked_at IS NULL AND u.is_active AND u.deleted_at IS NULL")
    passed = Sql(f"{due} < %s", (zone, timezone.localdate()))
    users = quoted(objects.get("user").table)
    return (
        Sql(f"SELECT t.id, {due} AS due FROM {quoted(object_type.table)} t", (zone,))
        + Sql(f" JOIN {users} u ON u.id = t.owner_id")
        + Sql(" LEFT JOIN verification v ON v.object = %s AND v.record = t.id", (object_type.key,))
        + source.sql()
        + all_of([there, passed, condition]).wrap(" WHERE ", f" ORDER BY t.id LIMIT {PIECE}")
    )


def described(object_type: ObjectType, marked: dict[int, date]) -> list[Due]:
    """With title and owner. One query."""
    title = quoted(object_type.title_field.column)
    with connection.cursor() as cursor:
        cursor.execute(
            f"SELECT id, {title}, owner_id FROM {quoted(object_type.table)} WHERE id = ANY(%s) ORDER BY id",
            [list(marked)],
        )
        return [Due(number, name, owner, marked[number]) for number, name, owner in cursor.fetchall()]
