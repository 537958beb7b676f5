"""The text form of the search box, `stage:won amount>10000 owner:me 启明`, as condition JSON and words to search for."""

import re
from typing import Any

from zhike.engine import access
from zhike.engine.actors import Actor
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
    fields = access.readable_fields(actor, object_type)
    leaves: list[dict[str, Any]] = []

    def take(match: re.Match[str]) -> str:
        minus, name, sign, value = match.groups()
        one = by_name(name, fields)
        if one is None:
            return match.group(0)
        leaf = {"field": one.name, **meaning(one, sign, value.strip('"'))}
        leaves.append({"not": leaf} if minus else leaf)
        return ""

    rest = " ".join(TERM.sub(take, text).split())
    return ({"and": leaves} if len(leaves) > 1 else leaves[0] if leaves else None), rest


def by_name(name: str, fields: dict[str, Field]) -> Field | None:
    """A field by its name, its label, or the first part of a name such as `created`."""
    wanted = fold(name)
    for one in fields.values():
        if wanted in {one.name, fold(str(one.label))}:
            return one
    return next((fields[f"{wanted}{end}"] for end in ("_at", "_on", "_by") if f"{wanted}{end}" in fields), None)


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
