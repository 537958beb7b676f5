"""What a layout hides and asks for by the values of a record: its conditions, read as one actor.

A condition on a field that the actor may not read says nothing: what it would hide is shown, what it would require is
not. So nobody learns a value from where a field stands.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.core.exceptions import ValidationError
from django.utils.text import capfirst
from django.utils.translation import gettext as _

from zhike.engine import access, conditions
from zhike.engine.actors import Actor
from zhike.engine.conditions import Node
from zhike.engine.errors import Unknown
from zhike.engine.objects import ObjectType

from .resolve import of
from .shape import Drawn, Layout, Placed


@dataclass(frozen=True)
class Demands:
    """The layout of one actor with its conditions understood; asked of any number of records without a query."""

    actor: Actor
    type: ObjectType
    layout: Layout
    show: Mapping[str, Node]
    require: Mapping[str, Node]

    @classmethod
    def of(cls, actor: Actor, one: ObjectType) -> "Demands":
        layout = of(actor, one)
        if not layout.has_conditions:
            return cls(actor, one, layout, {}, {})
        found = {
            kind: {
                name: node
                for name, placed in layout.placed.items()
                if (node := understood(actor, one, getattr(placed, kind))) is not None
            }
            for kind in ("show", "require")
        }
        return cls(actor, one, layout, found["show"], found["require"])

    def hidden(self, values: Mapping[str, Any]) -> set[str]:
        return {name for name, node in self.show.items() if not conditions.holds(node, values)}

    def is_required(self, placed: Placed, values: Mapping[str, Any]) -> bool:
        if placed.name in self.require:
            return conditions.holds(self.require[placed.name], values)
        return placed.require is True

    def drawn(self, values: Mapping[str, Any]) -> Drawn:
        """The sections for a record with these values; fields that are not given count as empty."""
        known = self.filled(values)
        hidden = self.hidden(known)
        required = {name for name, placed in self.layout.placed.items() if self.is_required(placed, known)}
        return Drawn(self.layout.without(hidden), frozenset(required - hidden))

    def filled(self, values: Mapping[str, Any]) -> dict[str, Any]:
        fields = self.type.fields
        return {n: values[n] if n in values else fields[n].default for n in self.layout.watched if n in fields}

    def missing(self, values: Mapping[str, Any], asked: set[str]) -> dict[str, list[str]]:
        """Refusals of required fields that are empty, of those the change touches or whose condition it touches."""
        writable = access.writable_fields(self.actor, self.type)
        touched = [
            placed
            for name, placed in self.layout.placed.items()
            if placed.require and name in writable and (name in asked or placed.watched & asked)
        ]
        hidden = self.hidden(self.filled(values)) if touched else set()
        return {
            placed.name: [_("Fill in '%(field)s'.") % {"field": capfirst(writable[placed.name].label)}]
            for placed in touched
            if placed.name not in hidden
            and self.is_required(placed, self.filled(values))
            and writable[placed.name].kind.is_empty(values[placed.name])
        }


def understood(actor: Actor, one: ObjectType, raw: Any) -> Node | None:
    if not isinstance(raw, dict):
        return None
    try:
        node = conditions.parse(raw, one, actor)
    except (Unknown, ValidationError):
        return None
    return node if conditions.is_flat(node) else None
