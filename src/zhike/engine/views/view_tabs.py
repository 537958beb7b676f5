"""The tabs of an object: those it has without anybody saving one (all, mine, what is open), and saved views."""

from dataclasses import dataclass
from typing import Any

from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from zhike.engine import access
from zhike.engine.actors import Actor
from zhike.engine.objects import ObjectType
from zhike.engine.saved_views import stored
from zhike.engine.saved_views.stored import Saved

from .numbers import whole

OPEN = {"field": "status", "op": "eq", "value": "open"}
ICONS = {"list": "table-2", "board": "square-kanban", "calendar": "calendar"}
BUILT_IN = ("all", "todo", "mine", "open")


@dataclass(frozen=True)
class ViewTab:
    """A named condition and order. The first of an object's tabs has no condition; `saved` holds what else was saved."""

    id: str
    title: str
    icon: str
    filter: dict[str, Any] | None = None
    sort: str = ""
    saved: Saved | None = None


def built_in(actor: Actor, object_type: ObjectType) -> list[ViewTab]:
    fields = access.readable_fields(actor, object_type)
    mine: dict[str, Any]
    found = [ViewTab("all", _("All"), "list")]
    has_open = "status" in fields and "open" in fields["status"].choices
    if "assignee" in fields and has_open:
        mine = {"and": [{"field": "assignee", "op": "eq", "value": "me"}, OPEN]}
        found.append(ViewTab("todo", capfirst(_("my open %(titles)s") % titles(object_type)), "circle-check", mine))
    if "owner" in fields and actor.user_id and access.level(actor, object_type, "view") not in {"own", "none"}:
        mine = {"field": "owner", "op": "eq", "value": "me"}
        found.append(ViewTab("mine", capfirst(_("my %(titles)s") % titles(object_type)), "user-round", mine))
    if has_open:
        found.append(ViewTab("open", pgettext("state", "Open"), "circle-dot", OPEN))
    return found


def titles(object_type: ObjectType) -> dict[str, str]:
    return {"titles": str(object_type.model._meta.verbose_name_plural)}


def of_saved(one: Saved) -> ViewTab:
    return ViewTab(str(one.id), one.title, ICONS.get(one.kind, "list"), sort=one.sort, saved=one)


def every(actor: Actor, object_type: ObjectType) -> list[ViewTab]:
    """All tabs there are for this actor. One query."""
    return built_in(actor, object_type) + [of_saved(one) for one in stored.of_object(actor, object_type)]


def chosen(actor: Actor, object_type: ObjectType, name: str, tabs: list[ViewTab] | None = None) -> ViewTab | None:
    """The tab of this name, or None where there is none for the actor. One query for a saved view not among `tabs`."""
    known = next((tab for tab in tabs or [] if tab.id == name), None)
    if known:
        return known
    if whole(name) is not None:
        found = stored.one(actor, object_type, int(name))
        return of_saved(found) if found else None
    listed = built_in(actor, object_type)
    return next((tab for tab in listed if tab.id == name), None) if name else listed[0]
