"""Which grant decided: the answer for one person, one record and one verb, step by step."""

from dataclasses import dataclass

from django.db import connection
from django.utils.translation import gettext as _

from zhike.engine.actors import STRENGTH, Actor, Rights
from zhike.engine.objects import ObjectType
from zhike.engine.sql import Sql

from .gate import visible

VERBS = ["view", "edit", "delete", "export"]


@dataclass(frozen=True)
class Step:
    """One role's grant, or one way of reaching the record, and whether it is what decided."""

    verb: str
    role: str
    level: str
    is_deciding: bool
    is_allowed: bool


def explain(actor: Actor, object_type: ObjectType, record_id: int, verb: str) -> list[Step]:
    """Each role's level for the verb; the strongest decides, and its reach says whether this record is within."""
    scope = visible(actor, object_type, verb)
    reached = [index for index, branch in enumerate(scope.branches("t")) if holds(object_type, record_id, branch)]
    steps = [
        Step(verb, name, level, False, level != "none") for name, level in role_levels(actor, object_type.key, verb)
    ]
    if steps:
        strongest = max(range(len(steps)), key=lambda i: STRENGTH[steps[i].level])
        decided = steps[strongest]
        steps[strongest] = Step(verb, decided.role, decided.level, True, bool(reached))
    owned = 0 if scope.everything else len(scope.direct("t")) - len(scope.others)
    if reached and not scope.everything and min(reached) >= owned:
        steps.append(Step(verb, _("Shared with you, or seen with another record"), "", True, True))
    return steps


def role_levels(actor: Actor, key: str, verb: str) -> list[tuple[str, str]]:
    """The name of each of the actor's roles with its level. One query."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT r.name, g.object, g.verb, g.level FROM engine_role r "
            "LEFT JOIN engine_grant g ON g.role_id = r.id WHERE r.id = ANY(%s) ORDER BY r.id",
            [list(actor.roles)],
        )
        rows = cursor.fetchall()
    names = dict.fromkeys(row[0] for row in rows)
    return [(n, Rights({(o, v): level for r, o, v, level in rows if r == n and o}).level(key, verb)) for n in names]


def holds(object_type: ObjectType, record_id: int, condition: Sql) -> bool:
    with connection.cursor() as cursor:
        cursor.execute(
            f"SELECT 1 FROM {object_type.source} t WHERE t.id = %s AND {condition.text}",
            [record_id, *condition.params],
        )
        return cursor.fetchone() is not None
