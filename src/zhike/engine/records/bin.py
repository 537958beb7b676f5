"""The recycle bin: deleting keeps the row, restoring brings it back. The log keeps the whole row either way."""

from collections.abc import Sequence
from typing import Any

from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from zhike.engine import access, log, objects
from zhike.engine.actors import Actor
from zhike.engine.derived import follow
from zhike.engine.errors import Conflict, NotVisible, Stale
from zhike.engine.models import Merged
from zhike.engine.objects import ObjectType

from . import children, store
from .save import reachable


def delete(drafts: Any, *, by: Actor, version: int | None = None) -> list[int]:
    """Move a record, or several of one object, to the bin. Returns the events' ids."""
    return move(drafts if isinstance(drafts, Sequence) else [drafts], by=by, verb="delete", version=version)


def restore(drafts: Any, *, by: Actor) -> list[int]:
    """Bring records back from the bin. Needs the right to delete."""
    return move(drafts if isinstance(drafts, Sequence) else [drafts], by=by, verb="restore")


@transaction.atomic
def move(records: Sequence[Any], *, by: Actor, verb: str, version: int | None = None) -> list[int]:
    from .save import stale_sentence

    object_type = objects.of(records[0])
    ids = sorted(record.pk for record in records)
    wanted = {"deleted_at__isnull": verb == "delete"}
    stored = list(object_type.model._base_manager.select_for_update().filter(pk__in=ids, **wanted).order_by("pk"))
    if len(stored) != len(ids) or reachable(object_type, ids, by, "view") != set(ids):
        raise NotVisible
    if reachable(object_type, ids, by, "delete") != set(ids):
        raise PermissionDenied(access.gate.denial("delete", object_type))
    if version is not None and stored[0].version != version:
        raise Stale(stale_sentence(stored[0]), stored[0])
    if verb == "restore" and Merged.objects.filter(object=object_type.key, loser__in=ids).exists():
        raise Conflict(_("This record was merged into another one. Take that merge back instead."))
    if verb == "delete" and object_type.before_delete:
        object_type.before_delete(stored, by=by)
    lost = {r.pk: whole(object_type, r) if verb == "delete" else [] for r in stored}
    entries = [log.Entry(object_type.key, r.pk, verb, lost[r.pk]) for r in stored]
    now = timezone.now()
    for record in stored:
        record.deleted_at = now if verb == "delete" else None
        record.version += 1
        record.updated_at, record.updated_by_id = by.at or now, by.user_id
    try:
        with transaction.atomic():
            store.update(object_type.model, stored, ["deleted_at", "version", "updated_at", "updated_by_id"])
    except IntegrityError as broken:
        raise Conflict(
            _("Another record took this one's place while it was in the bin. Change that record, then restore.")
        ) from broken
    if object_type.after_save:
        object_type.after_save([], by=by)
    events = log.write(entries, by=by)
    follow.after(follow.Written(object_type, ids, frozenset({follow.ANY})))
    if verb == "delete":
        require_approved(object_type, ids, by)
    for record, now_stored in zip(sorted(records, key=lambda r: r.pk), stored, strict=True):
        record.__dict__.update(now_stored.__dict__)
    return events


def require_approved(object_type: ObjectType, ids: list[int], by: Actor) -> None:
    """Raise NeedsApproval where a rule guards the deletion of one of these."""
    from zhike.engine.approvals import guard

    guard.deletes(object_type, ids, by)


def whole(object_type: ObjectType, record: Any) -> list[tuple[str, Any, Any]]:
    """Every value of the row, as what was there before."""
    found = []
    for one in object_type.fields.values():
        value = children.stored(one, [record.pk]).get(record.pk, []) if one.is_rows else one.get(record)
        kept = one.log(value)
        if kept not in (None, "", []):
            found.append((one.name, kept, None))
    return found
