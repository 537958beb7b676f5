"""Editing many records as a job: the same fields set, words added to lists or taken away, or the same verb done.

The ids are a snapshot of all that were found when it began. Pieces are saved one transaction each, with the rights of the moment; a row that may not be
changed is skipped and told. The job goes on by queueing itself again, so none runs longer than a few seconds.
"""

import time
from collections.abc import Callable, Mapping, Sequence
from contextlib import AbstractContextManager, suppress
from dataclasses import dataclass, field, replace
from typing import Any

from django.conf import settings
from django.contrib.auth import get_user_model
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import connection, transaction
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from . import access, actors, begun, conditions, inputs, jobs, listed, objects, records
from .actors import Actor
from .approvals import NeedsApproval, ask
from .errors import Conflict, NotVisible
from .models import Job
from .objects import ObjectType
from .query import Query
from .query.source import Source
from .records.save import reachable
from .watched import UNDER_WAY, watched

MOST = 500_000
PIECE = 500
SECONDS = 4.0
TOLD = 1_000  # skipped rows that the result names; the count has them all
REFUSALS = (ValidationError, PermissionDenied, Conflict, NotVisible)


class Superseded(Exception):
    """The job was cancelled, or somebody else did this piece: what was done of it is taken back."""


@dataclass
class Outcome:
    changed: int = 0
    unchanged: int = 0
    skipped: list[dict[str, Any]] = field(default_factory=list)

    def skip(self, record_id: int, reason: str) -> None:
        self.skipped.append({"id": record_id, "reason": reason})


def start(
    actor: Actor,
    object_type: ObjectType,
    *,
    ids: Sequence[int] | None = None,
    where: Any = None,
    q: str = "",
    changes: Mapping[str, Any] | None = None,
    verb: str = "",
    way: str = listed.SET,
) -> Job:
    """Queue the edit of these records, or of all that the condition finds. With a verb, `changes` are its answers.

    `way` says whether the changes are set, or added to lists or taken from them. Raises what wrong input raises,
    before anything is queued.
    """
    changes = dict(changes or {})
    check(actor, object_type, changes, verb, way=way)
    found = snapshot(actor, object_type, ids, where, q)
    order = {
        "ids": found,
        "set": plain(changes),
        "verb": verb,
        "way": way,
        "scopes": None if actor.scopes is None else sorted(actor.scopes),
    }
    with transaction.atomic():
        job = Job.objects.create(
            kind="bulk",
            title=title(object_type, verb or way),
            object=object_type.key,
            user_id=actor.user_id,
            total=len(found),
            counts={"changed": 0, "unchanged": 0, "skipped": 0},
            order=order,
        )
        begun.note(job, actor)
        jobs.enqueue("bulk_edit", job=job.pk)
    return job


def check(actor: Actor, object_type: ObjectType, changes: dict[str, Any], verb: str, *, way: str = listed.SET) -> None:
    """Refuse at once what could be done to no record."""
    needed = needs(object_type, verb)
    access.require(actor, needed, object_type)
    if not object_type.can(needed):
        raise PermissionDenied(_("Records of this object are not changed many at once."))
    command = object_type.command(verb)
    if command:
        inputs.answers(actor, object_type, command, changes)
    elif not verb:
        listed.check(object_type, inputs.read(actor, object_type, changes, creating=False), way)
    elif changes:
        raise ValidationError(_("'%(verb)s' takes no values.") % {"verb": verb})


def needs(object_type: ObjectType, verb: str) -> str:
    command = object_type.command(verb)
    if verb in {"delete", "restore"}:
        return "delete"
    if verb and command is None:
        raise ValidationError({"verb": [_("'%(verb)s' is nothing one can do here.") % {"verb": verb[:60]}]})
    return command.needs if command else "edit"


def snapshot(actor: Actor, object_type: ObjectType, ids: Sequence[int] | None, where: Any, q: str) -> list[int]:
    """The ids the job is about. Those given are taken as they are: each is asked for when its turn comes."""
    found = list(dict.fromkeys(ids)) if ids is not None else all_ids(actor, object_type, where, q)
    if len(found) > MOST:
        raise ValidationError(
            _("More than %(most)s records cannot be changed at once. Narrow the filter.") % {"most": f"{MOST:,}"}
        )
    return found


def all_ids(actor: Actor, object_type: ObjectType, where: Any, q: str) -> list[int]:
    node = conditions.parse(where, object_type, actor) if where else None
    query, source = Query(actor, object_type, where=node, q=q), Source(actor, object_type)
    condition = query.everything(source)
    with connection.cursor() as cursor:
        cursor.execute(
            f"SELECT t.id FROM {object_type.source} t{source.sql().text} WHERE {condition.text} "
            f"ORDER BY t.id LIMIT {MOST + 1}",
            [*source.sql().params, *condition.params],
        )
        return [row[0] for row in cursor.fetchall()]


def title(object_type: ObjectType, verb: str) -> str:
    command = object_type.command(verb)
    own = {"delete": _("Delete"), "restore": _("Restore"), "add": _("Add tags"), "remove": _("Remove tags")}
    what = str(command.label) if command else own.get(verb, _("Change"))
    return f"{what}: {object_type.label_plural}"[:200]


def plain(value: Any) -> Any:
    """The values as they can be kept as JSON: exact numbers as text."""
    if isinstance(value, dict):
        return {key: plain(inner) for key, inner in value.items()}
    if isinstance(value, list | tuple):
        return [plain(inner) for inner in value]
    return value if value is None or isinstance(value, str | int | bool) else str(value)


