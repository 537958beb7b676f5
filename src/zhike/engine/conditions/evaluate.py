"""Flat conditions in Python: for rules asked a thousand times in a request. A property test holds it equal to SQL."""

from collections.abc import Mapping
from typing import Any

from .nodes import And, Leaf, Node, Not, Or


def is_flat(node: Node) -> bool:
    """Whether Python can answer: comparisons of the record's own fields only."""
    if isinstance(node, And | Or):
        return all(is_flat(part) for part in node.parts)
    if isinstance(node, Not):
        return is_flat(node.part)
    return isinstance(node, Leaf) and not node.path.links and node.path.field.kind.is_flat and node.op != "malformed"


def holds(node: Node, values: Mapping[str, Any]) -> bool:
    """Whether a flat condition holds for these values by field name."""
    if isinstance(node, And):
        return all(holds(part, values) for part in node.parts)
    if isinstance(node, Or):
        return any(holds(part, values) for part in node.parts)
    if isinstance(node, Not):
        return not holds(node.part, values)
    assert isinstance(node, Leaf)
    one = node.path.field
    return one.kind.holds(one, values[node.path.name], node.op, node.value)
