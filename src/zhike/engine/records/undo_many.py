"""Taking many events back, the last of each record first; what others changed since is kept and told.

Set-wise: the number of statements depends on the objects and the depth of changes, not on the number of records.
"""

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from zhike.engine import access, objects
from zhike.engine.actors import Actor
from zhike.engine.errors import Conflict, NotVisible
from zhike.engine.log import Happened
from zhike.engine.objects import ObjectType
from zhike.engine.sql import Sql

from . import since
from .bin import delete, restore
from .each import save_each
from .save import reachable
from .undo import is_making

REFUSED = (Conflict, NotVisible, ValidationError, PermissionDenied)


@dataclass
class Outcome:
    """`kept` are {object, id, reason, lost}: events that were not, or not wholly, taken back."""

    undone: int = 0
    kept: list[dict[str, Any]] = field(default_factory=list)

    def keep(self, event: Happened, reason: str, lost: Sequence[dict[str, Any]] = ()) -> None:
        self.kept.append({"object": event.object, "id": event.record, "reason": reason, "lost": list(lost)})


@transaction.atomic
def undo_many(events: Sequence[Happened], *, by: Actor, ours: Sequence[int] = (), force: bool = False) -> Outcome:
    """Take these events back. Events of the jobs `ours` are nobody's later work."""
    outcome = Outcome()
    by_object: dict[str, list[Happened]] = defaultdict(list)
    for event in sorted(events, key=lambda e: -e.id):
        by_object[event.object].append(event)
    types = {one.key: one for one in objects.all_types()}
    for key, listed in by_object.items():
        if key in types:
            for group in rounds(listed):
                take_back(types[key], group, Work(by, tuple(ours), force, outcome))
    return outcome


@dataclass(frozen=True)
class Work:
    by: Actor
    ours: tuple[int, ...]
    force: bool
    outcome: Outcome


def rounds(events: Iterable[Happened]) -> Iterator[list[Happened]]:
    """Groups in which no record comes twice: the last event of each, then the last but one, and so on."""
    groups: list[list[Happened]] = []
    seen: dict[int, int] = defaultdict(int)
    for event in events:
        at = seen[event.record]
        seen[event.record] += 1
        if at == len(groups):
            groups.append([])
        groups[at].append(event)
    return iter(groups)


def take_back(one: ObjectType, events: Sequence[Happened], work: Work) -> None:
    events = permitted(one, events, "view", work)
    gone = [e for e in events if e.verb == "delete"]
    made = [e for e in events if is_making(e)]
    changed = [e for e in events if e.verb != "delete" and not is_making(e)]
    move(one, permitted(one, gone, "delete", work), work, restore, is_in_bin=True)
    move(one, untouched(one, permitted(one, made, "delete", work), work), work, delete, is_in_bin=False)
    change(one, permitted(one, changed, "edit", work), work)


def permitted(one: ObjectType, events: Sequence[Happened], verb: str, work: Work) -> list[Happened]:
    """The events whose records are the actor's for this verb; the others are told. One query at most."""
    allowed = reachable(one, [e.record for e in events], work.by, verb) if events else set()
    for event in events:
        if event.record not in allowed:
            work.outcome.keep(event, absent() if verb == "view" else access.gate.denial(verb, one))
    return [event for event in events if event.record in allowed]


def absent() -> str:
    return _("There is no such record, or none that you may see.")


def untouched(one: ObjectType, events: Sequence[Happened], work: Work) -> list[Happened]:
    """Made by the job, and nobody worked on it since. One query."""
    if not events or work.force:
        return list(events)
    others = Sql(" AND (e.job IS NULL OR e.job <> ALL(%s)) AND e.verb <> 'undo'", (list(work.ours),))
    later: dict[int, list[since.Since]] = defaultdict(list)
    for found in since.latest(one, [e.record for e in events], others):
        later[found.record].append(found)
    known = access.readable_fields(work.by, one)
    for event in events:
        if event.record in later:
            told = [found.told(found.now) for found in later[event.record] if found.field in known]
            work.outcome.keep(event, changed_since(told), told)
    return [event for event in events if event.record not in later]


def changed_since(lost: Sequence[dict[str, Any]]) -> str:
    names = ", ".join(dict.fromkeys(one["by"] for one in lost if one["by"]))
    return _("Changed since by %(names)s.") % {"names": names} if names else _("Changed since.")


def move(one: ObjectType, events: Sequence[Happened], work: Work, act: Callable[..., Any], *, is_in_bin: bool) -> None:
    """To the bin or back: all together where that goes, else one by one. What is there already counts as done."""
    stored = one.model._base_manager.filter(pk__in=[e.record for e in events], deleted_at__isnull=not is_in_bin)
    records = {record.pk: record for record in stored}
    work.outcome.undone += len(events) - len(records)
    waiting = [event for event in events if event.record in records]
    try:
        with transaction.atomic():
            if waiting:
                act([records[event.record] for event in waiting], by=work.by)
        work.outcome.undone += len(waiting)
    except REFUSED:
        for event in waiting:
            singly(event, records[event.record], work, act)


def singly(event: Happened, record: Any, work: Work, act: Callable[..., Any]) -> None:
    try:
        with transaction.atomic():
            act(record, by=work.by)
        work.outcome.undone += 1
    except REFUSED as refusal:
        work.outcome.keep(event, sentence(refusal))


def sentence(refusal: Exception) -> str:
    if isinstance(refusal, ValidationError):
        return " ".join(refusal.messages)
    return str(refusal) or absent()


def change(one: ObjectType, events: Sequence[Happened], work: Work) -> None:
    """Former values of what still stands; of one that stands in part, that part."""
    stored = one.model._base_manager.select_for_update(no_key=True).filter(
        pk__in=[e.record for e in events], deleted_at=None
    )
    records = {record.pk: record for record in stored.order_by("pk")}
    for event in events:
        if event.record not in records:
            work.outcome.keep(event, absent())
    there = [event for event in events if event.record in records and event.changes]
    work.outcome.undone += sum(event.record in records and not event.changes for event in events)
    drafts = []
    for found in since.standings(one, there, records, work.by):
        if found.lost and not work.force:
            work.outcome.keep(found.event, changed_since(found.lost), found.lost)
        else:
            work.outcome.undone += 1
        if found.back or (found.lost and work.force):
            drafts.append(found)
    save(one, drafts, work)


def save(one: ObjectType, found: Sequence[since.Standing], work: Work) -> None:
    readable, drafts = [], []
    for standing in found:
        try:
            drafts.append(standing.draft(one, force=work.force))
            readable.append(standing)
        except ValidationError as refusal:
            refuse(standing, sentence(refusal), work)
    for standing, refused in zip(readable, save_each(drafts, by=work.by), strict=True):
        if refused:
            refuse(standing, " ".join(text for texts in refused.values() for text in texts), work)


def refuse(standing: since.Standing, reason: str, work: Work) -> None:
    """It was counted as taken back, and was not."""
    if work.force or not standing.lost:
        work.outcome.undone -= 1
        work.outcome.keep(standing.event, reason)
