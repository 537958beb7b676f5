"""What may be done with many records at once: hand over, tag, set a field, a command, delete, export."""

from typing import Any

from django.utils.translation import gettext as _

from zhike.engine import access, listed
from zhike.engine.actors import Actor
from zhike.engine.duplicates import rules
from zhike.engine.objects import ObjectType

from ..asked import Asked
from . import formats


def actions(actor: Actor, object_type: ObjectType) -> list[dict[str, Any]]:
    """Each with `key`; commands have their verb as key."""
    writable = access.writable_fields(actor, object_type) if access.may(actor, object_type, "edit") else {}
    found: list[tuple[str, str, str]] = []
    if object_type.can("edit") and writable:
        if "owner" in writable and object_type.can("owner"):
            found.append(("assign", _("Assign"), "user-round-pen"))
        if any(one.kind.name in listed.KINDS for one in writable.values()):
            found.append(("tag", _("Add tags"), "tag"))
            found.append(("untag", _("Remove tags"), "tags"))
        found.append(("set", _("Set a field"), "pencil"))
    for one in object_type.commands:
        if access.may(actor, object_type, one.needs):
            found.append((one.verb, str(one.label), one.icon))
    if object_type.can("delete") and access.may(actor, object_type, "delete"):
        found.append(("delete", _("Delete"), "trash-2"))
    return [{"key": k, "title": t, "icon": i, "is_danger": k == "delete"} for k, t, i in found]


def merging(actor: Actor, object_type: ObjectType) -> list[dict[str, Any]]:
    """Merging has a page of its own; the bar leads there."""
    may = rules.has_rule(object_type) and all(access.may(actor, object_type, verb) for verb in ("edit", "delete"))
    return [{"key": "merge", "title": _("Merge"), "icon": "merge", "is_danger": False}] if may else []


def bulk(asked: Asked, *, total: str) -> dict[str, Any] | None:
    url = f"/{asked.type.path}"
    offered = actions(asked.actor, asked.type)
    may_export = asked.type.can("export") and access.may(asked.actor, asked.type, "export")
    if not offered and not may_export:
        return None
    offered += merging(asked.actor, asked.type)
    return {
        "url": f"{url}/bulk",
        "form_url": f"{url}/bulk/form",
        "export_url": f"{url}/export" if may_export else "",
        "formats": formats.of_object(asked.type),
        "query": asked.address.changed(limit="").query,
        "total": total,
        "actions": offered,
    }
