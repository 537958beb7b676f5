"""The views every object has without anybody saving one: all, mine, what is open, what I still have to do."""

from dataclasses import dataclass
from typing import Any

from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from zhike.engine import access
from zhike.engine.actors import Actor
from zhike.engine.objects import ObjectType

OPEN = {"field": "status", "op": "eq", "value": "open"}


@dataclass(frozen=True)
class ViewTab:
    """A named condition and order. The first of an object's tabs has no condition."""

    id: str
    title: str
    icon: str
    filter: dict[str, Any] | None = None
    sort: str = ""


def tabs_of(actor: Actor, object_type: ObjectType) -> list[ViewTab]:
    fields = access.readable_fields(actor, object_type)
    mine: dict[str, Any]
    found = [ViewTab("all", _("All"), "list")]
    has_open = "status" in fields and "open" in fields["status"].choices
    if "assignee" in fields and has_open:
        mine = {"and": [{"field": "assignee", "op": "eq", "value": "me"}, OPEN]}
        found.append(ViewTab("todo", capfirst(_("my open %(titles)s") % titles(object_type)), "circle-check", mine))
    if "owner" in fields and actor.user_id and actor.rights.level(object_type.key, "view") not in {"own", "none"}:
        mine = {"field": "owner", "op": "eq", "value": "me"}
        found.append(ViewTab("mine", capfirst(_("my %(titles)s") % titles(object_type)), "user-round", mine))
    if has_open:
        found.append(ViewTab("open", pgettext("state", "Open"), "circle-dot", OPEN))
    return found


def titles(object_type: ObjectType) -> dict[str, str]:
    return {"titles": str(object_type.model._meta.verbose_name_plural)}
