"""Who works on a record besides its owner, and to whom it is open, as plain data."""

from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from zhike.engine import objects, query, sharing
from zhike.engine.actors import Actor
from zhike.engine.fields import drawing
from zhike.engine.models import Share

from ..numbers import whole
from ..seen import Seen


def people(seen: Seen) -> list[dict[str, Any]]:
    """One statement, and one more for persons and for teams where there are any."""
    if not sharing.is_shareable(seen.type):
        return []
    found = sharing.of(seen.type, seen.id)
    titles = query.titles(seen.actor, {("user", s.user_id) if s.user_id else ("team", s.team_id or 0) for s in found})
    return [person(seen, one, titles) for one in found]


def person(seen: Seen, one: Share, titles: dict[tuple[str, int], str]) -> dict[str, Any]:
    name = titles.get(("user", one.user_id) if one.user_id else ("team", one.team_id or 0)) or "—"
    level = _("may edit") if one.may_edit else _("may read")
    until = _("until %(day)s") % {"day": one.until} if one.until else ""
    may_take = "share" in seen.allowed or one.user_id == seen.actor.user_id
    return {
        "id": one.pk,
        "title": name,
        "short": drawing.initials(name) if one.user_id else "",
        "hue": drawing.hue(name),
        "is_team": bool(one.team_id),
        "role": one.role,
        "level": level,
        "until": until,
        "note": " · ".join(part for part in (level, until) if part),
        "revoke_url": f"{seen.url}/share/{one.pk}/revoke" if may_take else "",
    }


def edits(actor: Actor, typed: Mapping[str, Any], errors: Mapping[str, list[str]]) -> list[dict[str, Any]]:
    """The form: who, how far, until when, as what."""
    level = typed.get("level", "read")
    levels = [("read", _("May read")), ("edit", _("May edit"))]
    found = [
        principal(actor, "user", pgettext("who works here", "Person"), typed),
        principal(actor, "team", _("or a team"), typed),
        {"name": "level", "title": _("How far"), "kind": "choice", "is_required": True,
         "options": [{"value": key, "title": title, "is_selected": key == level} for key, title in levels]},
        {"name": "until", "title": _("Until"), "kind": "date", "value": typed.get("until", ""), "help": _("Empty: until it is taken back.")},
        {"name": "role", "title": _("Role in the team"), "kind": "text", "value": typed.get("role", ""), "max_length": 60,
         "placeholder": _("such as technician or lawyer"), "is_wide": True},
    ]  # fmt: skip
    return [{"id": f"share-{one['name']}", "errors": errors.get(one["name"], []), **one} for one in found]


def principal(actor: Actor, key: str, title: str, typed: Mapping[str, Any]) -> dict[str, Any]:
    number = whole(str(typed.get(key, "")))
    titles = query.titles(actor, {(key, number)}) if number else {}
    chosen = [{"id": number, "title": name} for (_key, number), name in titles.items()]
    kind = "user" if key == "user" else "link"
    return {
        "name": key,
        "title": title,
        "kind": kind,
        "lookup_url": f"/{objects.get(key).path}/lookup",
        "chosen": chosen,
    }
