"""Who approves: named people, the holders of a role, a superior; and administrators where nobody else can."""

from collections.abc import Iterable, Sequence
from typing import Any

from django.contrib.auth import get_user_model
from django.db import connection

from zhike.engine import access, actors, objects
from zhike.engine.actors import Actor
from zhike.engine.objects import ObjectType

from .steps import Step

# The leaders above a person, the nearest first: of their own team and of each team above it, each leader once.
SUPERIORS = """
SELECT t.leader_id FROM people_user u JOIN engine_teampath p ON p.below_id = u.team_id
JOIN engine_team t ON t.id = p.above_id AND t.deleted_at IS NULL
WHERE u.id = %s AND t.leader_id IS NOT NULL AND t.leader_id <> u.id
GROUP BY t.leader_id ORDER BY min(p.depth)
"""
HOLDERS = """
SELECT DISTINCT ur.user_id FROM people_userrole ur JOIN engine_role r ON r.id = ur.role_id AND r.deleted_at IS NULL
WHERE r.key = ANY(%s)
"""
ACTIVE = "SELECT id FROM people_user WHERE id = ANY(%s) AND is_active AND deleted_at IS NULL ORDER BY id"
ADMIN = "admin"


def named(entries: Iterable[dict[str, Any]], owner: int | None) -> list[int]:
    """The ids of the people that these entries name, those who are active. At most four queries."""
    entries = list(entries)
    found = {entry["user"] for entry in entries if "user" in entry}
    roles = [entry["role"] for entry in entries if "role" in entry]
    levels = [entry["superior"] for entry in entries if "superior" in entry]
    if roles:
        found |= set(ids(HOLDERS, [roles]))
    if levels and owner:
        above = ids(SUPERIORS, [owner])
        found |= {above[level - 1] for level in levels if level <= len(above)}
    return ids(ACTIVE, [sorted(found)]) if found else []


def of_step(step: Step, *, owner: int | None, asks: int | None, about: tuple[ObjectType, int | None]) -> list[int]:
    """Those who are asked: as the step names them, without who asks (unless None) and who could never see it."""
    return able(named(step.approvers, owner), asks, about)


def instead(*, asks: int | None, about: tuple[ObjectType, int | None]) -> list[int]:
    """The administrators: they are asked where a step has nobody left."""
    return able(named([{"role": ADMIN}], None), asks, about)


def able(people: Sequence[int], asks: int | None, about: tuple[ObjectType, int | None]) -> list[int]:
    object_type, _record = about
    return [one for one in people if one != asks and may_judge(one, object_type)]


def may_judge(person: int, object_type: ObjectType) -> bool:
    """Whether the roles of this person show approvals and records of this object at all; which ones, a share says."""
    actor = actor_of(person)
    return access.may(actor, objects.get("approval"), "view") and access.may(actor, object_type, "view")


def actor_of(person: int, through: str = "approval") -> Actor:
    return actors.for_user(get_user_model()._base_manager.get(pk=person), through=through)


def ids(sql: str, params: list[Any]) -> list[int]:
    with connection.cursor() as cursor:
        cursor.execute(sql, params)
        return [row[0] for row in cursor.fetchall()]
