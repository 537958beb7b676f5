"""What the builder of conditions needs: fields by group, operators by kind, and the present filter as its rows."""

from collections.abc import Sequence
from typing import Any

from django.utils.text import capfirst
from django.utils.translation import gettext as _

from zhike.engine import access, names, objects, query
from zhike.engine.actors import Actor
from zhike.engine.errors import Unknown
from zhike.engine.fields import Field
from zhike.engine.query import Query

from ..asked import Asked
from ..numbers import whole
from .chips import date_operators, link_titles, operator_titles, people_titles, target, top_parts, unit_titles

DATES = ("last", "next", "this", "eq", "lt", "gt", "between", "empty", "not_empty")
NUMBERS = ("gte", "lte", "eq", "between", "gt", "lt", "empty", "not_empty")
PICKED = ("in", "not_in", "empty", "not_empty")
ORDER = {
    "date": DATES, "moment": DATES, "number": NUMBERS, "money": NUMBERS, "choice": PICKED, "user": PICKED,
    "link": PICKED, "links": PICKED, "tags": PICKED, "multi_choice": PICKED, "yes_no": ("eq",),
    "rows": ("eq", "empty", "not_empty"), "any_link": ("eq", "empty", "not_empty"), "any_links": ("eq", "empty", "not_empty"),
}  # fmt: skip
TEXTS = ("contains", "starts", "eq", "ne", "empty", "not_empty")
MOST_PEOPLE = 200


def builder(asked: Asked) -> dict[str, Any]:
    """One statement for the people one may choose; one for each object whose records the filter names."""
    fields = field_list(asked)
    kinds = {one["kind"] for one in fields}
    parts = [] if asked.problem else top_parts(asked.filter)
    simple, any_of = split(parts)
    known = link_titles(asked.actor, asked.type, parts)
    is_complex = len(simple) + len(any_of) < leaves(parts)
    return {
        "fields": fields,
        "operators": {kind: operators(kind) for kind in sorted(kinds | {"text"})},
        "units": [{"value": key, "title": title} for key, title in unit_titles().items()],
        "people": [{"value": key, "title": title} for key, title in people_titles().items()],
        "conditions": [condition(asked, part, known) for part in simple] if not is_complex else [],
        "any_of": [condition(asked, part, known) for part in any_of] if not is_complex else [],
        "is_complex": is_complex or bool(asked.problem),
    }


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


def split(parts: list[dict[str, Any]]) -> tuple[list[dict[str, Any]], list[dict[str, Any]]]:
    """The plain comparisons, and those of the one group joined by "or"."""
    simple = [part for part in parts if "field" in part]
    groups = [part["or"] for part in parts if set(part) == {"or"}]
    any_of = [part for part in groups[0] if "field" in part] if len(groups) == 1 else []
    return simple, any_of


def leaves(parts: list[dict[str, Any]]) -> int:
    """How many comparisons there are, counting what the builder cannot draw as one."""
    return sum(leaves(part["or"]) if set(part) == {"or"} else 1 for part in parts)


def condition(asked: Asked, part: dict[str, Any], known: dict[tuple[str, int], str]) -> dict[str, Any]:
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


def texts(one: Field, value: Any, known: dict[tuple[str, int], str]) -> Any:
    if not target(one):
        return value if one.kind.name == "tags" else ""
    listed = value if isinstance(value, list) else [value]
    shown = [
        str(item) if (number := whole(item)) is None else known.get((target(one), number), _("unknown record"))
        for item in listed
    ]
    return shown if isinstance(value, list) else shown[0]
