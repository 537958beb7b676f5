"""The conditions in force as people read them: field, operator, value, each with a link that takes it away."""

import json
from collections.abc import Iterator
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from zhike.engine import query, relations
from zhike.engine.actors import Actor
from zhike.engine.errors import Unknown
from zhike.engine.fields import Field
from zhike.engine.objects import ObjectType
from zhike.engine.query import Path

from ..asked import Asked
from ..numbers import whole
from .columns import ICONS, title_of

MOST_VALUES = 3
AGGREGATES = ("sum", "count", "avg", "min", "max")
Known = dict[tuple[str, int], str]  # titles of linked records


def operator_titles() -> dict[str, str]:
    return {
        "eq": _("is"), "ne": _("is not"), "in": _("is one of"), "not_in": _("is none of"), "contains": _("contains"),
        "starts": _("starts with"), "gt": ">", "gte": "≥", "lt": "<", "lte": "≤", "between": _("between"),
        "empty": _("is empty"), "not_empty": _("is filled"), "malformed": _("looks wrong"), "last": _("in the last"), "next": _("in the next"),
        "this": _("in this"), "before": _("before"), "after": _("after"), "since": _("from"), "until": _("until"),
    }  # fmt: skip


def date_operators() -> dict[str, str]:
    return {"eq": _("on"), "gt": _("after"), "gte": _("from"), "lt": _("before"), "lte": _("until")}


def unit_titles() -> dict[str, str]:
    return {
        "day": pgettext("period", "day"), "week": pgettext("period", "week"), "month": pgettext("period", "month"),
        "quarter": pgettext("period", "quarter"), "year": pgettext("period", "year"),
    }  # fmt: skip


def people_titles() -> dict[str, str]:
    return {"me": _("Me"), "my_team": _("My team"), "my_subtree": _("My people")}


def chips(asked: Asked) -> list[dict[str, str]]:
    """One for each part of the filter. One statement for each object whose records the filter names."""
    parts = top_parts(asked.filter)
    known = link_titles(asked.actor, asked.type, parts)
    return [
        {**readable(asked, part, known), "remove_url": str(asked.address.changed(filter=without(parts, number)))}
        for number, part in enumerate(parts)
    ]


def top_parts(raw: dict[str, Any] | None) -> list[dict[str, Any]]:
    return list(raw["and"]) if raw and set(raw) == {"and"} else [raw] if raw else []


def without(parts: list[dict[str, Any]], number: int) -> str:
    kept = parts[:number] + parts[number + 1 :]
    return as_text(kept[0] if len(kept) == 1 else {"and": kept}) if kept else ""


def as_text(raw: dict[str, Any]) -> str:
    return json.dumps(raw, ensure_ascii=False, separators=(",", ":"))


def readable(asked: Asked, part: dict[str, Any], known: Known) -> dict[str, str]:
    """The whole of a part, however deep: a chip that says less than it does would mislead."""
    actor, one = asked.actor, asked.type
    if "field" in part:
        return leaf(actor, one, part, known)
    if set(part) == {"not"} and "field" in part["not"]:
        inner = leaf(actor, one, part["not"], known)
        return inner | {"operator": _("not: %(operator)s") % inner}
    join = next((word for word in ("or", "and", "not") if word in part), "")
    if join:
        titles = {"or": _("One of"), "and": _("All of"), "not": _("None of")}
        inside = part[join] if join != "not" else part["not"].get("or") or [part["not"]]
        return {
            "title": titles[join],
            "icon": "brackets",
            "operator": "",
            "value": joined(actor, one, inside, known, "and" if join == "and" else "or"),
        }
    return about_others(actor, one, part, known)


def said(actor: Actor, one: ObjectType, part: dict[str, Any], known: Known) -> str:
    """A part of a part, in brackets where it has parts itself."""
    if "not" in part:
        return _("not: %(operator)s") % {"operator": said(actor, one, part["not"], known)}
    join = next((word for word in ("or", "and") if word in part), "")
    if join:
        return f"({joined(actor, one, part[join], known, join)})"
    shown = leaf(actor, one, part, known) if "field" in part else about_others(actor, one, part, known)
    return " ".join(filter(None, (shown["title"], shown["operator"], shown["value"])))


def joined(actor: Actor, one: ObjectType, parts: list[dict[str, Any]], known: Known, join: str) -> str:
    word = _("or") if join == "or" else _("and")
    return f" {word} ".join(said(actor, one, part, known) for part in parts)


