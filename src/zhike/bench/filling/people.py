"""Two hundred reps in a tree of teams, with a manager on each level, made through the write path."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from random import Random
from typing import Any

from django.contrib.auth import get_user_model
from django.contrib.auth.hashers import make_password
from django.db import transaction

from zhike.engine import actors, records
from zhike.engine.actors import Actor
from zhike.engine.models import Role, Team
from zhike.engine.records import Draft

from . import words
from .sizes import REPS

REGIONS, BRANCHES, TEAMS = 4, 3, 4  # below the company, a region, a branch
DOMAIN = "bench.example"
LATIN = 0.1
STEEPNESS, SHIFT = 0.8, 5  # of how unevenly reps own
TYPICAL, BUSY = 10, 0  # places of the rep who is measured, and of the region whose manager is


@dataclass(frozen=True)
class Staff:
    """The people by id. `reps` begin with who owns most; `weights` says how much each owns; `mates` are of their team."""

    reps: list[int]
    weights: list[float]
    mates: dict[int, list[int]]
    names: dict[int, str]
    rep: tuple[int, str]
    manager: tuple[int, str]
    admin: tuple[int, str]


def make(seed: int, began: int, password: str) -> Staff:
    rng = Random(f"{seed} people")  # noqa: S311
    by = actors.system("bench").saying(datetime.fromtimestamp(began, UTC))
    with transaction.atomic():
        tree = make_teams(by)
        teams = [team for level in tree for team in level]
        hashed = make_password(password)
        admin = hire(by, rng, "admin", [None], hashed=hashed, box="admin")[0]
        leaders = hire(by, rng, "manager", teams, hashed=hashed, box="lead")
        records.save_many([Draft(t, {"leader": u.pk}) for t, u in zip(teams, leaders, strict=True)], by=by)
        lowest = tree[-1]
        reps = hire(by, rng, "rep", [lowest[n % len(lowest)] for n in range(REPS)], hashed=hashed, box="rep")
    return arrange(rng, tree, leaders, reps, admin)


def make_teams(by: Actor) -> list[list[Team]]:
    """Four levels of teams, each from the top."""
    levels = [grow(by, [None], ["Company"])]
    for name, below in (("Region", REGIONS), ("Branch", BRANCHES), ("Team", TEAMS)):
        parents = [team for team in levels[-1] for _n in range(below)]
        levels.append(grow(by, parents, [f"{name} {n}" for n in range(1, len(parents) + 1)]))
    return levels


def grow(by: Actor, parents: Sequence[Team | None], names: list[str]) -> list[Team]:
    made = [Team() for _name in names]
    changes = [{"name": n, "parent": p.pk if p else None} for n, p in zip(names, parents, strict=True)]
    records.save_many([Draft(team, change) for team, change in zip(made, changes, strict=True)], by=by)
    return made


def hire(by: Actor, rng: Random, role: str, teams: Sequence[Team | None], *, hashed: str, box: str) -> list[Any]:
    """One person for each of these teams. All have the same password, hashed once."""
    held = Role.objects.get(key=role)
    made = [get_user_model()(password=hashed) for _team in teams]
    drafts = []
    for number, (user, team) in enumerate(zip(made, teams, strict=True), 1):
        name = words.person(rng, "en" if rng.random() < LATIN else "zh")
        email = f"{box}{number:03}@{DOMAIN}"
        drafts.append(
            Draft(user, {"name": name, "email": email, "team": team.pk if team else None, "roles": [held.pk]})
        )
    records.save_many(drafts, by=by)
    return made


def arrange(rng: Random, tree: list[list[Team]], leaders: list[Any], reps: list[Any], admin: Any) -> Staff:
    """Who owns how much is left to chance, except that the rep who is measured is below the manager who is."""
    of_team: dict[int, list[int]] = {}
    for user in reps:
        of_team.setdefault(user.team_id, []).append(user.pk)
    region = tree[1][BUSY]
    branches = {team.pk for team in tree[2] if team.parent_id == region.pk}
    inside = {team.pk for team in tree[3] if team.parent_id in branches}
    ranked = rng.sample(reps, len(reps))
    at = next(n for n, user in enumerate(ranked) if user.team_id in inside)
    ranked[at], ranked[TYPICAL] = ranked[TYPICAL], ranked[at]
    head = leaders[len(tree[0]) + BUSY]
    return Staff(
        reps=[user.pk for user in ranked],
        weights=[(place + SHIFT) ** -STEEPNESS for place in range(len(ranked))],
        mates={user.pk: of_team[user.team_id] for user in reps},
        names={user.pk: user.name for user in [admin, *leaders, *reps]},
        rep=(ranked[TYPICAL].pk, ranked[TYPICAL].email),
        manager=(head.pk, head.email),
        admin=(admin.pk, admin.email),
    )
