"""Everything that is measured as one person, in the order of the table."""

from typing import Any

from zhike.engine import objects

from . import actions, memory, pages, sample, visitor, work, writes
from .filled import Filled
from .pages import Stage

LONG = {"bulk": work.bulk, "import": work.bring, "export": work.take_out}
WRITES = {"create": writes.create, "edit": writes.edit}
COUNTED = ("account", "contact", "opportunity", "interaction")


def measure(
    folder: Filled, role: str, stage: Stage, how: tuple[list[str], tuple[int, ...], memory.Watch, Any]
) -> dict[str, Any]:
    wanted, amounts, watch, say = how
    someone = visitor.of(stage.port, folder.people[role])
    try:
        someone.log_in(folder.password)
        taken = sample.take(folder, role)
        figures: dict[str, Any] = {}
        for page in actions.PAGES:
            if page.name in wanted:
                say(f"{role}: {page.name}")
                figures[page.name] = pages.measure(page, someone, taken, stage)
        for name, write in WRITES.items():
            if name in wanted:
                say(f"{role}: {name}")
                figures[name] = write(someone, taken, stage)
        watch.look()
        for (name, long), rows in zip(LONG.items(), amounts, strict=False):
            if name in wanted:
                say(f"{role}: {name}")
                with watch:
                    figures[name] = long(someone, taken, rows)
    finally:
        someone.leave()
    return {
        "email": folder.people[role],
        "sees": seen(taken),
        "behind": taken.behind,
        "story": taken.story,
        "actions": figures,
    }


def seen(taken: sample.Sample) -> dict[str, int]:
    """How many records of each object this person sees."""
    from zhike.engine import query

    return {key: query.count(query.Query(taken.actor, objects.get(key)), at_most=None) for key in COUNTED}


def counted() -> dict[str, int]:
    """How many records there are, those in the bin too, and how many events."""
    from django.db import connection

    tables = {key: objects.get(key).table for key in COUNTED} | {"event": "event"}
    with connection.cursor() as cursor:
        cursor.execute("SELECT " + ", ".join(f"(SELECT count(*) FROM {table})" for table in tables.values()))  # noqa: S608
        return dict(zip(tables, cursor.fetchone(), strict=True))


def broken_indexes() -> list[str]:
    """Indexes that PostgreSQL does not use, such as those of a partitioned table whose parts lack theirs."""
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute("SELECT indexrelid::regclass::text FROM pg_index WHERE NOT indisvalid ORDER BY 1")
        return [name for (name,) in cursor.fetchall()]
