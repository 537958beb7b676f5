"""Editors of fields as plain data (`Edit`): what macros/edit.html draws for each kind.

`edits` builds those of a form together, so that the titles of linked records cost one statement for each object.
"""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from decimal import Decimal
from typing import Any

from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.text import capfirst

from zhike.engine import access, metadata, names, objects
from zhike.engine.actors import Actor
from zhike.engine.fields import Field, Link, LinkBy, drawing
from zhike.engine.fields.numbers import plain
from zhike.engine.fields.text import shown_phone
from zhike.engine.query import titles

Edit = dict[str, Any]
KINDS = {"any_link": "link", "any_links": "links", "address": "text", "structure": "long_text"}
WIDE = {"long_text", "rows", "phones", "emails", "addresses", "multi_choice"}
CURRENCIES = ("CNY", "USD", "EUR", "GBP", "JPY", "HKD")


def edit_of(
    actor: Actor, one: Field, value: Any, *, errors: Sequence[str] = (), typed: Any = None, is_readonly: bool = False
) -> Edit:
    """The editor of one field holding `value`; after a refusal `typed`, the raw value, is shown as it was typed."""
    raw = {} if typed is None else {one.name: typed}
    return edits(actor, [one], {one.name: value}, errors={one.name: errors}, typed=raw, readonly=is_readonly)[0]


def asked(fields: Sequence[Field]) -> list[Field]:
    """Fields that a command asks for, also those that are written by it alone."""
    return [replace(one, is_editable=True) for one in fields]


def edits(
    actor: Actor,
    fields: Sequence[Field],
    values: Mapping[str, Any],
    *,
    errors: Mapping[str, Sequence[str]] | None = None,
    typed: Mapping[str, Any] | None = None,
    readonly: bool = False,
) -> list[Edit]:
    """An editor for each field. At most one statement for each object that typed links name."""
    typed = typed or {}
    held = {one.name: understood(one, values.get(one.name), typed) for one in fields}
    known = titles(actor, {(link.object, link.id) for one in fields for link in untitled(one, held[one.name])})
    found = []
    for one in fields:
        edit = build(actor, one, titled(held[one.name], known), readonly)
        edit["errors"] = list((errors or {}).get(one.name, ()))
        if one.name in typed and edit["kind"] not in {"link", "links", "user", "rows", "tags", "yes_no"}:
            edit |= as_typed(one, edit, typed[one.name])
        found.append(edit)
    return found


def understood(one: Field, value: Any, typed: Mapping[str, Any]) -> Any:
    """The value to show: what was typed where it can be read, else what is stored."""
    if one.name not in typed:
        return value
    try:
        return linked(one, one.parse(typed[one.name]))
    except ValidationError:
        return value


def linked(one: Field, value: Any) -> Any:
    """Ids as links still without a title."""
    if one.kind.name in {"link", "user"} and isinstance(value, int):
        return Link(value, None, one.target or "")
    if one.kind.name == "links":
        return [Link(item, None, one.rows.links_to) for item in value if isinstance(item, int)]
    if one.kind.name == "rows":
        return [{p.name: linked(p, row[p.name]) for p in one.rows.fields} for row in value]
    return None if isinstance(value, LinkBy) else value


def untitled(one: Field, value: Any) -> list[Link]:
    if isinstance(value, Link):
        target = value.object or one.target or ""
        return [value._replace(object=target)] if value.title is None and target != "storedfile" else []
    if isinstance(value, dict):
        return [link for part in value.values() for link in untitled(one, part)]
    return [link for item in value for link in untitled(one, item)] if isinstance(value, list) else []


def titled(value: Any, known: dict[tuple[str, int], str]) -> Any:
    if isinstance(value, Link):
        return value if value.title is not None else value._replace(title=known.get((value.object, value.id)))
    if isinstance(value, list):
        return [titled(item, known) for item in value]
    return {k: titled(v, known) for k, v in value.items()} if isinstance(value, dict) else value


def build(actor: Actor, one: Field, value: Any, readonly: bool) -> Edit:
    kind = KINDS.get(one.kind.name, one.kind.name)
    edit: Edit = {
        "name": one.name,
        "id": f"field-{one.name}",
        "title": str(capfirst(one.label)),
        "kind": kind,
        "value": value,
        "help": str(one.help or ""),
        "is_required": one.is_required,
        "is_readonly": readonly or not may_write(actor, one),
        "is_wide": kind in WIDE,
        "max_length": one.max_length,
        "errors": [],
    }
    if edit["is_readonly"]:
        edit["html"] = one.show(value)
    return edit | parts(actor, one, value)


def may_write(actor: Actor, one: Field) -> bool:
    if not one.object:  # rows: the record's own field decides
        return one.is_editable
    return one.is_editable and (one.object, one.name) not in actor.rights.fields


