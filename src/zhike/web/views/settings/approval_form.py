"""The form of an approval rule as plain data: its choices, its condition for the builder, its steps as rows."""

from collections.abc import Sequence
from typing import Any

from django.core.exceptions import ValidationError
from django.utils.text import capfirst
from django.utils.translation import gettext as _

from zhike.engine import objects, query
from zhike.engine.actors import Actor
from zhike.engine.approvals.steps import HIGHEST
from zhike.engine.models import Role
from zhike.engine.models.approvals import ACTIONS, ApprovalRule
from zhike.engine.objects import ObjectType
from zhike.engine.shipped import shown
from zhike.engine.views import asked
from zhike.engine.views.shapes import conditions
from zhike.web.edits import options

MOST_PEOPLE = 500
NAMES = ("name", "action", "command", "watched", "condition", "steps", "is_active", "allows_own", "guards_machines")
Option = dict[str, Any]


def line(row: query.Row, here: str) -> dict[str, Any]:
    """One rule in the list."""
    name, key, action, command, is_active = row.values
    about = objects.find(key)
    what = str(dict(ACTIONS).get(action, action))
    found = about.command(command) if about else None
    return {
        "title": name,
        "url": f"{here}/{row.id}",
        "object": about.label if about else key,
        "icon": about.icon if about else "shield-check",
        "what": str(found.label) if found else what,
        "is_active": is_active,
    }


def values(record: ApprovalRule) -> dict[str, Any]:
    return {name: getattr(record, name) for name in NAMES}


def form(actor: Actor, about: ObjectType, given: dict[str, Any]) -> dict[str, Any]:
    """The choices of the form. Four statements, whatever the number of rules."""
    people = choices(actor)
    listed = given["steps"] if isinstance(given["steps"], list) and given["steps"] else [{"mode": "any"}]
    raw = given["condition"] if isinstance(given["condition"], dict) else None
    here = asked.read(actor, about, {"filter": as_text(raw)} if raw else {})
    return {
        "actions": options([(key, str(title)) for key, title in ACTIONS if key != "command" or about.commands], given["action"]),
        "commands": options([(one.verb, str(one.label)) for one in about.commands], given["command"]),
        "fields": fields(about, given["watched"]),
        "builder": conditions.builder(here),
        "count_url": f"/{about.path}/filter/count",
        "condition": as_text(raw) if raw else "",
        "steps": [step(one, people) for one in listed],
        "blank": step({"mode": "any"}, people),
    }  # fmt: skip


def as_text(raw: Any) -> str:
    import json

    return json.dumps(raw, ensure_ascii=False)


def fields(about: ObjectType, chosen: Sequence[str]) -> list[Option]:
    editable = [one for one in about.fields.values() if one.is_editable]
    return [{"value": f.name, "title": str(capfirst(f.label)), "is_selected": f.name in chosen} for f in editable]


def choices(actor: Actor) -> list[tuple[str, list[tuple[str, str]]]]:
    """Everybody who can be named, by group: superiors, roles, people. Two statements."""
    superiors = [(f"superior:{n}", _("Superior, %(levels)s up") % {"levels": n}) for n in range(1, HIGHEST + 1)]
    roles = Role.objects.filter(deleted_at=None).order_by("name").values_list("key", "name")
    kind = objects.get("user")
    found = query.page(
        query.Query(actor, kind, sort=query.sorts(actor, kind, "name")),
        query.paths(actor, kind, ["name"]),
        limit=MOST_PEOPLE,
    )
    return [
        (_("Superiors"), superiors),
        (_("Roles"), [(f"role:{key}", str(shown("role", name))) for key, name in roles]),
        (_("People"), [(f"user:{row.id}", str(row.values[0])) for row in found.rows]),
    ]


def step(raw: dict[str, Any], people: Any) -> dict[str, Any]:
    """One step as a row of the form, with everybody who can be named in it."""
    return {
        "title": raw.get("title", ""),
        "mode": raw.get("mode") or "any",
        "count": raw.get("count") or "",
        "remind_after": raw.get("remind_after") or "",
        "escalate_after": raw.get("escalate_after") or "",
        "approvers": groups(people, raw.get("approvers") or []),
        "escalate_to": groups(people, raw.get("escalate_to") or []),
    }


def groups(people: Any, chosen: Sequence[dict[str, Any]]) -> list[dict[str, Any]]:
    picked = {f"{kind}:{value}" for one in chosen for kind, value in one.items()}
    return [
        {"title": title, "options": [{"value": v, "title": t, "is_selected": v in picked} for v, t in listed]}
        for title, listed in people
    ]


def errors(refusal: ValidationError | None) -> list[dict[str, str]]:
    if refusal is None:
        return []
    if not hasattr(refusal, "error_dict"):
        return [{"field": "", "text": text} for text in refusal.messages]
    places = {"name": "rule-name", "command": "rule-command", "steps": "rule-steps"}
    return [
        {"field": places.get(name, ""), "text": text} for name, texts in refusal.message_dict.items() for text in texts
    ]
