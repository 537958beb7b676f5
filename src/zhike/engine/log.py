"""The log: what happened, written in the transaction in which it happened, read by everything that follows.

Readers that must miss nothing take only events below the horizon, the oldest transaction still open, in the order
(xact, id). That pair is their cursor, so a transaction that commits late is not skipped.
"""

import json
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.db import connection
from django.utils import timezone

from .actors import Actor
from .sql import as_json

AFTER_MARK = "zhike.after"


@dataclass
class Entry:
    """An event to write. `values` is (field, before, after) in canonical JSON; `at` overrides the actor's moment."""

    object: str
    record: int
    verb: str
    values: list[tuple[str, Any, Any]] = field(default_factory=list)
    at: datetime | None = None


@dataclass(frozen=True)
class Happened:
    """An event as read, with its values: `changes[field]` is (before, after)."""

    id: int
    xact: int
    at: datetime
    actor: dict[str, Any]
    through: str
    object: str
    record: int
    verb: str
    cause: int | None
    depth: int
    job: int | None
    changes: dict[str, tuple[Any, Any]]


WRITE = """
WITH given AS (
    SELECT nextval('event_id_seq') AS id, n, COALESCE(at, %s::timestamptz) AS at, COALESCE(object, %s) AS object, record,
        COALESCE(verb, %s) AS verb, "values" FROM jsonb_to_recordset(%s::jsonb)
        AS e(n int, at timestamptz, object text, record bigint, verb text, "values" jsonb) ORDER BY n
), stored AS (
    INSERT INTO event (id, xact, at, actor, through, object, record, verb, cause, depth, job)
    SELECT id, pg_current_xact_id()::text::bigint, at, %s::jsonb, %s, object, record, verb, %s, %s, %s FROM given
), kept AS (
    INSERT INTO event_value (event, at, field, before, after)
    SELECT g.id, g.at, v->>0, NULLIF(v->1, 'null'), NULLIF(v->2, 'null')
    FROM given g, jsonb_array_elements(g."values") v
)
SELECT id, current_setting('zhike.after', true), pg_current_xact_id()::text::bigint FROM given ORDER BY n
"""


def write(entries: Sequence[Entry], *, by: Actor) -> list[int]:
    """Write these events and queue the one follow-up job of this transaction. Returns their ids, in order.

    One statement; the first call in a transaction needs two more, for the job.
    """
    if not entries:
        return []
    at = by.at or timezone.now()
    usual = entries[0]
    rows = as_json([as_row(n, one, usual) for n, one in enumerate(entries)])
    with connection.cursor() as cursor:
        told = json.dumps(by.as_logged())
        given = (at, usual.object, usual.verb, rows)
        cursor.execute(WRITE, (*given, told, by.through, by.cause, by.depth, by.job))
        written = cursor.fetchall()
        if not written[0][1]:
            follow_up(cursor, written[0][2])
    return [row[0] for row in written]


def as_row(n: int, one: Entry, usual: Entry) -> dict[str, Any]:
    """The entry as JSON, without what is as usual: of thousands most differ only in the record."""
    row: dict[str, Any] = {"n": n, "record": one.record}
    if one.values:
        row["values"] = one.values
    if one.at:
        row["at"] = one.at.isoformat()
    if (one.object, one.verb) != (usual.object, usual.verb):
        row["object"], row["verb"] = one.object, one.verb
    return row


def follow_up(cursor: Any, xact: int) -> None:
    """Queue the follow-up of this transaction. A setting that lives as long as the transaction says it is queued."""
    from . import jobs

    jobs.enqueue("after", queue="now", xact=xact)
    cursor.execute("SELECT set_config(%s, %s, true)", [AFTER_MARK, str(xact)])


READ = """
SELECT e.id, e.xact, e.at, e.actor, e.through, e.object, e.record, e.verb, e.cause, e.depth, e.job,
    (SELECT jsonb_object_agg(v.field, jsonb_build_array(v.before, v.after)) FROM event_value v
     WHERE v.event = e.id AND v.at = e.at)
FROM event e WHERE {where} ORDER BY {order} LIMIT %s
"""


def read(where: str, params: Sequence[Any], *, order: str = "e.xact, e.id", limit: int = 200) -> list[Happened]:
    """Events by a condition of ours on `e`, never of a user's. One query."""
    with connection.cursor() as cursor:
        cursor.execute(READ.format(where=where, order=order), [*params, limit])
        return [happened(row) for row in cursor.fetchall()]


def happened(row: tuple[Any, ...]) -> Happened:
    actor, changes = parsed(row[3]), parsed(row[11]) or {}
    pairs = {name: (pair[0], pair[1]) for name, pair in changes.items()}
    number, xact, at, _actor, through, key, record, verb, cause, depth, job, _changes = row
    return Happened(number, xact, at, actor, through, key, record, verb, cause, depth, job, pairs)


def parsed(value: Any) -> Any:
    return json.loads(value) if isinstance(value, str) else value


def of_transaction(xact: int) -> list[Happened]:
    """All events of one committed transaction, in order."""
    return read("e.xact = %s", [xact], limit=1_000_000)


def last_of_this() -> int | None:
    """The last event that the transaction under way has written."""
    found = read("e.xact = pg_current_xact_id()::text::bigint", [], order="e.id DESC", limit=1)
    return found[0].id if found else None


def count_of_job(job: int) -> int:
    """How many events a job wrote. One query."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM event WHERE job = %s", [job])
        return int(cursor.fetchone()[0])


def since(cursor_at: tuple[int, int], *, object_key: str | None = None, limit: int = 200) -> list[Happened]:
    """The next events after this (xact, id) that no open transaction can still precede."""
    where = "(e.xact, e.id) > (%s, %s) AND e.xact < pg_snapshot_xmin(pg_current_snapshot())::text::bigint"
    params: list[Any] = [*cursor_at]
    if object_key:
        where, params = where + " AND e.object = %s", [*params, object_key]
    return read(where, params, limit=limit)


_followers: list[Callable[[list[Happened]], None]] = []


def follow(follower: Callable[[list[Happened]], None]) -> Callable[[list[Happened]], None]:
    """Call this with the events of each transaction, after it has committed; it may be called twice for the same."""
    _followers.append(follower)
    return follower


def tell_followers(xact: int) -> None:
    """What the follow-up job does."""
    events = of_transaction(xact)
    for follower in _followers:
        follower(events)
