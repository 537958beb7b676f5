"""The cells of a role as plain data: `{object: {verb: level}}`, and the fields that it narrows."""

from typing import Any

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from zhike.engine import objects
from zhike.engine.actors import Actor
from zhike.engine.models import FieldRight, Grant, Role

from . import rules

Cells = dict[str, dict[str, str]]


def grants_of(role: Role) -> Cells:
    """Without what is not granted."""
    return nested(Grant.objects.filter(role=role).exclude(level="none").values_list("object", "verb", "level"))


def narrowed_of(role: Role) -> Cells:
    return nested(FieldRight.objects.filter(role=role).values_list("object", "field", "level"))


def nested(rows: Any) -> Cells:
    found: Cells = {}
    for key, name, level in sorted(rows):
        found.setdefault(key, {})[name] = level
    return found


def set_grants(role: Role, wanted: Cells, *, by: Actor) -> None:
    """Every cell that differs; what is not named is taken away."""
    for key, verb, level in differing(grants_of(role), checked(wanted), "none"):
        rules.grant(role, key, verb, level, by=by)


def set_narrowed(role: Role, wanted: Cells, *, by: Actor) -> None:
    for key, name, level in differing(narrowed_of(role), checked(wanted), "write"):
        rules.narrow(role, key, name, level, by=by)


def differing(held: Cells, wanted: Cells, otherwise: str) -> list[tuple[str, str, str]]:
    cells = {(key, name) for part in (held, wanted) for key, levels in part.items() for name in levels}
    told = [(key, name, wanted.get(key, {}).get(name, otherwise)) for key, name in sorted(cells)]
    return [cell for cell in told if cell[2] != held.get(cell[0], {}).get(cell[1], otherwise)]


def checked(wanted: Any) -> Cells:
    """Raises ValidationError for what has no such shape or names an object that is not there."""
    if not isinstance(wanted, dict) or not all(isinstance(levels, dict) for levels in wanted.values()):
        raise ValidationError(_("Rights are written as an object, its verbs and their levels."))
    for key in wanted:
        if key != "*" and (not isinstance(key, str) or objects.find(key) is None):
            raise ValidationError(_("'%(name)s' is no object.") % {"name": str(key)[:40]})
    return {key: {str(name): str(level) for name, level in levels.items()} for key, levels in wanted.items()}
