"""How a deal moves: through the stages to an end, or up to today, at the pace of its kind."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from random import Random
from typing import Any

from .records import StageChange
from .world import World

STAGES = ("new", "qualified", "proposal", "negotiation")
SHARES = (0.0, 0.13, 0.36, 0.64)
WIN_CHANCE = {"service": 0.54, "laser": 0.35, "cnc": 0.3, "press": 0.33, "robot": 0.29}
DIES_IN = {"new": 4, "qualified": 24, "proposal": 42, "negotiation": 30}
SLOWNESS = 1.2
STALLED = 0.09


@dataclass(frozen=True)
class Course:
    """`planned_end` is the day one would expect the end, reached or not."""

    stages: tuple[StageChange, ...]
    planned_end: date
    is_stalled: bool

    @property
    def status(self) -> str:
        last = self.stages[-1].stage
        return last if last in ("won", "lost") else "open"


def plan(world: World, rng: Random, opened: date, deal: dict[str, Any]) -> Course:
    shortest, longest = deal["days"]
    days = round(SLOWNESS * rng.triangular(shortest, longest, shortest + (longest - shortest) * 0.35))
    is_won = rng.random() < WIN_CHANCE[deal["family"]]
    dies_in = "" if is_won else rng.choices(tuple(DIES_IN), tuple(DIES_IN.values()))[0]
    passed = STAGES if is_won else STAGES[: STAGES.index(dies_in) + 1]
    is_stalled = not is_won and 60 < (world.today - opened).days < 420 and rng.random() < STALLED
    end = opened + timedelta(days=days)
    steps = [(stage, opened + timedelta(days=round(days * SHARES[STAGES.index(stage)]))) for stage in passed]
    steps.append(("won", _pull_to_quarter_end(rng, end)) if is_won else ("lost", _death(rng, steps[-1][1], days)))
    planned_end = steps[-1][1]
    if is_stalled:
        steps, planned_end = steps[:-1], end
    return Course(_moments(world, rng, steps), world.workdays.on_or_after(planned_end), is_stalled)


def _death(rng: Random, stage_began: date, days: int) -> date:
    return stage_began + timedelta(days=max(3, round(days * rng.uniform(0.12, 0.45))))


def _pull_to_quarter_end(rng: Random, end: date) -> date:
    """Many contracts are signed in the last week of a quarter."""
    month = (end.month - 1) // 3 * 3 + 3
    quarter_end = (date(end.year, month, 28) + timedelta(days=4)).replace(day=1) - timedelta(days=1)
    is_near = (quarter_end - end).days <= 28
    return quarter_end - timedelta(days=rng.randint(0, 7)) if is_near and rng.random() < 0.45 else end


def _moments(world: World, rng: Random, steps: list[tuple[str, date]]) -> tuple[StageChange, ...]:
    """Each step on a later working day than the one before; what lies beyond yesterday has not happened."""
    done: list[StageChange] = []
    earliest = steps[0][1]
    for stage, day in steps:
        day = world.workdays.on_or_after(max(day, earliest))
        if day > world.yesterday:
            break
        done.append(StageChange(stage, _clock(world, rng, day, stage)))
        earliest = day + timedelta(days=1)
    return tuple(done)


def _clock(world: World, rng: Random, day: date, stage: str) -> datetime:
    """Deals open early enough and end late enough for the talk that goes with it."""
    if stage == "new":
        return world.workdays.moment(rng, day, latest=990)
    return world.workdays.moment(rng, day, earliest=600 if stage in ("won", "lost") else 515)
