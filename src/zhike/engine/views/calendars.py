"""Any object with a date as a calendar: a month of its records under the same filter as its list; moving one to a day."""

from datetime import date, datetime, timedelta
from typing import Any

from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _

from zhike.engine import access, names, records
from zhike.engine.errors import Conflict, Unknown
from zhike.engine.fields import Field
from zhike.engine.objects import ObjectType
from zhike.lib import dates as lib_dates

from . import answers, calendar_days
from .asked import read
from .numbers import whole
from .seen import Seen, see, stored
from .shapes import calendar as shapes
from .shapes import states
from .shapes.screens import around


def calendar(request: HttpRequest, object_type: ObjectType) -> HttpResponse:
    """GET /{plural}/calendar?month=2026-11&by=. At most 12 statements, whatever the number of records."""
    actor = request.actor  # type: ignore[attr-defined]
    asked = read(actor, object_type, request.GET.dict(), f"/{object_type.path}/calendar")
    shown = around(asked, "calendar")
    if not access.may(actor, object_type, "view"):
        shown["empty"] = states.forbidden(object_type)
        return answers.answer(request, "calendar", "_calendar", shown, status=403)
    try:
        if asked.problem:
            raise Unknown(asked.problem)
        shown |= shapes.month(calendar_days.month_of(asked, request.GET))
    except (Conflict, Unknown) as refusal:
        shown["empty"] = states.wrong(asked, str(refusal))
    return answers.answer(request, "calendar", "_calendar", shown)


def day(request: HttpRequest, object_type: ObjectType, record_id: int) -> HttpResponse:
    """GET /{plural}/{id}/day?by= asks for another day, POST (`day`, `version`) moves the record there; Undo takes it back."""
    actor = request.actor  # type: ignore[attr-defined]
    by = movable(actor, object_type, request.GET.get("by", ""))
    end = end_of(object_type, by)
    seen = see(actor, object_type, record_id, [by.name, *([end.name] if end else [])])
    if request.method != "POST":
        return answers.answer(request, "command", "_command", shapes.ask(seen, by))
    try:
        wanted = lib_dates.parse_date(request.POST.get("day", ""))
    except ValueError as wrong:
        raise ValidationError({by.name: [_("Choose a day.")]}) from wrong
    version = whole(request.POST.get("version", ""))
    changes = moved(seen, by, end, wanted)
    event = records.save(stored(object_type, record_id), by=actor, version=version, **changes)
    text = _("'%(title)s' is on %(day)s.") % {"title": seen.title, "day": wanted.isoformat()}
    return answers.done(request, text, event=event, to=names.address(object_type.key, record_id), stay=True)


def movable(actor: Any, object_type: ObjectType, name: str) -> Field:
    """The date to write. Raises Unknown for one that is not there, PermissionDenied for one that is not the actor's."""
    found = calendar_days.dates(actor, object_type).get(name)
    if found is None:
        raise Unknown(_("'%(name)s' is no date. Choose another field for the calendar.") % {"name": name[:60]})
    access.require_field_writable(actor, object_type, [name])
    return found


def end_of(object_type: ObjectType, by: Field) -> Field | None:
    declared = object_type.calendar
    return object_type.fields[declared.end] if declared and declared.end and declared.start == by.name else None


def moved(seen: Seen, by: Field, end: Field | None, wanted: date) -> dict[str, Any]:
    """The new day, at the same time of day; what has an end keeps its length."""
    zone, before = seen.actor.zone, seen.values[by.name]
    if isinstance(before, datetime) or (before is None and by.kind.name == "moment"):
        clock = before.astimezone(zone).time() if before else datetime.min.time().replace(hour=9)
        after: Any = datetime.combine(wanted, clock, zone)
    else:
        after = wanted
    changes = {by.name: after}
    last = seen.values.get(end.name) if end else None
    if end and last and before:
        changes[end.name] = last + (
            after - before if isinstance(after, datetime) else timedelta(days=(after - before).days)
        )
    return changes
