"""Names of fields as people write them, `amount` or `account.industry`, resolved for an actor."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _

from zhike.engine import access, names, objects
from zhike.engine.actors import Actor
from zhike.engine.errors import Unknown
from zhike.engine.fields import Field
from zhike.engine.objects import ObjectType
from zhike.engine.sql import Sql

from .source import Source

LONGEST = 3  # two links and a field


@dataclass(frozen=True)
class Path:
    """`links` to follow, then `field`."""

    name: str
    links: tuple[Field, ...]
    field: Field

    def alias(self, source: Source, start: str = "t") -> str:
        """The alias of the table that holds the field."""
        for by in self.links:
            start = source.link(by.seen_by(source, start), by)
        return self.field.seen_by(source, start)

    def select(self, source: Source) -> list[Sql]:
        return self.field.kind.select(self.field, source, self.alias(source))


def path(actor: Actor, object_type: ObjectType, name: str) -> Path:
    """Raises Unknown for a name that is not there or not for this actor: nobody can tell which."""
    steps = names.steps(name) if isinstance(name, str) else []
    if not 0 < len(steps) <= LONGEST:
        raise unknown(name, object_type)
    links: list[Field] = []
    here = object_type
    for step in steps[:-1]:
        by = access.readable_fields(actor, here).get(step)
        if by is None or by.kind.name not in {"link", "user"}:
            raise unknown(name, object_type)
        links.append(by)
        here = objects.get(by.target or "")
    found = access.readable_fields(actor, here).get(steps[-1])
    if found is None:
        raise unknown(name, object_type)
    return Path(name, tuple(links), found)


def paths(actor: Actor, object_type: ObjectType, names: Iterable[str]) -> list[Path]:
    return [path(actor, object_type, name) for name in names]


def as_json(paths: Sequence[Path], values: Sequence[Any]) -> dict[str, Any]:
    """The values as programs read them; the record's own fields without a column stand under `custom` and `derived`."""
    found: dict[str, Any] = {}
    for one, value in zip(paths, values, strict=True):
        shown = one.field.api(value)
        if one.field.json and not one.links:
            found.setdefault(one.field.json, {})[one.field.key] = shown
        else:
            found[one.name] = shown
    return found


def unknown(name: object, object_type: ObjectType) -> Unknown:
    told = {"name": str(name)[:80], "object": object_type.key}
    return Unknown(_("'%(name)s' is not a field of '%(object)s'.") % told)
