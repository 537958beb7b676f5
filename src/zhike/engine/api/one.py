"""The address of one record: read, change, delete, restore, and the verbs of its object."""

import re
from typing import Any

from django.utils.translation import gettext as _

from zhike.engine import access, inputs, query, records
from zhike.engine.duplicates.merge import survivor_of
from zhike.engine.errors import Conflict, NotVisible, Stale
from zhike.engine.past import as_of
from zhike.engine.records.save import stale_sentence

from . import shown as show
from .answers import About, Answer
from .calls import Call, operation
from .problems import Problem, malformed

TAG = re.compile(r'(?:W/)?"(\d{1,10})"')


def shown(call: Call, record_id: int) -> Answer:
    body = show.record(call.actor, call.type, record_id)
    return Answer(body, headers=show.etag(body))


@operation("as_of", reads=True)
def read(call: Call) -> Answer:
    """The record; with `as_of` as it was at that moment, which `as_of` in the answer tells with what is not kept.

    One that became part of another is looked for there: 301.
    """
    if "as_of" in call.params:
        return at_moment(call)
    try:
        return shown(call, call.id)
    except NotVisible:
        survivor = survivor_of(call.actor, call.type, call.id)
        if survivor is None:
            raise
        return Answer({"id": survivor}, 301, {"Location": f"/api/v1/{call.type.path}/{survivor}"})


def at_moment(call: Call) -> Answer:
    then = as_of.record(call.actor, call.type, call.id, as_of.moment(call.params["as_of"], call.actor.zone))
    paths = query.paths(call.actor, call.type, list(then.values))
    values = query.as_json(paths, list(then.values.values()))
    told = {"at": then.at, "not_kept": then.not_kept, "deleted": then.was_deleted}
    head = {"custom": {}, "derived": {}, "id": call.id, "version": then.version}
    return Answer({**head, **values, "as_of": told})


@operation(takes="json")
def changed(call: Call) -> Answer:
    record = load(call)
    version = version_asked(call)
    if not call.type.can("edit"):
        raise Problem(
            405, "unknown", _("Records of this object are not changed here."), headers={"Allow": "DELETE, GET"}
        )
    if version is None:
        raise Problem(428, "stale", _("Say which version you change, as 'If-Match: \"7\"'. Reading it tells its ETag."))
    changes = inputs.read(call.actor, call.type, call.body, creating=False)
    try:
        records.save(record, by=call.actor, version=version, **changes)
    except Stale as stale:
        raise stale_problem(call, stale) from stale
    return still_shown(call, record)


@operation()
def deleted(call: Call) -> Answer:
    record = load(call)
    try:
        records.delete(record, by=call.actor, version=version_asked(call))
    except Stale as stale:
        raise stale_problem(call, stale) from stale
    return Answer(status=204)


@operation(takes="json")
def done(call: Call) -> Answer:
    """`restore`, or a command of the object with the answers that it asks for."""
    if call.verb == "restore":
        call.only()
        return restored(call)
    command = call.type.command(call.verb)
    if command is None:
        raise NotVisible
    record = load(call, lock=True)
    version = version_asked(call)
    if version is not None and version != record.version:
        raise stale_problem(call, Stale(stale_sentence(record), record))
    access.require(call.actor, command.needs, call.type, record)
    command.run(record, by=call.actor, **inputs.answers(call.actor, call.type, command, call.body))
    return still_shown(call, record)


def restored(call: Call) -> Answer:
    record = load(call, bin=None)
    if record.deleted_at is None:
        raise Conflict(_("This record is not in the recycle bin."))
    records.restore(record, by=call.actor)
    return still_shown(call, record)


def load(call: Call, *, bin: bool | None = False, lock: bool = False) -> Any:
    """The record as stored, if the actor may see it; `bin` None looks in both places. Raises NotVisible."""
    found = call.type.model._base_manager.filter(pk=call.id)
    if bin is not None:
        found = found.filter(deleted_at__isnull=not bin)
    record = (found.select_for_update(no_key=True) if lock else found).first()
    if record is None or not access.allows(call.actor, "view", call.type, call.id):
        raise NotVisible
    return record


def version_asked(call: Call) -> int | None:
    given = call.request.headers.get("If-Match")
    if given is None:
        return None
    found = TAG.fullmatch(given.strip())
    if not found:
        raise malformed(_("'If-Match' takes the version in quotes, such as \"7\"."))
    return int(found[1])


def still_shown(call: Call, record: Any) -> Answer:
    """The record after a write. What was handed over to others may be out of sight now: then only its id is told."""
    try:
        answer = shown(call, record.pk)
    except NotVisible:
        answer = Answer({"id": record.pk, "version": record.version})
    answer.about = About(call.type.path, record.pk)
    return answer


def stale_problem(call: Call, stale: Stale) -> Problem:
    return Problem(412, "stale", str(stale), {"current": show.record(call.actor, call.type, call.id)})
