"""The filters of the history as plain data."""

from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from zhike.engine import query
from zhike.engine.past import history
from zhike.engine.past.history import Asked

from .entries import WAYS

Edit = dict[str, Any]


def filters(asked: Asked) -> list[Edit]:
    """Object, person, way, days. One statement for the person's name."""
    seen = sorted(history.types(Asked(asked.actor)), key=lambda one: not one.can("quality"))  # people's work first
    objects = [(one.path, one.label_plural) for one in seen]
    ways = [(way, str(ways_known().get(way, way))) for way in history.WAYS]
    people = query.titles(asked.actor, {("user", asked.person)}) if asked.person else {}
    found = [
        choice("object", _("Object"), objects, asked.type.path if asked.type else ""),
        {"name": "person", "title": pgettext("who works here", "Person"), "kind": "user", "lookup_url": "/users/lookup",
         "chosen": [{"id": number, "title": title} for (_key, number), title in people.items()]},
        choice("way", _("Through"), ways, asked.way),
        {"name": "since", "title": pgettext("first day", "From"), "kind": "date", "value": asked.since.isoformat() if asked.since else ""},
        {"name": "until", "title": pgettext("last day", "Until"), "kind": "date", "value": asked.until.isoformat() if asked.until else ""},
    ]  # fmt: skip
    return [{"id": f"history-{one['name']}", "errors": [], **one} for one in found]


def ways_known() -> dict[str, Any]:
    return {"web": _("Pages"), "system": _("The system"), **WAYS}


def choice(name: str, title: str, pairs: list[tuple[str, Any]], chosen: str) -> Edit:
    options = [{"value": key, "title": str(text), "is_selected": key == chosen} for key, text in pairs]
    return {"name": name, "title": title, "kind": "choice", "options": options, "blank": _("All")}


def crumbs(asked: Asked) -> list[dict[str, str]]:
    return [{"title": asked.type.label_plural, "url": f"/{asked.type.path}"}] if asked.type else []
