"""JSON schemas of fields and records: as they are read, and as they are written."""

from typing import Any

from zhike.engine.fields import Field
from zhike.engine.objects import ObjectType
from zhike.lib import addresses

Schema = dict[str, Any]


def ref(name: str) -> Schema:
    return {"$ref": f"#/components/schemas/{name}"}


def name_of(object_type: ObjectType, suffix: str = "") -> str:
    return "".join(part.capitalize() for part in object_type.key.split("_")) + suffix


def nullable(schema: Schema) -> Schema:
    return {"anyOf": [schema, {"type": "null"}]}


def listed(schema: Schema) -> Schema:
    return {"type": "array", "items": schema}


TEXT: Schema = {"type": "string"}
WHOLE: Schema = {"type": "integer"}
ID: Schema = {"type": "integer", "minimum": 1, "maximum": 2**63 - 1}
EXACT: Schema = {"type": "string", "pattern": r"^-?\d+(\.\d+)?$"}
AS_NUMBER: Schema = {"anyOf": [{"type": "number"}, {"type": "string"}, {"type": "null"}]}

READ: dict[str, Schema] = {
    "money": nullable(ref("Money")),
    "date": nullable({"type": "string", "format": "date"}),
    "moment": nullable({"type": "string", "format": "date-time"}),
    "yes_no": {"type": "boolean"},
    "tags": listed(TEXT),
    "multi_choice": listed(TEXT),
    "link": nullable(ref("Link")),
    "user": nullable(ref("Link")),
    "file": nullable({"anyOf": [ref("Link"), WHOLE]}),
    "links": listed(ref("Link")),
    "any_link": nullable(ref("AnyLink")),
    "any_links": listed(ref("AnyLink")),
    "phones": listed(ref("Entry")),
    "emails": listed(ref("Entry")),
    "addresses": listed(ref("AddressEntry")),
    "address": nullable(ref("Address")),
    "structure": nullable({"anyOf": [{"type": "object"}, {"type": "array"}]}),
}
WRITE: dict[str, Schema] = {
    "money": {"anyOf": [ref("Money"), {"type": "string"}, {"type": "number"}, {"type": "null"}]},
    "number": AS_NUMBER,
    "link": nullable(ref("LinkWrite")),
    "user": nullable(ref("LinkWrite")),
    "file": nullable(ID),
    "links": listed(ref("LinkWrite")),
    "any_link": nullable(ref("AnyLinkWrite")),
    "any_links": listed(ref("AnyLinkWrite")),
    "phones": listed(ref("EntryWrite")),
    "emails": listed(ref("EntryWrite")),
    "addresses": listed(ref("AddressEntryWrite")),
}


WRONG: Schema = {"enum": ["#DIV", "#ERR"], "description": "What could not be computed."}


def of_field(one: Field, *, writing: bool) -> Schema:
    kind = one.kind.name
    if writing and kind in WRITE:
        found = WRITE[kind]
    elif kind == "rows":
        found = listed(of_row(one, writing=writing))
    elif kind == "number":
        found = nullable(WHOLE if one.is_whole else EXACT)
    else:
        found = READ.get(kind) or of_text(one)
    described = {"title": str(one.label), **({"description": str(one.help)} if one.help else {})}
    return {**found, **described}


def of_text(one: Field) -> Schema:
    if not one.choices:
        return {**TEXT, **({"maxLength": one.max_length} if one.max_length else {})}
    if one.is_open_choice:
        return {**TEXT, "examples": list(one.choices)}
    return {**TEXT, "enum": [*one.choices, *([] if "" in one.choices else [""])]}


def of_row(one: Field, *, writing: bool) -> Schema:
    parts = {part.name: of_field(part, writing=writing) for part in one.rows.fields}
    return {"type": "object", "properties": parts, **({"additionalProperties": False} if writing else {})}


def of_record(fields: dict[str, Field]) -> Schema:
    """A record as read; a list may hold only some of its fields, and values reached through links."""
    properties = {"custom": {"type": "object"}, "derived": {"type": "object"}, **grouped(fields, writing=False)}
    properties |= {"stale": {"type": "boolean", "description": "Values under derived are being computed anew."}}
    properties |= {"id": ID, "version": {"type": "integer", "minimum": 1}}
    return {"type": "object", "properties": properties, "required": ["id", "version"]}


def of_changes(fields: dict[str, Field]) -> Schema:
    properties = grouped(fields, writing=True)
    return {"type": "object", "properties": properties, "additionalProperties": False}


def grouped(fields: dict[str, Field], *, writing: bool) -> dict[str, Schema]:
    """The fields by name, those without a column of their own under `custom` and `derived`."""
    found: dict[str, Schema] = {}
    for name, one in fields.items():
        if not one.json:
            found[name] = of_field(one, writing=writing)
            continue
        closed = {"additionalProperties": False} if writing else {}
        group = found.setdefault(one.json, {"type": "object", "properties": {}, **closed})
        schema = of_field(one, writing=writing)
        group["properties"][one.key] = {"anyOf": [schema, WRONG]} if one.json == "derived" else schema
    return found


