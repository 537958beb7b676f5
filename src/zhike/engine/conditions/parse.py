"""From JSON to a condition: every name looked up under the actor's rights, every value parsed by its field.

Raises Unknown for a shape, name or operator that is not there, and ValidationError for a value that cannot be.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from zhike.engine import access, objects, relations
from zhike.engine.actors import Actor
from zhike.engine.errors import Unknown
from zhike.engine.fields import Field, LinkBy
from zhike.engine.fields.kind import sentence
from zhike.engine.objects import ObjectType
from zhike.engine.query.paths import Path, path
from zhike.engine.relations import Relation

from . import periods
from .nodes import And, Compare, Has, Leaf, Node, Not, Or

MOST_LEAVES = 20
DEEPEST = 4
MOST_VALUES = 10_000
AGGREGATES = ("sum", "count", "avg", "min", "max")
PEOPLE = {"me": "me", "my_team": "team", "my_subtree": "subtree"}


@dataclass
class Budget:
    leaves: int = 0
    values: int = 0


def parse(raw: Any, object_type: ObjectType, actor: Actor) -> Node:
    """The condition, for records of this object as this actor may ask about them."""
    return node(raw, object_type, actor, Budget(), 1)


def node(raw: Any, object_type: ObjectType, actor: Actor, budget: Budget, depth: int) -> Node:
    if not isinstance(raw, dict) or not raw:
        raise Unknown(_('A condition is an object such as {"field": "name", "op": "eq", "value": "…"}.'))
    if depth > DEEPEST:
        raise Unknown(_("Conditions nest %(most)s deep at most.") % {"most": DEEPEST})
    for word, build in (("and", And), ("or", Or)):
        if word in raw:
            only(raw, word)
            parts = raw[word]
            if not isinstance(parts, list):
                raise Unknown(_("'%(word)s' takes a list of conditions.") % {"word": word})
            return build([node(part, object_type, actor, budget, depth + 1) for part in parts])
    if "not" in raw:
        only(raw, "not")
        return Not(node(raw["not"], object_type, actor, budget, depth + 1))
    if "has" in raw:
        return has(raw, object_type, actor, budget, depth)
    function = next((word for word in AGGREGATES if word in raw), None)
    if function:
        return compare(function, raw, object_type, actor, budget, depth=depth)
    return leaf(raw, object_type, actor, budget)


def only(raw: dict[str, Any], *allowed: str) -> None:
    unknown = [key for key in raw if key not in allowed]
    if unknown:
        raise Unknown(_("'%(word)s' does not belong into this condition.") % {"word": str(unknown[0])[:60]})


def leaf(raw: dict[str, Any], object_type: ObjectType, actor: Actor, budget: Budget) -> Leaf:
    only(raw, "field", "op", "value")
    budget.leaves += 1
    if budget.leaves > MOST_LEAVES:
        raise Unknown(_("A condition has %(most)s comparisons at most.") % {"most": MOST_LEAVES})
    found = path(actor, object_type, raw.get("field") or "")
    op = raw.get("op")
    if op not in found.field.kind.ops:
        told = {"op": str(op)[:40], "field": found.name, "ops": ", ".join(found.field.kind.ops)}
        raise Unknown(_("'%(op)s' does not apply to '%(field)s'. Use one of: %(ops)s.") % told)
    if op in {"empty", "not_empty", "malformed"}:
        if raw.get("value") not in (None, True, ""):
            raise Unknown(_("'%(op)s' takes no value.") % {"op": op})
        return Leaf(found, str(op), None)
    if "value" not in raw:
        raise Unknown(_("'%(op)s' of '%(field)s' needs a value.") % {"op": op, "field": found.name})
    return Leaf(found, *valued(found.field, str(op), raw["value"], actor, budget))


def valued(one: Field, op: str, raw: Any, actor: Actor, budget: Budget) -> tuple[str, Any]:
    """The operator and its parsed value; a period turns into the comparison it stands for."""
    if op in {"in", "not_in"}:
        return op, several(one, raw, actor, budget)
    if op == "between":
        if not isinstance(raw, list) or len(raw) != 2:
            raise Unknown(_("'between' takes a list of two values."))
        return op, [operand(one, value, actor, is_last=bool(n)) for n, value in enumerate(raw)]
    if one.kind.name in {"date", "moment"} and isinstance(raw, dict):
        return periods.comparison(one, op, raw, actor)
    return op, operand(one, raw, actor)


def several(one: Field, raw: Any, actor: Actor, budget: Budget) -> list[Any]:
    if not isinstance(raw, list):
        raise Unknown(_("'in' and 'not_in' take a list of values."))
    budget.values += len(raw)
    if budget.values > MOST_VALUES:
        raise Unknown(_("A condition has %(most)s values at most.") % {"most": f"{MOST_VALUES:,}"})
    found: list[Any] = []
    for value in raw:
        parsed = operand(one, value, actor)
        found += parsed if isinstance(parsed, list) and one.kind.name in {"user", "link"} else [parsed]
    return found


def operand(one: Field, raw: Any, actor: Actor, *, is_last: bool = False) -> Any:
    """A value to compare with. Raises ValidationError where it is none of the field's kind."""
    kind = one.kind.name
    if kind == "user" and isinstance(raw, str) and raw in PEOPLE:
        return people(raw, actor)
    if kind == "moment" and periods.is_day(raw):
        return periods.day(one, raw, actor)
    if kind in {"contains", "starts"} or raw is None or raw == "":
        raise sentence(_("Compare '%(field)s' with a value, or ask whether it is empty."), field=one.label)
    if kind in {"phones", "emails", "addresses", "url", "email", "phone", "address"}:
        return searched(one, raw)
    special: Callable[..., Any] | None = getattr(one.kind, "parse_operand", None)
    value = special(one, raw) if special else one.parse(raw)
    return found_links(one, value, actor)


