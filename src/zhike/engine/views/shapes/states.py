"""What stands in a list instead of rows: nothing yet, nothing that fits, no right, no sense."""

from typing import Any

from django.utils.translation import gettext as _

from zhike.engine.objects import ObjectType

from ..asked import Asked
from .objects import object_of


def action(title: str, url: str, icon: str, *, is_primary: bool = False) -> dict[str, Any]:
    return {"title": title, "url": url, "icon": icon, "is_primary": is_primary}


def forbidden(object_type: ObjectType) -> dict[str, Any]:
    return {
        "kind": "forbidden",
        "title": _("Your roles do not show '%(titles)s'") % {"titles": object_type.label_plural},
        "text": _("Ask an administrator for the right to view them."),
        "actions": [],
    }


def wrong(asked: Asked, sentence: str) -> dict[str, Any]:
    """The address asks for what cannot be: one sentence, and the way back."""
    url = f"/{asked.type.path}?view=all"
    return {
        "kind": "filtered",
        "title": _("This list cannot be shown"),
        "text": sentence,
        "icon": "triangle-alert",
        "actions": [action(_("Show all"), url, "list", is_primary=True)],
    }


def nothing(asked: Asked) -> dict[str, Any]:
    if asked.is_narrowed:
        clear = str(asked.address.plain(view="all"))
        return {
            "kind": "filtered",
            "title": _("Nothing matches"),
            "text": _("No record fits these conditions. Take one away, or show all."),
            "actions": [action(_("Clear the filter"), clear, "filter-x", is_primary=True)],
        }
    shape = object_of(asked.actor, asked.type)
    texts = {"titles": shape["titles"], "title": shape["title"]}
    actions = []
    if shape["new_url"]:
        actions.append(action(_("New: %(title)s") % texts, shape["new_url"], "plus", is_primary=True))
    if shape["import_url"]:
        actions.append(action(_("Import a file"), shape["import_url"], "upload"))
    text = _("Create the first one, or bring them in from Excel or CSV.") if actions else ""
    return {"kind": "nothing", "title": _("No %(titles)s yet") % texts, "text": text, "actions": actions}
