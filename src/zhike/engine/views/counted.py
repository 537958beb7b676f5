"""How many records each tab shows: one statement for all, that stops counting early and gives up rather than wait."""

from collections.abc import Sequence

from django.core.exceptions import ValidationError
from django.db import OperationalError, connection, transaction

from zhike.engine import access, conditions, query
from zhike.engine.actors import Actor
from zhike.engine.errors import Unknown
from zhike.engine.objects import ObjectType
from zhike.engine.query import Query
from zhike.engine.query.totals import CAP, counting
from zhike.engine.sql import Sql, join

from .asked import combined
from .view_tabs import ViewTab

SECONDS = 2


def counts_of(actor: Actor, object_type: ObjectType, tabs: Sequence[ViewTab]) -> dict[str, str]:
    """By tab. A view that is not for the actor has no number; none has one where counting takes too long."""
    asked = {tab.id: one for tab in tabs if (one := query_of(actor, object_type, tab)) is not None}
    if not asked or not access.may(actor, object_type, "view"):
        return {}
    pieces = [counting(one).wrap(f"SELECT {number}, (", ")") for number, one in enumerate(asked.values())]
    found = run(join(pieces, " UNION ALL "))
    return {list(asked)[number]: f"{CAP:,}+" if count > CAP else f"{count:,}" for number, count in found}


def run(statement: Sql) -> list[tuple[int, int]]:
    try:
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(f"SET LOCAL statement_timeout = '{SECONDS}s'")
            cursor.execute(statement.text, statement.params)
            found: list[tuple[int, int]] = cursor.fetchall()
            cursor.execute("SET LOCAL statement_timeout = DEFAULT")
            return found
    except OperationalError:
        return []


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
