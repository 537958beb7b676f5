"""Who acts: a person, a token, an import, the system. Every rule takes one; nobody is ever implied.

An actor carries what the gate needs, read by one statement when the request begins.
"""

from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from datetime import datetime
from functools import lru_cache
from typing import Any, NamedTuple
from zoneinfo import ZoneInfo

from django.contrib.auth import get_user_model
from django.db import connection

from . import cursors, metadata
from .sql import quoted

STRENGTH = {"none": 0, "own": 1, "team": 2, "subtree": 3, "all": 4}


@dataclass(frozen=True)
class Rights:
    """What a set of roles allows: `grants[(object, verb)]` is a level, `fields[(object, field)]` read or none."""

    grants: dict[tuple[str, str], str] = field(default_factory=dict)
    fields: dict[tuple[str, str], str] = field(default_factory=dict)
    everything: bool = False

    def level(self, object_key: str, verb: str) -> str:
        if self.everything:
            return "all"
        if verb == "share" and not {(object_key, verb), ("*", verb)} & self.grants.keys():
            return self.level(object_key, "edit")  # who may edit by role may share, unless a role says otherwise
        asked = [(o, v) for o in (object_key, "*") for v in (verb, "*")]
        return next((self.grants[cell] for cell in asked if cell in self.grants), "none")


@dataclass(frozen=True)
class Circle:
    """The people around one: ids of the teams one belongs to or leads, of those below, and of their members."""

    teams: tuple[int, ...] = ()
    teams_below: tuple[int, ...] = ()
    team: tuple[int, ...] = ()
    subtree: tuple[int, ...] = ()


@dataclass(frozen=True)
class Actor:
    """`at` is the moment the actor says it happened: only imports and the demo story set it.

    `seen_by` is the administrator who looks at the product as this person sees it.
    `approved` are the approval rules whose yes the actor brings, `approvers` the names of those who gave it.
    """

    kind: str
    user_id: int | None = None
    name: str = ""
    through: str = "web"
    rights: Rights = Rights()
    circle: Circle = Circle()
    roles: tuple[int, ...] = ()
    scopes: frozenset[str] | None = None
    language: str = "zh"
    time_zone: str = "Asia/Shanghai"
    cause: int | None = None
    depth: int = 0
    job: int | None = None
    at: datetime | None = None
    approved: tuple[int, ...] = ()
    approvers: tuple[str, ...] = ()
    user: Any = field(default=None, compare=False, repr=False)
    seen_by: "Actor | None" = field(default=None, compare=False, repr=False)

    @property
    def zone(self) -> ZoneInfo:
        return ZoneInfo(self.time_zone)

    def saying(self, at: datetime | None) -> "Actor":
        return replace(self, at=at)

    def for_job(self, job: int, through: str) -> "Actor":
        return replace(self, job=job, through=through)

    def as_logged(self) -> dict[str, Any]:
        told: dict[str, Any] = {"kind": self.kind, "id": self.user_id, "name": self.name}
        return told | {"approved_by": list(self.approvers)} if self.approvers else told


def system(through: str = "system") -> Actor:
    """The product itself: it may everything and owns nothing."""
    return Actor("system", name="Zhike", through=through, rights=Rights(everything=True))


# What the gate needs of a person besides their row. One statement reads it with the row, or by itself.
HELD = """
    u.is_active AND u.deleted_at IS NULL AS is_here,
    ARRAY(SELECT ur.role_id FROM people_userrole ur JOIN engine_role r ON r.id = ur.role_id
          WHERE ur.user_id = u.id AND r.deleted_at IS NULL ORDER BY 1) AS held_roles,
    mine.teams AS held_teams,
    ARRAY(SELECT DISTINCT p.below_id FROM engine_teampath p WHERE p.above_id = ANY(mine.teams)) AS teams_below,
    (SELECT value FROM engine_setting WHERE key = 'meta_version') AS meta_version
FROM people_user u
CROSS JOIN LATERAL (SELECT ARRAY(
    SELECT t.id FROM engine_team t WHERE t.deleted_at IS NULL AND (t.id = u.team_id OR t.leader_id = u.id)
    UNION SELECT m.team_id FROM people_userteam m WHERE m.user_id = u.id) AS teams) mine
WHERE u.id = %s
"""
WHO = f"SELECT u.name, u.language, u.time_zone, {HELD}"
MEMBERS = """
SELECT u.id, u.team_id = ANY(%(mine)s) OR m.team_id = ANY(%(mine)s) OR t.id = ANY(%(mine)s)
FROM people_user u
LEFT JOIN people_userteam m ON m.user_id = u.id AND m.team_id = ANY(%(below)s)
LEFT JOIN engine_team t ON t.leader_id = u.id AND t.id = ANY(%(below)s)
WHERE u.team_id = ANY(%(below)s) OR m.user_id IS NOT NULL OR t.id IS NOT NULL
"""


