"""Pairs become groups: who is a twin of a twin is of the family."""

from collections import defaultdict
from collections.abc import Hashable, Iterable
from typing import TypeVar

T = TypeVar("T", bound=Hashable)


def groups(pairs: Iterable[tuple[T, T]]) -> list[list[T]]:
    """The members of each group, in the order in which they were first named."""
    parent: dict[T, T] = {}

    def root(one: T) -> T:
        parent.setdefault(one, one)
        while parent[one] != one:
            parent[one] = parent[parent[one]]
            one = parent[one]
        return one

    for a, b in pairs:
        parent[root(b)] = root(a)
    found: dict[T, list[T]] = defaultdict(list)
    for one in list(parent):
        found[root(one)].append(one)
    return list(found.values())
