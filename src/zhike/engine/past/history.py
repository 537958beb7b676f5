"""What happened in the whole house, the latest first, as far as one may know: of records one may see, of fields one may read.

A page looks through a bounded stretch of the log, however rare what is asked for; where it ends the next begins.
"""

import json
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, time, timedelta
from typing import Any, NamedTuple

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils.translation import gettext as _

from zhike.engine import access, log, names, objects
from zhike.engine.actors import Actor
from zhike.engine.errors import Unknown
from zhike.engine.log import Happened
from zhike.engine.objects import ObjectType
from zhike.engine.records.save import reachable
from zhike.engine.sql import Sql, all_of
from zhike.lib.tables import write

STRETCH, STRETCHES = 5_000, 20  # events looked through at once, and how often for one page
FORMATS = {"csv": "text/csv; charset=utf-8", "jsonl": "application/x-ndjson; charset=utf-8"}
WAYS = ("web", "api", "import", "bulk", "undo", "command", "automation", "system", "demo")
COLUMNS = ["event", "at", "actor", "actor_kind", "through", "object", "record", "verb", "field", "before", "after", "job", "cause"]  # fmt: skip


@dataclass(frozen=True)
class Asked:
    """Whose eyes, and what is looked for: one object, one person's doing, one way, a stretch of days, one field."""

    actor: Actor
    type: ObjectType | None = None
    person: int | None = None
    way: str = ""
    since: date | None = None
    until: date | None = None
    field: str = ""

    @property
    def told(self) -> dict[str, Any]:
        """The question as the log keeps it."""
        given = {
            "object": self.type.key if self.type else "",
            "person": self.person,
            "way": self.way,
            "field": self.field,
        }
        days = {"since": self.since and self.since.isoformat(), "until": self.until and self.until.isoformat()}
        return {name: value for name, value in (given | days).items() if value}


class Found(NamedTuple):
    """`next` is where to go on, None at the end of the log; `back_to` the moment down to which it was searched."""

    events: list[Happened]
    next: int | None
    back_to: datetime | None


def find(asked: Asked, *, below: int | None = None, limit: int = 50, verb: str = "view") -> Found:
    """The latest events below this id. Two statements a stretch and one an object seen in part."""
    found: list[Happened] = []
    last: Happened | None = None
    at = below or 2**62
    for _round in range(STRETCHES):
        read = stretch(asked, at)
        for event in known(asked, read, verb):
            if len(found) == limit:
                return Found(found, found[-1].id, found[-1].at)
            found.append(event)
        if len(read) < STRETCH:
            return Found(found, None, None)
        last, at = read[-1], read[-1].id
    return Found(found, at, last.at if last else None)


def stretch(asked: Asked, below: int) -> list[Happened]:
    """The next events that fit the question, whoever may see them."""
    condition = conditions(asked, below)
    return log.read(condition.text, condition.params, order="e.id DESC", limit=STRETCH)


def conditions(asked: Asked, below: int) -> Sql:
    zone = asked.actor.zone
    pieces = [Sql("e.id < %s", (below,)), Sql("e.object = ANY(%s)", ([one.key for one in types(asked)],))]
    if asked.person:
        pieces.append(Sql("(e.actor->>'id')::bigint = %s", (asked.person,)))
    if asked.way:
        pieces.append(Sql("e.through = %s", (asked.way,)))
    if asked.since:
        pieces.append(Sql("e.at >= %s", (datetime.combine(asked.since, time(), zone),)))
    if asked.until:
        pieces.append(Sql("e.at < %s", (datetime.combine(asked.until + timedelta(days=1), time(), zone),)))
    if asked.field:
        pieces.append(
            Sql(
                "EXISTS (SELECT FROM event_value v WHERE v.event = e.id AND v.at = e.at AND v.field = %s)",
                (asked.field,),
            )
        )
    return all_of(pieces)


def types(asked: Asked) -> list[ObjectType]:
    listed = [asked.type] if asked.type else objects.all_types()
    return [one for one in listed if access.may(asked.actor, one, "view")]


def known(asked: Asked, events: Sequence[Happened], verb: str) -> list[Happened]:
    """Events of records that the actor reaches, with the changes of fields that they may read; others are left out."""
    ids: dict[str, set[int]] = defaultdict(set)
    for event in events:
        ids[event.object].add(event.record)
    by_key = {one.key: one for one in types(asked)}
    seen = {k: reachable(by_key[k], sorted(v), asked.actor, verb) for k, v in ids.items() if k in by_key}
    found = []
    for event in events:
        if event.record in seen.get(event.object, ()):
            shown = readable(asked.actor, by_key[event.object], event)
            if shown.changes or not event.changes:
                found.append(shown)
    return found


def readable(actor: Actor, one: ObjectType, event: Happened) -> Happened:
    fields = access.readable_fields(actor, one)
    kept = {n: pair for n, pair in event.changes.items() if n in fields or is_noted(n) or event.record == 0}
    return event if len(kept) == len(event.changes) else replace(event, changes=kept)


def is_noted(name: str) -> bool:
    """Whether it names no field: a share, a setting, or a cell of a role's matrix."""
    return name.startswith("@") or ("." in name and names.key_of(name.partition(".")[0]) is not None)


def export(asked: Asked, form: str) -> Iterator[bytes]:
    """The log as a file, piece by piece. That it is taken is written down first, with what was asked for.

    Raises PermissionDenied unless the actor may export something of what is asked for, Unknown for another format.
    """
    if form not in FORMATS:
        raise Unknown(_("Files are exported as %(formats)s.") % {"formats": ", ".join(FORMATS)})
    if not any(access.may(asked.actor, one, "export") for one in types(asked)):
        raise PermissionDenied(_("Your roles do not let you export. Ask an administrator for the right."))
    with transaction.atomic():
        values = [("@format", None, form), ("@filter", None, asked.told)]
        log.write([log.Entry("user", asked.actor.user_id or 0, "export_log", values)], by=asked.actor)
    return lines(asked) if form == "jsonl" else write.csv_chunks(COLUMNS, rows(asked))


def everything(asked: Asked) -> Iterator[Happened]:
    at = 2**62
    while True:
        read = stretch(asked, at)
        yield from known(asked, read, "export")
        if len(read) < STRETCH:
            return
        at = read[-1].id


def lines(asked: Asked) -> Iterator[bytes]:
    for event in everything(asked):
        yield (json.dumps(as_json(event), ensure_ascii=False, default=str) + "\n").encode()


def rows(asked: Asked) -> Iterator[list[Any]]:
    """A line for each changed field; one without field where none was."""
    for event in everything(asked):
        told = [
            event.id,
            event.at.isoformat(),
            event.actor.get("name") or "",
            event.actor.get("kind") or "",
            event.through,
        ]
        told += [event.object, event.record, event.verb]
        for name, (before, after) in event.changes.items() or [("", (None, None))]:
            yield [*told, name, text(before), text(after), event.job, event.cause]


def text(value: Any) -> str:
    return "" if value is None else value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)


def as_json(event: Happened) -> dict[str, Any]:
    told = {"id": event.id, "at": event.at, "actor": event.actor, "through": event.through, "object": event.object}
    told |= {"record": event.record, "verb": event.verb, "job": event.job, "cause": event.cause}
    return told | {"changes": {name: list(pair) for name, pair in event.changes.items()}}


def object_of(key: str) -> ObjectType | None:
    """The object of a filter, by its plural or key. Raises Unknown."""
    found = names.key_of(key) if key else None
    if key and found is None:
        raise Unknown(_("'%(name)s' is not an object.") % {"name": key[:60]})
    return objects.get(found) if found else None
