"""The operations on the records of an object as OpenAPI describes them."""

from django.utils.translation import gettext as _

from zhike.engine import access, sharing
from zhike.engine.actors import Actor
from zhike.engine.duplicates import rules
from zhike.engine.exports.export import FORMATS
from zhike.engine.objects import Command, ObjectType
from zhike.engine.quality.fields import is_measured

from . import samples, twins
from .parts import JSON, LIMIT, answer, begun, body, operation, parameter, problems, query, waiting
from .schemas import ID, TEXT, Schema, listed, members, name_of, nullable, of_field, ref


def of_object(actor: Actor, one: ObjectType) -> dict[str, Schema]:
    """Every address of one object."""
    place, tag = f"/{one.path}", one.path
    record = answer(ref(name_of(one)), _("The record."), ETag=TEXT)
    after = {"200": record, **waiting(), **problems(403, 404, 409, 412, 413, 415, 422)}
    found: dict[str, Schema] = {
        place: {"get": listing(one), **({"post": creating(actor, one)} if one.can("create") else {})},
        f"{place}/aggregate": {"post": aggregating(one)},
        f"{place}/as_of": {"post": going_back(one)},
        f"{place}/bulk": {"post": editing_many(one)},
        f"{place}/{{id}}": {"parameters": [parameter("Id")], "get": reading(one), "delete": deleting(one)},
        f"{place}/{{id}}/restore": {
            "parameters": [parameter("Id")],
            "post": operation(_("Bring back from the bin"), tag, after, [parameter("IdempotencyKey")]),
        },
    }
    if one.can("edit"):
        found[f"{place}/{{id}}"]["patch"] = changing(actor, one)
    if one.can("import"):
        found[f"{place}/import"] = {"post": importing(one)}
    if one.can("export"):
        found[f"{place}/export"] = exporting(one)
    if one.can("timeline"):
        found[f"{place}/{{id}}/timeline"] = {"parameters": [parameter("Id")], "get": telling(one)}
    if sharing.is_shareable(one):
        found |= sharings(one)
    if rules.has_rule(one):
        found |= twins.of_object(one, record)
    if is_measured(one):
        told = {"200": answer(ref("Quality"), _("Every check with its count and filter.")), **problems(403, 404)}
        again = query("again", {"type": "boolean"}, _("Count again, even where a count of today is kept."))
        found[f"{place}/quality"] = {"get": operation(_("How good the data is"), tag, told, [again])}
    for command in one.commands:
        found[f"{place}/{{id}}/{command.verb}"] = {
            "parameters": [parameter("Id")], "post": commanding(actor, one, command, after),
        }  # fmt: skip
    return found


def sharings(one: ObjectType) -> dict[str, Schema]:
    """To whom a record is open: listed, given, taken."""
    place, tag = f"/{one.path}/{{id}}/shares", one.path
    whom = {
        "user": ID,
        "team": ID,
        "level": {"type": "string", "enum": list(sharing.LEVELS)},
        "role": {**TEXT, "maxLength": 60},
    }
    until = nullable({"type": "string", "format": "date"})
    schema = {"type": "object", "properties": {**whom, "until": until}, "additionalProperties": False}
    request = body(schema, {"user": 2, "level": "read", "role": "Lawyer"})
    page = members(items=listed(ref("Share")), next=nullable(TEXT))
    made = {"201": answer(ref("Share"), _("The share.")), **problems(403, 404, 409, 413, 415, 422)}
    gone = {"204": {"description": _("It is no longer shared.")}, **problems(403, 404, 409, 422)}
    number = {"name": "share", "in": "path", "required": True, "schema": ID}
    return {
        place: {
            "parameters": [parameter("Id")],
            "get": operation(_("To whom it is open"), tag, {"200": answer(page, _("Shares.")), **problems(404)}),
            "post": operation(_("Share"), tag, made, request=request),
        },
        f"{place}/{{share}}": {
            "parameters": [parameter("Id"), number],
            "delete": operation(_("Share no longer"), tag, gone),
        },
    }


def listing(one: ObjectType) -> Schema:
    parameters = [
        *which(one),
        LIMIT,
        query("cursor", TEXT, _("'next' of the page before.")),
        query("count", {"type": "string", "enum": ["exact"]}, _("Ask for the exact total.")),
        query("past", ID, _("The list as it was: the id of the job that copied it.")),
        query("deleted", {"type": "boolean"}, _("The recycle bin instead, for those who may restore.")),
    ]
    page = members(items=listed(ref(name_of(one, "Item"))), next=nullable(TEXT), total=nullable({"type": "integer"}))
    return operation(
        _("List"), one.path, {"200": answer(page, _("A page.")), **problems(403, 404, 409, 422)}, parameters
    )


def which(one: ObjectType) -> list[Schema]:
    as_json = {"content": {JSON: {"schema": ref("Condition")}}}
    turned = _("Names of fields; a minus before one turns it round.")
    return [
        {"name": "filter", "in": "query", "description": _("Which records."), **as_json},
        query("q", TEXT, _("Words to search for.")),
        query("sort", TEXT, turned, example=f"-created_at,{one.title}"),
        query("fields", TEXT, _("Names of fields, also through links, such as account.name.")),
    ]


