"""The box on a record's page in which one writes down what happened, or what is to be done."""

from collections.abc import Mapping, Sequence
from typing import Any

from django.utils.translation import gettext as _

from zhike.engine import access, names, timeline
from zhike.engine.objects import ObjectType
from zhike.engine.timeline import Kind

from ..seen import Seen


def kinds(seen: Seen) -> list[Kind]:
    """What may be written down here by this actor; a plain note comes first."""
    if not seen.type.can("timeline") or seen.type.activity:
        return []
    offered = [k for k in timeline.kinds(seen.actor) if k.type and may_log(seen, k.type)]
    return sorted(offered, key=lambda k: (is_task(k), k.key != "note"))


def may_log(seen: Seen, other: ObjectType) -> bool:
    writable = access.writable_fields(seen.actor, other)
    assert other.activity
    return access.may(seen.actor, other, "create") and {other.activity.by, other.activity.text} <= writable.keys()


def is_task(kind: Kind) -> bool:
    return bool(kind.type and kind.type.activity and kind.type.activity.state)


def composer(
    seen: Seen, offered: Sequence[Kind], *, typed: Mapping[str, str] | None = None, errors: Sequence[str] = ()
) -> dict[str, Any] | None:
    """After a refusal `typed` holds what was in the box."""
    if not offered:
        return None
    typed = typed or {}
    shown = {name: typed.get(name, "") for name in ("kind", "text", "happened_at", "next_step", "next_on", "due_at")}
    return shown | {
        "url": f"{seen.url}/log",
        "kinds": [shape(kind) for kind in offered],
        "people": people(seen, offered),
        "errors": list(errors),
        "version": seen.version,
    }


def shape(kind: Kind) -> dict[str, Any]:
    placeholder = _("What is to be done?") if is_task(kind) else _("What was said or agreed?")
    icon = "circle-check" if is_task(kind) else kind.icon
    return {
        "key": kind.key,
        "title": kind.title,
        "icon": icon,
        "placeholder": placeholder,
        "is_task": is_task(kind),
    }


def people(seen: Seen, offered: Sequence[Kind]) -> dict[str, Any] | None:
    """Who took part, where the activity asks that."""
    for kind in offered:
        other = kind.type
        field = (
            access.writable_fields(seen.actor, other).get(other.activity.people) if other and other.activity else None
        )
        if field and field.is_rows and field.rows.links_to != seen.type.key:
            address = f"/{names.plural(field.rows.links_to)}/lookup"
            return {
                "name": "people",
                "id": "composer-people",
                "lookup_url": address,
                "chosen": [],
                "placeholder": _("People"),
            }
    return None
