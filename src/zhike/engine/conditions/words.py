"""The text form of the search box, `stage:won amount>10000 owner:me 启明`, as condition JSON and words to search for."""

import re
from typing import Any

from zhike.engine import access
from zhike.engine.actors import Actor
from zhike.engine.errors import Unknown
from zhike.engine.fields import Field
from zhike.engine.objects import ObjectType
from zhike.lib.fold import fold

TERM = re.compile(r'(?:^|(?<=\s))(-?)([\w.]+)(>=|<=|:|=|>|<)("[^"]*"|\S+)', re.UNICODE)
SIGNS = {">": "gt", "<": "lt", ">=": "gte", "<=": "lte", "=": "eq"}
LAST = re.compile(r"(last|next)(\d+)([dwmqy])")
UNITS = {"d": "day", "w": "week", "m": "month", "q": "quarter", "y": "year"}
TEXTS = {"text", "long_text", "email", "phone", "url", "phones", "emails", "addresses", "address", "tags"}


def to_condition(text: str, object_type: ObjectType, actor: Actor) -> tuple[dict[str, Any] | None, str]:
    """The condition that the text's terms mean, if there are any, and the words that remain."""
    leaves: list[dict[str, Any]] = []

    def take(match: re.Match[str]) -> str:
        minus, name, sign, value = match.groups()
        found = by_name(name, object_type, actor)
        if found is None:
            return match.group(0)
        leaf = {"field": found[0], **meaning(found[1], sign, value.strip('"'))}
        leaves.append({"not": leaf} if minus else leaf)
        return ""

    rest = " ".join(TERM.sub(take, text).split())
    return ({"and": leaves} if len(leaves) > 1 else leaves[0] if leaves else None), rest


def by_name(name: str, object_type: ObjectType, actor: Actor) -> tuple[str, Field] | None:
    """A field by its name, its label, the first part of a name such as `created`, or a path through links."""
    fields = access.readable_fields(actor, object_type)
    wanted = fold(name)
    for one in fields.values():
        if wanted in {one.name, fold(str(one.label))}:
            return one.name, one
    if "." in name:
        from zhike.engine.query.paths import path

        try:
            return name, path(actor, object_type, name).field
        except Unknown:
            return None
    longer = next((f"{wanted}{end}" for end in ("_at", "_on", "_by") if f"{wanted}{end}" in fields), "")
    return (longer, fields[longer]) if longer else None


def meaning(one: Field, sign: str, value: str) -> dict[str, Any]:
    if value in {"empty", "none", "空"}:
        return {"op": "empty"}
    if value in {"any", "*"}:
        return {"op": "not_empty"}
    if one.kind.name in {"date", "moment"}:
        return {"op": SIGNS.get(sign, "eq"), "value": moment(value)}
    if sign in SIGNS:
        return {"op": SIGNS[sign], "value": value}
    if "," in value and "in" in one.kind.ops:
        return {"op": "in", "value": [part for part in value.split(",") if part]}
    contains = one.kind.name in TEXTS and "contains" in one.kind.ops
    return {"op": "contains" if contains else "eq", "value": value}


def moment(value: str) -> Any:
    found = LAST.fullmatch(value)
    if found:
        return {found[1]: int(found[2]), "unit": UNITS[found[3]]}
    if value.startswith("this") and value[4:] in UNITS.values():
        return {"this": value[4:]}
    return {"this": "day"} if value == "today" else value


def to_text(raw: dict[str, Any], object_type: ObjectType, actor: Actor) -> str:
    """The condition as one would type it; empty where the short form cannot say exactly this."""
    parts = raw["and"] if set(raw) == {"and"} else [raw]
    terms = [term(part, object_type, actor) for part in parts]
    text = " ".join(terms)
    said = all(terms) and to_condition(text, object_type, actor) == (raw, "")
    return text if said else ""


def term(raw: dict[str, Any], object_type: ObjectType, actor: Actor) -> str:
    """One comparison, as far as there are signs for it."""
    if set(raw) == {"not"} and isinstance(raw["not"], dict):
        inner = term(raw["not"], object_type, actor)
        return f"-{inner}" if inner and not inner.startswith("-") else ""
    name, op, value = raw.get("field"), raw.get("op"), raw.get("value")
    if not isinstance(name, str):
        return ""
    if op in {"empty", "not_empty"}:
        return f"{name}:{'empty' if op == 'empty' else '*'}"
    if op == "in" and isinstance(value, list):
        return f"{name}:{quoted(','.join(map(str, value)))}"
    if isinstance(value, dict):
        value = spoken(value)
    one = by_name(name, object_type, actor)
    is_text = one is not None and one[1].kind.name in TEXTS
    equals = "=" if is_text else ":"
    sign = {"contains": ":", "eq": equals}.get(str(op)) or next((s for s, meant in SIGNS.items() if meant == op), "")
    return f"{name}{sign}{quoted(str(value))}" if sign and isinstance(value, str | int) else ""


def spoken(value: dict[str, Any]) -> str:
    """`last30d` or `thismonth`."""
    if "this" in value:
        return f"this{value['this']}"
    word = next((word for word in ("last", "next") if word in value), "")
    unit = next((letter for letter, name in UNITS.items() if name == value.get("unit", "day")), "")
    return f"{word}{value[word]}{unit}" if word and unit else ""


def quoted(value: str) -> str:
    return f'"{value}"' if " " in value or not value else value
