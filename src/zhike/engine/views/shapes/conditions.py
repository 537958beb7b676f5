"""What the builder of conditions needs: fields by group, operators by kind, and the present filter as groups of rows."""

from collections.abc import Sequence
from typing import Any

from django.utils.text import capfirst
from django.utils.translation import gettext as _

from zhike.engine import access, names, objects, query
from zhike.engine.actors import Actor
from zhike.engine.conditions import to_text
from zhike.engine.errors import Unknown
from zhike.engine.fields import Field
from zhike.engine.query import Query

from ..asked import Asked
from ..numbers import whole
from .chips import date_operators, link_titles, operator_titles, people_titles, readable, target, unit_titles

DATES = ("last", "next", "this", "eq", "lt", "gt", "between", "empty", "not_empty")
NUMBERS = ("gte", "lte", "eq", "between", "gt", "lt", "empty", "not_empty")
PICKED = ("in", "not_in", "empty", "not_empty")
CHOICES = (*PICKED, "malformed")
ORDER = {
    "date": DATES, "moment": DATES, "number": NUMBERS, "money": NUMBERS, "choice": CHOICES, "user": PICKED,
    "link": PICKED, "links": PICKED, "tags": PICKED, "multi_choice": PICKED, "yes_no": ("eq",),
    "rows": ("eq", "empty", "not_empty"), "any_link": ("eq", "empty", "not_empty"), "any_links": ("eq", "empty", "not_empty"),
}  # fmt: skip
TEXTS = ("contains", "starts", "eq", "ne", "empty", "not_empty", "malformed")
MOST_PEOPLE = 200
Known = dict[tuple[str, int], str]


def builder(asked: Asked) -> dict[str, Any]:
    """One statement for the people one may choose; one for each object whose records the filter names."""
    fields = field_list(asked)
    kinds = {one["kind"] for one in fields}
    raw = None if asked.problem else asked.filter
    known = link_titles(asked.actor, asked.type, [raw] if raw else [])
    return {
        "fields": fields,
        "operators": {kind: operators(kind) for kind in sorted(kinds | {"text"})},
        "units": [{"value": key, "title": title} for key, title in unit_titles().items()],
        "people": [{"value": key, "title": title} for key, title in people_titles().items()],
        "tree": outermost(asked, raw, known),
        "text": to_text(raw, asked.type, asked.actor) if raw else "",
    }


def outermost(asked: Asked, raw: dict[str, Any] | None, known: Known) -> dict[str, Any]:
    drawn = tree(asked, raw, known) if raw else {"join": "all", "items": []}
    return drawn if "items" in drawn else {"join": "all", "items": [drawn]}


def tree(asked: Asked, raw: dict[str, Any], known: Known) -> dict[str, Any]:
    """A group of rows, a row, or a condition that is kept as it is because no row can show it."""
    join, parts = group_of(raw)
    if join:
        return {"join": join, "items": [tree(asked, part, known) for part in parts]}
    if "field" in raw:
        return condition(asked, raw, known)
    told = readable(asked, raw, known)
    return {"raw": raw, "title": " ".join(part for part in (told["title"], told["operator"], told["value"]) if part)}


def group_of(raw: dict[str, Any]) -> tuple[str, list[dict[str, Any]]]:
    """How the parts of a group are joined; nothing for a single condition."""
    if set(raw) == {"and"}:
        return "all", raw["and"]
    if set(raw) == {"or"}:
        return "any", raw["or"]
    inner = raw.get("not")
    if isinstance(inner, dict) and set(inner) == {"or"}:
        return "none", inner["or"]
    return ("none", [inner]) if isinstance(inner, dict) and "and" not in inner else ("", [])


def field_list(asked: Asked) -> list[dict[str, Any]]:
    """The object's own fields in the order of its form, then those of the records it links to."""
    actor, kind = asked.actor, asked.type
    readable = access.readable_fields(actor, kind)
    users = people(actor)
    ordered = dict.fromkeys(n for n in [*kind.columns, *kind.form_fields, *readable] if n in readable)
    found = [field(readable[name], name, "", users) for name in ordered if name != "id"]
    for by in [readable[n] for n in ordered if readable[n].kind.name == "link"]:
        other = objects.get(by.target or "")
        group = f"{capfirst(by.label)} ›"
        shown = access.readable_fields(actor, other)
        listed = [n for n in other.form_fields if n in shown and not shown[n].is_rows]
        found += [field(shown[n], f"{by.name}.{n}", group, users) for n in listed]
    return found


def field(one: Field, name: str, group: str, users: list[dict[str, Any]]) -> dict[str, Any]:
    kind = one.kind.name
    options = [{"value": key, "title": str(label)} for key, label in one.choices.items()]
    if kind == "user":
        options = users
    elif one.is_open_choice and not options:
        kind = "text"
    return {
        "name": name,
        "title": str(capfirst(one.label)),
        "kind": kind,
        "group": group,
        "options": options,
        "lookup_url": lookup_url(one),
    }


def lookup_url(one: Field) -> str:
    if one.kind.name == "tags":
        return f"/{names.plural(one.object)}/lookup?field={one.name}"
    if one.kind.name in {"any_link", "any_links"}:
        return "/lookup"
    found = target(one)
    return f"/{names.plural(found)}/lookup" if found and found != "storedfile" and one.kind.name != "user" else ""


def people(actor: Actor) -> list[dict[str, Any]]:
    """Those whose names the actor may see, by name."""
    kind = objects.get("user")
    if not access.may(actor, kind, "view"):
        return []
    asked_for = Query(actor, kind, sort=query.sorts(actor, kind, kind.title))
    rows = query.page(asked_for, query.paths(actor, kind, [kind.title]), limit=MOST_PEOPLE).rows
    return [{"value": str(row.id), "title": str(row.values[0])} for row in rows]


def operators(kind: str) -> list[dict[str, str]]:
    titles = operator_titles() | (date_operators() if kind in {"date", "moment"} else {})
    return [{"key": op, "title": titles[op]} for op in allowed(kind)]


def allowed(kind: str) -> Sequence[str]:
    if kind == "file":
        return ("empty", "not_empty")
    if kind in {"address", "addresses"}:
        return ("contains", "empty", "not_empty")
    return ORDER.get(kind, TEXTS)


def condition(asked: Asked, part: dict[str, Any], known: Known) -> dict[str, Any]:
    """A comparison as a row of the builder."""
    op, value = part["op"], part.get("value")
    if isinstance(value, dict) and op == "eq":
        for word in ("last", "next"):
            if word in value:
                op, value = word, {"n": value[word], "unit": value.get("unit", "day")}
                break
        else:
            if "this" in value:
                op, value = "this", {"unit": value["this"]}
    try:
        one = query.path(asked.actor, asked.type, part["field"]).field
    except Unknown:
        return {"field": part["field"], "op": op, "value": value}
    if op in {"eq", "ne"} and op not in allowed(one.kind.name):
        op, value = {"eq": "in", "ne": "not_in"}[op], [value]
    return {"field": part["field"], "op": op, "value": value, "text": texts(one, value, known)}


def texts(one: Field, value: Any, known: Known) -> Any:
    if not target(one):
        return value if one.kind.name == "tags" else ""
    listed = value if isinstance(value, list) else [value]
    shown = [
        str(item) if (number := whole(item)) is None else known.get((target(one), number), _("unknown record"))
        for item in listed
    ]
    return shown if isinstance(value, list) else shown[0]
