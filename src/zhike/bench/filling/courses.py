"""How deals go: through the stages to an end, or up to today, or stuck half-way."""

from collections.abc import Sequence
from random import Random
from typing import NamedTuple

from .moments import DAY, Span

STAGES = ("new", "qualified", "proposal", "negotiation")
SHARES = (0.0, 0.13, 0.36, 0.64)
WINS, STALLS = 0.36, 0.13
DIES_IN = (1, 1, 2, 2, 2, 3, 3, 3, 4, 4)  # how many stages a lost deal went through
SHORTEST, LONGEST = 20, 220


class Course(NamedTuple):
    """`steps` are (stage, when), the first with the record itself; `planned` is when the end was expected."""

    steps: tuple[tuple[str, int], ...]
    planned: int

    @property
    def status(self) -> str:
        stage = self.steps[-1][0]
        return stage if stage in {"won", "lost"} else "open"


def plan(rng: Random, opened: Sequence[int], span: Span) -> list[Course]:
    """The course of each deal; place 0 stands for none."""
    return [Course((), 0), *(course(rng, at, span) for at in opened[1:])]


def course(rng: Random, at: int, span: Span) -> Course:
    days = rng.triangular(SHORTEST, LONGEST, 60)
    won, stalls = rng.random() < WINS, rng.random() < STALLS
    passed = len(STAGES) if won else rng.choice(DIES_IN)
    steps = [(STAGES[0], at)]
    for place in range(1, passed):
        steps.append((STAGES[place], span.days_later(rng, max(steps[-1][1], at + int(SHARES[place] * days) * DAY), 1)))
    planned = span.days_later(rng, max(steps[-1][1], at + int(days) * DAY), 1)
    if not stalls:
        end = planned if won else span.days_later(rng, steps[-1][1], days * (0.12 + 0.3 * rng.random()))
        steps.append(("won" if won else "lost", end))
    return Course(tuple(step for step in steps if step[1] < span.end), planned)
