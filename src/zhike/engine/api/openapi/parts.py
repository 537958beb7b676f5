"""What operations of the API are described with: parameters, bodies, answers and problems."""

from collections.abc import Sequence
from typing import Any

from django.utils.translation import gettext as _

from .schemas import ID, TEXT, Schema, ref

ALWAYS = (400, 401, 429, 503)
JSON = "application/json"


def query(name: str, schema: Schema, description: str, **more: Any) -> Schema:
    return {"name": name, "in": "query", "description": description, "schema": schema, **more}


def parameter(name: str) -> Schema:
    return {"$ref": f"#/components/parameters/{name}"}


LIMIT = query("limit", {"type": "integer", "minimum": 1, "maximum": 200, "default": 50}, "How many at most.")
PARAMETERS: dict[str, Schema] = {
    "Id": {"name": "id", "in": "path", "required": True, "schema": ID},
    "IfMatch": {
        "name": "If-Match", "in": "header", "required": True, "schema": {"type": "string", "pattern": '^"[0-9]{1,9}"$'},
        "description": "The version that is changed, in quotes, as its ETag says.",
    },
    "IfMatchOptional": {
        "name": "If-Match", "in": "header", "schema": {"type": "string", "pattern": '^"[0-9]{1,9}"$'},
        "description": "Checked where it is sent.",
    },
    "Duplicates": {
        "name": "Zhike-Duplicates", "in": "header", "schema": {"type": "string", "enum": ["allow"]},
        "description": "Make the record although there may be such a one: 409 duplicate names the candidates.",
    },
    "IdempotencyKey": {
        "name": "Idempotency-Key", "in": "header",
        "schema": {"type": "string", "minLength": 1, "maxLength": 255, "pattern": "^[A-Za-z0-9._-]+$"},
        "description": "Repeating the request with the same key has no second effect.",
    },
}  # fmt: skip


def problems(*statuses: int) -> dict[str, Schema]:
    return {str(status): {"$ref": f"#/components/responses/Problem{status}"} for status in (*ALWAYS, *statuses)}


def answer(schema: Schema, description: str, **headers: Schema) -> Schema:
    return {
        "description": description,
        "content": {JSON: {"schema": schema}},
        **({"headers": {name.replace("_", "-"): {"schema": s} for name, s in headers.items()}} if headers else {}),
    }


def body(schema: Schema, *examples: Any, required: bool = True) -> Schema:
    content: Schema = {"schema": schema}
    if examples:
        content["examples"] = {f"example{n}": {"value": value} for n, value in enumerate(examples, 1)}
    return {"required": required, "content": {JSON: content}}


def waiting() -> Schema:
    """The answer where an approval rule guards what was asked for."""
    described = _("Not done: it waits for approval. This is the request; 'Location' is its address.")
    return {"202": answer({"type": "object", "required": ["id"]}, described, Location=TEXT)}


def operation(
    summary: str, tag: str, responses: Schema, parameters: Sequence[Schema] = (), request: Schema | None = None
) -> Schema:
    found: Schema = {"summary": summary, "tags": [tag], "responses": responses}
    if parameters:
        found["parameters"] = list(parameters)
    if request:
        found["requestBody"] = request
    return found


def begun() -> Schema:
    return {
        "202": answer(ref("Job"), _("The job has begun."), Location=TEXT),
        **problems(403, 404, 405, 409, 413, 415, 422),
    }