def searched(one: Field, raw: Any) -> Any:
    """A value as its field keeps it where it is whole, else the text that was typed: people look for parts."""
    if not isinstance(raw, str | int):
        raise sentence(_("'%(field)s' is compared with text."), field=one.label)
    value_of = getattr(one.kind, "value", None)
    try:
        return (
            value_of(one, str(raw))
            if value_of and one.kind.name != "addresses"
            else one.parse(str(raw))
            if not value_of and one.kind.name != "address"
            else str(raw)
        )
    except ValidationError:
        return str(raw)


def people(word: str, actor: Actor) -> Any:
    circle = {"me": (actor.user_id or 0,), "my_team": actor.circle.team, "my_subtree": actor.circle.subtree}[word]
    return list(circle) if word != "me" else circle[0]


def found_links(one: Field, value: Any, actor: Actor) -> Any:
    """Links given by key or external id become ids; one that is not there becomes 0, which equals nothing."""
    if not isinstance(value, LinkBy):
        return value
    from zhike.engine.records.linked import look_up

    key = one.target or one.rows.links_to
    found = look_up(objects.get(key), value.how, {value.value}, actor)
    if not found and value.how == "key":
        found = look_up(objects.get(key), "external_id", {value.value}, actor)
    return found[value.value][0] if found else 0


def relation(name: Any, object_type: ObjectType, actor: Actor) -> Relation:
    found = relations.of(object_type).get(name) if isinstance(name, str) else None
    if (
        found is None
        or found.by.name not in access.readable_fields(actor, found.type)
        or not access.may(actor, found.type, "view")
    ):
        raise Unknown(
            _("Nothing called '%(name)s' links to '%(object)s'.") % {"name": str(name)[:60], "object": object_type.key}
        )
    return found


def has(raw: dict[str, Any], object_type: ObjectType, actor: Actor, budget: Budget, depth: int) -> Has:
    only(raw, "has", "where", "at_least")
    found = relation(raw["has"], object_type, actor)
    at_least = raw.get("at_least", 1)
    if not isinstance(at_least, int) or not 1 <= at_least <= 10_000:
        raise Unknown(_("'at_least' takes a number from 1 to 10,000."))
    budget.leaves += 1
    return Has(found, where_of(raw, found, actor, budget, depth), at_least)


def where_of(raw: dict[str, Any], found: Relation, actor: Actor, budget: Budget, depth: int) -> Node | None:
    return node(raw["where"], found.type, actor, budget, depth + 1) if raw.get("where") else None


def compare(
    function: str, raw: dict[str, Any], object_type: ObjectType, actor: Actor, budget: Budget, *, depth: int
) -> Compare:
    only(raw, function, "where", "op", "value")
    name, _dot, field = str(raw[function]).partition(".")
    found = relation(name, object_type, actor)
    measured: Path | None = path(actor, found.type, field) if field else None
    if (function != "count" and measured is None) or (
        measured and measured.field.kind.name not in {"money", "number"} and function != "count"
    ):
        told = {"function": function, "example": f"{name}.amount"}
        raise Unknown(_("'%(function)s' needs a field with numbers, such as %(example)s.") % told)
    op = raw.get("op")
    if op not in {"eq", "ne", "gt", "gte", "lt", "lte", "between"}:
        raise Unknown(_("'%(op)s' does not compare numbers.") % {"op": str(op)[:40]})
    budget.leaves += 1
    values = raw.get("value") if op == "between" else [raw.get("value")]
    if not isinstance(values, list) or len(values) != (2 if op == "between" else 1):
        raise Unknown(_("'between' takes a list of two values."))
    numbers = [periods.number(value) for value in values]
    where = where_of(raw, found, actor, budget, depth)
    return Compare(found, where, function, measured, str(op), numbers if op == "between" else numbers[0])
