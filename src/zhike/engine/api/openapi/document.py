"""The whole document, for one actor."""

from typing import Any

from django.utils.translation import gettext as _

import zhike
from zhike.engine import access, objects
from zhike.engine.actors import Actor
from zhike.engine.api.answers import Answer
from zhike.engine.api.calls import Call, operation
from zhike.engine.past import history

from . import operations, schemas
from .operations import PARAMETERS, answer, parameter, problems, query
from .schemas import ID, TEXT, Schema, listed, members, name_of, nullable, ref


@operation(reads=True)
def read(call: Call) -> Answer:
    return Answer(document(call.actor))


def document(actor: Actor) -> dict[str, Any]:
    types = [one for one in objects.all_types() if access.may(actor, one, "view")]
    paths: dict[str, Schema] = fixed()
    for one in types:
        paths |= operations.of_object(actor, one)
    return {
        "openapi": "3.1.0",
        "info": {"title": _("Zhike API"), "version": zhike.__version__, "license": {"name": "Apache-2.0", "identifier": "Apache-2.0"}},
        "servers": [{"url": "/api/v1"}],
        "security": [{"token": []}],
        "tags": [{"name": one.path, "description": one.label_plural} for one in types],
        "paths": paths,
        "components": {
            "securitySchemes": {"token": {"type": "http", "scheme": "bearer"}},
            "parameters": PARAMETERS,
            "responses": {f"Problem{status}": problem(status) for status in STATUSES},
            "schemas": {**schemas.SHARED, **records(actor, types)},
        },
    }  # fmt: skip


STATUSES = (400, 401, 403, 404, 405, 409, 412, 413, 415, 422, 428, 429, 503)


def problem(status: int) -> Schema:
    descriptions = {
        400: _("A name or a form that is not known here."),
        401: _("No valid token."),
        403: _("Seen, but not allowed."),
        404: _("Not there, or not visible: nobody can tell which."),
        405: _("Not with this method."),
        409: _("It conflicts with what is there."),
        412: _("Somebody saved in between; 'current' is the record as it is now."),
        413: _("Too large."),
        415: _("Not the right type of content."),
        422: _("A value was refused; 'errors' says which and why."),
        428: _("If-Match is missing."),
        429: _("Too many requests; see Retry-After."),
        503: _("Busy; see Retry-After."),
    }
    content = {"application/problem+json": {"schema": ref("Problem")}}
    headers = {"Retry-After": {"schema": TEXT}} if status in {429, 503} else {}
    return {"description": descriptions[status], "content": content, **({"headers": headers} if headers else {})}


def records(actor: Actor, types: list[objects.ObjectType]) -> dict[str, Schema]:
    found: dict[str, Schema] = {}
    for one in types:
        readable, writable = access.readable_fields(actor, one), access.writable_fields(actor, one)
        found[name_of(one)] = schemas.of_record(readable)
        found[name_of(one, "Item")] = schemas.of_record(readable)
        found[name_of(one, "Write")] = schemas.of_changes(writable)
    return found


def fixed() -> dict[str, Schema]:
    """The addresses that belong to no object."""
    one_id = [parameter("Id")]
    limit, words = operations.LIMIT, query("q", {**TEXT, "maxLength": 500}, _("Words, pinyin, initials or digits."))
    few = {**limit, "schema": {"type": "integer", "minimum": 1, "maximum": 50, "default": 20}}
    about = query("object", TEXT, _("Only this object."))
    force = query("force", {"type": "boolean"}, _("Overwrite later changes too."))
    events = members(items=listed(ref("Event")), next=TEXT)
    hits = members(items=listed(ref("Hit")))
    lines = {"text/csv": {"schema": TEXT}, "application/x-ndjson": {"schema": TEXT}}
    exported = {"200": {"description": _("A file, streamed."), "content": lines}, **problems(403)}
    day = {"type": "string", "format": "date"}
    asked = [
        query("format", {"type": "string", "enum": list(history.FORMATS)}, _("The kind of file.")), about,
        query("person", ID, _("Only what this person did.")),
        query("through", {"type": "string", "enum": list(history.WAYS)}, _("Only what came this way.")),
        query("since", day, _("From this day on.")), query("until", day, _("Up to this day.")),
    ]  # fmt: skip
    job = {"200": answer(ref("Job"), _("The job.")), **problems(403, 404, 409, 422)}
    record = members(id=ID, version={"type": "integer"})
    undone = {
        "200": answer(record, _("The record as it is now.")),
        "202": answer(ref("Job"), _("The job that takes back what a job did."), Location=TEXT),
        **problems(403, 404, 409, 422),
    }
    make = operations.operation
    table = {"200": {"description": _("A table."), "content": {"text/csv": {"schema": TEXT}}}, **problems(404)}
    trial = {"200": answer(members(items=listed(ref("TrialRow")), next=nullable(TEXT)), _("Rows.")), **problems(404)}
    state = query("state", {"type": "string", "enum": ["created", "updated", "refused"]}, _("Rows of one kind only."))
    cursor = query("cursor", TEXT, _("'next' of the page before."))
    after = query("after", TEXT, _("'next' of the page before."))
    return {
        "/me": {"get": make(_("Who am I"), "me", {"200": answer(ref("Me"), _("You.")), **problems()})},
        "/search": {"get": make(_("Search"), "search", {"200": answer(hits, _("Hits.")), **problems()}, [words, few, about])},
        "/events": {"get": make(_("What happened"), "events", {"200": answer(events, _("Events.")), **problems()}, [after, about, limit])},
        "/events/export": {"get": make(_("Export what happened"), "events", exported, asked)},
        "/events/{id}/undo": {"parameters": one_id, "post": make(_("Take back"), "events", undone, [force])},
        "/jobs/{id}": {"parameters": one_id, "get": make(_("A job"), "jobs", job)},
        "/jobs/{id}/errors": {"parameters": one_id, "get": make(_("Refused rows"), "jobs", table)},
        "/jobs/{id}/rows": {"parameters": one_id, "get": make(_("Rows of a dry run"), "jobs", trial, [state, cursor, limit])},
        "/jobs/{id}/cancel": {"parameters": one_id, "post": make(_("Cancel a job"), "jobs", job)},
    }  # fmt: skip
