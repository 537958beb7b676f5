"""The whole document, for one actor."""

from typing import Any

from django.utils.translation import gettext as _

import zhike
from zhike.engine import access, objects
from zhike.engine.actors import Actor
from zhike.engine.api.answers import Answer
from zhike.engine.api.calls import Call, operation

from . import of_the_house, operations, schemas
from .parts import PARAMETERS
from .schemas import TEXT, Schema, name_of, ref


@operation(reads=True)
def read(call: Call) -> Answer:
    return Answer(document(call.actor))


def document(actor: Actor) -> dict[str, Any]:
    types = [one for one in objects.all_types() if access.may(actor, one, "view")]
    paths = of_the_house.paths()
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