class Held(NamedTuple):
    """What was read of a person for their actor."""

    name: str
    language: str
    time_zone: str
    is_here: bool
    roles: list[int]
    teams: list[int]
    below: list[int]
    meta_version: Any


def person(number: int) -> Any:
    """The user of this id, who comes with what `for_user` will ask; None where there is none. One statement."""
    model: Any = get_user_model()
    columns = model._meta.concrete_fields
    with cursors.prepared() as cursor:
        cursor.execute(f"SELECT {', '.join(f'u.{quoted(one.column)}' for one in columns)}, {HELD}", [number])
        row = cursor.fetchone()
    if row is None:
        return None
    read = [
        one.from_db_value(value, None, connection) if hasattr(one, "from_db_value") else value
        for one, value in zip(columns, row, strict=False)
    ]
    found = model.from_db(connection.alias, [one.attname for one in columns], read)
    found.held = Held(found.name, found.language, found.time_zone, *row[len(columns) :])
    return found


def for_user(user: Any, *, through: str = "web", kind: str = "user", scopes: Iterable[str] | None = None) -> Actor:
    """The actor of a person of now: one statement unless `person` has just read it, a second one where teams count.

    A disabled one has no rights.
    """
    held = getattr(user, "held", None)
    if held:
        del user.held  # it is of now only now; `user` may be lazy, so its own dict does not hold it
    else:
        held = held_by(user.pk)
    metadata.seen(held.meta_version)
    rights = rights_of(tuple(held.roles), metadata.version()) if held.is_here else Rights()
    circle = circle_of(user.pk, tuple(held.teams), tuple(held.below), rights)
    return Actor(
        kind, user.pk, held.name, through, rights, circle, tuple(held.roles),
        None if scopes is None else frozenset(scopes), held.language, held.time_zone, user=user,
    )  # fmt: skip


def held_by(number: int) -> Held:
    with cursors.prepared() as cursor:
        cursor.execute(WHO, [number])
        return Held(*cursor.fetchone())


def circle_of(number: int, teams: tuple[int, ...], below: tuple[int, ...], rights: Rights) -> Circle:
    """The people around one, as far as these rights ask for them. One statement where they do."""
    if not below or not {"team", "subtree"} & set(rights.grants.values()):
        return Circle(teams, below, (number,), (number,))
    with cursors.prepared() as cursor:
        cursor.execute(MEMBERS, {"mine": list(teams), "below": list(below)})
        found = cursor.fetchall()
    near = {u for u, is_near in found if is_near} | {number}
    return Circle(teams, below, tuple(sorted(near)), tuple(sorted({u for u, _ in found} | {number})))


@lru_cache(maxsize=500)
def rights_of(roles: tuple[int, ...], meta_version: int) -> Rights:
    """The sum of these roles. Cached until a role changes, which raises `meta_version`."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT object, verb, level, role_id FROM engine_grant WHERE role_id = ANY(%s)", [list(roles)])
        cells = cursor.fetchall()
        cursor.execute(
            "SELECT object, field, level, role_id FROM engine_fieldright WHERE role_id = ANY(%s)", [list(roles)]
        )
        narrowed = cursor.fetchall()
    by_role = {role: {(o, v): level for o, v, level, r in cells if r == role} for role in roles}
    grants: dict[tuple[str, str], str] = {}
    for cell in {(o, v) for o, v, _, _ in cells}:
        levels = [Rights(by_role[role]).level(*cell) for role in roles]
        grants[cell] = max(levels, key=STRENGTH.__getitem__)
    return Rights(grants, narrowed_fields(narrowed, by_role))


def narrowed_fields(rows: list[tuple[str, str, str, int]], by_role: dict[int, Any]) -> dict[tuple[str, str], str]:
    """A field is narrowed only where every role that shows the object narrows it; the widest wins."""
    found: dict[tuple[str, str], str] = {}
    for object_key, name in {(o, f) for o, f, _, _ in rows}:
        showing = [r for r, cells in by_role.items() if Rights(cells).level(object_key, "view") != "none"]
        levels = [
            next((lv for o, f, lv, r in rows if (o, f, r) == (object_key, name, role)), "write") for role in showing
        ]
        widest = max(levels, key=["none", "read", "write"].index, default="none")
        if widest != "write":
            found[object_key, name] = widest
    return found
