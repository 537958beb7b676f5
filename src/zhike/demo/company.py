"""The company itself: the head office, three branches, their sales teams, and what they sell."""

from collections.abc import Iterator
from decimal import Decimal
from typing import Any

from .cast import Cast
from .records import Product, Team, User
from .world import World


def make_company(world: World) -> Cast:
    return Cast(users=tuple(_users(world)), teams=tuple(_teams(world)), products=tuple(_products(world)))


def _teams(world: World) -> Iterator[Team]:
    head = world.company.short_name
    yield Team(head, None, world.words["administrator"]["name"])
    for branch in world.words["branch"]:
        yield Team(branch["name"], head, branch["manager"])
        for team in branch["team"]:
            yield Team(team["name"], branch["name"], team["reps"][0])


def _users(world: World) -> Iterator[User]:
    """The administrator, a manager, a rep of hers and a rep of another branch may log in."""
    rows = [*_head_office(world), *_managers(world), *_reps(world)]
    reps = [row["name"] for row in rows if row["role"] == "rep"]
    first_elsewhere = next(row["name"] for row in rows if row["role"] == "rep" and row["branch"] != rows[1]["branch"])
    guests = {rows[0]["name"], rows[1]["name"], reps[0], first_elsewhere}
    for number, row in enumerate(rows, 1):
        email = f"{world.mailbox(row['name'])}@{world.company.domain}"
        yield User(external_id=f"U{number:03}", email=email, can_log_in=row["name"] in guests, **row)


def _head_office(world: World) -> Iterator[dict[str, Any]]:
    yield {**world.words["administrator"], "role": "admin", "team": world.company.short_name, "branch": ""}


def _managers(world: World) -> Iterator[dict[str, Any]]:
    title = world.words["titles"]["manager"]
    for branch in world.words["branch"]:
        yield {
            "name": branch["manager"],
            "role": "manager",
            "title": title,
            "team": branch["name"],
            "branch": branch["key"],
        }


def _reps(world: World) -> Iterator[dict[str, Any]]:
    for branch in world.words["branch"]:
        for team in branch["team"]:
            for place, name in enumerate(team["reps"]):
                title = world.words["titles"]["rep" if place else "lead"]
                yield {"name": name, "role": "rep", "title": title, "team": team["name"], "branch": branch["key"]}


def _products(world: World) -> Iterator[Product]:
    number = 0
    for family_key, rows in world.goods["products"].items():
        for code, name, unit, price, _brief in rows:
            number += 1
            family = world.goods["families"][family_key]
            yield Product(f"P{number:04}", name, code, family, family_key, unit, Decimal(price))
