"""One entry of a timeline: made from what was read, and as the API shows it."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, NamedTuple

from zhike.engine import objects
from zhike.engine.fields import Field, Link
from zhike.engine.log import Happened
from zhike.engine.objects import ObjectType
from zhike.engine.sharing import NOTED

from . import logged
from .sources import EVENTS, NEXT, Found


class Change(NamedTuple):
    """One field of an event: values for `Field.show`, and the canonical ones for `Field.api`."""

    field: Field
    before: Any
    after: Any


@dataclass(frozen=True)
class Entry:
    """`object` and `id` name the activity, or for an event the record it happened to and the event.

    `kind` is a key of `kinds`, `next` for an agreed step, or the verb of an event. `values` are the activity's.
    """

    source: str
    object: str
    id: int
    at: datetime | None
    kind: str
    who: str = ""
    title: str = ""
    is_planned: bool = False
    values: dict[str, Any] = field(default_factory=dict)
    about: Link | None = None
    changes: tuple[Change, ...] = ()
    through: str = ""
    actor: dict[str, Any] = field(default_factory=dict)

    @property
    def is_event(self) -> bool:
        return self.source == EVENTS


def of_event(event: Happened, fields: Mapping[str, Field], titles: logged.Titles) -> Entry:
    """`fields` are those the reader may read; a deletion shows no values, it changed none."""
    changes = tuple(
        Change(fields[name], *(logged.value_of(fields[name], kept, titles) for kept in both))
        for name, both in event.changes.items()
        if name in fields and event.verb != "delete"
    )
    who = str(event.actor.get("name") or "")
    values = {NOTED: event.changes[NOTED]} if NOTED in event.changes else {}
    return Entry(
        EVENTS, event.object, event.id, event.at, event.verb, who,
        values=values, changes=changes, through=event.through, actor=event.actor,
    )  # fmt: skip


def of_activity(found: Found, other: ObjectType, values: dict[str, Any], titles: logged.Titles) -> Entry | None:
    """None where what led here is hidden: then so is that it did."""
    activity = other.activity
    assert activity
    if found.about and found.about not in titles:
        return None
    about = Link(found.about[1], titles[found.about], found.about[0]) if found.about else None
    is_next = found.source.endswith(NEXT)
    kind = "next" if is_next else values.get(activity.kind) or other.key
    owner = values.get("owner")
    title = values.get(activity.next_step if is_next else other.title)
    return Entry(
        found.source, other.key, found.id, found.at, str(kind), (owner.title or "") if owner else "",
        title=str(title or ""), is_planned=found.is_planned, values=values, about=about,
    )  # fmt: skip


def as_api(entry: Entry) -> dict[str, Any]:
    """The entry as JSON. Events carry their changes, activities their values."""
    shown: dict[str, Any] = {
        "source": "event" if entry.is_event else entry.object,
        "id": entry.id,
        "at": entry.at.isoformat() if entry.at else None,
        "kind": entry.kind,
        "who": entry.who,
        "title": entry.title,
        "planned": entry.is_planned,
    }
    if entry.is_event:
        shown |= {"through": entry.through, "actor": entry.actor}
        shown |= {"shared": list(entry.values[NOTED])} if NOTED in entry.values else {}
        shown["changes"] = {c.field.name: [c.field.api(c.before), c.field.api(c.after)] for c in entry.changes}
        return shown
    fields = objects.get(entry.object).fields
    shown["values"] = {name: fields[name].api(value) for name, value in entry.values.items()}
    shown["about"] = entry.about and {"object": entry.about.object, "id": entry.about.id, "title": entry.about.title}
    return shown
