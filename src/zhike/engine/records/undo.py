"""Taking an event back: its fields get their former values, unless somebody changed them since."""

from collections.abc import Callable
from dataclasses import replace
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from zhike.engine import access, log, objects
from zhike.engine.actors import Actor
from zhike.engine.errors import Conflict, Lost, NotVisible
from zhike.engine.log import Happened
from zhike.engine.objects import ObjectType
from zhike.engine.sql import Sql

from . import since
from .bin import delete, restore
from .save import save_many

# Events that are taken back in a way of their own, by their verb.
SPECIAL: dict[str, Callable[[int, Actor], int]] = {}


@transaction.atomic
def undo(event_id: int, *, by: Actor, force: bool = False, only: str = "") -> int | None:
    """Restore `before` of the event's fields whose present value still equals its `after`; of one field with `only`.

    Raises Lost, and changes nothing, where some were changed since, unless `force` takes those back too. Undo is itself
    an event, caused by the one taken back.
    """
    event, object_type, record = find(event_id, by, lock=True)
    if event.verb in SPECIAL:
        return SPECIAL[event.verb](event.id, by)
    by = replace(by, cause=event.id)
    if event.verb == "delete":
        return restore(record, by=by)[0]
    if is_making(event):
        refuse_lost(changed_by_others(object_type, event, by), force=force)
        return delete(record, by=by)[0]
    return take_back(narrowed(event, only), object_type, record, by, force=force)


def would_lose(event_id: int, *, by: Actor, only: str = "") -> list[dict[str, Any]]:
    """What taking the event back would overwrite: {field, now, by, at}. Raises NotVisible."""
    event, object_type, record = find(event_id, by)
    if event.verb == "delete" or event.verb in SPECIAL:
        return []
    if is_making(event):
        return changed_by_others(object_type, event, by)
    return since.standings(object_type, [narrowed(event, only)], {event.record: record}, by)[0].lost


def find(event_id: int, by: Actor, *, lock: bool = False) -> tuple[Happened, ObjectType, Any]:
    """The event with its record, if the actor may see that."""
    found = log.read("e.id = %s", [event_id], limit=1)
    object_type = next((t for t in objects.all_types() if found and t.key == found[0].object), None)
    if not found or object_type is None:
        raise NotVisible
    stored = object_type.model._base_manager.filter(pk=found[0].record)
    record = (stored.select_for_update(no_key=True) if lock else stored).first()
    if record is None or not access.allows(by, "view", object_type, found[0].record):
        raise NotVisible
    return found[0], object_type, record


def is_making(event: Happened) -> bool:
    """Whether what it did is taken back by moving the record to the bin."""
    return event.verb == "create" or (event.verb in {"restore", "import"} and not event.changes)


def narrowed(event: Happened, only: str) -> Happened:
    """The event as if it had changed this one field."""
    if not only:
        return event
    return replace(event, changes={name: pair for name, pair in event.changes.items() if name == only})


def take_back(event: Happened, object_type: ObjectType, record: Any, by: Actor, *, force: bool) -> int | None:
    found = since.standings(object_type, [event], {record.pk: record}, by)[0]
    if not found.before:
        raise Conflict(_("This event changed nothing that can be taken back."))
    if not (found.back or found.lost):
        raise Conflict(_("What this event changed is as it was before it already."))
    refuse_lost(found.lost, force=force)
    draft = found.draft(object_type, force=force)
    save_many([draft], by=by)
    return draft.event


def refuse_lost(values: list[dict[str, Any]], *, force: bool) -> None:
    if values and not force:
        raise Lost(_("Somebody changed the record since. Look at the later changes, then take it back anyway."), values)


def changed_by_others(object_type: ObjectType, event: Happened, by: Actor) -> list[dict[str, Any]]:
    """What other people wrote into the record since it was made. One query."""
    later = Sql(" AND e.id > %s AND (e.actor->>'id')::bigint IS DISTINCT FROM %s", (event.id, by.user_id))
    known = access.readable_fields(by, object_type)
    found = since.latest(object_type, [event.record], later)
    return [one.told(one.now) for one in found if one.field in known]
