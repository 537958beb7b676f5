"""Records whose computed values are behind: marked in the transaction that made them so, computed by a job soon.

A new or changed definition concerns a whole object: it is swept by its ids, in pieces, and once more at the end for
records that were being written while the definition was not yet known to their writers.
"""

import logging
import time
from collections.abc import Iterable, Sequence

from django.db import connection, transaction

from zhike.engine import jobs, metadata, objects
from zhike.engine.objects import ObjectType
from zhike.engine.sql import Sql

from . import linked, plan, write
from .plan import Read

log = logging.getLogger("zhike.derived")
PIECE = 2_000
SWEPT = 20_000
SECONDS = 4.0
AT_ONCE = 2_000  # objects with so few records are swept when the definition is saved
KNOWN_AFTER = 60  # seconds; by then every writer has read the metadata again
UNDER_WAY = 50_000  # how many newer records may have been numbered while one was being written


def mark(object_type: ObjectType, ids: Iterable[int]) -> None:
    """These records are to be computed soon."""
    listed = sorted(ids)
    if listed:
        store(Sql("SELECT %s, unnest(%s::bigint[])", (object_type.key, listed)))


def mark_reaching(object_type: ObjectType, read: Read, ids: Sequence[int]) -> None:
    """Records that lead to these, too many to be named: one statement marks them."""
    start = read.children.type if read.children else object_type
    found = linked.reaching(start, read.links, ids)
    if read.children:
        below = [row[0] for row in selected(found)]
        mark(object_type, linked.parents(read.children, object_type, below))
        return
    store(Sql("SELECT %s::text, f.id FROM (", (object_type.key,)) + found + ") f")


def selected(statement: Sql) -> list[tuple[int]]:
    with connection.cursor() as cursor:
        cursor.execute(statement.text, statement.params)
        return list(cursor.fetchall())


def store(pairs: Sql) -> None:
    with connection.cursor() as cursor:
        cursor.execute(f"INSERT INTO engine_stale (object, record) {pairs.text} ON CONFLICT DO NOTHING", pairs.params)
    jobs.enqueue("derive")


def sweep(object_type: ObjectType) -> None:
    """Everything computed of this object is to be computed anew; at once where there is little of it."""
    table = object_type.source
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT count(*), max(id) FROM (SELECT id FROM {table} LIMIT {AT_ONCE + 1}) few")
        number, top = cursor.fetchone()
        if number <= AT_ONCE:
            from . import follow

            cursor.execute(f"SELECT id FROM {table} ORDER BY id")
            ids = [row[0] for row in cursor.fetchall()]
            free = write.lock(object_type, ids, wait=False)
            follow.recomputed(object_type, free)
            mark(object_type, set(ids) - set(free))
        is_last = number <= AT_ONCE
        cursor.execute(
            "INSERT INTO engine_sweep (object, above, is_last, ready_at) VALUES (%s, %s, %s, now() + make_interval(secs => %s)) "
            "ON CONFLICT (object) DO UPDATE SET above = EXCLUDED.above, is_last = EXCLUDED.is_last, ready_at = EXCLUDED.ready_at",
            [object_type.key, max(0, (top or 0) - UNDER_WAY) if is_last else 0, is_last, KNOWN_AFTER],
        )
    jobs.enqueue("derive")


def of(object_type: ObjectType, ids: Sequence[int]) -> set[int]:
    """Those of the records whose computed values are behind. One query, none where nothing is computed."""
    if not ids or not plan.now().kept(object_type.key):
        return set()
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT record FROM engine_stale WHERE object = %(key)s AND record = ANY(%(ids)s) UNION "
            "SELECT id FROM unnest(%(ids)s::bigint[]) id JOIN engine_sweep s ON s.object = %(key)s AND NOT s.is_last "
            "AND id > s.above",
            {"key": object_type.key, "ids": list(ids)},
        )
        return {row[0] for row in cursor.fetchall()}


@jobs.job("derive", queue="work")
def derive() -> None:
    """Compute what is behind, for a few seconds; the rest is queued again."""
    metadata.refresh()
    until = time.monotonic() + SECONDS
    while piece() or sweep_piece():
        if time.monotonic() > until:
            jobs.enqueue("derive")
            return


@jobs.every("* * * * *", "derive_what_was_left")
def derive_what_was_left() -> None:
    """Last sweeps wait until every writer knows the definition; and nothing stays behind for ever."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT EXISTS (SELECT FROM engine_stale) OR EXISTS (SELECT FROM engine_sweep)")
        if cursor.fetchone()[0]:
            derive()


@transaction.atomic
def piece() -> bool:
    """Some marked records. False when none is left that we can have; what others hold stays marked."""
    with connection.cursor() as cursor:
        cursor.execute(
            "DELETE FROM engine_stale WHERE (object, record) IN (SELECT object, record FROM engine_stale "
            f"ORDER BY object, record LIMIT {PIECE} FOR UPDATE SKIP LOCKED) RETURNING object, record"
        )
        taken = cursor.fetchall()
    done = 0
    for key in dict.fromkeys(row[0] for row in taken):
        done += compute(key, [row[1] for row in taken if row[0] == key])
    return done > 0


def compute(key: str, ids: Sequence[int]) -> int:
    """Compute these records. Those that somebody holds stay marked; returns how many were computed."""
    from . import follow

    try:
        object_type = objects.get(key)
    except KeyError:  # the object is gone, and so are its records
        return len(ids)
    free = write.lock(object_type, ids, wait=False)
    follow.recomputed(object_type, free)
    there = existing(object_type, ids)
    mark(object_type, there - set(free))
    return len(ids) - len(there - set(free))


def existing(object_type: ObjectType, ids: Sequence[int]) -> set[int]:
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT id FROM {object_type.source} WHERE id = ANY(%s)", [list(ids)])
        return {row[0] for row in cursor.fetchall()}


@transaction.atomic
def sweep_piece() -> bool:
    """The next records of an object whose definitions changed. False when there is none, or one that has to wait."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT object, above, is_last FROM engine_sweep WHERE NOT is_last OR ready_at < now() "
            "ORDER BY is_last, object LIMIT 1 FOR UPDATE SKIP LOCKED"
        )
        row = cursor.fetchone()
        if row is None:
            return False
        key, above, is_last = row
        found = next((one for one in objects.all_types() if one.key == key), None)
        ids: list[int] = []
        if found is not None:
            cursor.execute(f"SELECT id FROM {found.source} WHERE id > %s ORDER BY id LIMIT {SWEPT}", [above])
            ids = [one[0] for one in cursor.fetchall()]
        if ids:
            compute(key, ids)
            cursor.execute("UPDATE engine_sweep SET above = %s WHERE object = %s", [ids[-1], key])
        elif is_last:
            cursor.execute("DELETE FROM engine_sweep WHERE object = %s", [key])
        else:
            cursor.execute(
                "UPDATE engine_sweep SET is_last = TRUE, above = GREATEST(above - %s, 0) WHERE object = %s",
                [UNDER_WAY, key],
            )
        return True
