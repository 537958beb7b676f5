"""The groups of a list: what rows may be grouped by, how many each group holds and what they come to, its first rows."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date
from functools import cached_property
from typing import Any

from django.utils.translation import gettext as _

from zhike.engine import access, objects, query
from zhike.engine.actors import Actor
from zhike.engine.conditions import And, Node
from zhike.engine.errors import Conflict, Unknown
from zhike.engine.fields import Link
from zhike.engine.objects import ObjectType
from zhike.engine.query import Page, Path, Query
from zhike.engine.query.aggregate import Key, key_columns, parse_key
from zhike.engine.query.pages import pages
from zhike.engine.query.source import Source
from zhike.engine.sql import Sql

from .asked import Asked
from .numbers import whole

KINDS = {"choice", "link", "user", "yes_no"}
PERIODS = ("month", "quarter", "year")
MOST = 200_000  # more records than these are not grouped
ON_A_PAGE, AT_ONCE, FIRST = 50, 60, 20
EMPTY = "~"


@dataclass(frozen=True)
class Within(Node):
    """The records of one group."""

    key: Key
    value: Any

    def sql(self, source: Source, alias: str) -> Sql:
        column = key_columns(self.key, source)[0]
        if self.value is None:
            is_text = self.key.path.field.kind.name == "choice"
            return column.wrap("(", " IS NULL)") if not is_text else column.wrap("(coalesce(", ", '') = '')")
        return column.wrap("(", " = %s)") + Sql("", (self.value,))


@dataclass(frozen=True)
class Few(Node):
    """True where the query finds no more records than can be grouped. Asked once, before anything is counted."""

    query: Query

    def sql(self, source: Source, alias: str) -> Sql:
        return query.counting(self.query, at_most=MOST).wrap("((", f") <= {MOST})")


@dataclass
class Group:
    """`token` names the group in addresses; `page` holds its first rows where it is open."""

    value: Any
    token: str
    count: int
    totals: dict[str, Any] = field(default_factory=dict)
    page: Page | None = None


@dataclass(frozen=True)
class Grouping:
    """How the rows of one page are grouped."""

    asked: Asked

    @cached_property
    def key(self) -> Key:
        return parse_key(self.asked.query(), self.asked.group)

    def query_of(self, token: str) -> Query:
        """The rows of one group, in the order of the list. Raises Unknown for what names no group."""
        whole_list = self.asked.query()
        inside = Within(self.key, value_of(self.key, token))
        return whole_list.with_(where=And([whole_list.where, inside]) if whole_list.where else inside)


def choices(actor: Actor, object_type: ObjectType) -> list[tuple[str, Path, str]]:
    """What the rows of an object may be grouped by: name, field, period."""
    found = []
    for name, one in access.readable_fields(actor, object_type).items():
        path = query.path(actor, object_type, name)
        if one.kind.name in {"date", "moment"}:
            found += [(f"{name}:{period}", path, period) for period in PERIODS]
        elif one.kind.name in KINDS and not one.is_rows and one.target != "storedfile":
            found.append((name, path, ""))
    return found


def counted(grouping: Grouping, measured: Sequence[str]) -> list[Group]:
    """Every group with its count and its sums, in their order. One statement, two by links that have a place.

    Raises Conflict where there are too many records.
    """
    asked_for = grouping.asked.query()
    few: Node = Few(asked_for)
    limited = asked_for.with_(where=And([asked_for.where, few]) if asked_for.where else few)
    measures = ["count", *[f"sum:{name}" for name in measured]]
    found = query.aggregate(limited, [grouping.asked.group], measures, with_total=False).groups
    if not found and query.count(asked_for, at_most=MOST) > MOST:
        raise Conflict(
            _("More than %(count)s records cannot be grouped. Narrow the list with a filter first.")
            % {"count": f"{MOST:,}"}
        )
    groups = [made(values[0], numbers, measured) for values, numbers in found]
    return arranged(grouping, groups)


def made(value: Any, numbers: dict[str, Any], measured: Sequence[str]) -> Group:
    shown = value[0] if isinstance(value, tuple) else value
    totals = {name: numbers[f"sum:{name}"] for name in measured}
    return Group(shown, token_of(shown), numbers["count"], totals)


def token_of(value: Any) -> str:
    if value is None or value == "":
        return EMPTY
    if isinstance(value, Link):
        return str(value.id)
    return (
        value.isoformat() if isinstance(value, date) else str(value).lower() if isinstance(value, bool) else str(value)
    )


def value_of(key: Key, token: str) -> Any:
    """What `token_of` made of it."""
    if token == EMPTY:
        return None
    kind = key.path.field.kind.name
    try:
        if key.period:
            return date.fromisoformat(token)
        if kind in {"link", "user"}:
            if whole(token) is None:
                raise ValueError
            return int(token)
    except ValueError as wrong:
        raise Unknown(_("There is no such group. Show the list again.")) from wrong
    return bool(("false", "true").index(token)) if kind == "yes_no" and token in {"false", "true"} else token


def arranged(grouping: Grouping, groups: list[Group]) -> list[Group]:
    """Choices as declared, dates by time, records by place or title; what has no value stands at the end."""
    one = grouping.key.path.field
    declared = {key: number for number, key in enumerate(one.choices)}
    places = placed(grouping) if one.kind.name == "link" else {}
    is_down = grouping.asked.sort.startswith(f"-{grouping.key.path.name}")

    def order(group: Group) -> tuple[Any, ...]:
        if isinstance(group.value, Link):
            return (places.get(group.value.id, len(places)), group.value.title or "￿", group.value.id)
        if grouping.key.period or one.kind.name == "yes_no":
            return (group.value,)
        return (declared.get(group.value, len(declared)), str(group.value))

    filled = sorted((group for group in groups if group.token != EMPTY), key=order, reverse=is_down)
    return filled + [group for group in groups if group.token == EMPTY]


def placed(grouping: Grouping) -> dict[int, int]:
    """The places of linked records that have one of their own, such as the steps of a process. One query for those."""
    actor, other = grouping.asked.actor, objects.get(grouping.key.path.field.target or "")
    if "position" not in access.readable_fields(actor, other):
        return {}
    asked_for = Query(actor, other, sort=query.sorts(actor, other, "position"))
    return {row.id: number for number, row in enumerate(query.page(asked_for, [], limit=200).rows)}


def opened(grouping: Grouping, groups: Sequence[Group], paths: Sequence[Path]) -> None:
    """Put the first rows into the first groups, until a page is full. One statement."""
    chosen, rows = [], 0
    for group in groups:
        if rows >= AT_ONCE:
            break
        chosen.append(group)
        rows += min(group.count, FIRST)
    found = pages([grouping.query_of(group.token) for group in chosen], paths, limit=FIRST)
    for group, page in zip(chosen, found, strict=True):
        group.page = page
