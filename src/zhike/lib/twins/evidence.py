"""How sure we are that two records are one: points for what agrees, points off for what differs, out of a hundred."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple

from .values import WAYS

# What is shared by more records than this tells less: that many branches and homonyms are common.
CROWD = 3


@dataclass(frozen=True)
class Clue:
    """One field of a rule: compared in this way, worth so many points where it agrees, so many off where it differs."""

    field: str
    way: str
    agree: int
    differ: int = 0


class Sign(NamedTuple):
    """What one clue said about two records: how alike they are there, and the points that it brought."""

    field: str
    way: str
    alike: float
    points: float


class Verdict(NamedTuple):
    score: float
    signs: tuple[Sign, ...]


Read = tuple[Any, ...]


def read(clues: Sequence[Clue], values: Mapping[str, Any]) -> Read:
    """What each clue makes of a record's values, to be compared many times."""
    return tuple(WAYS[clue.way].read(values.get(clue.field)) for clue in clues)


def alone(name: Any) -> int:
    """How many records share a name, where nobody counted."""
    return 1


def judge(clues: Sequence[Clue], a: Read, b: Read, crowd: Callable[[Any], int] = alone) -> Verdict:
    """The score from 0 to 1, and what it is made of. `crowd` tells how many records share a name as read."""
    signs = []
    total = 0.0
    for clue, left, right in zip(clues, a, b, strict=True):
        if left is None or right is None:
            continue
        way = WAYS[clue.way]
        alike = way.alike(left, right)
        if alike is None:
            continue
        points = worth(clue, alike, way.floor)
        if points > 0 and clue.way in {"company", "person"}:
            points *= max(0.5, min(1.0, CROWD / max(1, crowd(left), crowd(right))))
        total += points
        signs.append(Sign(clue.field, clue.way, alike, points))
    return Verdict(max(0.0, min(1.0, total / 100)), tuple(signs))


def worth(clue: Clue, alike: float, floor: float) -> float:
    if alike >= floor:
        return clue.agree * (alike - 0.5) / 0.5 if floor >= 0.5 else clue.agree * alike
    return -clue.differ * (1 - alike / floor)
