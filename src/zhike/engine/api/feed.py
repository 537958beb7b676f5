"""The events feed: everything that happened, in the order of its cursor, as far as the reader may know of it."""

from collections import defaultdict
from collections.abc import Sequence
from datetime import date
from typing import Any

from django.utils.translation import gettext as _

from zhike.engine import access, begun, log, names, objects, records
from zhike.engine.actors import Actor
from zhike.engine.errors import NotVisible
from zhike.engine.log import Happened
from zhike.engine.past import history, job_undo
from zhike.engine.records.save import reachable

from . import work
from .answers import About, Answer
from .calls import Call, operation
from .one import shown
from .problems import malformed

ROUNDS = 10  # how often a page may be filled up with further events before it is handed out short

Cursor = tuple[int, int]


@operation("after", "object", "limit", reads=True)
def listed(call: Call) -> Answer:
    """Events behind `after`. `next` is always a cursor: ask with it again for what will have happened by then."""
    limit = call.whole("limit", 50, 200)
    key = object_key(call)
    at = parsed(call.params.get("after", ""))
    items: list[Happened] = []
    for _round in range(ROUNDS):
        found = log.since(at, object_key=key, limit=limit)
        for event in known_to(call.actor, found):
            if len(items) < limit:
                items.append(event)
        if len(items) == limit or not found:
            at = (items[-1].xact, items[-1].id) if len(items) == limit else at
            break
        at = (found[-1].xact, found[-1].id)
    return Answer({"items": [item(call.actor, event) for event in items], "next": f"{at[0]}-{at[1]}"})


def object_key(call: Call) -> str | None:
    given = call.params.get("object", "")
    key = names.key_of(given) if given else None
    if given and (key is None or not access.may(call.actor, objects.get(key), "view")):
        raise malformed(_("'%(name)s' is not an object.") % {"name": given[:60]})
    return key


def parsed(after: str) -> Cursor:
    xact, dash, number = after.partition("-")
    if not after:
        return 0, 0
    if not dash or not all(p.isascii() and p.isdigit() and len(p) < 19 for p in (xact, number)):
        raise malformed(_("'after' takes what 'next' of an earlier answer was."))
    return int(xact), int(number)


def known_to(actor: Actor, events: Sequence[Happened]) -> list[Happened]:
    """The events of records that the actor may view; of what is personal, those of records that the actor may edit.

    One query for each object unless all is visible.
    """
    ids: dict[str, set[int]] = defaultdict(set)
    for event in events:
        ids[event.object].add(event.record)
    types = {one.key: one for one in objects.all_types()}
    seen = {
        key: reachable(types[key], sorted(wanted), actor, "edit" if types[key].is_personal else "view")
        for key, wanted in ids.items()
        if key in types
    }
    return [event for event in events if event.record in seen.get(event.object, ())]


def item(actor: Actor, event: Happened) -> dict[str, Any]:
    """Changes of fields that the actor may not read are left out."""
    readable = access.readable_fields(actor, objects.get(event.object))
    return {
        "id": event.id,
        "at": event.at,
        "actor": event.actor,
        "through": event.through,
        "object": event.object,
        "record": event.record,
        "verb": event.verb,
        "changes": {name: list(pair) for name, pair in event.changes.items() if name in readable},
        "cause": event.cause,
    }


@operation("format", "object", "person", "through", "since", "until", reads=True)
def exported(call: Call) -> Answer:
    """The log as a file, the latest first: of records that the actor may export. That it was taken is logged."""
    key, through, form = object_key(call), call.params.get("through", ""), call.params.get("format", "jsonl")
    if through and through not in history.WAYS:
        raise malformed(
            _("'%(name)s' takes one of: %(choices)s.") % {"name": "through", "choices": ", ".join(history.WAYS)}
        )
    person = call.whole("person", 0, 2**63 - 1) or None
    one = objects.get(key) if key else None
    asked = history.Asked(call.actor, one, person, through, day(call, "since"), day(call, "until"))
    stream = history.export(asked, form)
    return Answer(stream=stream, headers={"Content-Type": history.FORMATS[form]})


def day(call: Call, name: str) -> date | None:
    given = call.params.get(name, "")
    try:
        return date.fromisoformat(given) if given else None
    except ValueError as wrong:
        raise malformed(_("Write the day as 2026-12-31.")) from wrong


@operation("force")
def undone(call: Call) -> Answer:
    """Take the event back. 409 tells in `lost` what later changes that would overwrite.

    The event of a job takes back all that the job did, as a job: the answer is 202 and that job.
    """
    job = begun.job_of(call.id, call.actor)
    if job is not None:
        return work.begun(call, job_undo.start(job, call.actor, force=call.yes("force")))
    found = log.read("e.id = %s", [call.id], limit=1)
    if not found or not known_to(call.actor, found):
        raise NotVisible
    records.undo(call.id, by=call.actor, force=call.yes("force"))
    call.found = objects.get(found[0].object)
    number = found[0].record
    try:
        answer = shown(call, number)
    except NotVisible:  # what was undone was its creation
        answer = Answer({"id": number, "version": version_of(call, number)})
    answer.about = About(call.type.path, number)
    return answer


def version_of(call: Call, number: int) -> int:
    return int(call.type.model._base_manager.values_list("version", flat=True).get(pk=number))
