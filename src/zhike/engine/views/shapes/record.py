"""The head of a record and its fields: name, figures, sections edited in place, actions."""

from collections.abc import Sequence
from datetime import timedelta
from typing import Any

from django.utils import timezone
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from markupsafe import Markup

from zhike.engine import access, layouts, sharing
from zhike.engine.actors import Actor
from zhike.engine.derived import stale
from zhike.engine.duplicates import rules
from zhike.engine.fields import Field, drawing
from zhike.engine.layouts import MOST_HIGHLIGHTS, Demands
from zhike.engine.objects import ObjectType

from ..seen import Seen
from . import objects
from .quality import READ

SYSTEM = ("created_at", "created_by", "updated_at", "updated_by")
WIDE = {"long_text", "rows", "addresses", "links", "any_links"}


def wanted(actor: Actor, one: ObjectType) -> list[str]:
    """Every field that the page of a record shows, and those that decide what it shows."""
    layout = layouts.of(actor, one)
    state = [one.board.by] if one.board else []
    named = [
        *layout.names,
        *layout.highlights,
        *one.subtitle,
        *state,
        *SYSTEM,
        "owner",
        "status",
        *layout.watched,
        *READ,
    ]
    return [name for name in dict.fromkeys(named) if name in one.fields]


def head(seen: Seen) -> dict[str, Any]:
    shown = objects.head(seen.type, seen.id, seen.version, seen.title)
    parts = [(seen.type.fields[n], seen.values[n]) for n in seen.type.subtitle if n in seen.values]
    shown["subtitle"] = [field.brief(value) for field, value in parts if not field.kind.is_empty(value)]
    if seen.type.board and seen.values.get(seen.type.board.by):
        shown["tags"] = seen.type.fields[seen.type.board.by].brief(seen.values[seen.type.board.by])
    return shown


def highlights(seen: Seen, at_most: int = MOST_HIGHLIGHTS) -> list[dict[str, Any]]:
    listed = [name for name in seen.layout.highlights if name in seen.values][:at_most]
    return [
        {
            "title": label(seen.type.fields[name]),
            "value": seen.type.fields[name].brief(seen.values[name]),
            "note": "",
            "tone": "",
        }
        for name in listed
    ]


def rail(seen: Seen) -> list[dict[str, Any]]:
    """The sections of the layout with their values, and who made the record."""
    drawn = Demands.of(seen.actor, seen.type).drawn(seen.values)
    sections = [(str(part.title), part.key, [placed.name for placed in part.fields]) for part in drawn.sections]
    placed_already = set(drawn.names)
    sections.append((_("Record"), "record", [name for name in SYSTEM if name not in placed_already]))
    is_behind = bool(stale.of(seen.type, [seen.id]))
    made = [
        {"title": title, "key": key, "fields": fields(seen, listed, is_behind=is_behind)}
        for title, key, listed in sections
    ]
    return [section for section in made if section["fields"]]


def fields(seen: Seen, listed: Sequence[str], *, is_behind: bool = False) -> list[dict[str, Any]]:
    return [
        {
            "name": name,
            "title": label(seen.type.fields[name]),
            "html": shown(seen.type.fields[name], seen.values[name], is_behind=is_behind),
            "is_editable": seen.may_write(name),
            "is_wide": seen.type.fields[name].kind.name in WIDE,
        }
        for name in listed
        if name in seen.values
    ]


def shown(field: Field, value: Any, *, is_behind: bool) -> Markup:
    html = field.show(value)
    return drawing.behind(html) if is_behind and field.json == "derived" else html


def label(field: Field) -> str:
    return str(capfirst(field.label))


def actions(seen: Seen, *, has_composer: bool) -> dict[str, Any]:
    primary = {"title": _("Log"), "icon": "pen-line", "keys": "N", "focus": "#note"} if has_composer else None
    return {"primary": primary, "quick": quick(seen), "menu": menu(seen)}


def quick(seen: Seen) -> list[dict[str, str]]:
    """Call and write to the first phone number and address that the record has."""
    found: dict[str, dict[str, str]] = {}
    for name, value in seen.values.items():
        kind = seen.type.fields[name].kind.name
        address = primary(value) if kind in {"phones", "emails"} else value if kind in {"phone", "email"} else ""
        if address and kind in {"phones", "phone"}:
            number = address.partition(";")[0]
            found.setdefault("tel", {"title": _("Call"), "icon": "phone", "url": f"tel:{number}"})
        elif address:
            found.setdefault("mail", {"title": _("Mail"), "icon": "mail", "url": f"mailto:{address}"})
    return [found[key] for key in ("tel", "mail") if key in found]


def primary(value: Any) -> str:
    return next((str(entry["value"]) for entry in value or [] if entry["is_primary"]), "")


def menu(seen: Seen) -> list[dict[str, Any] | None]:
    """Commands first, then what every record has; what cannot be taken back last."""
    found: list[dict[str, Any] | None] = [command(seen, c) for c in seen.commands]
    may_edit = seen.type.can("edit") and "edit" in seen.allowed
    if may_edit:
        found.append({"key": "edit", "title": _("Edit all fields"), "icon": "pencil", "url": f"{seen.url}/edit"})
    if may_edit and seen.type.can("owner") and seen.may_write("owner"):
        found.append(
            {"key": "assign", "title": _("Hand over"), "icon": "user-round-pen", "form_url": f"{seen.url}/assign"}
        )
    if sharing.is_shareable(seen.type) and "share" in seen.allowed:
        found.append({"key": "share", "title": _("Share"), "icon": "share-2", "form_url": f"{seen.url}/share"})
    if may_edit and rules.has_rule(seen.type):
        found.append({"key": "merge", "title": _("Merge or part"), "icon": "merge", "form_url": f"{seen.url}/merge"})
    found.append({"key": "history", "title": _("History"), "icon": "history", "url": f"{seen.url}/history"})
    yesterday = timezone.localdate() - timedelta(days=1)
    found.append(
        {"key": "as_of", "title": _("As it was"), "icon": "calendar-clock", "url": f"{seen.url}?as_of={yesterday}"}
    )
    if may_explain(seen):
        found.append({"key": "why", "title": _("Who may do what"), "icon": "shield-check", "url": f"{seen.url}/why"})
    if seen.type.can("delete") and "delete" in seen.allowed:
        delete = {"title": _("Delete"), "icon": "trash-2", "post_url": f"{seen.url}/delete", "is_danger": True}
        found += [None, {"key": "delete", **delete}]
    return [item and {"keys": "", **item} for item in found]  # else templates find the method of that name


def command(seen: Seen, one: Any) -> dict[str, Any]:
    """A button for the command: one that asks opens a form, the others act at once."""
    address = f"{seen.url}/{one.verb}"
    return {
        "key": one.verb,
        "title": str(one.label),
        "icon": one.icon,
        ("form_url" if one.ask else "post_url"): address,
    }


def may_explain(seen: Seen) -> bool:
    """Administrators, who see roles, and those who lead others, whose rights reach over a subtree."""
    rights = seen.actor.rights
    return rights.level("role", "view") != "none" or rights.level(seen.type.key, "edit") == "subtree"


def readable(seen: Seen) -> dict[str, Field]:
    return access.readable_fields(seen.actor, seen.type)


def dotted(parts: Sequence[Markup]) -> Markup:
    return Markup(" · ").join(part for part in parts if part)
