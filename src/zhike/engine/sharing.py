"""Opening one record to one more person or team, to read or to edit, until a day; with a word for what they do there.

People named so are the record's team. Whoever may share a record gives at most what they have; the gate reads the
table with each request, so giving and taking hold at once. Both are written into the log.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.contrib.auth import get_user_model
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from . import access, log, objects
from .actors import Actor, for_user, system
from .errors import NotVisible
from .models import Share, Team
from .objects import ObjectType

NOTED = "@share"  # the log keeps shares under a name that no field can have
LEVELS = ("read", "edit")
LONGEST_ROLE = 60


def is_shareable(object_type: ObjectType) -> bool:
    """Whether single records of the object belong to somebody who may open them to others."""
    return object_type.can("owner") and object_type.can("edit")


def may_share(by: Actor, object_type: ObjectType, record_id: int) -> bool:
    """At most one query."""
    return is_shareable(object_type) and access.allows(by, "share", object_type, record_id)


def of(object_type: ObjectType, record_id: int) -> list[Share]:
    """The shares of a record that hold, those with a word first. One query."""
    found = Share.objects.filter(object=object_type.key, record=record_id, approval=None).order_by("id")
    return sorted((one for one in found if holds(one)), key=lambda one: not one.role)


def holds(one: Share) -> bool:
    return one.until is None or one.until >= timezone.localdate()


@dataclass(frozen=True)
class Wanted:
    """What is asked for: the ids of a person or a team, how far, until when, as what."""

    user: int | None = None
    team: int | None = None
    level: str = "read"
    until: date | None = None
    role: str = ""


@transaction.atomic
def share(object_type: ObjectType, record_id: int, wanted: Wanted, *, by: Actor) -> Share:
    """Open the record to a person or a team, or change how far it is open to them."""
    record = require(object_type, record_id, by)
    check(record, wanted, by)
    if wanted.level == "edit":
        access.require(by, "edit", object_type, record)
    key = {
        "object": object_type.key,
        "record": record_id,
        "user_id": wanted.user,
        "team_id": wanted.team,
        "approval": None,
    }
    former = Share.objects.select_for_update().filter(**key).first()
    before = told(former) if former else None
    given = {"may_edit": wanted.level == "edit", "until": wanted.until, "role": wanted.role.strip()}
    first = given | {"created_by_id": by.user_id}
    one, _is_new = Share.objects.update_or_create(**key, defaults=given, create_defaults=first)
    after = told(one)
    if before != after:
        write("share", one, (before, after), by)
    return one


@transaction.atomic
def revoke(object_type: ObjectType, record_id: int, number: int, *, by: Actor) -> None:
    """Close it to them again. One may always give back what was given to oneself."""
    one = (
        Share.objects.select_for_update()
        .filter(object=object_type.key, record=record_id, pk=number, approval=None)
        .first()
    )
    if one is None or not access.allows(by, "view", object_type, record_id):
        raise NotVisible
    if one.user_id != by.user_id:
        require(object_type, record_id, by)
    write("unshare", one, (told(one), None), by)
    one.delete()


def require(object_type: ObjectType, record_id: int, by: Actor) -> Any:
    """The record, if the actor may share it. Raises NotVisible, PermissionDenied."""
    record = (
        object_type.model._base_manager.select_for_update(of=("self",)).filter(pk=record_id, deleted_at=None).first()
    )
    if record is None or not access.allows(by, "view", object_type, record_id):
        raise NotVisible
    if not may_share(by, object_type, record_id):
        raise PermissionDenied(_("Only those who reach this record by their roles may share it. Ask its owner."))
    return record


def check(record: Any, wanted: Wanted, by: Actor) -> None:
    """Raises ValidationError with all that makes no sense."""
    errors = {} if not (whom := wrong_whom(record, wanted, by)) else {"user": [whom]}
    if wanted.level not in LEVELS:
        errors["level"] = [_("Choose reading or editing.")]
    if wanted.until and wanted.until < timezone.localdate():
        errors["until"] = [_("This day is over. Choose today or a later day.")]
    if len(wanted.role.strip()) > LONGEST_ROLE:
        errors["role"] = [_("Use at most 60 characters.")]
    if errors:
        raise ValidationError(errors)


def wrong_whom(record: Any, wanted: Wanted, by: Actor) -> str:
    """Why the record cannot be shared with them; nothing where it can."""
    if (wanted.user is None) == (wanted.team is None):
        return _("Choose a person or a team, one of them.")
    if wanted.user is not None and not is_there(by, "user", wanted.user):
        return _("There is no such person, or none that you may see.")
    if wanted.user is not None and wanted.user == record.owner_id:
        return _("This person owns the record already.")
    if wanted.user is not None and not is_of_use(record, wanted):
        title = objects.of(record).label_plural
        return _("No role of this person opens '%(title)s' that far. Give one of them that right first.") % {
            "title": title
        }
    if wanted.team is not None and not is_there(by, "team", wanted.team):
        return _("There is no such team, or none that you may see.")
    return ""


def is_of_use(record: Any, wanted: Wanted) -> bool:
    """Whether the person's roles let them do with such records what is given. Two statements."""
    person = get_user_model()._base_manager.get(pk=wanted.user or 0)
    needed = "edit" if wanted.level == "edit" else "view"
    return access.may(for_user(person), objects.of(record), needed)


def is_there(by: Actor, key: str, number: Any) -> bool:
    model = get_user_model() if key == "user" else Team
    asked: dict[str, Any] = {"pk": number, "deleted_at": None, **({"is_active": True} if key == "user" else {})}
    return access.allows(by, "view", objects.get(key), number) and model._base_manager.filter(**asked).exists()


def told(one: Share) -> dict[str, Any]:
    """The share as the log keeps it, with the name of the day."""
    to = one.user if one.user_id else one.team
    return {
        "user": one.user_id, "team": one.team_id, "name": str(to), "level": "edit" if one.may_edit else "read",
        "until": one.until and one.until.isoformat(), "role": one.role,
    }  # fmt: skip


def write(verb: str, one: Share, change: tuple[Any, Any], by: Actor) -> None:
    """A share was given, changed or taken: the log says to whom and how far."""
    log.write([log.Entry(one.object, one.record, verb, [(NOTED, *change)])], by=by)


@transaction.atomic
def end_expired(now: datetime | None = None) -> int:
    """Take away the shares whose last day is over everywhere on earth. Returns how many."""
    last = (now or timezone.now()).date()
    over = list(
        Share.objects.select_for_update(of=("self",)).select_related("user", "team").filter(until__lt=last)[:10_000]
    )
    entries = [log.Entry(one.object, one.record, "unshare", [(NOTED, told(one), None)]) for one in over]
    log.write(entries, by=system())
    Share.objects.filter(pk__in=[one.pk for one in over]).delete()
    return len(over)


def sentences(changes: Iterable[tuple[Any, Any]]) -> list[str]:
    """What a share event says to people."""
    found = []
    for before, after in changes:
        one = after or before or {}
        level = _("to edit") if one.get("level") == "edit" else _("to read")
        text = f"{one.get('name', '')} ({level})" if after else str(one.get("name", ""))
        if after and one.get("until"):
            text = _("%(who)s until %(day)s") % {"who": text, "day": one["until"]}
        found.append(f"{text} · {one['role']}" if one.get("role") else text)
    return found