def parts(actor: Actor, one: Field, value: Any) -> Edit:
    """What the editor of this kind needs besides."""
    match one.kind.name:
        case "choice" if one.is_open_choice:
            return {"value": one.text(value), "allows_other": True, "options": options(one, "")}
        case "choice":
            return {"options": options(one, value)}
        case "multi_choice":
            return {"options": options(one, value or [])}
        case "money":
            return money(value)
        case "date" | "email" | "url" | "text" | "long_text" | "phone" | "address" | "structure":
            return {"value": one.text(value)}
        case "moment":
            return {"value": timezone.localtime(value).strftime("%Y-%m-%dT%H:%M") if value else ""}
        case "number":
            return {"value": "" if value is None else plain(Decimal(value)), "step": step(one)}
        case "phones":
            return {"value": [entry | {"value": shown_phone(entry["value"])} for entry in value or []]}
        case "addresses":
            return {"value": flat(value)}
        case "tags":
            chosen = [{"id": word, "title": word} for word in value or []]
            return {"chosen": chosen, "allows_new": True, "lookup_url": f"{address(one)}/lookup?field={one.name}"}
        case "link" | "user" | "any_link" | "links" | "any_links":
            return links(actor, one, value)
        case "rows":
            return rows(actor, one, value or [])
        case "file":
            return {"html": one.show(value) if value else ""}
    return {}


def options(one: Field, chosen: Any) -> list[dict[str, Any]]:
    picked = chosen if isinstance(chosen, list) else [chosen]
    shown = {key: label for key, label in one.choices.items() if key in picked or key not in one.retired}
    return [{"value": key, "title": str(label), "is_selected": key in picked} for key, label in shown.items()]


def flat(value: Any) -> list[dict[str, Any]]:
    """Addresses with their parts beside kind and mark."""
    return [{**entry["value"], "kind": entry["kind"], "is_primary": entry["is_primary"]} for entry in value or []]


def money(value: Any) -> Edit:
    currency = value.currency if value else metadata.base_currency(metadata.version())
    listed = dict.fromkeys([currency, *CURRENCIES])
    return {
        "value": {"amount": plain(value.amount) if value else ""},
        "currency": currency,
        "currencies": [{"value": code, "title": code} for code in listed],
    }


def step(one: Field) -> str:
    return "1" if one.is_whole else "any"


def address(one: Field) -> str:
    return f"/{names.plural(one.object)}"


def links(actor: Actor, one: Field, value: Any) -> Edit:
    several = value if isinstance(value, list) else [value] if value else []
    target = one.target or (one.rows.links_to if one.rows else "")
    chosen = [chosen_of(link, is_any=not target) for link in several]
    return {"chosen": chosen, "lookup_url": f"/{names.plural(target)}/lookup" if target else "/lookup"} | creation(
        actor, target
    )


def chosen_of(link: Link, *, is_any: bool) -> dict[str, Any]:
    hidden = link.title is None
    return {
        "id": f"{link.object}:{link.id}" if is_any else link.id,
        "title": "—" if hidden else link.title,
        "hue": drawing.hue(link.title or ""),
    }


def creation(actor: Actor, target: str) -> Edit:
    found = objects.find(target) if target else None
    allowed = found is not None and found.can("create") and access.may(actor, found, "create")
    return {"create_url": f"/{names.plural(target)}/new" if allowed else ""}


def rows(actor: Actor, one: Field, value: list[dict[str, Any]]) -> Edit:
    fields = one.rows.fields
    blank = [cell(actor, part, part.default) for part in fields]
    return {"columns": blank, "rows": [[cell(actor, part, row[part.name]) for part in fields] for row in value]}


def cell(actor: Actor, part: Field, value: Any) -> Edit:
    edit: Edit = {
        "name": part.name,
        "id": f"field-{part.name}",
        "title": str(capfirst(part.label)),
        "kind": KINDS.get(part.kind.name, part.kind.name),
        "value": value,
        "is_required": part.is_required,
        "errors": [],
    }
    return edit | parts(actor, part, value)


def as_typed(one: Field, edit: Edit, raw: Any) -> Edit:
    """The editor again as it was left, with the text that was refused."""
    if edit["kind"] == "money" and isinstance(raw, dict):
        return {"value": {"amount": raw.get("amount") or ""}, "currency": raw.get("currency") or edit["currency"]}
    if edit["kind"] == "choice" and not one.is_open_choice:
        return {"options": options(one, raw)}
    if edit["kind"] == "multi_choice":
        return {"options": options(one, raw if isinstance(raw, list) else [raw])}
    if edit["kind"] == "addresses":
        return {"value": flat(raw)}
    return {"value": raw}