def cancel(job: Job) -> bool:
    """Stop the job before its next piece; the piece under way is taken back. False where it has ended."""
    ended = {"state": "cancelled", "ended_at": timezone.now()}
    return bool(Job.objects.filter(pk=job.pk, state__in=UNDER_WAY).update(**ended))


@jobs.job("bulk_edit", queue="bulk")
def run(job: int) -> None:
    """Do pieces for a few seconds, then queue the rest."""
    work = Job.objects.filter(pk=job, state__in=UNDER_WAY).select_related("user").first()
    if work is None:
        return
    until = time.monotonic() + SECONDS
    with watched(job), suppress(Superseded), speaking(work):
        while step(work):
            if time.monotonic() > until:
                jobs.enqueue("bulk_edit", job=job)
                return


def actor_of(work: Job, through: str = "bulk") -> Actor:
    """Who began the job, with the rights of now. What it does is caused by its first event."""
    if work.user_id is None:
        found = actors.system(through)
    else:
        person = get_user_model()._base_manager.get(pk=work.user_id)
        found = actors.for_user(person, scopes=work.order["scopes"])
    return replace(found.for_job(work.pk, through), cause=work.order.get("event"))


def speaking(work: Job) -> AbstractContextManager[None]:
    language = getattr(work.user, "language", "zh")
    return translation.override(next(code for code, _name in settings.LANGUAGES if code.startswith(language)))


def step(work: Job) -> bool:
    """Do one piece and move on, in one transaction. False when all is done."""
    begun, ids = work.done, work.order["ids"][work.done : work.done + PIECE]
    actor = actor_of(work)
    with timezone.override(actor.time_zone), transaction.atomic():
        found = edit(actor, objects.get(work.object), ids, work.order) if ids else Outcome()
        work.done += len(ids)
        note(work, found)
        saved = Job.objects.filter(pk=work.pk, done=begun, state__in=UNDER_WAY).update(
            done=work.done, state=work.state, counts=work.counts, result=work.result, ended_at=work.ended_at
        )
        if not saved:
            raise Superseded
    return work.state == "running"


def note(work: Job, found: Outcome) -> None:
    counts = work.counts
    work.counts = {
        "changed": counts["changed"] + found.changed,
        "unchanged": counts["unchanged"] + found.unchanged,
        "skipped": counts["skipped"] + len(found.skipped),
    }
    told = (work.result or {}).get("skipped", [])
    work.result = {"skipped": [*told, *found.skipped][:TOLD]}
    is_done = work.done >= (work.total or 0)
    work.state, work.ended_at = ("done", timezone.now()) if is_done else ("running", None)


def edit(actor: Actor, object_type: ObjectType, ids: Sequence[int], order: Mapping[str, Any]) -> Outcome:
    """Change these rows; what is refused is told and does not stop the others."""
    found = Outcome()
    verb = order["verb"]
    reached = allowed(actor, object_type, ids, verb, found)
    stored = object_type.model._base_manager.select_for_update(no_key=True).order_by("pk")
    rows = list(stored.filter(pk__in=reached, deleted_at__isnull=verb != "restore"))
    for gone in set(reached) - {row.pk for row in rows}:
        found.skip(gone, absent())
    if verb:
        return each(found, rows, action(actor, object_type, order), by=actor)
    changes, way = inputs.read(actor, object_type, order["set"], creating=False), order.get("way", listed.SET)
    drafts = [records.Draft(row, listed.values(object_type, row, changes, way), is_held=True) for row in rows]
    for draft, refused in zip(drafts, records.save_each(drafts, by=actor), strict=True):
        if refused:
            found.skip(draft.record.pk, " ".join(text for texts in refused.values() for text in texts))
        else:
            counted(found, [draft.event is not None])
    return found


def each(found: Outcome, rows: Sequence[Any], act: Callable[[Any], Any], *, by: Actor) -> Outcome:
    """Do it to every row by itself; what refuses is told and leaves nothing."""
    for row in rows:
        try:
            with transaction.atomic():
                act(row)
                found.changed += 1
        except NeedsApproval as needed:
            found.skip(row.pk, ask.sentence(needed, by=by))
        except REFUSALS as refusal:
            found.skip(row.pk, sentence(refusal))
    return found


def allowed(actor: Actor, object_type: ObjectType, ids: Sequence[int], verb: str, found: Outcome) -> list[int]:
    """The ids that the actor may see and change, asked for all at once. The others are told."""
    needed = needs(object_type, verb)
    seen = reachable(object_type, list(ids), actor, "view")
    open_to = reachable(object_type, list(ids), actor, needed)
    for record_id in ids:
        if record_id not in seen:
            found.skip(record_id, absent())
        elif record_id not in open_to:
            found.skip(record_id, access.gate.denial(needed, object_type))
    return [record_id for record_id in ids if record_id in seen and record_id in open_to]


def action(actor: Actor, object_type: ObjectType, order: Mapping[str, Any]) -> Callable[[Any], Any]:
    """What is done to one row."""
    command = object_type.command(order["verb"])
    if command is None:
        move = records.delete if order["verb"] == "delete" else records.restore
        return lambda row: move(row, by=actor)
    given = inputs.answers(actor, object_type, command, order["set"])
    return lambda row: command.run(row, by=actor, **given)


def counted(found: Outcome, changed: Sequence[bool]) -> Outcome:
    found.changed += sum(changed)
    found.unchanged += len(changed) - sum(changed)
    return found


def absent() -> str:
    return _("There is no such record, or none that you may see.")


def sentence(refusal: Exception) -> str:
    if isinstance(refusal, ValidationError):
        return " ".join(refusal.messages)
    return str(refusal) or absent()
