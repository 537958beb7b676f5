"""The rows of the cast: read from the database when they were first made, and put back for each test behind that.

Five people take ninety milliseconds through the write path; thousands of tests begin with them.
"""

from collections.abc import Callable, Sequence
from typing import Any

from django.db import connection

from zhike.engine import log
from zhike.engine.sql import quoted

Numbers = dict[str, dict[str, int]]
TABLES = ("engine_team", "people_user", "people_userrole", "engine_teampath", "event", "event_value")
NOW = ("created_at", "updated_at", "at")
_kept: dict[tuple[int, ...], tuple[Numbers, dict[str, str]]] = {}


def kept(roles: Sequence[int], make: Callable[[], Numbers]) -> Numbers:
    """Let them be made, and remember what was written, where a transaction tells what that was."""
    if not connection.in_atomic_block:
        return make()
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_current_xact_id()::text::bigint")
        begin = cursor.fetchone()[0]
        numbers = make()
        written = {}
        for table in TABLES:
            cursor.execute(
                f"SELECT jsonb_agg(to_jsonb(t))::text FROM {quoted(table)} t WHERE t.xmin::text::bigint >= %s", [begin]
            )
            written[table] = cursor.fetchone()[0]
    _kept[tuple(roles)] = numbers, written
    return numbers


def put_back(roles: Sequence[int]) -> Numbers | None:
    """The rows as they were, as if written now. None where nothing is remembered for these roles."""
    found = _kept.get(tuple(roles))
    if found is None or not connection.in_atomic_block:
        return None
    numbers, written = found
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_current_xact_id()::text::bigint")
        xact = cursor.fetchone()[0]
        for table, listed in written.items():
            write(cursor, table, listed, xact)
        log.follow_up(cursor, xact)
    return numbers


def write(cursor: Any, table: str, listed: str, xact: int) -> None:
    name = quoted(table)
    cursor.execute(
        f"INSERT INTO {name} SELECT made.* FROM jsonb_array_elements(%s::jsonb) one, LATERAL ("
        "SELECT COALESCE(jsonb_object_agg(key, CASE key WHEN 'xact' THEN to_jsonb(%s::bigint) ELSE to_jsonb(now()) END), '{}') AS now "
        "FROM jsonb_object_keys(one) key WHERE key = 'xact' OR key = ANY(%s)) changed, "
        f"LATERAL jsonb_populate_record(NULL::{name}, one || changed.now) made",
        [listed, xact, list(NOW)],
    )
