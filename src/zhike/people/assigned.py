"""Tells people in their inbox that somebody gave them a record: as its owner, or as who does a task."""

from collections import defaultdict

from zhike.engine import log, objects
from zhike.engine.log import Happened
from zhike.engine.models import Notice

from . import notices

QUIET = {"import", "demo", "system"}  # what moves in by the thousand, or was told as a story, is no news
SINGLY = 10


@log.follow
def tell(events: list[Happened]) -> None:
    """A notice for each record; where one person got many of an object at once, one for all of them."""
    given: dict[tuple[int, str], list[Happened]] = defaultdict(list)
    loud = [event for event in events if event.through not in QUIET and not event.job]
    created = owners_of([event for event in loud if event.verb == "create"])
    for event in loud:
        is_new = event.verb == "create"
        for person in created.get((event.object, event.record), set()) if is_new else new_owners(event):
            if person != event.actor.get("id"):
                given[person, event.object].append(event)
    notices.tell_many([notice for (person, key), found in given.items() for notice in lines(person, key, found)])


def new_owners(event: Happened) -> set[int]:
    """Whom the event made the owner, by the fields that the object counts as owners."""
    object_type = objects.find(event.object)
    if object_type is None or event.verb in {"delete", "restore"}:
        return set()
    found = [event.changes[name][1] for name in object_type.owned_by if name in event.changes]
    return {person for person in found if isinstance(person, int)}


def owners_of(created: list[Happened]) -> dict[tuple[str, int], set[int]]:
    """Whom records belonged to when they were created. Two queries for each object.

    Creating writes no values into the log, so they are read from the records; where somebody was given the record
    since, that event knows who had it before.
    """
    by_object: dict[str, list[int]] = defaultdict(list)
    for event in created:
        by_object[event.object].append(event.record)
    found: dict[tuple[str, int], set[int]] = {}
    for key, ids in by_object.items():
        object_type = objects.find(key)
        if object_type is None or not object_type.can("owner"):
            continue
        names = list(object_type.owned_by)
        columns = [object_type.fields[name].column for name in names]
        before = first_owners(key, ids, names)
        for number, *people in object_type.model._base_manager.filter(pk__in=ids).values_list("pk", *columns):
            held = dict(zip(names, people, strict=True)) | before.get(number, {})
            found[key, number] = {person for person in held.values() if person}
    return found


def first_owners(key: str, ids: list[int], names: list[str]) -> dict[int, dict[str, int | None]]:
    """By record and field, who had it before the first change. One query."""
    changes = log.read(
        "e.object = %s AND e.record = ANY(%s) AND EXISTS (SELECT FROM event_value v "
        "WHERE v.event = e.id AND v.at = e.at AND v.field = ANY(%s))",
        [key, ids, names],
        order="e.id DESC",
        limit=10_000,
    )
    found: dict[int, dict[str, int | None]] = defaultdict(dict)
    for event in changes:
        found[event.record] |= {name: event.changes[name][0] for name in names if name in event.changes}
    return found


def lines(person: int, key: str, events: list[Happened]) -> list[Notice]:
    who = events[0].actor.get("name", "")
    if len(events) > SINGLY:
        data = {"by": who, "count": len({event.record for event in events})}
        return [Notice(user_id=person, kind="assigned_many", object=key, event=events[0].id, data=data)]
    return [
        Notice(user_id=person, kind="assigned", object=key, record=one.record, event=one.id, data={"by": who})
        for one in events
    ]
