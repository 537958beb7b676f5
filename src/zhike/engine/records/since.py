"""Events held against their records as they are now: which values still stand, and who changed the others since."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.db import connection

from zhike.engine.actors import Actor
from zhike.engine.log import Happened, parsed
from zhike.engine.objects import ObjectType
from zhike.engine.sql import Sql

from . import children
from .draft import Draft

LATEST = """
SELECT DISTINCT ON (e.record, v.field) e.record, v.field, v.after, e.actor->>'name', e.at, e.id
FROM event e JOIN event_value v ON v.event = e.id AND v.at = e.at
WHERE e.object = %s AND e.record = ANY(%s) AND e.verb NOT IN ('create', 'delete')
"""
LATEST_LAST = " ORDER BY e.record, v.field, e.id DESC"


@dataclass(frozen=True)
class Since:
    """Who gave a field its present value, and when."""

    record: int
    field: str
    now: Any
    by: str | None
    at: Any
    event: int

    def told(self, now: Any) -> dict[str, Any]:
        return {"field": self.field, "now": now, "by": self.by, "at": self.at and self.at.isoformat()}


@dataclass
class Standing:
    """`back` are the fields whose value is still the event's, with what was there before; `lost` the changed ones."""

    event: Happened
    record: Any
    before: dict[str, Any]
    back: list[str] = field(default_factory=list)
    lost: list[dict[str, Any]] = field(default_factory=list)

    def draft(self, object_type: ObjectType, *, force: bool) -> Draft:
        """The change that takes it back. Raises ValidationError for a value that nobody can read any more."""
        names = [*self.back, *(one["field"] for one in self.lost)] if force else self.back
        fields = object_type.fields
        changes = {name: fields[name].kind.unlog(fields[name], self.before[name]) for name in names}
        return Draft(self.record, changes, verb="undo")


def standings(
    object_type: ObjectType, events: Sequence[Happened], records: dict[int, Any], by: Actor
) -> list[Standing]:
    """One for each event, in their order. One query for each field of rows, one more where something was changed since.

    Fields that the actor may only read, or not, are left out: what one may not change one may not take back.
    """
    narrowed = by.rights.fields
    known = {n for n in object_type.fields if (object_type.key, n) not in narrowed}
    now = present(object_type, {n for e in events for n in e.changes if n in known}, records)
    made = []
    for event in events:
        one = Standing(event, records[event.record], {n: pair[0] for n, pair in event.changes.items() if n in known})
        for name, before in one.before.items():
            value = now[event.record, name]
            if value == event.changes[name][1]:
                one.back.append(name)
            elif value != before:
                one.lost.append({"field": name, "now": value})
        made.append(one)
    tell_who(object_type, [one for one in made if one.lost])
    return made


def present(object_type: ObjectType, names: Iterable[str], records: dict[int, Any]) -> dict[tuple[int, str], Any]:
    """(record, field) → the value of now as the log writes it."""
    found: dict[tuple[int, str], Any] = {}
    for name in names:
        one = object_type.fields[name]
        rows = children.stored(one, list(records)) if one.is_rows else {}
        for number, record in records.items():
            found[number, name] = one.log(rows.get(number, []) if one.is_rows else one.get(record))
    return found


def tell_who(object_type: ObjectType, changed: Sequence[Standing]) -> None:
    """Complete `lost` with who and when. One query."""
    if not changed:
        return
    names = sorted({lost["field"] for one in changed for lost in one.lost})
    found = latest(object_type, [one.event.record for one in changed], Sql(" AND v.field = ANY(%s)", (names,)))
    by_field = {(one.record, one.field): one for one in found}
    for one in changed:
        for lost in one.lost:
            who = by_field.get((one.event.record, lost["field"]))
            is_later = who is not None and who.event > one.event.id
            lost |= {"by": who.by, "at": who.at.isoformat()} if who and is_later else {"by": None, "at": None}


def latest(object_type: ObjectType, records: Sequence[int], more: Sql) -> list[Since]:
    """The last change of each field of these records, among the events for which `more` holds. One query."""
    with connection.cursor() as cursor:
        cursor.execute(LATEST + more.text + LATEST_LAST, [object_type.key, list(records), *more.params])
        return [Since(r, f, parsed_value(after), by, at, e) for r, f, after, by, at, e in cursor.fetchall()]


def parsed_value(value: Any) -> Any:
    """Django's connection hands jsonb over as text."""
    return parsed(value) if isinstance(value, str) else value
