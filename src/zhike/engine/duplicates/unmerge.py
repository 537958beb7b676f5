"""Taking a merge back: the losers return from the bin with what hung on them, as far as it still hangs on the survivor.

What came later stays with the survivor, edits as well as children, unless somebody says otherwise. Merges of merges are
taken apart in the reverse order.
"""

from collections.abc import Collection, Mapping
from dataclasses import replace
from typing import Any

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from zhike.engine import access, log, objects
from zhike.engine.actors import Actor, Rights
from zhike.engine.errors import Conflict, NotVisible
from zhike.engine.log import Happened
from zhike.engine.models import Merged, StoredFile, Twin
from zhike.engine.objects import ObjectType
from zhike.engine.records import bin, since
from zhike.engine.records.save import reachable
from zhike.engine.records.undo import SPECIAL

from . import children, returning
from .merge import JOURNAL, changed


@transaction.atomic
def unmerge(
    event_id: int, *, by: Actor, stay: Collection[str] = (), follow: Mapping[str, int] | None = None
) -> int:  # fmt: skip
    """Part what this event merged. Returns the new event on the survivor.

    `stay` names groups of children that remain with the survivor; `follow` gives groups whose later children go to a
    loser. Raises NotVisible, PermissionDenied, and Conflict with what has to be taken back first.
    """
    event, object_type, journal = find(event_id)
    survivor = event.record
    losers = [int(number) for number in journal["losers"]]
    stored = locked(object_type, [survivor, *losers])
    require(object_type, survivor, losers, by)
    require_latest(object_type, event, by)
    for group, loser in (follow or {}).items():
        if loser not in losers:
            raise ValidationError(
                {"move": [_("'%(group)s' is to go to a record that was not merged here.") % {"group": group}]}
            )
    mighty = replace(by, rights=Rights(everything=True), scopes=None, cause=event.id)
    Merged.objects.filter(object=object_type.key, event=event.id).delete()
    made = former_values(object_type, event, stored[survivor], mighty)
    bin.restore([stored[number] for number in losers], by=mighty)
    give_files_back(journal, survivor)
    caused = replace(mighty, cause=made)
    targets = returning.targets(object_type, event, journal, stay=stay, follow=follow or {})
    children.move(children.Move(object_type, [survivor], children.pick(targets), caused))
    returning.give_rows_back(object_type, journal, stay, caused)
    apart(object_type, survivor, losers, by)
    return made


def find(event_id: int) -> tuple[Happened, ObjectType, dict[str, Any]]:
    """The event of a merge with its journal. Raises NotVisible."""
    found = log.read("e.id = %s AND e.verb = 'merge'", [event_id], limit=1)
    if not found or JOURNAL not in found[0].changes:
        raise NotVisible
    return found[0], objects.get(found[0].object), found[0].changes[JOURNAL][1]


def locked(object_type: ObjectType, ids: list[int]) -> dict[int, Any]:
    rows = object_type.model._base_manager.select_for_update().filter(pk__in=ids).order_by("pk")
    stored = {record.pk: record for record in rows}
    if len(stored) != len(ids):
        raise Conflict(_("One of these records was deleted for good, so they cannot be parted."))
    return stored


def require(object_type: ObjectType, survivor: int, losers: list[int], by: Actor) -> None:
    if reachable(object_type, [survivor, *losers], by, "view") != {survivor, *losers}:
        raise NotVisible
    if reachable(object_type, [survivor], by, "edit") != {survivor}:
        raise PermissionDenied(access.gate.denial("edit", object_type))
    if reachable(object_type, losers, by, "delete") != set(losers):
        raise PermissionDenied(access.gate.denial("delete", object_type))


def require_latest(object_type: ObjectType, event: Happened, by: Actor) -> None:
    """Nothing was merged on top of it."""
    mine = Merged.objects.filter(object=object_type.key)
    if not mine.filter(event=event.id).exists():
        raise Conflict(_("These records were parted already."))
    above = mine.filter(loser=event.record).first()
    later = mine.filter(survivor=event.record, event__gt=event.id).order_by("-event").first()
    if above is None and later is None:
        return
    number = above.survivor if above else later.loser if later else 0
    title = object_type.model._base_manager.filter(pk=number).first()
    named = f"'{title}'" if access.allows(by, "view", object_type, number) else _("another record")
    if above:
        raise Conflict(_("This record became part of %(title)s. Part those first.") % {"title": named})
    raise Conflict(_("%(title)s was merged into this record later. Part those first.") % {"title": named})


def former_values(object_type: ObjectType, event: Happened, record: Any, by: Actor) -> int:
    """Give the survivor the values of before, where nobody changed them since."""
    own = replace(event, changes={n: pair for n, pair in event.changes.items() if n in object_type.fields})
    standing = since.standings(object_type, [own], {record.pk: record}, by)[0]
    draft = standing.draft(object_type, force=False)
    return changed(object_type, record, draft.changes, by, "unmerge")


def give_files_back(journal: Mapping[str, Any], survivor: int) -> None:
    for number, loser in journal.get("files", []):
        StoredFile.objects.filter(pk=number, record=survivor).update(record=loser)


def apart(object_type: ObjectType, survivor: int, losers: list[int], by: Actor) -> None:
    """Who parts records says that they are not the same."""
    for loser in losers:
        one, other = sorted((survivor, loser))
        Twin.objects.update_or_create(
            object=object_type.key, one=one, other=other,
            defaults={"state": Twin.DISTINCT, "decided_by_id": by.user_id}, create_defaults={"score": 0, "state": Twin.DISTINCT, "decided_by_id": by.user_id},
        )  # fmt: skip


def merge_again(event: int, by: Actor) -> int:
    raise Conflict(_("Parting records is not taken back. Merge them again."))


SPECIAL["unmerge"] = merge_again
SPECIAL["merge"] = lambda event, by: unmerge(event, by=by)
