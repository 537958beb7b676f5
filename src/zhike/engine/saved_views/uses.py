"""Which fields a view is nothing without: those of its conditions, order, groups and calendar. Columns may be missing.

They are kept with the view as `object.field`, and `object` for records that must be visible at all.
"""

from collections.abc import Iterable, Mapping
from typing import Any

from zhike.engine import conditions, query
from zhike.engine.actors import Actor
from zhike.engine.conditions import And, Leaf, Node, Not, Or
from zhike.engine.conditions.nodes import Children, Compare
from zhike.engine.fields import Field
from zhike.engine.objects import ObjectType
from zhike.engine.query import Path
from zhike.engine.query.aggregate import parse_key


def of_view(actor: Actor, object_type: ObjectType, values: Mapping[str, Any]) -> list[str]:
    """Raises Unknown and ValidationError where a part cannot be for this actor."""
    found = {object_type.key}
    typed, _words = conditions.to_condition(values.get("q") or "", object_type, actor)
    for raw in (values.get("filter"), typed):
        if raw:
            found |= set(of_node(conditions.parse(raw, object_type, actor)))
    paths = [one.path for one in query.sorts(actor, object_type, values.get("sort") or "")]
    if values.get("group"):
        asked = query.Query(actor, object_type)
        paths.append(parse_key(asked, values["group"]).path)
    by = (values.get("options") or {}).get("by")
    if by:
        paths.append(query.path(actor, object_type, by))
    return sorted(found | {name for path in paths for name in of_path(path)})


def of_node(node: Node) -> Iterable[str]:
    if isinstance(node, And | Or):
        for part in node.parts:
            yield from of_node(part)
    elif isinstance(node, Not):
        yield from of_node(node.part)
    elif isinstance(node, Leaf):
        yield from of_path(node.path)
    elif isinstance(node, Children):
        yield node.relation.type.key
        yield name_of(node.relation.by)
        if isinstance(node, Compare) and node.path:
            yield from of_path(node.path)
        if node.where:
            yield from of_node(node.where)


def of_path(path: Path) -> Iterable[str]:
    return [name_of(one) for one in [*path.links, path.field] if one.object]


def name_of(one: Field) -> str:
    return f"{one.object}.{one.name}"
