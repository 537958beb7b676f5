"""How complete a record is for whoever looks: the share of the fields of their layout that are filled.

A field counts that one may read and that people can fill; what a condition of the layout hides does not. So the score
is computed where it is read: nothing has to follow when a layout, a right or a condition changes.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from zhike.engine import access, layouts, objects
from zhike.engine.actors import Actor
from zhike.engine.fields import Field
from zhike.engine.layouts import Demands
from zhike.engine.objects import ObjectType
from zhike.engine.sql import Sql, join

if TYPE_CHECKING:
    from zhike.engine.query.source import Source

UNCOUNTED = {"yes_no", "structure"}  # a box is never empty


def counted(actor: Actor, object_type: ObjectType) -> dict[str, Field]:
    """The fields that count for this actor, in the order of their layout. No query."""
    readable = access.readable_fields(actor, object_type)
    placed = layouts.of(actor, object_type).names
    return {n: readable[n] for n in placed if n in readable and counts(readable[n])}


def counts(one: Field) -> bool:
    return one.is_editable and one.json != "derived" and one.kind.name not in UNCOUNTED


def expression(source: "Source", key: str, alias: str) -> Sql:
    """The score of the record under this alias in SQL, 0 to 100; 100 only where nothing is missing."""
    object_type = objects.get(key)
    shown = Demands.of(source.actor, object_type).show
    filled, there, always = [], [], 0
    for name, one in counted(source.actor, object_type).items():
        full = Sql(f"(NOT COALESCE(({one.emptiness(alias)}), TRUE))")
        if name in shown:
            condition = shown[name].sql(source, alias).wrap("COALESCE((", "), FALSE)")
            filled.append((condition + " AND " + full).wrap("(", ")::int"))
            there.append(condition.wrap("(", ")::int"))
        else:
            filled.append(full + "::int")
            always += 1
    if not filled:
        return Sql("NULL::int")
    whole = join([Sql(str(always)), *there], " + ")
    return join(filled, " + ").wrap("100 * (", ")") + whole.wrap(" / NULLIF(", ", 0)")


@dataclass(frozen=True)
class Completeness:
    """`missing` are the empty fields in the order of the layout, `required` those of them that one must fill."""

    score: int
    counted: int
    missing: tuple[Field, ...]
    required: frozenset[str]


def of_values(actor: Actor, object_type: ObjectType, values: Mapping[str, Any]) -> Completeness | None:
    """The same for one record whose values are at hand. No query. None where nothing counts."""
    drawn = Demands.of(actor, object_type).drawn(values)
    there = set(drawn.names)
    fields = [one for name, one in counted(actor, object_type).items() if name in there and name in values]
    if not fields:
        return None
    missing = tuple(one for one in fields if one.kind.is_empty(values[one.name]))
    share = 100 * (len(fields) - len(missing)) // len(fields)
    return Completeness(share, len(fields), missing, drawn.required & {one.name for one in missing})
