"""The columns of a board: the choices of a field, or the records it links to, such as the stages of one pipeline."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.utils.translation import gettext as _

from zhike.engine import access, objects, query
from zhike.engine.actors import Actor
from zhike.engine.errors import Unknown
from zhike.engine.fields import Field, drawing
from zhike.engine.objects import ObjectType
from zhike.engine.query import Query

from .numbers import whole

MOST = 30
CLOSED_FIELDS = ("closed_at", "done_at", "updated_at")


@dataclass(frozen=True)
class Column:
    """`verb` is the command that puts a card into a column where things end; `value` is what the field holds there."""

    key: str
    value: Any
    title: str
    verb: str = ""
    outcome: str = ""
    probability: int | None = None
    rots_after: int | None = None

    @property
    def is_over(self) -> bool:
        return bool(self.verb)

    @property
    def hue(self) -> str:
        return drawing.state_hue(self.title, self.outcome if isinstance(self.value, int) else self.key)


@dataclass(frozen=True)
class Layout:
    """`group` is the field of both, card and column, that chooses which columns there are: the pipeline."""

    by: Field
    columns: list[Column]
    group: str = ""
    groups: list[tuple[int, str]] = field(default_factory=list)
    chosen: int | None = None

    def column(self, key: str) -> Column:
        found = next((one for one in self.columns if one.key == key), None)
        if found is None:
            raise Unknown(_("The board has no column '%(name)s'.") % {"name": key[:60]})
        return found


def layout(actor: Actor, object_type: ObjectType, params: Mapping[str, str]) -> Layout:
    """`params` may name the group by its field. Two statements at most. Raises Unknown where the board's field is not there for this actor."""
    board = object_type.board
    by = access.readable_fields(actor, object_type).get(board.by) if board and object_type.can("board") else None
    if board is None or by is None:
        raise Unknown(_("'%(titles)s' have no board.") % {"titles": object_type.label_plural})
    if by.kind.name != "link":
        listed = [
            Column(key, key, str(title), board.over.get(key, ""), key if key in board.over else "")
            for key, title in by.choices.items()
        ]
        return Layout(by, listed)
    target = objects.get(by.target or "")
    group = group_of(object_type)
    groups = all_of(actor, objects.get(target.fields[group].target or "")) if group else []
    chosen = choice(groups, params.get(group, ""))
    columns = linked(actor, target, group, chosen, dict(board.over))
    return Layout(by, columns, group, [(number, title) for number, title, _is_default in groups], chosen)


def group_of(object_type: ObjectType) -> str:
    """The link that cards and columns have in common, if they have one."""
    by = object_type.fields.get(object_type.board.by) if object_type.board else None
    if by is None or by.kind.name != "link":
        return ""
    target = objects.get(by.target or "")
    for name, one in target.fields.items():
        mine = object_type.fields.get(name)
        if one.kind.name == "link" and mine is not None and mine.target == one.target and name != "owner":
            return name
    return ""


def all_of(actor: Actor, one: ObjectType) -> list[tuple[int, str, bool]]:
    names = [one.title, *(["is_default"] if "is_default" in one.fields else [])]
    found = query.page(
        Query(actor, one, sort=query.sorts(actor, one, "id")), query.paths(actor, one, names), limit=MOST
    )
    return [(row.id, str(row.values[0]), bool(row.values[-1]) if len(names) > 1 else False) for row in found.rows]


def choice(groups: Sequence[tuple[int, str, bool]], asked: str) -> int | None:
    """The group asked for, else the default one, else the first."""
    ids = [number for number, _title, _default in groups]
    if whole(asked) in ids:
        return whole(asked)
    return next((number for number, _title, is_default in groups if is_default), ids[0] if ids else None)


def linked(actor: Actor, target: ObjectType, group: str, chosen: int | None, over: dict[str, str]) -> list[Column]:
    from zhike.engine import conditions

    names = [n for n in (target.title, "kind", "probability", "rots_after") if n in target.fields]
    order = "position" if "position" in target.fields else target.title
    where = conditions.parse({"field": group, "op": "eq", "value": chosen}, target, actor) if group else None
    asked = Query(actor, target, where=where, sort=query.sorts(actor, target, order))
    found = []
    for row in query.page(asked, query.paths(actor, target, names), limit=MOST).rows:
        value = dict(zip(names, row.values, strict=True))
        kind = str(value.get("kind") or "")
        found.append(
            Column(
                str(row.id), row.id, str(value[target.title]), over.get(kind, ""), kind if kind in over else "",
                value.get("probability"), value.get("rots_after"),
            )
        )  # fmt: skip
    return sorted(found, key=lambda column: bool(column.outcome))  # what ends things stands at the end


def closed_field(actor: Actor, object_type: ObjectType) -> str:
    """The moment at which a card came to its end."""
    readable = access.readable_fields(actor, object_type)
    return next(name for name in (*CLOSED_FIELDS, "id") if name in readable)
