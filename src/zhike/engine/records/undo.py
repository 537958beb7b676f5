"""Taking an event back: its fields get their former values, unless somebody changed them since."""

from typing import Any

from django.utils.translation import gettext as _

from zhike.engine import access, log, objects
from zhike.engine.actors import Actor
from zhike.engine.errors import Conflict, Lost, NotVisible
from zhike.engine.log import Happened
from zhike.engine.objects import ObjectType

from . import children
from .bin import delete, restore
from .draft import Draft
from .save import save_many


def undo(event_id: int, *, by: Actor, force: bool = False) -> int | None:
    """Restore `before` of the event's fields whose present value still equals its `after`.

    Raises Lost where others changed a field since, unless `force` takes those back too. Undo is itself an event.
    """
    found = log.read("e.id = %s", [event_id], limit=1)
    object_type = next((t for t in objects.all_types() if found and t.key == found[0].object), None)
    if not found or object_type is None:
        raise NotVisible
    event = found[0]
    record = object_type.model._base_manager.filter(pk=event.record).first()
    if record is None or not access.allows(by, "view", object_type, event.record):
        raise NotVisible
    if event.verb in {"create", "restore", "import"} and not event.changes:
        return delete(record, by=by)[0]
    if event.verb == "delete":
        return restore(record, by=by)[0]
    return take_back(event, record, object_type, by, force=force)


def take_back(event: Happened, record: Any, object_type: ObjectType, by: Actor, *, force: bool) -> int | None:
    narrowed = by.rights.fields  # what one may only read, one may not take back either
    names = [n for n in event.changes if n in object_type.fields and (object_type.key, n) not in narrowed]
    if not names:
        raise Conflict(_("This event changed nothing that can be taken back."))
    now = {name: present(object_type, name, record) for name in names}
    lost = [name for name in names if now[name] != event.changes[name][1]]
    if lost and not force:
        raise Lost(
            _("Somebody changed the record since. Look at the later changes, then take it back anyway."),
            [later(object_type, record.pk, name, now[name], event.id) for name in lost],
        )
    changes = {
        name: object_type.fields[name].kind.unlog(object_type.fields[name], event.changes[name][0]) for name in names
    }
    draft = Draft(record, changes, verb="undo")
    save_many([draft], by=by)
    return draft.event


def present(object_type: ObjectType, name: str, record: Any) -> Any:
    one = object_type.fields[name]
    value = children.stored(one, [record.pk]).get(record.pk, []) if one.is_rows else one.get(record)
    return one.log(value)


def later(object_type: ObjectType, record_id: int, name: str, now: Any, event_id: int) -> dict[str, Any]:
    """Who gave the field its present value, and when. One query."""
    events = log.read(
        "e.object = %s AND e.record = %s AND e.id > %s AND EXISTS (SELECT FROM event_value v WHERE v.event = e.id "
        "AND v.at = e.at AND v.field = %s)",
        [object_type.key, record_id, event_id, name],
        order="e.id DESC",
        limit=1,
    )
    by = events[0] if events else None
    return {
        "field": name,
        "now": now,
        "by": by.actor.get("name") if by else None,
        "at": by.at.isoformat() if by else None,
    }
