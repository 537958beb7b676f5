"""A roll-up: a number, an amount or a date over the records that link to one, as far as a condition holds for them."""

from dataclasses import dataclass
from typing import Any

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from zhike.engine import actors, conditions, relations
from zhike.engine.conditions.nodes import And, Children, Leaf, Node, Not, Or
from zhike.engine.errors import Unknown
from zhike.engine.objects import ObjectType
from zhike.engine.query.paths import Path, path
from zhike.engine.query.source import Source
from zhike.engine.relations import Relation
from zhike.engine.sql import Sql

FUNCTIONS = ("count", "sum", "avg", "min", "max")
SUMMED = {"number", "money"}
COMPARED = SUMMED | {"date", "moment"}
# Values that depend on the day or on who asks; a kept value can depend on neither.
MOVING = {"last", "next", "this"}
PEOPLE = {"me", "my_team", "my_subtree"}


@dataclass(frozen=True)
class Rollup:
    relation: Relation
    function: str
    measured: Path | None
    where: Node | None

    @property
    def result(self) -> str:
        return "number" if self.measured is None else self.measured.field.kind.name

    @property
    def paths(self) -> list[Path]:
        """Every field of the children that it asks."""
        return [*([self.measured] if self.measured else []), *paths_in(self.where)]

    def value(self, alias: str, parent: ObjectType) -> Sql:
        source = Source(actors.system(), parent, "r")
        column = "count(*)" if self.measured is None else f"{self.function}({{field}})"
        found = Children(self.relation, self.where).rows(source, alias, column, self.measured).wrap("(", ")")
        if self.function == "sum":
            found = found.wrap("COALESCE(", ", 0)")
        if self.result in SUMMED:
            found = found.wrap("trim_scale(round((", f")::numeric, {2 if self.result == 'money' else 10}))")
        return found


def rollup(given: Any, parent: ObjectType) -> Rollup:
    """The roll-up that the definition means. Raises ValidationError with one sentence."""
    if not isinstance(given, dict):
        raise ValidationError(_("Choose what is counted."))
    relation = relations.of(parent).get(str(given.get("relation")))
    if relation is None:
        raise ValidationError(_("Choose the records that link to '%(object)s'.") % {"object": parent.label})
    function = given.get("function")
    if function not in FUNCTIONS:
        raise ValidationError(_("Choose one of: %(functions)s.") % {"functions": ", ".join(FUNCTIONS)})
    try:
        measured = None if function == "count" else measure(str(function), given.get("field"), relation)
        refuse_moving(given.get("where"))
        where = conditions.parse(given["where"], relation.type, actors.system()) if given.get("where") else None
    except Unknown as unknown:
        raise ValidationError(str(unknown)) from unknown
    if has_children(where):
        raise ValidationError(_("The condition of a roll-up asks about fields, not about further linked records."))
    return Rollup(relation, str(function), measured, where)


def measure(function: str, name: Any, relation: Relation) -> Path:
    found = path(actors.system(), relation.type, name or "")
    allowed = SUMMED if function in {"sum", "avg"} else COMPARED
    if found.links or found.field.kind.name not in allowed:
        raise ValidationError(
            _("Choose a field of '%(object)s' with numbers or amounts; for the smallest and largest also dates.")
            % {"object": relation.type.label}
        )
    return found


def refuse_moving(where: Any) -> None:
    """A kept value cannot depend on the day or on who looks."""
    if isinstance(where, dict):
        value = where.get("value")
        if (isinstance(value, dict) and MOVING & set(value)) or (isinstance(value, str) and value in PEOPLE):
            raise ValidationError(
                _("A roll-up is the same for everybody and every day: compare with a date or a person.")
            )
        for inner in where.values():
            refuse_moving(inner)
    elif isinstance(where, list):
        for inner in where:
            refuse_moving(inner)


def paths_in(where: Node | None) -> list[Path]:
    match where:
        case And(parts) | Or(parts):
            return [one for part in parts for one in paths_in(part)]
        case Not(part):
            return paths_in(part)
        case Leaf(found, _op, _value):
            return [found]
    return []


def has_children(where: Node | None) -> bool:
    match where:
        case And(parts) | Or(parts):
            return any(has_children(part) for part in parts)
        case Not(part):
            return has_children(part)
    return isinstance(where, Children)
