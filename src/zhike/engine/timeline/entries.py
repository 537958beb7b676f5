"""Entries of a timeline, read for one actor. The number of statements does not depend on the number of entries."""

import base64
import json
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any, NamedTuple

from django.utils.dateparse import parse_datetime
from django.utils.translation import gettext as _

from zhike.engine import access, log, objects, query
from zhike.engine.actors import Actor
from zhike.engine.errors import Unknown
from zhike.engine.fields import Field
from zhike.engine.log import Happened
from zhike.engine.objects import ObjectType

from . import logged
from .made import Entry, of_activity, of_event
from .sources import EVENTS, NEXT, Asked, Found, activity_types, find

CHANGES = "change"


class Kind(NamedTuple):
    """What a timeline can be narrowed to; also what the composer offers, but for `change`."""

    key: str
    title: str
    icon: str
    type: ObjectType | None = None


class Story(NamedTuple):
    planned: list[Entry]
    past: list[Entry]
    next: str | None


def entries(
    actor: Actor,
    object_type: ObjectType,
    record_id: int,
    *,
    before: str | None = None,
    limit: int = 20,
    kind: str = "",
) -> Story:
    """The timeline of a record that the caller has shown to be visible.

    One statement finds, one or two more an object read, one for each object linked to. `before` is a `Story.next`.
    Raises Unknown for a kind or a cursor that is none.
    """
    asked = Asked(actor, object_type, record_id, limit, decode(before) if before else None, *narrowed(actor, kind))
    planned, past, has_more = find(asked)
    fields = access.readable_fields(actor, object_type)
    events, activities = happened([*planned, *past]), read(actor, [*planned, *past])
    titles = query.titles(actor, wanted_titles(fields, events.values(), [*planned, *past]))

    def made(found: Found) -> Entry | None:
        if found.source == EVENTS:
            return of_event(events[found.id], fields, titles) if found.id in events else None
        key = found.source.removesuffix(NEXT)
        values = activities.get((key, found.id))
        return of_activity(found, objects.get(key), values, titles) if values else None

    story = [[one for one in map(made, part) if one] for part in (planned, past)]
    return Story(story[0], story[1], encode(past[-1]) if has_more else None)


def kinds(actor: Actor) -> list[Kind]:
    """What a timeline can be narrowed to, for this actor."""
    found = []
    for one in activity_types(actor):
        activity = one.activity
        assert activity
        by = access.readable_fields(actor, one).get(activity.kind)
        if by is None:
            found.append(Kind(one.key, one.label, one.icon, one))
            continue
        found += [Kind(k, str(label), activity.icons.get(k, one.icon), one) for k, label in by.choices.items()]
    return [*found, Kind(CHANGES, _("Changes"), "history")]


def narrowed(actor: Actor, kind: str) -> tuple[str | None, str]:
    """The source and the choice that a kind stands for."""
    if not kind:
        return None, ""
    known = next((one for one in kinds(actor) if one.key == kind), None)
    if known is None:
        raise Unknown(_("'%(kind)s' is not a kind of entry. Leave it out to see all.") % {"kind": kind[:60]})
    if known.type is None:
        return EVENTS, ""
    return known.type.key, "" if known.key == known.type.key else known.key


def encode(found: Found) -> str:
    text = json.dumps([found.at.isoformat(), found.source, found.id])
    return base64.urlsafe_b64encode(text.encode()).decode().rstrip("=")


def decode(cursor: str) -> tuple[datetime, str, int]:
    try:
        text, source, number = json.loads(base64.urlsafe_b64decode(cursor + "=" * (-len(cursor) % 4)))
        at = parse_datetime(text)
        if at is None or at.tzinfo is None or not isinstance(source, str) or not 0 <= int(number) < 2**63:
            raise ValueError
    except (ValueError, TypeError) as wrong:
        raise Unknown(_("This cursor does not belong to this timeline. Begin again without a cursor.")) from wrong
    return at, source, int(number)


def happened(found: Sequence[Found]) -> dict[int, Happened]:
    """The events by id, with all their changes."""
    wanted = [f for f in found if f.source == EVENTS]
    if not wanted:
        return {}
    first, last = min(f.at for f in wanted), max(f.at for f in wanted)
    ids = [f.id for f in wanted]
    events = log.read("e.id = ANY(%s) AND e.at BETWEEN %s AND %s", [ids, first, last], limit=len(ids))
    return {event.id: event for event in events}


def read(actor: Actor, found: Sequence[Found]) -> dict[tuple[str, int], dict[str, Any]]:
    """The activities' values, through the gate: what is not visible is not there."""
    read_ones: dict[tuple[str, int], dict[str, Any]] = {}
    for one in activity_types(actor):
        ids = tuple(sorted({f.id for f in found if f.source.removesuffix(NEXT) == one.key}))
        if not ids:
            continue
        activity = one.activity
        assert activity
        readable = access.readable_fields(actor, one)
        named = dict.fromkeys([one.title, *(n for n in activity.fields if n != activity.by), "owner"])
        names = [name for name in named if name in readable]
        page = query.page(query.Query(actor, one, ids=ids), query.paths(actor, one, names), limit=len(ids))
        for row in page.rows:
            read_ones[one.key, row.id] = dict(zip(names, row.values, strict=True))
    return read_ones


def wanted_titles(
    fields: Mapping[str, Field], events: Iterable[Happened], found: Sequence[Found]
) -> set[tuple[str, int]]:
    pairs = (
        (fields[name], kept)
        for event in events
        if event.verb != "delete"
        for name, both in event.changes.items()
        if name in fields
        for kept in both
    )
    return logged.all_links(pairs) | {f.about for f in found if f.about}
