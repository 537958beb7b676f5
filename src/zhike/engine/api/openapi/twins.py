"""Duplicates as OpenAPI describes them: merging, parting, the search, the queue of pairs and the rule of an object."""

from typing import Any

from django.utils.translation import gettext as _

from zhike.engine.duplicates import rules
from zhike.engine.objects import ObjectType
from zhike.lib.twins.values import WAYS

from .parts import LIMIT, answer, begun, body, operation, parameter, problems, query
from .schemas import ID, TEXT, Schema, listed, members, nullable

PAIR = members(
    id=ID, records=listed(ID), external_ids=listed(TEXT), score={"type": "number"}, state=TEXT, reasons=listed(TEXT)
)
POINTS = {"type": "integer", "minimum": 0, "maximum": rules.MOST_POINTS}
MARK = {"type": "number", "minimum": 0.1, "maximum": 1}
CLUE = members(field=TEXT, way={"type": "string", "enum": sorted(WAYS)}, agree=POINTS, differ=POINTS)


def closed(**properties: Any) -> Schema:
    return {"type": "object", "properties": properties, "additionalProperties": False}


def rule_schema() -> Schema:
    return closed(
        clues={"type": "array", "items": CLUE, "maxItems": rules.MOST_CLUES},
        on_create={"type": "string", "enum": list(rules.ON_CREATE)},
        on_api={"type": "string", "enum": list(rules.ON_CREATE)},
        on_import={"type": "string", "enum": list(rules.ON_IMPORT)},
        warn_at=MARK,
        block_at=MARK,
        tell_owner={"type": "boolean"},
    )


def of_object(one: ObjectType, record: Schema) -> dict[str, Schema]:
    """`record` is the answer that shows a record."""
    place, tag = f"/{one.path}", one.path
    after = {"200": record, **problems(403, 404, 405, 409, 412, 413, 415, 422)}
    ids = {"type": "array", "items": ID, "minItems": 1, "maxItems": 199}
    merging = closed(**{"with": ids, "take": {"type": "object", "additionalProperties": ID}})
    parting = closed(event=ID, stay=listed(TEXT), move={"type": "object", "additionalProperties": ID})
    states = {"type": "string", "enum": ["open", "later", "distinct"]}
    page = members(items=listed(PAIR), next=nullable(TEXT))
    number = {"name": "pair", "in": "path", "required": True, "schema": ID}
    rule, once = answer(rule_schema(), _("The rule.")), parameter("IdempotencyKey")
    return {
        f"{place}/{{id}}/merge": {
            "parameters": [parameter("Id")],
            "post": operation(_("Merge records into this one"), tag, after, [parameter("IfMatchOptional"), once],
                body(merging, {"with": [12], "take": {one.title: 12}})),
        },
        f"{place}/{{id}}/unmerge": {
            "parameters": [parameter("Id")],
            "post": operation(_("Part what was merged"), tag, after, [once], body(parting, {}, required=False)),
        },
        f"{place}/duplicates": {
            "get": operation(_("Pairs that may be one"), tag, {"200": answer(page, _("A page.")), **problems(403, 404, 405, 409)},
                [query("state", states, _("Which pairs.")), LIMIT, query("cursor", TEXT, _("'next' of the page before."))]),
            "post": operation(_("Search for duplicates"), tag, begun(), [once]),
        },
        f"{place}/duplicates/{{pair}}": {
            "parameters": [number],
            "post": operation(_("Decide on a pair"), tag, {"200": answer(PAIR, _("The pair.")), **problems(403, 404, 405, 409, 413, 415, 422)},
                [once], body(closed(state=states), {"state": "distinct"})),
        },
        f"{place}/duplicates/rule": {
            "get": operation(_("By what two are one"), tag, {"200": rule, **problems(403, 404, 405, 409)}),
            "put": operation(_("Set by what two are one"), tag, {"200": rule, **problems(403, 404, 405, 409, 413, 415, 422)},
                request=body(rule_schema(), {})),
            "post": operation(_("Try by what two are one"), tag, begun(), [once], body(rule_schema(), {"clues": []})),
        },
    }  # fmt: skip
