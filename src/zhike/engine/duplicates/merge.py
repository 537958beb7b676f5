"""Several records become one: field by field, with all that hangs on them, and so that it can be taken back.

The losers go to the bin; the event on the survivor holds what moved. Rows are locked in the order of their ids: of two
merges of one record the first wins and the second is told.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import connection, transaction
from django.utils.translation import gettext as _

from zhike.engine import access, log, objects
from zhike.engine.actors import Actor, Rights
from zhike.engine.errors import Conflict, NotVisible, Stale
from zhike.engine.models import Merged, StoredFile, Twin
from zhike.engine.objects import ObjectType
from zhike.engine.records import Draft, bin
from zhike.engine.records.draft import refuse
from zhike.engine.records.save import checked, put, reachable, stale_sentence
from zhike.engine.records.save import differs as differs_from_stored

from . import children, take
from .rules import has_rule

MOST = 200
JOURNAL = "merge"  # the name under which the event holds what moved; no field can have it


@dataclass(frozen=True)
class Outcome:
    event: int
    moved: int


@transaction.atomic
def merge(
    survivor: Any, losers: Sequence[int], *, by: Actor, take_from: Mapping[str, Any] | None = None,
    versions: Mapping[int, int] | None = None,
) -> Outcome:  # fmt: skip
    """Make these records part of the survivor. `take_from` names, for a field, the record whose value stays.

    Raises ValidationError, PermissionDenied, NotVisible, Stale where a version is not the stored one, and Conflict where
    a record was merged meanwhile. Needs edit on all, and delete on the losers.
    """
    object_type = objects.of(survivor)
    ids = wanted(object_type, survivor.pk, losers)
    stored = locked(object_type, ids, by)
    require(object_type, ids, survivor.pk, by)
    for number, version in (versions or {}).items():
        if number in stored and stored[number].version != version:
            raise Stale(stale_sentence(stored[number]), stored[number])
    choice = take.checked(by, object_type, take_from or {}, ids)
    held = take.values(object_type, list(stored.values()))
    changes = take.changes(take.mergeable(by, object_type), survivor.pk, ids, held, take=choice)
    given = [number for number in ids if number != survivor.pk]
    mighty = replace(by, rights=Rights(everything=True), scopes=None)
    journal: dict[str, Any] = {"losers": given, "files": adopted(object_type, survivor.pk, changes, given)}
    event = changed(object_type, stored[survivor.pk], changes, mighty)
    caused = replace(mighty, cause=event)
    choose = children.all_but((), survivor.pk)
    moved = children.move(children.Move(object_type, given, choose, caused))
    journal["moved"] = moved
    bin.delete([stored[number] for number in given], by=caused)
    add_journal(event, journal)
    remember(object_type, survivor.pk, given, event)
    if not access.visible_after(by, object_type, [survivor.pk]):
        raise ValidationError(_("After this merge you would no longer see the record. Keep its owner."))
    survivor.__dict__.update(stored[survivor.pk].__dict__)
    return Outcome(event, sum(map(len, moved.values())))


def wanted(object_type: ObjectType, survivor: int, losers: Sequence[int]) -> list[int]:
    """All ids, each once, the survivor first."""
    if not has_rule(object_type):
        raise ValidationError(_("Records of '%(object)s' cannot be merged.") % {"object": object_type.label_plural})
    if survivor in losers:
        raise ValidationError({"with": [_("A record cannot be merged into itself. Name another one.")]})
    ids = list(dict.fromkeys([survivor, *losers]))
    if len(ids) < 2:
        raise ValidationError({"with": [_("Name at least one other record to merge.")]})
    if len(ids) > MOST:
        raise ValidationError({"with": [_("At most %(most)s records are merged at once.") % {"most": MOST}]})
    return ids


def locked(object_type: ObjectType, ids: Sequence[int], by: Actor) -> dict[int, Any]:
    """The stored records. Raises Conflict for one that was merged meanwhile, NotVisible for one that is not there."""
    rows = object_type.model._base_manager.select_for_update().filter(pk__in=ids, deleted_at=None).order_by("pk")
    stored = {record.pk: record for record in rows}
    missing = [number for number in ids if number not in stored]
    if missing:
        seen = reachable(object_type, missing, by, "view")
        gone = Merged.objects.filter(object=object_type.key, loser__in=[n for n in missing if n in seen]).first()
        if gone is not None:
            raise Conflict(
                _("Record %(id)s was merged into another one meanwhile. Look at what is there now, then merge again.")
                % {"id": gone.loser}
            )
        raise NotVisible
    return {number: stored[number] for number in ids}


def require(object_type: ObjectType, ids: Sequence[int], survivor: int, by: Actor) -> None:
    losers = [number for number in ids if number != survivor]
    for verb, needed in (("view", ids), ("edit", ids), ("delete", losers)):
        if reachable(object_type, list(needed), by, verb) != set(needed):
            if verb == "view":
                raise NotVisible
            raise PermissionDenied(access.gate.denial(verb, object_type))


def adopted(
    object_type: ObjectType, survivor: int, changes: Mapping[str, Any], losers: Sequence[int]
) -> list[list[int]]:
    """Files of losers that the survivor takes over become its own. Returns each with whose it was."""
    ids = [value.id if hasattr(value, "id") else value for name, value in changes.items() if object_type.fields[name].kind.name == "file"]  # fmt: skip
    files = StoredFile.objects.filter(pk__in=[n for n in ids if n], object=object_type.key, record__in=losers)
    found = [[number, int(record or 0)] for number, record in files.values_list("pk", "record")]
    files.update(record=survivor)
    return found


def changed(object_type: ObjectType, record: Any, changes: Mapping[str, Any], by: Actor, verb: str = "merge") -> int:
    """Save the survivor's new values. Returns the event, which there is even where no value changed."""
    draft = Draft(record, dict(changes), verb=verb)
    refuse(checked(object_type, [draft], by)[0])
    if not differs_from_stored(draft):
        return log.write([log.Entry(object_type.key, record.pk, verb)], by=by)[0]
    put(object_type, [draft], by)
    draft.commit()
    assert draft.event is not None
    return draft.event


def add_journal(event: int, journal: Mapping[str, Any]) -> None:
    """Write what moved beside the event's values."""
    import json

    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO event_value (event, at, field, before, after) "
            "SELECT e.id, e.at, %s, NULL, %s::jsonb FROM event e WHERE e.id = %s",
            [JOURNAL, json.dumps(journal), event],
        )


def remember(object_type: ObjectType, survivor: int, losers: Sequence[int], event: int) -> None:
    """Where the losers went, and that their pairs are settled."""
    Merged.objects.bulk_create(
        Merged(object=object_type.key, loser=number, survivor=survivor, event=event) for number in losers
    )
    pairs = Twin.objects.filter(object=object_type.key).exclude(state=Twin.DISTINCT)
    pairs.filter(one__in=losers).update(state=Twin.MERGED)
    pairs.filter(other__in=losers).update(state=Twin.MERGED)


def survivor_of(actor: Actor, object_type: ObjectType, loser: int) -> int | None:
    """The record that this one became part of, where the actor may see both. Up to one query a step."""
    found, steps = loser, 0
    while steps < 50:
        after = Merged.objects.filter(object=object_type.key, loser=found).values_list("survivor", flat=True).first()
        if after is None:
            break
        found, steps = after, steps + 1
    is_seen = found != loser and all(access.allows(actor, "view", object_type, number) for number in (loser, found))
    return found if is_seen else None
