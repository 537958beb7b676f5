"""The people of the tests: Ann owns things, Bob is in her team, Max leads it, Eve is a stranger, Root may everything."""

from dataclasses import dataclass
from typing import Any

from django.contrib.auth import get_user_model

from zhike.engine import actors, metadata, objects, records
from zhike.engine.actors import Actor
from zhike.engine.approvals import rule
from zhike.engine.custom import made, types
from zhike.engine.duplicates import rules
from zhike.engine.layouts.resolve import settled, stored
from zhike.engine.models import Grant, Role, Team
from zhike.engine.quality import plan

from . import rows

VERBS = ("view", "create", "edit", "delete", "export", "import")


@dataclass
class Cast:
    """Everybody as an actor; `users` by name; `red` and `blue` are the teams of Ann and of Eve."""

    ann: Actor
    bob: Actor
    max: Actor
    eve: Actor
    root: Actor
    red: Team
    blue: Team

    def again(self, name: str) -> Actor:
        """The actor with the rights of now."""
        return actors.for_user(getattr(self, name).user)


def make_cast() -> Cast:
    """Everybody, made by the write path for the first test of a process and put back as they were for those behind it."""
    forget()
    roles = {key: Role.objects.get(key=key) for key in ("rep", "manager", "admin")}
    numbers = rows.put_back([role.pk for role in roles.values()]) or rows.kept(
        [role.pk for role in roles.values()], lambda: make_people(roles)
    )
    people = get_user_model()._base_manager.in_bulk([*numbers["people"].values()])
    red, blue = (Team.objects.get(pk=numbers["teams"][name]) for name in ("red", "blue"))
    return Cast(
        **{name: actors.for_user(people[number]) for name, number in numbers["people"].items()}, red=red, blue=blue
    )


def make_people(roles: dict[str, Role]) -> rows.Numbers:
    by = actors.system()
    red, blue = Team(), Team()
    records.save(red, by=by, name="Red")
    records.save(blue, by=by, name="Blue")
    people = {
        "ann": person("Ann", red, roles["rep"]),
        "bob": person("Bob", red, roles["rep"]),
        "max": person("Max", red, roles["manager"]),
        "eve": person("Eve", blue, roles["rep"]),
        "root": person("Root", None, roles["admin"]),
    }
    records.save(red, by=by, leader=people["max"])
    return {
        "people": {name: user.pk for name, user in people.items()},
        "teams": {"red": red.pk, "blue": blue.pk},
    }


def forget() -> None:
    """What is remembered under a version of the metadata: a test that was rolled back gives its versions to the next."""
    rights = (actors.rights_of, metadata.hidden_from_some, metadata.base_currency)
    shaped = (made.at, types.at, stored, settled, rules.stored, rule.all_active, rule.all_objects, plan.all_active)
    for remembered in (*rights, *shaped):
        remembered.cache_clear()
    metadata.seen(0)


def person(name: str, team: Team | None, *roles: Role) -> Any:
    user = get_user_model()()
    user.set_unusable_password()
    email = f"{name.lower()}@example.test"
    records.save(user, by=actors.system(), name=name, email=email, team=team, roles=list(roles), language="en")
    return user


def actor(name: str, level: str, *, team: Team | None = None, **only: str) -> Actor:
    """A person with one role that gives `level` for every object and verb; `only` names other levels by verb."""
    role = Role()
    records.save(role, by=actors.system(), key=f"role_{name.lower()}", name=f"Role of {name}")
    cells = {verb: only.get(verb, level) for verb in VERBS}
    Grant.objects.bulk_create(
        Grant(role=role, object=one.key, verb=verb, level=given)
        for one in objects.all_types()
        for verb, given in cells.items()
    )
    metadata.touch()
    return actors.for_user(person(name, team, role))
