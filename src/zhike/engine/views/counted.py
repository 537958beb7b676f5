"""Numbers that come after the rows: of each tab and of the list. They stop counting early and give up rather than wait."""

from collections.abc import Callable, Sequence
from typing import Any, TypeVar

from django.core.exceptions import ValidationError
from django.db import OperationalError, connection, transaction

from zhike.engine import access, conditions, query
from zhike.engine.actors import Actor
from zhike.engine.errors import Conflict, Unknown
from zhike.engine.objects import ObjectType
from zhike.engine.query import Query
from zhike.engine.query.totals import CAP, counting
from zhike.engine.sql import Sql, join

from .asked import Asked, combined
from .groups import Grouping
from .shapes import columns
from .view_tabs import ViewTab

T = TypeVar("T")
SECONDS = 2


def counts_of(actor: Actor, object_type: ObjectType, tabs: Sequence[ViewTab]) -> dict[str, str]:
    """By tab. A view that is not for the actor has no number; none has one where counting takes too long."""
    asked = {tab.id: one for tab in tabs if (one := query_of(actor, object_type, tab)) is not None}
    if not asked or not access.may(actor, object_type, "view"):
        return {}
    pieces = [counting(one).wrap(f"SELECT {number}, (", ")") for number, one in enumerate(asked.values())]
    found = in_time(lambda: rows_of(join(pieces, " UNION ALL "))) or []
    return {list(asked)[number]: told(count) for number, count in found}


def of_list(asked: Asked) -> dict[str, Any] | None:
    """How many records the list finds and, of few enough, what they sum to, by field; None where that takes too long."""
    if asked.problem or not access.may(asked.actor, asked.type, "view"):
        return None
    token = asked.given.params.get("in")
    try:
        asked_for = Grouping(asked).query_of(token) if asked.group and token else asked.query()
    except (Conflict, Unknown):
        return None
    number = in_time(lambda: query.count(asked_for))
    if number is None:
        return None
    if number > CAP:
        return {"count": told(number), "is_exact": False, "sums": {}}
    fields = columns.summed(query.paths(asked.actor, asked.type, asked.columns))
    sums = in_time(lambda: query.totals(asked_for, fields)) or {}
    drawn = {one.name: columns.draw_total(sums[one.name], is_money=one.kind.name == "money") for one in fields if one.name in sums}  # fmt: skip
    return {"count": told(number), "is_exact": True, "sums": drawn}


def told(number: int) -> str:
    return f"{CAP:,}+" if number > CAP else f"{number:,}"


def rows_of(statement: Sql) -> list[tuple[int, int]]:
    with connection.cursor() as cursor:
        cursor.execute(statement.text, statement.params)
        found: list[tuple[int, int]] = cursor.fetchall()
    return found


def in_time(ask: Callable[[], T]) -> T | None:
    """What was asked for, or None where PostgreSQL takes longer than one would wait."""
    try:
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(f"SET LOCAL statement_timeout = '{SECONDS}s'")
            found = ask()
            cursor.execute("SET LOCAL statement_timeout = DEFAULT")
            return found
    except OperationalError:
        return None


def query_of(actor: Actor, object_type: ObjectType, tab: ViewTab) -> Query | None:
    """What the tab shows; None where it cannot be for the actor."""
    saved = tab.saved
    try:
        typed, words = conditions.to_condition(saved.q if saved else "", object_type, actor)
        where = combined(actor, object_type, tab.filter, saved.filter if saved else None, typed)
        if saved:
            query.sorts(actor, object_type, saved.sort)
    except (Unknown, ValidationError):
        return None
    return Query(actor, object_type, where=where, q=words)
