"""Which children go back to whom when a merge is taken back, told in groups of one object and one field."""

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from zhike.engine.actors import Actor
from zhike.engine.log import Happened
from zhike.engine.objects import ObjectType
from zhike.engine.records import Draft
from zhike.engine.records import children as rows_of
from zhike.engine.records.save import begin_old, put_different

from . import children

Journal = Mapping[str, Any]


@dataclass(frozen=True)
class Group:
    """Children of one object by one field: `back` still hang on the survivor, `gone` no longer do, `later` came since."""

    kin: children.Kin
    back: dict[int, list[int]]
    gone: int
    later: list[int]


def groups(object_type: ObjectType, event: Happened, journal: Journal) -> list[Group]:
    """What hangs on the survivor now, held against what came with the losers. One query for each linking field."""
    now = {kin.group: (kin, ids) for kin, ids in children.counts(object_type, event.record)}
    found = []
    for kin in children.kin_of(object_type):
        notes = journal["moved"].get(kin.group, [])
        here = set(now[kin.group][1]) if kin.group in now else set()
        back: dict[int, list[int]] = defaultdict(list)
        for child, loser, _row in notes:
            if child in here:
                back[loser].append(child)
        gone = len({child for child, _loser, _row in notes} - here)
        later = made_since(kin, here - {child for child, _loser, _row in notes}, event)
        if notes or later:
            found.append(Group(kin, dict(back), gone, later))
    return found


def made_since(kin: children.Kin, ids: Collection[int], event: Happened) -> list[int]:
    """Those of the children that were made after the merge. One query."""
    if not ids:
        return []
    made = kin.type.model._base_manager.filter(pk__in=list(ids), created_at__gt=event.at)
    return list(made.order_by("pk").values_list("pk", flat=True))


def targets(
    object_type: ObjectType, event: Happened, journal: Journal, *, stay: Collection[str], follow: Mapping[str, int]
) -> dict[str, dict[int, int]]:
    """Group → child → the record that it goes to; children that are not named stay."""
    wanted: dict[str, dict[int, int]] = defaultdict(dict)
    for group, notes in journal["moved"].items():
        if group not in stay:
            # A row that was left out, because the child had both, comes back by itself.
            wanted[group].update({child: loser for child, loser, row in notes if row is None})
    if follow:
        for one in groups(object_type, event, journal):
            if one.kin.group in follow:
                wanted[one.kin.group].update(dict.fromkeys(one.later, follow[one.kin.group]))
    return wanted


def give_rows_back(object_type: ObjectType, journal: Journal, stay: Collection[str], by: Actor) -> None:
    """Rows that the merge left out, because their record named survivor and loser, stand beside the survivor's again."""
    kin = {one.group: one for one in children.kin_of(object_type)}
    for group, notes in journal["moved"].items():
        rows: dict[int, list[Any]] = defaultdict(list)
        for child, _loser, row in notes:
            if row is not None and group not in stay and group in kin:
                rows[child].append(row)
        for ids in children.pieces(sorted(rows)):
            add_rows(kin[group], ids, rows, by)


def add_rows(kin: children.Kin, ids: Any, rows: Mapping[int, list[Any]], by: Actor) -> None:
    stored = list(kin.type.model._base_manager.select_for_update().filter(pk__in=list(ids)).order_by("pk"))
    held = rows_of.stored(kin.by, ids)
    drafts = []
    for record in stored:
        draft = Draft(record, {})
        begin_old(draft, record, kin.type)
        now = held.get(record.pk, [])
        known = {str(one) for one in kin.by.log(now)}
        lost = [row for row in rows[record.pk] if str(row) not in known]
        draft.before[kin.by.name] = kin.by.log(now)
        kin.by.set(draft.next, [*now, *kin.by.kind.unlog(kin.by, lost)])
        drafts.append(draft)
    put_different(kin.type, drafts, by)


def title(kin: children.Kin, others: Sequence[children.Kin]) -> str:
    """How people call the group among all that link here: the object, and the field where it has several."""
    is_one_of_several = sum(other.type is kin.type for other in others) > 1
    return f"{kin.type.label_plural} · {kin.by.label}" if is_one_of_several else str(kin.type.label_plural)
