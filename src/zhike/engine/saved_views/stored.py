"""Saved views as one person may read them: through the gate like any other record."""

from dataclasses import dataclass, field
from typing import Any

from zhike.engine import access, conditions, objects, query
from zhike.engine.actors import Actor
from zhike.engine.models import View
from zhike.engine.objects import ObjectType
from zhike.engine.query import Query, Row

MOST = 100
NAMES = ["title", "object", *View.LOOK, "shared_with", "owner"]


@dataclass(frozen=True)
class Saved:
    """`is_mine` says whether the actor may change it: its owner, and administrators."""

    id: int
    version: int
    title: str
    object: str
    kind: str = "list"
    filter: dict[str, Any] | None = None
    q: str = ""
    sort: str = ""
    columns: list[str] = field(default_factory=list)
    widths: dict[str, int] = field(default_factory=dict)
    group: str = ""
    options: dict[str, Any] = field(default_factory=dict)
    shared_with: str = "nobody"
    owner: int | None = None
    is_mine: bool = False


def of_object(actor: Actor, object_type: ObjectType) -> list[Saved]:
    """All views of the object that the actor may see, by title. One query."""
    view = objects.get("view")
    where = conditions.parse({"field": "object", "op": "eq", "value": object_type.key}, view, actor)
    asked = Query(actor, view, where=where, sort=query.sorts(actor, view, "title"))
    return [saved(actor, row) for row in query.page(asked, query.paths(actor, view, NAMES), limit=MOST).rows]


def one(actor: Actor, object_type: ObjectType, number: int) -> Saved | None:
    """The view, if it is one of this object's that the actor may see. One query."""
    view = objects.get("view")
    rows = query.page(Query(actor, view, ids=(number,)), query.paths(actor, view, NAMES), limit=1).rows
    found = saved(actor, rows[0]) if rows else None
    return found if found and found.object == object_type.key else None


def saved(actor: Actor, row: Row) -> Saved:
    values = dict(zip(NAMES, row.values, strict=True))
    owner = values.pop("owner")
    empty: dict[str, Any] = {"columns": [], "widths": {}, "options": {}}
    values = {name: value if value is not None else empty.get(name) for name, value in values.items()}
    number = owner.id if owner else None
    may_all = access.level(actor, objects.get("view"), "edit") == "all"
    return Saved(row.id, row.version, **values, owner=number, is_mine=may_all or number == actor.user_id)
