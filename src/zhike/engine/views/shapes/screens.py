"""What list, board and calendar of an object have in common: the same filter around them, and a switch between them."""

from typing import Any

from django.utils.translation import gettext as _

from zhike.engine import access

from ..asked import Asked
from ..calendar_days import has_calendar
from . import chips, tabs
from .objects import object_of


def around(asked: Asked, kind: str) -> dict[str, Any]:
    """Everything around the records; no query unless the filter names records."""
    usable = not asked.problem and access.may(asked.actor, asked.type, "view")
    back = {} if kind == "list" else {"back": kind}
    return {
        "object": object_of(asked.actor, asked.type),
        **tabs.strip(asked, kind),
        "kinds": kinds(asked, kind),
        "chips": chips.chips(asked) if usable else [],
        "clear_url": str(asked.address.changed(filter="", q="")),
        "filter_url": str(asked.address.at(f"/{asked.type.path}/filter").changed(**back)),
        "q": asked.q,
        "search_url": asked.address.path,
        "params": asked.address.without("q"),
        "notices": asked.notices,
        "bulk": None,
        "empty": None,
    }


def kinds(asked: Asked, current: str) -> list[dict[str, Any]]:
    listed = [("list", _("List"), "table-2", "")]
    if asked.type.board and asked.type.can("board"):
        listed.append(("board", _("Board"), "square-kanban", "/board"))
    if has_calendar(asked.actor, asked.type):
        listed.append(("calendar", _("Calendar"), "calendar", "/calendar"))
    if len(listed) == 1:
        return []
    return [
        {
            "title": title,
            "icon": icon,
            "url": str(asked.address.at(f"/{asked.type.path}{end}").changed(sort="", cols="", limit="")),
            "is_current": key == current,
        }
        for key, title, icon, end in listed
    ]