def exporting(one: ObjectType) -> Schema:
    """As a list, or with a filter too long for an address in the body."""
    formats = {"type": "string", "enum": list(FORMATS), "default": "csv"}
    told = {
        "200": {"description": _("The file."), "content": {kind: {"schema": TEXT} for kind in FORMATS.values()}},
        **problems(403, 404),
    }
    asked = {**dict.fromkeys(("q", "sort", "fields"), TEXT), "filter": ref("Condition"), "format": formats}
    schema = {"type": "object", "properties": asked, "additionalProperties": False}
    title = _("Export as a file")
    return {
        "get": operation(title, one.path, told, [*which(one), query("format", formats, _("Of the file."))]),
        "post": operation(
            title, one.path, {**told, **problems(413, 415, 422)}, request=body(schema, {"format": "jsonl"})
        ),
    }


def creating(actor: Actor, one: ObjectType) -> Schema:
    made = answer(ref(name_of(one)), _("The new record."), ETag=TEXT, Location=TEXT)
    responses = {"201": made, **waiting(), **problems(403, 404, 409, 413, 415, 422)}
    request = body(ref(name_of(one, "Write")), samples.of_object(actor, one))
    headers = [parameter("IdempotencyKey"), parameter("Duplicates")]
    return operation(_("Create"), one.path, responses, headers, request)


def reading(one: ObjectType) -> Schema:
    found = answer(ref(name_of(one)), _("The record."), ETag=TEXT)
    past = query("as_of", TEXT, _("As it was at the end of this day, or at this moment."), example="2026-09-30")
    return operation(_("Read"), one.path, {"200": found, **problems(404, 409, 422)}, [past])


def changing(actor: Actor, one: ObjectType) -> Schema:
    found = answer(ref(name_of(one)), _("The record as it is now."), ETag=TEXT)
    responses = {"200": found, **waiting(), **problems(403, 404, 409, 412, 413, 415, 422, 428)}
    request = body(ref(name_of(one, "Write")), samples.of_object(actor, one))
    return operation(_("Change"), one.path, responses, [parameter("IfMatch")], request)


def deleting(one: ObjectType) -> Schema:
    responses = {
        "204": {"description": _("It is in the recycle bin.")},
        **waiting(),
        **problems(403, 404, 409, 412, 422),
    }
    return operation(_("Delete"), one.path, responses, [parameter("IfMatchOptional")])


def commanding(actor: Actor, one: ObjectType, command: Command, responses: Schema) -> Schema:
    known = access.readable_fields(actor, one)
    asked = {name: of_field(known[name], writing=True) for name in command.ask if name in known}
    schema = {"type": "object", "properties": asked, "additionalProperties": False}
    parameters = [parameter("IfMatchOptional"), parameter("IdempotencyKey")]
    return operation(str(command.label), one.path, responses, parameters, body(schema, {}, required=False))


def aggregating(one: ObjectType) -> Schema:
    names = {"type": "array", "items": TEXT, "maxItems": 20}
    schema = {
        "type": "object",
        "properties": {"group_by": names, "measures": names, "filter": ref("Condition"), "past": ID},
        "additionalProperties": False,
    }
    example = {"group_by": ["created_at:month"], "measures": ["count"]}
    responses = {"200": answer(ref("Groups"), _("Groups.")), **problems(403, 404, 409, 413, 415, 422)}
    return operation(_("Groups and sums"), one.path, responses, request=body(schema, example))


def going_back(one: ObjectType) -> Schema:
    schema = {"type": "object", "properties": {"at": TEXT}, "required": ["at"], "additionalProperties": False}
    request = body(schema, {"at": "2026-09-30"})
    return operation(_("Copy the list as it was"), one.path, begun(), [parameter("IdempotencyKey")], request)


def editing_many(one: ObjectType) -> Schema:
    schema = {
        "type": "object",
        "properties": {
            "ids": {"type": "array", "items": ID},
            "filter": ref("Condition"),
            **{way: {"type": "object"} for way in ("set", "add", "remove")},
            "verb": TEXT,
        },
        "additionalProperties": False,
    }
    example = {"filter": {"field": "owner", "op": "eq", "value": "me"}, "verb": "delete"}
    return operation(_("Change many"), one.path, begun(), [parameter("IdempotencyKey")], body(schema, example))


def importing(one: ObjectType) -> Schema:
    parts = {
        "file": {"type": "string", "contentMediaType": "application/octet-stream"},
        "map": TEXT,
        "match": TEXT,
        "on_match": {"type": "string", "enum": ["update", "skip", "create"]},
        "dry_run": {"type": "string", "enum": ["true", "false"]},
    }
    schema = {"type": "object", "properties": parts, "required": ["file"], "additionalProperties": False}
    request = {"required": True, "content": {"multipart/form-data": {"schema": schema}}}
    return operation(_("Import a table"), one.path, begun(), [parameter("IdempotencyKey")], request)


def telling(one: ObjectType) -> Schema:
    most = {"type": "integer", "minimum": 1, "maximum": 100, "default": 20}
    parameters = [
        query("limit", most, _("How many at most.")),
        query("cursor", TEXT, _("'next' of the page before.")),
        query("kind", TEXT, _("Entries of one kind only.")),
    ]
    return operation(
        _("Timeline"), one.path, {"200": answer(ref("Entries"), _("The story.")), **problems(404)}, parameters
    )
