"""The conditions in force as people read them: field, operator, value, each with a link that takes it away."""

import json
from collections.abc import Iterator
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from zhike.engine import query
from zhike.engine.actors import Actor
from zhike.engine.errors import Unknown
from zhike.engine.fields import Field
from zhike.engine.objects import ObjectType
from zhike.engine.query import Path

from ..asked import Asked
from ..numbers import whole
from .columns import ICONS, title_of

MOST_VALUES = 3


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


def readable(asked: Asked, part: dict[str, Any], known: dict[tuple[str, int], str]) -> dict[str, str]:
    if "field" in part:
        return leaf(asked, part, known)
    if set(part) == {"or"}:
        texts = [leaf(asked, one, known) for one in part["or"] if "field" in one]
        joined = f" {_('or')} ".join(f"{t['title']} {t['operator']} {t['value']}".strip() for t in texts)
        return {"title": _("One of"), "icon": "brackets", "operator": "", "value": joined or _("several conditions")}
    if set(part) == {"not"} and "field" in part["not"]:
        inner = leaf(asked, part["not"], known)
        return inner | {"operator": _("not: %(operator)s") % inner}
    if "has" in part:
        return {
            "title": _("Has"),
            "icon": "link-2",
            "operator": "≥",
            "value": f"{part.get('at_least', 1)} {part['has']}",
        }
    return {"title": _("Condition"), "icon": "brackets", "operator": "", "value": as_text(part)[:60]}


def leaf(asked: Asked, part: dict[str, Any], known: dict[tuple[str, int], str]) -> dict[str, str]:
    path = query.path(asked.actor, asked.type, part["field"])
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


def shown_value(one: Field, value: Any, known: dict[tuple[str, int], str]) -> str:
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
        else:
            inner = part.get("or") or part.get("and") or ([part["not"]] if isinstance(part.get("not"), dict) else [])
            yield from values_of(actor, object_type, [p for p in inner if isinstance(p, dict)])
