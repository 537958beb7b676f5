"""Who waits for a lock in PostgreSQL and for how long, looked at again and again; and how many deadlocks there were."""

import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

import psycopg

EVERY = 0.01  # seconds between two looks: shorter waits are seen by chance
LOOK = """
SELECT a.pid, a.query_start::text, 1000 * EXTRACT(epoch FROM clock_timestamp() - a.query_start), l.locktype, l.mode,
    left(a.query, 2000),
    (SELECT string_agg(b.state || ': ' || left(b.query, 300), ' | ') FROM pg_stat_activity b WHERE b.pid = ANY(pg_blocking_pids(a.pid)))
FROM pg_locks l JOIN pg_stat_activity a USING (pid) WHERE NOT l.granted AND a.datname = current_database()
"""
DEADLOCKS = "SELECT deadlocks FROM pg_stat_database WHERE datname = current_database()"


@dataclass
class Waits:
    """`seen` is each statement that was seen waiting: the longest it was seen to run, and the last that held it up."""

    seen: dict[tuple[int, str], tuple[float, str, str, str]] = field(default_factory=dict)
    looks: int = 0
    deadlocks: int = 0

    @property
    def times(self) -> list[float]:
        return sorted(one[0] for one in self.seen.values())

    def by_lock(self) -> dict[str, dict[str, float]]:
        """How many waited for each kind of lock, and the longest."""
        found: dict[str, list[float]] = {}
        for ms, lock, _text, _by in self.seen.values():
            found.setdefault(lock, []).append(ms)
        return {
            lock: {"waits": len(times), "longest_ms": round(max(times), 1)} for lock, times in sorted(found.items())
        }

    def longest(self, most: int = 5) -> list[dict[str, Any]]:
        listed = sorted(self.seen.values(), reverse=True)[:most]
        return [{"ms": round(ms, 1), "lock": lock, "statement": " ".join(text.split())[:300], "held_by": by} for ms, lock, text, by in listed]  # fmt: skip


@contextmanager
def watched(url: str) -> Iterator[Waits]:
    """Look until the block ends. The server tells its deadlocks a second late, so leaving takes as long."""
    found, over = Waits(), threading.Event()
    with psycopg.connect(url, autocommit=True) as connection:
        before = deadlocks(connection)
        thread = threading.Thread(target=look, args=(connection, found, over))
        thread.start()
        try:
            yield found
        finally:
            over.set()
            thread.join(10)
            time.sleep(1.2)
            found.deadlocks = deadlocks(connection) - before


def deadlocks(connection: "psycopg.Connection[Any]") -> int:
    row = connection.execute(DEADLOCKS).fetchone()
    return int(row[0]) if row else 0


def look(connection: "psycopg.Connection[Any]", found: Waits, over: threading.Event) -> None:
    while not over.wait(EVERY):
        found.looks += 1
        for pid, began, ms, kind, mode, text, by in connection.execute(LOOK).fetchall():
            key = (pid, began)
            if key not in found.seen or found.seen[key][0] < float(ms):
                found.seen[key] = (float(ms), f"{kind} {mode}", text, by or "")
