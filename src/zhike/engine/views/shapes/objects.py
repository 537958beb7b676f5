"""An object, and the head of one of its records, as plain data for templates."""

from typing import Any

from zhike.engine import access, names
from zhike.engine.actors import Actor
from zhike.engine.duplicates import rules
from zhike.engine.fields import drawing
from zhike.engine.objects import ObjectType
from zhike.engine.quality.fields import is_measured


def object_of(actor: Actor, one: ObjectType) -> dict[str, Any]:
    """What every page of the object needs; addresses only where the actor may go."""
    base = f"/{names.plural(one.key)}"

    def where(capability: str, verb: str, address: str) -> str:
        return address if one.can(capability) and access.may(actor, one, verb) else ""

    return {
        "key": one.key,
        "plural": one.path,
        "title": one.label,
        "titles": one.label_plural,
        "icon": one.icon,
        "url": base,
        "new_url": where("create", "create", f"{base}/new"),
        "import_url": where("import", "import", f"{base}/import"),
        "board_url": where("board", "view", f"{base}/board") if one.board else "",
        "history_url": f"{base}/history",
        "duplicates_url": where("edit", "edit", f"{base}/duplicates") if rules.has_rule(one) else "",
        "quality_url": f"{base}/quality" if is_measured(one) and access.may(actor, one, "view") else "",
        "bin_url": where("delete", "delete", f"{base}/bin"),
    }


def head(one: ObjectType, record_id: int, version: int, title: str) -> dict[str, Any]:
    """The record itself: enough for its logo and its links."""
    shown = title or f"#{record_id}"
    return {
        "id": record_id,
        "version": version,
        "title": shown,
        "url": names.address(one.key, record_id),
        "mark": drawing.initials(shown) if names.face(one.key) == drawing.PERSON else drawing.mark(shown),
        "hue": drawing.hue(shown),
        "subtitle": [],
        "tags": "",
        "is_deleted": False,
    }
