"""What hangs on records that become one: every link to them, of any object and kind, pointed to another record.

Pieces of a few hundred go through the write path's own storing, so search, events and what is derived follow. Who merges
need not see what hangs on the records: it moves along and is shown to those who may see it.
"""

from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.core.exceptions import ValidationError
from django.db import connection
from django.utils.translation import gettext as _

from zhike.engine import objects, relations
from zhike.engine.actors import Actor
from zhike.engine.fields import Field, Link
from zhike.engine.objects import ObjectType
from zhike.engine.records import Draft, children
from zhike.engine.records.save import begin_old, put_different
from zhike.engine.sql import Sql, any_of

PIECE = 500
# What is written down of a child: its id, the record it pointed to, and its rows there, where it pointed to both.
Moved = dict[str, list[list[Any]]]
Choose = Callable[
    [str, int, int], int | None
]  # the group, the child and where it points → where it is to point, or None


@dataclass(frozen=True)
class Kin:
    """Records of `type` that link to the merged object by one field."""

    type: ObjectType
    by: Field

    @property
    def group(self) -> str:
        return f"{self.type.key}.{self.by.name}"


@dataclass
class Move:
    """From which records of an object, and where each child goes."""

    object_type: ObjectType
    targets: Sequence[int]
    choose: Choose
    by: Actor
    moved: Moved = field(default_factory=dict)


def kin_of(object_type: ObjectType) -> list[Kin]:
    """Every field that may link to a record of this object."""
    return [
        Kin(other, by)
        for other in objects.all_types()
        for by in other.fields.values()
        if by.is_editable and relations.links_to(by, object_type.key)
    ]


def move(what: Move) -> Moved:
    """Point every child that `choose` sends elsewhere to that record. Returns what moved, by group."""
    by_type: dict[str, list[Kin]] = {}
    for kin in kin_of(what.object_type):
        by_type.setdefault(kin.type.key, []).append(kin)
    for listed in by_type.values():
        for ids in pieces(linked(listed, what.object_type, what.targets)):
            move_piece(what, listed, ids)
    return what.moved


def pieces(ids: Sequence[int]) -> Iterator[Sequence[int]]:
    for start in range(0, len(ids), PIECE):
        yield ids[start : start + PIECE]


def linked(
    kin: Sequence[Kin], object_type: ObjectType, targets: Sequence[int], *, most: int | None = None
) -> list[int]:
    """Ids of the children, those in the bin too. One query."""
    other = kin[0].type
    condition = any_of([points_to(one.by, object_type, targets) for one in kin])
    statement = Sql(f"SELECT t.id FROM {other.source} t WHERE ") + condition
    statement += " ORDER BY t.id" + (f" LIMIT {int(most)}" if most else "")
    with connection.cursor() as cursor:
        cursor.execute(statement.text, statement.params)
        return [row[0] for row in cursor.fetchall()]


def points_to(by: Field, object_type: ObjectType, targets: Sequence[int]) -> Sql:
    """The condition that a child links to one of these by the field."""
    wanted: list[Any] = [Link(n, None, object_type.key) if "any" in by.kind.name else n for n in targets]
    return any_of([by.kind.leaf(by, "t", "eq", one) for one in wanted]) if by.is_rows or "any" in by.kind.name else by.kind.leaf(by, "t", "in", wanted)  # fmt: skip


def move_piece(what: Move, kin: Sequence[Kin], ids: Sequence[int]) -> None:
    other = kin[0].type
    stored = list(other.model._base_manager.select_for_update().filter(pk__in=ids).order_by("pk"))
    rows = {one.by.name: children.stored(one.by, ids) for one in kin if one.by.is_rows}
    drafts = []
    for record in stored:
        draft = Draft(record, {})
        begin_old(draft, record, other)
        for one in kin:
            value = rows[one.by.name].get(record.pk, []) if one.by.is_rows else one.by.get(record)
            point(what, one, draft, value)
        if draft.changes:
            drafts.append(draft)
    refuse_circles(what, other, drafts)
    put_different(other, drafts, what.by)


def point(what: Move, kin: Kin, draft: Draft, value: Any) -> None:
    """Where the field links to one of the targets, let it link to where the child is to go."""
    turned, noted = turn(what, kin, draft.record.pk, value)
    if not noted:
        return
    if kin.by.is_rows:
        draft.before[kin.by.name] = kin.by.log(value)
    kin.by.set(draft.next, turned)
    draft.changes[kin.by.name] = turned
    what.moved.setdefault(kin.group, []).extend(noted)


def turn(what: Move, kin: Kin, child: int, value: Any) -> tuple[Any, list[list[Any]]]:
    """The field's new value, and a note for each link that changed."""
    if not kin.by.is_rows:
        old = link_id(value, what.object_type.key)
        new = what.choose(kin.group, child, old) if old is not None and old in what.targets else None
        if old is None or new is None:
            return value, []
        own = kin.type is what.object_type and new == child
        return (None if own else with_link(value, new)), [[child, old, None]]
    return turn_rows(what, kin, child, value)


def turn_rows(what: Move, kin: Kin, child: int, value: Sequence[Any]) -> tuple[list[Any], list[list[Any]]]:
    """As `turn` for rows: a row that would name a record twice is left out, and written down with the note."""
    part = kin.by.rows.fields[0].name if kin.by.kind.name == "rows" else ""
    held = {link_id(item[part] if part else item, what.object_type.key) for item in value}
    turned, noted = [], []
    for item in value:
        link = item[part] if part else item
        old = link_id(link, what.object_type.key)
        new = what.choose(kin.group, child, old) if old is not None and old in what.targets else None
        if old is None or new is None:
            turned.append(item)
            continue
        is_double = new in held
        noted.append([child, old, kin.by.log([item])[0] if is_double else None])
        held.add(new)
        if not is_double:
            turned.append({**item, part: with_link(link, new)} if part else with_link(link, new))
    return turned, noted


def link_id(value: Any, key: str) -> int | None:
    """The id that a link names, if it is of this object."""
    if isinstance(value, Link):
        return value.id if value.object in {"", key} else None
    return value if isinstance(value, int) else None


def with_link(value: Any, new: int) -> Any:
    return Link(new, None, value.object) if isinstance(value, Link) else new


def refuse_circles(what: Move, other: ObjectType, drafts: Sequence[Draft]) -> None:
    """Records that link to their own kind keep the promises of their object: no group of accounts becomes a circle."""
    if other is not what.object_type or other.before_save is None:
        return
    shared: dict[Any, Any] = {}
    for draft in drafts:
        draft.shared = shared
        try:
            other.before_save(draft, by=what.by)
        except ValidationError as refused:
            raise ValidationError(
                _("'%(title)s' stands between these records: %(reason)s")
                % {"title": draft.record, "reason": " ".join(refused.messages)}
            ) from refused


def counts(object_type: ObjectType, record: int) -> Iterator[tuple[Kin, list[int]]]:
    """What hangs on a record, by group, as ids of children. One query for each field that may link here."""
    for kin in kin_of(object_type):
        ids = linked([kin], object_type, [record], most=10_000)
        if ids:
            yield kin, ids


def pick(wanted: Mapping[str, Mapping[int, int]]) -> Choose:
    """Send the named children of each group to the named records."""
    return lambda group, child, old: wanted.get(group, {}).get(child)


def all_but(stay: Collection[str], target: int) -> Choose:
    return lambda group, child, old: None if group in stay else target
