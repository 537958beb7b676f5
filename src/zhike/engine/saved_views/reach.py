"""Who sees which views: one's own, and what others share, unless it needs a field that one may not know.

Sharing a view shows no records: its conditions are compiled under the rights of whoever looks.
"""

from typing import Any

from zhike.engine import access, objects, query
from zhike.engine.actors import Actor
from zhike.engine.errors import Unknown
from zhike.engine.sql import Sql

SHARED = """({alias}.shared_with = 'everybody' OR ({alias}.shared_with = 'team' AND EXISTS (
    SELECT FROM engine_teampath p WHERE p.above_id = {alias}.team_id AND p.below_id = ANY(%s))))
    AND NOT (coalesce({alias}.uses, '[]') ?| %s::text[])"""


def shown_to(actor: Actor) -> list[Sql]:
    """What is shared with everybody, or with a team above the actor's, as far as the actor knows all that it needs."""
    return [Sql(f"({SHARED})", (list(actor.circle.teams), unknown(actor)))]


def unknown(actor: Actor) -> list[str]:
    """The fields and objects that the actor may not know of."""
    fields = [f"{key}.{name}" for (key, name), level in actor.rights.fields.items() if level == "none"]
    return fields + [one.key for one in objects.all_types() if not access.may(actor, one, "view")]


def narrow(actor: Actor, values: dict[str, Any]) -> dict[str, Any]:
    """Columns are shown to nobody who may not know them; where the object was not asked for, none are."""
    if not {"columns", "widths"} & values.keys() or "none" not in actor.rights.fields.values():
        return values
    object_type = objects.find(values.get("object") or "")

    def is_known(name: str) -> bool:
        try:
            return bool(object_type and query.path(actor, object_type, name))
        except Unknown:
            return False

    columns, widths = values.get("columns") or [], values.get("widths") or {}
    shown = {
        "columns": [name for name in columns if is_known(name)] or None,
        "widths": {name: width for name, width in widths.items() if is_known(name)} or None,
    }
    return values | {name: value for name, value in shown.items() if name in values}
