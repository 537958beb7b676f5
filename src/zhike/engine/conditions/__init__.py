"""The one condition language: filters, views, rules. Parsed under an actor's rights, evaluated in SQL."""

from .evaluate import holds, is_flat
from .nodes import And, Compare, Has, Leaf, Node, Not, Or, Within
from .parse import parse
from .words import to_condition, to_text

__all__ = [
    "And",
    "Compare",
    "Has",
    "Leaf",
    "Node",
    "Not",
    "Or",
    "Within",
    "holds",
    "is_flat",
    "parse",
    "to_condition",
    "to_text",
]
