"""The switch between the ways to look at an object: list or board, under the same filter."""

from typing import Any

from django.utils.translation import gettext as _

from zhike.engine.objects import ObjectType

from .addresses import Address


def kinds(object_type: ObjectType, address: Address, current: str) -> list[dict[str, Any]]:
    if not object_type.board or not object_type.can("board"):
        return []
    listed = [("list", _("List"), "table-2", ""), ("board", _("Board"), "square-kanban", "/board")]
    return [
        {
            "title": title,
            "icon": icon,
            "url": str(address.at(f"/{object_type.path}{end}").changed(sort="", cols="", limit="")),
            "is_current": key == current,
        }
        for key, title, icon, end in listed
    ]
