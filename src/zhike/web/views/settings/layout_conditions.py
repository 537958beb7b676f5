"""Conditions of a layout for the builder: the record's own fields only, and each stored condition as its rows."""

from typing import Any

from zhike.engine.actors import Actor
from zhike.engine.objects import ObjectType
from zhike.engine.views import asked
from zhike.engine.views.shapes import chips, conditions


def builder(actor: Actor, one: ObjectType) -> dict[str, Any]:
    """What static/js/filter_row.js needs to draw rows. One statement, for the people one may choose."""
    found = conditions.builder(asked.read(actor, one, {}))
    fields = one.fields
    own = [each for each in found["fields"] if each["name"] in fields and fields[each["name"]].kind.is_flat]
    return {"fields": own} | {part: found[part] for part in ("operators", "units", "people")}


def drawn(actor: Actor, one: ObjectType, raw: Any) -> dict[str, Any]:
    """The comparisons of a condition and how they are joined; `is_complex` where they nest."""
    if not isinstance(raw, dict):
        return {"joined": "and", "rows": [], "is_complex": False}
    joined = next((word for word in ("and", "or") if set(raw) == {word}), "")
    parts = raw[joined] if joined else [raw]
    if not all(isinstance(part, dict) and "field" in part for part in parts):
        return {"joined": "and", "rows": [], "is_complex": True}
    here = asked.read(actor, one, {})
    known = chips.link_titles(actor, one, parts)
    rows = [conditions.condition(here, part, known) for part in parts]
    return {"joined": joined or "and", "rows": rows, "is_complex": False}
