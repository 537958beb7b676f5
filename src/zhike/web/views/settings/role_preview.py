"""What a person would see and change with one role alone, as its matrix stands in the form, saved or not."""

from collections.abc import Iterable, Sequence
from dataclasses import replace
from typing import Any

from django.contrib.auth import get_user_model
from django.utils.text import capfirst

from zhike.engine import access, actors, query
from zhike.engine.actors import Actor, Rights
from zhike.engine.models import FieldRight
from zhike.engine.objects import ObjectType
from zhike.engine.query import Query

MOST = 10_000
NAMED = 3  # records named as examples


def people(by: Actor, role: Any) -> list[dict[str, str]]:
    """Whom to look as: those with the role first, then everybody else. Two statements."""
    model = get_user_model()
    listed = model._base_manager.filter(deleted_at=None, is_active=True).order_by("name", "id")[:500]
    having = set(role.holders.values_list("user_id", flat=True))
    ordered = sorted(listed, key=lambda one: one.pk not in having)
    return [{"value": str(one.pk), "title": one.name} for one in ordered]


def would_be(person: Any, role: Any, grants: dict[tuple[str, str], str]) -> Actor:
    """The person with this role only. Three statements at most."""
    narrowed = FieldRight.objects.filter(role=role).values_list("object", "field", "level")
    rights = Rights(grants, {(o, name): level for o, name, level in narrowed})
    found = actors.for_user(person)
    circle = actors.circle_of(person.pk, found.circle.teams, found.circle.teams_below, rights)
    return replace(found, rights=rights, circle=circle, roles=(role.pk,))


def preview(by: Actor, who: Actor, types: Iterable[ObjectType]) -> list[dict[str, Any]]:
    """For each object how many records of those that I see, the first of them, and the fields held back."""
    return [line(by, who, one) for one in types if access.may(by, one, "view")]


def line(by: Actor, who: Actor, one: ObjectType) -> dict[str, Any]:
    """Four statements at most."""
    seen = number(who, one, "view")
    held = {name: who.rights.fields.get((one.key, name)) for name in one.fields}
    return {
        "title": one.label_plural,
        "icon": one.icon,
        "of": told(number(by, one, "view")),
        "seen": told(seen),
        "edited": told(number(who, one, "edit")) if seen else "0",
        "names": examples(who, one) if seen else [],
        "hidden": labels(one, [name for name, level in held.items() if level == "none"]),
        "read_only": labels(one, [name for name, level in held.items() if level == "read"]),
    }


def number(who: Actor, one: ObjectType, verb: str) -> int:
    return query.count(Query(who, one, verb=verb), at_most=MOST) if access.may(who, one, verb) else 0


def told(count: int) -> str:
    return f"{MOST:,}+" if count > MOST else f"{count:,}"


def examples(who: Actor, one: ObjectType) -> list[str]:
    rows = query.page(Query(who, one), query.paths(who, one, [one.title]), limit=NAMED).rows
    return [one.title_field.text(row.values[0]) for row in rows]


def labels(one: ObjectType, names: Sequence[str]) -> list[str]:
    return [str(capfirst(one.fields[name].label)) for name in names]