def entry(value: Schema, *, required: bool) -> Schema:
    parts = {"value": value, "kind": TEXT, "is_primary": {"type": "boolean"}}
    return {
        "type": "object",
        "properties": parts,
        "required": list(parts) if required else ["value"],
        "additionalProperties": False,
    }


def members(**parts: Schema) -> Schema:
    return {"type": "object", "properties": parts, "required": list(parts)}


ADDRESS: Schema = {
    "type": "object",
    "properties": dict.fromkeys(addresses.PARTS, TEXT),
    "additionalProperties": False,
}
SHARED: dict[str, Schema] = {
    "Money": {
        **members(amount=EXACT, currency={"type": "string", "pattern": "^[A-Z]{3}$"}),
        "additionalProperties": False,
        "examples": [{"amount": "12.50", "currency": "CNY"}],
    },
    "Link": members(id=ID, title=nullable(TEXT)),
    "LinkWrite": {
        "anyOf": [ID, {**members(external_id=TEXT), "additionalProperties": False}],
        "description": "The id of a record, or its external id.",
    },
    "AnyLink": members(object=TEXT, id=ID, title=nullable(TEXT)),
    "AnyLinkWrite": {**members(object=TEXT, id=ID), "additionalProperties": False},
    "Entry": entry(TEXT, required=True),
    "EntryWrite": entry(TEXT, required=False),
    "Address": ADDRESS,
    "AddressEntry": entry(ref("Address"), required=True),
    "AddressEntryWrite": entry(ref("Address"), required=False),
    "Condition": {
        "type": "object",
        "description": "What records must fulfil: a comparison, or several joined by and, or, not; has and sum ask "
        "about records that link here.",
        "examples": [
            {"field": "name", "op": "contains", "value": "启明"},
            {"and": [{"field": "created_at", "op": "eq", "value": {"last": 30, "unit": "day"}}, {"field": "owner", "op": "eq", "value": "me"}]},
        ],
    },
    "Problem": {
        **members(type=TEXT, title=TEXT, status=WHOLE, detail=TEXT),
        "description": "What went wrong (RFC 9457).",
        "examples": [
            {"type": "/problems/refused", "title": "A value was refused", "status": 422, "detail": "Fill in 'name'.", "errors": {"name": ["Fill in 'name'."]}}
        ],
    },
    "Job": members(
        id=ID, kind=TEXT, state={"type": "string", "enum": ["waiting", "running", "done", "failed", "cancelled"]},
        done=WHOLE, total=nullable(WHOLE), counts={"type": "object"}, result={"type": "object"},
        errors_url=nullable(TEXT), can_cancel={"type": "boolean"}, can_undo={"type": "boolean"}, event=nullable(ID),
    ),
    "TrialRow": members(
        row=WHOLE, state=TEXT, record=nullable(ID), changes={"type": "object"}, problems=listed({"type": "object"}),
        mended=nullable(TEXT), alike=nullable(members(record=nullable(ID), score=WHOLE, row=WHOLE)),
    ),
    "Quality": members(
        total=WHOLE, completeness=nullable(WHOLE), verified=WHOLE, checks=listed(members(
            group=TEXT, key=TEXT, title=TEXT, field=nullable(TEXT), is_required={"type": "boolean"}, count=WHOLE,
            filter={"type": "object"},
        )),
        counted_at={"type": "string", "format": "date-time"},
        nights=listed(members(on={"type": "string", "format": "date"}, total=WHOLE, completeness=nullable(WHOLE), verified=WHOLE)),
    ),
    "Trail": members(
        id=ID, state=TEXT, object=TEXT, record=nullable(ID), action=TEXT, command=TEXT, outcome=TEXT, rule={"type": "object"},
        changes={"type": "object"}, steps=listed({"type": "object"}), may=listed(TEXT),
    ),
    "Groups": members(
        groups=listed({"type": "object", "properties": {"key": {"type": "object"}}, "required": ["key"]}),
        total={"type": "object"}, truncated={"type": "boolean"},
    ),
    "Hit": members(object=TEXT, id=ID, title=TEXT, subtitle=TEXT, score={"type": "number"}),
    "Event": members(
        id=ID, at={"type": "string", "format": "date-time"}, actor={"type": "object"}, through=TEXT, object=TEXT,
        record=ID, verb=TEXT, changes={"type": "object"}, cause=nullable(ID),
    ),
    "Share": members(
        id=ID, user=nullable(ref("Link")), team=nullable(ref("Link")), level={"type": "string", "enum": ["read", "edit"]},
        until=nullable({"type": "string", "format": "date"}), role=TEXT, created_at=nullable({"type": "string", "format": "date-time"}),
    ),
    "Entries": members(items=listed({"type": "object"}), next=nullable(TEXT)),
    "Me": members(user={"type": "object"}, roles=listed({"type": "object"}), teams=listed({"type": "object"}), rights={"type": "object"}),
}  # fmt: skip