def about_others(actor: Actor, one: ObjectType, part: dict[str, Any], known: Known) -> dict[str, str]:
    """How many records link here, or what they add up to."""
    function = next(word for word in ("has", *AGGREGATES) if word in part)
    name, _dot, field = str(part[function]).partition(".")
    relation = relations.of(one)[name]
    title = relation.type.label_plural
    where = joined(actor, relation.type, [part["where"]], known, "and") if part.get("where") else ""
    if field:
        title = f"{title} › {title_of(query.path(actor, relation.type, field))}"
    if function in function_titles():
        title = f"{function_titles()[function]}: {title}"
    op, value = ("gte", part.get("at_least", 1)) if function == "has" else (part.get("op"), part.get("value"))
    shown = " – ".join(map(str, value)) if isinstance(value, list) else str(value)
    return {
        "title": f"{title} ({where})" if where else title,
        "icon": "link-2",
        "operator": operator_titles().get(str(op), str(op)),
        "value": shown,
    }


def function_titles() -> dict[str, str]:
    return {"sum": _("Sum"), "avg": _("Average"), "min": _("Smallest"), "max": _("Largest")}


def leaf(actor: Actor, one: ObjectType, part: dict[str, Any], known: Known) -> dict[str, str]:
    path = query.path(actor, one, part["field"])
    op, value = shown_operator(path.field, part)
    return {
        "title": title_of(path),
        "icon": ICONS.get(path.field.kind.name, "circle"),
        "operator": op,
        "value": shown_value(path.field, value, known),
    }


def shown_operator(one: Field, part: dict[str, Any]) -> tuple[str, Any]:
    op, value = part["op"], part.get("value")
    if isinstance(value, dict) and op == "eq":
        word = next((w for w in ("last", "next", "this") if w in value), "")
        if word:
            return operator_titles()[word], value
    dates = date_operators() if one.kind.name in {"date", "moment"} else {}
    return dates.get(op) or operator_titles().get(op, op), value


def shown_value(one: Field, value: Any, known: Known) -> str:
    if value is None or value is True:
        return _("Yes") if value else ""
    if value is False:
        return _("No")
    if isinstance(value, list):
        shown = [shown_value(one, item, known) for item in value[:MOST_VALUES]]
        more = f" +{len(value) - MOST_VALUES}" if len(value) > MOST_VALUES else ""
        return ", ".join(shown) + more
    if isinstance(value, dict):
        return period(value)
    if one.kind.name == "user" and value in people_titles():
        return people_titles()[value]
    if whole(value) is not None and target(one):
        return known.get((target(one), int(value)), _("unknown record"))
    if one.kind.name in {"number", "money"}:
        return amount(one, value)
    return str(one.choices.get(str(value), value))[:60]


def amount(one: Field, value: Any) -> str:
    text = str(value)
    return f"{int(text):,}" if whole(text) is not None and one.kind.name == "money" else text[:40]


def period(value: dict[str, Any]) -> str:
    """`30 day` for the last 30 days, `quarter` for this one; an amount with its currency."""
    if "amount" in value:
        return f"{value['amount']} {value.get('currency', '')}".strip()
    units = unit_titles()
    if "this" in value:
        return units.get(value["this"], str(value["this"]))
    number = next((value[word] for word in ("last", "next") if word in value), "")
    return f"{number} {units.get(value.get('unit', 'day'), '')}"


def target(one: Field) -> str:
    return one.target or (one.rows.links_to if one.rows else "") or ""


def link_titles(actor: Actor, object_type: ObjectType, parts: list[dict[str, Any]]) -> dict[tuple[str, int], str]:
    """Titles of the records that these conditions name, as far as the actor may see them."""
    wanted = set()
    for path, value in values_of(actor, object_type, parts):
        for item in value if isinstance(value, list) else [value]:
            number = whole(item)
            if target(path.field) and number is not None:
                wanted.add((target(path.field), number))
    return query.titles(actor, wanted)


def values_of(actor: Actor, object_type: ObjectType, parts: list[dict[str, Any]]) -> Iterator[tuple[Path, Any]]:
    for part in parts:
        if "field" in part:
            try:
                yield query.path(actor, object_type, part["field"]), part.get("value")
            except Unknown:
                continue
        elif "where" in part:
            name = str(next(part[word] for word in ("has", *AGGREGATES) if word in part)).partition(".")[0]
            related = relations.of(object_type).get(name)
            if related and isinstance(part["where"], dict):
                yield from values_of(actor, related.type, [part["where"]])
        else:
            inner = part.get("or") or part.get("and") or ([part["not"]] if isinstance(part.get("not"), dict) else [])
            yield from values_of(actor, object_type, [p for p in inner if isinstance(p, dict)])
