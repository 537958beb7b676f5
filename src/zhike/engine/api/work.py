"""Work in the background over the API: bulk edits and imports are begun, every job can be watched and cancelled."""

import json
from collections.abc import Callable
from typing import Any

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from zhike.engine import access, bulk, imports, listed, query
from zhike.engine.actors import Actor
from zhike.engine.errors import Conflict, NotVisible
from zhike.engine.imports import refused, trial
from zhike.engine.models import Job
from zhike.engine.past import as_of, copies, job_undo
from zhike.engine.watched import UNDER_WAY

from . import bodies
from .answers import About, Answer
from .calls import Call, operation
from .problems import Problem, malformed

WAYS = (listed.SET, listed.ADD, listed.REMOVE)
CANCEL: dict[str, Callable[[Job], bool]] = {
    "bulk": bulk.cancel,
    "undo": bulk.cancel,
    "as_of": bulk.cancel,
    "import": imports.cancel,
}


@operation(takes="json")
def bulk_begun(call: Call) -> Answer:
    """Set fields, add words to lists or remove them, or run a verb, on the records named or filtered.

    With a verb, `set` holds what it asks for.
    """
    call.only("filter", "ids", *WAYS, "verb")
    if ("filter" in call.body) == ("ids" in call.body) or not isinstance(call.body.get("filter", {}), dict):
        raise malformed(_("Say which records: 'ids' or 'filter', one of them."))
    ways = [way for way in WAYS if call.body.get(way)]
    way, verb = (ways or [listed.SET])[0], call.body.get("verb") or ""
    changes = call.body.get(way) or {}
    is_told = isinstance(changes, dict) and isinstance(verb, str) and (changes or verb)
    if not is_told or len(ways) > 1 or (verb and way != listed.SET):
        raise malformed(_("Say what to do, one thing: 'set', 'add' or 'remove' with fields, or 'verb'."))
    job = bulk.start(
        call.actor,
        call.type,
        ids=whole_ids(call),
        where=call.body.get("filter"),
        changes=changes,
        verb=verb,
        way=way,
    )
    return begun(call, job)


def whole_ids(call: Call) -> list[int] | None:
    ids = call.body.get("ids")
    if ids is None:
        return None
    if not isinstance(ids, list) or not all(type(one) is int and 0 < one < 2**63 for one in ids):
        raise malformed(_("'ids' takes a list of ids."))
    return ids


@operation(takes="json")
def past_begun(call: Call) -> Answer:
    """Copy the records as they were at the moment `at`. Lists and aggregates read the copy by `past`, the job's id."""
    call.only("at")
    at = as_of.moment(str(call.body.get("at", ""))[:40], call.actor.zone)
    return begun(call, copies.start(call.actor, call.type, at))


@operation(takes="form")
def import_begun(call: Call) -> Answer:
    call.only("file", "map", "match", "on_match", "dry_run")
    if not call.type.can("import"):
        raise Problem(405, "unknown", _("Records of this object are not imported here."), headers={"Allow": "GET"})
    access.require(call.actor, "import", call.type)
    file: Any = call.body.get("file")
    if not hasattr(file, "temporary_file_path"):
        raise ValidationError({"file": [_("Send the file as the part 'file', with a file name.")]})
    job = imports.start(
        call.actor,
        call.type,
        file.temporary_file_path(),
        file.name or "",
        mapping=mapping(call),
        match=[name.strip() for name in text(call, "match").split(",") if name.strip()] or None,
        on_match=chosen(call, "on_match", "update", ("update", "skip", "create")),
        dry_run=chosen(call, "dry_run", "false", ("true", "false")) == "true",
    )
    return begun(call, job)


def mapping(call: Call) -> dict[str, Any] | None:
    given = text(call, "map")
    found = bodies.parse(given) if given else None
    if found is not None and not isinstance(found, dict):
        raise malformed(_("'map' takes a JSON object with 'columns'."))
    return found and json.loads(json.dumps(found, default=str))


def text(call: Call, name: str) -> str:
    given = call.body.get(name, "")
    return given if isinstance(given, str) else given.read(bodies.LONGEST_PART).decode()


def chosen(call: Call, name: str, default: str, allowed: tuple[str, ...]) -> str:
    given = text(call, name) or default
    if given not in allowed:
        raise malformed(_("'%(name)s' takes one of: %(choices)s.") % {"name": name, "choices": ", ".join(allowed)})
    return given


def begun(call: Call, job: Job) -> Answer:
    headers = {"Location": f"/api/v1/jobs/{job.pk}"}
    return Answer(item(job), 202, headers, About("job", job.pk))


@operation(reads=True)
def read(call: Call) -> Answer:
    return shown(call.actor, call.id)


@operation(reads=True)
def errors(call: Call) -> Answer:
    """The refused rows of an import, as the file that one can mend and import again."""
    job = load(call.actor, call.id)
    path = refused.path(job) if job.kind == "import" else None
    if path is None or not path.is_file():
        raise NotVisible
    return Answer(file=path, headers={"Content-Disposition": f'attachment; filename="errors-{job.pk}.csv"'})


@operation("state", "cursor", "limit", reads=True)
def rows(call: Call) -> Answer:
    """What a dry run would do to each row, with every value before and after. Rows that stay as they are are left out."""
    job = load(call.actor, call.id)
    if job.kind != "import" or not job.order.get("dry_run"):
        raise NotVisible
    state, cursor = call.params.get("state", ""), call.params.get("cursor", "0")
    if state not in ("", "created", "updated", "refused") or not (cursor.isascii() and cursor.isdigit()):
        raise malformed(_("'state' takes created, updated or refused, and 'cursor' what 'next' was."))
    found, after = trial.read(job, start=min(int(cursor), 2**40), limit=call.whole("limit", 50, 200), state=state)
    seen = query.titles(call.actor, {(job.object, one["alike"]["record"]) for one in found if one.get("alike")})
    for one in found:
        if one.get("alike") and (job.object, one["alike"]["record"]) not in seen:
            one["alike"]["record"] = None
    return Answer({"items": found, "next": None if after is None else str(after)})


@operation()
def cancelled(call: Call) -> Answer:
    """What was done stays; the rest is left. A piece under way is taken back."""
    job = load(call.actor, call.id)
    if call.actor.scopes is not None and "write" not in call.actor.scopes:
        raise Problem(403, "not-allowed", _("This token may only read. Use one with the scope 'write'."))
    if job.kind not in CANCEL or not CANCEL[job.kind](job):
        raise Conflict(_("This job has ended already."))
    return shown(call.actor, call.id)


def shown(actor: Actor, number: int) -> Answer:
    return Answer(item(load(actor, number)))


def load(actor: Actor, number: int) -> Job:
    """One's own job; administrators see all."""
    job = Job.objects.filter(pk=number).first()
    is_admin = actor.rights.level("*", "*") == "all"
    if job is None or (job.user_id != actor.user_id and not is_admin):
        raise NotVisible
    return job


def item(job: Job) -> dict[str, Any]:
    result = dict(job.result or {})
    has_errors = bool(result.pop("errors_url", None))
    return {
        "id": job.pk,
        "kind": job.kind,
        "title": job.title,
        "object": job.object,
        "state": job.state,
        "done": job.done,
        "total": job.total,
        "counts": job.counts,
        "result": result,
        "errors_url": f"/api/v1/jobs/{job.pk}/errors" if has_errors else None,
        "can_cancel": job.state in UNDER_WAY and job.kind in CANCEL,
        "can_undo": job_undo.may_undo(job),
        "event": job.order.get("event"),
        "created_at": job.created_at,
        "ended_at": job.ended_at,
    }
