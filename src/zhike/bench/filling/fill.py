"""Filling an empty database, from the people to the statistics."""

import sys
import time
from datetime import date
from typing import Any

import psycopg
from django.db import connection, connections
from django.utils import translation

from zhike.engine import metadata, objects, partitions
from zhike.engine.records import keys
from zhike.engine.sql import quoted

from . import (
    made_accounts,
    made_contacts,
    made_deals,
    made_fields,
    made_history,
    made_talks,
    made_tasks,
    people,
    plan,
    structure,
)
from .copying import TOGETHER, Load, Loader
from .moments import Span
from .plan import Plan
from .sizes import Size

FILLED = ("account", "contact", "opportunity", "interaction", "task")
EVENTS = ("event", "event_value")


def run(url: str, size: Size, seed: int, password: str, *, today: date, together: int = TOGETHER) -> dict[str, Any]:
    """Fill the database behind Django's connection, which is that of the address. Returns what was filled in."""
    with translation.override("zh-hans"):
        span = Span(today)
        partitions.make(span.first_day, today)
        partitions.make_ahead()
        set_rate(span.first_day)
        made_fields.make(span.start)
        made_fields.index()
        staff = people.make(seed, span.start, password)
        decided = plan.make(seed, size, staff, span)
        say(f"{sum(size.counts.values()):,} records and {size.events:,} events are planned")
        copy(url, decided, together)
    finish(url)
    return {
        "counts": counts(),
        "people": {"rep": staff.rep[1], "manager": staff.manager[1], "admin": staff.admin[1]},
        "account": decided.busiest,
    }


def set_rate(on: date) -> None:
    with connection.cursor() as cursor:
        cursor.execute('INSERT INTO rate (currency, "on", rate) VALUES (%s, %s, %s)', ["USD", on, made_deals.RATE])
    metadata.touch()


def copy(url: str, decided: Plan, together: int) -> None:
    """Copy all rows in, without indexes, and build those after."""
    firms = made_accounts.name_all(decided)
    posts, ends, path = made_contacts.place_all(decided, firms), made_tasks.end_all(decided), made_deals.path()
    history = made_history.History(decided, firms, posts, path, ends=ends, first=next_event())
    for key in FILLED:  # what they remember of the metadata is remembered before the processes part
        keys.sought(objects.get(key), metadata.version())
    loads = [
        Load(made_talks_table(), made_talks.COLUMNS, lambda: made_talks.rows(decided)),
        whole("contact", lambda: made_contacts.rows(decided, firms, posts)),
        whole("opportunity", lambda: made_deals.rows(decided, firms, path)),
        whole("account", lambda: made_accounts.rows(decided, firms)),
        Load("activities_interactionrelated", made_talks.RELATED, lambda: made_talks.related(decided)),
        Load("activities_interactionperson", made_talks.PEOPLE, lambda: made_talks.people(decided)),
        whole("task", lambda: made_tasks.rows(decided, firms, ends)),
        Load("customers_contactaccount", made_contacts.SEATS, lambda: made_contacts.seats(decided)),
        Load("sales_stagestay", made_deals.STAYS, lambda: made_deals.stays(decided, path)),
        Load("sales_opportunitycontact", made_deals.PEOPLE, lambda: made_deals.people(decided)),
    ]
    connections.close_all()
    taken = structure.take_off(url, [*(load.table for load in loads), *EVENTS])
    loader = Loader(url, loads, history)
    began = time.monotonic()
    loader.run(together=together)
    say(f"rows: {time.monotonic() - began:.0f} s; " + told(loader.seconds))
    number_on(url, [load.table for load in loads], decided)
    began = time.monotonic()
    structure.put_on(url, taken)
    say(f"indexes and constraints: {time.monotonic() - began:.0f} s")


def made_talks_table() -> str:
    return objects.get("interaction").table


def whole(key: str, rows: Any) -> Load:
    from .rows import Maker

    maker = Maker(objects.get(key))
    return Load(maker.table, maker.columns, rows)


def told(seconds: dict[str, float]) -> str:
    return ", ".join(f"{table} {spent:.0f}" for table, spent in seconds.items())


def next_event() -> int:
    with connection.cursor() as cursor:
        cursor.execute("SELECT nextval('event_id_seq')")
        return int(cursor.fetchone()[0])


def number_on(url: str, tables: list[str], decided: Plan) -> None:
    """Later records, events and transactions get higher numbers than those that were filled in."""
    with psycopg.connect(url, autocommit=True) as made:
        for table in tables:
            last = f"SELECT setval(pg_get_serial_sequence('{table}', 'id'), (SELECT max(id) FROM {quoted(table)}))"
            made.execute(last.encode())
        made.execute("SELECT setval('event_id_seq', (SELECT max(id) FROM event))")
        row = made.execute("SELECT max(xact), pg_current_xact_id()::text::bigint FROM event").fetchone()
        missing = row[0] - row[1] if row else 0
        if missing > 0:
            made.execute(
                f"DO $$ BEGIN FOR n IN 0..{int(missing)} LOOP PERFORM pg_current_xact_id(); COMMIT; END LOOP; END $$".encode()
            )


def finish(url: str) -> None:
    """What the planner has to know, and which pages all may see."""
    began = time.monotonic()
    with psycopg.connect(url, autocommit=True) as made:
        made.execute("VACUUM ANALYZE")
    say(f"statistics: {time.monotonic() - began:.0f} s")


def counts() -> dict[str, int]:
    tables = {key: objects.get(key).table for key in FILLED} | {"event": "event", "event_value": "event_value"}
    with connection.cursor() as cursor:
        found = {}
        for key, table in tables.items():
            cursor.execute(f"SELECT count(*) FROM {quoted(table)}")
            found[key] = int(cursor.fetchone()[0])
    return found


def say(sentence: str) -> None:
    sys.stderr.write(f"zhike: {sentence}\n")
    sys.stderr.flush()
