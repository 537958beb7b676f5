"""The switch between the ways to look at an object: list, board or calendar, under the same filter."""

from typing import Any

from django.utils.translation import gettext as _

from ..asked import Asked
from ..calendar_days import has_calendar


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
