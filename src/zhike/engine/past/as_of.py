"""A record as it was at a past moment: its values of now, walked backwards through the log, for whoever may see it now."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from django.core.exceptions import ValidationError
from django.db import connection
from django.utils import timezone
from django.utils.dateparse import parse_datetime
from django.utils.translation import gettext as _

from zhike.engine import access, log, query
from zhike.engine.actors import Actor
from zhike.engine.errors import Conflict
from zhike.engine.fields import Field, Link
from zhike.engine.objects import ObjectType
from zhike.engine.records.since import parsed_value
from zhike.engine.timeline import logged

# What each field held before its first change after the moment: that is what it held then.
THEN = """
SELECT DISTINCT ON (e.record, v.field) e.record, v.field, v.before
FROM event e JOIN event_value v ON v.event = e.id AND v.at = e.at
WHERE e.object = %s AND e.record = ANY(%s) AND e.at > %s AND e.verb <> 'create'
ORDER BY e.record, v.field, e.at, e.id
"""
DAY = re.compile(r"\d{4}-\d{2}-\d{2}")


@dataclass(frozen=True)
class Past:
    """`values` by field as they were; `changed` are those that differ now, `not_kept` those that the log does not hold."""

    at: datetime
    version: int
    values: dict[str, Any]
    changed: set[str] = field(default_factory=set)
    not_kept: list[str] = field(default_factory=list)
    was_deleted: bool = False


def moment(text: str, zone: ZoneInfo) -> datetime:
    """A day, meaning its end, or a moment. Raises ValidationError for what is none, or not past."""
    try:
        if DAY.fullmatch(text):
            at = datetime.combine(date.fromisoformat(text) + timedelta(days=1), time(), zone) - timedelta(
                microseconds=1
            )
            return (
                min(at, timezone.now()) if date.fromisoformat(text) <= timezone.localdate(timezone=zone) else refuse()
            )
        found = parse_datetime(text)
    except (ValueError, OverflowError):
        found = None
    if found is None:
        raise ValidationError({"as_of": [_("Write a day or a moment, such as 2026-09-30 or 2026-09-30T18:00.")]})
    at = found if found.tzinfo else found.replace(tzinfo=zone)
    return at if at <= timezone.now() else refuse()


def refuse() -> datetime:
    raise ValidationError({"as_of": [_("This moment is yet to come. Choose one that is over.")]})


def kept(fields: Iterable[Field]) -> list[Field]:
    """The fields whose changes the log holds: all but those that are computed."""
    return [one for one in fields if not one.name.startswith("derived.")]


def before(object_type: ObjectType, ids: Sequence[int], at: datetime) -> dict[int, dict[str, Any]]:
    """By record and field what the log says it held at the moment, where it was changed since. One query."""
    found: dict[int, dict[str, Any]] = {}
    with connection.cursor() as cursor:
        cursor.execute(THEN, [object_type.key, list(ids), at])
        for record, name, value in cursor.fetchall():
            found.setdefault(record, {})[name] = parsed_value(value)
    return found


def record(
    actor: Actor, object_type: ObjectType, record_id: int, at: datetime, names: Sequence[str] | None = None
) -> Past:
    """The record as it was, of the fields that the actor may read now. A few statements besides reading it.

    Raises NotVisible, and Conflict where it was not made yet.
    """
    readable = access.readable_fields(actor, object_type)
    listed = [name for name in (readable if names is None else names) if name in readable]
    row = query.one(actor, object_type, record_id, listed or ["id"])
    values = dict(zip(listed, row.values, strict=False))
    made_at = object_type.model._base_manager.values_list("created_at", flat=True).get(pk=record_id)
    if made_at > at:
        day = timezone.localtime(made_at).strftime("%Y-%m-%d %H:%M")
        raise Conflict(_("This record was made at %(moment)s. Choose a later moment.") % {"moment": day})
    known = {one.name for one in kept(readable[name] for name in listed)}
    then = {n: v for n, v in before(object_type, [record_id], at).get(record_id, {}).items() if n in known}
    titles = query.titles(actor, logged.all_links((readable[name], value) for name, value in then.items()))
    was_deleted = in_bin(object_type, record_id, at)
    values |= touched(actor, object_type, record_id, at, values)
    values |= {name: logged.value_of(readable[name], value, titles) for name, value in then.items()}
    not_kept = [name for name in listed if name not in known]
    values |= {name: readable[name].kind.empty() for name in not_kept}
    return Past(at, row.version, {name: values[name] for name in listed}, set(then), not_kept, was_deleted)


def touched(
    actor: Actor, object_type: ObjectType, record_id: int, at: datetime, values: dict[str, Any]
) -> dict[str, Any]:
    """Who changed it last before the moment, and when, of what is asked for."""
    if not {"updated_at", "updated_by"} & values.keys():
        return {}
    where = "e.object = %s AND e.record = %s AND e.at <= %s"
    events = log.read(where, [object_type.key, record_id, at], order="e.at DESC, e.id DESC", limit=1)
    person = events[0].actor.get("id") if events else None
    titles = query.titles(actor, {("user", person)}) if person else {}
    found = {
        "updated_at": events[0].at if events else None,
        "updated_by": Link(person, titles.get(("user", person)), "user") if person else None,
    }
    return {name: value for name, value in found.items() if name in values}


def in_bin(object_type: ObjectType, record_id: int, at: datetime) -> bool:
    """Whether it lay in the bin at the moment. One query."""
    where = "e.object = %s AND e.record = %s AND e.at <= %s AND e.verb IN ('delete', 'restore')"
    moved = log.read(where, [object_type.key, record_id, at], order="e.at DESC, e.id DESC", limit=1)
    return bool(moved) and moved[0].verb == "delete"
