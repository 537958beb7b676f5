"""What can be wrong with the records of an object, each as a condition, so that a count opens the very rows it counted.

All checks are counted in one statement over what the actor sees; each is made from the fields, so whatever is added to
an object, also by an administrator, is looked at too.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any

from django.db import connection
from django.utils import timezone
from django.utils.text import capfirst
from django.utils.translation import gettext_lazy as _

from zhike.engine import access, conditions, layouts
from zhike.engine.actors import Actor
from zhike.engine.conditions import Node
from zhike.engine.fields import Field, malformed
from zhike.engine.layouts import Demands
from zhike.engine.objects import ObjectType
from zhike.engine.query import Query
from zhike.engine.query.source import Source
from zhike.engine.sql import Sql, join, quoted

from . import fields, score

MISSING, MALFORMED, STALE, DUPLICATE = "missing", "malformed", "stale", "duplicate"
TWIN_KEY = "has_twin"
QUIET = 365  # days without a change after which a record is worth a look
Json = dict[str, Any]


@dataclass(frozen=True)
class Check:
    """`where` finds the rows. `is_required` says that the layout asks for the field."""

    group: str
    key: str
    title: Any
    where: Json
    field: Field | None = None
    is_required: bool = False


@dataclass(frozen=True)
class Found:
    """What was counted of `total` records: `score` is their mean completeness, `verified` how many are confirmed now."""

    total: int
    score: int | None
    verified: int
    counts: list[tuple[Check, int]] = field(default_factory=list)

    def of(self, group: str) -> list[tuple[Check, int]]:
        """Those of a group that found something, the most first."""
        return sorted(((c, n) for c, n in self.counts if c.group == group and n), key=lambda one: -one[1])


def checks(actor: Actor, object_type: ObjectType) -> list[Check]:
    """Everything that is looked at for this actor. No query."""
    readable = access.readable_fields(actor, object_type)
    found = [*missing(actor, object_type), *wrong(readable), *stale(readable)]
    if fields.TWIN in readable:
        where: Json = {"field": fields.TWIN, "op": "eq", "value": True}
        found.append(Check(DUPLICATE, TWIN_KEY, _("Perhaps there twice"), where))
    return found


def missing(actor: Actor, object_type: ObjectType) -> list[Check]:
    """Each field of the layout that is empty where the layout shows it."""
    demands = Demands.of(actor, object_type)
    placed = layouts.of(actor, object_type).placed
    found = []
    for name, one in score.counted(actor, object_type).items():
        empty: Json = {"field": name, "op": "empty"}
        where = {"and": [placed[name].show, empty]} if name in demands.show else empty
        is_required = bool(placed[name].require) or one.is_required
        found.append(Check(MISSING, f"missing:{name}", title(one), where, one, is_required))
    return found


def wrong(readable: dict[str, Field]) -> list[Check]:
    """Each field whose values can be told to be no good."""
    return [
        Check(MALFORMED, f"malformed:{name}", title(one), {"field": name, "op": malformed.OP}, one)
        for name, one in readable.items()
        if malformed.OP in one.kind.ops and one.kind.name in malformed.KINDS and one.is_editable
    ]


def stale(readable: dict[str, Field]) -> list[Check]:
    today = timezone.localdate()
    listed: list[tuple[str, Any, Json]] = [
        ("ran_out", _("Confirmation has run out"), {"field": fields.UNTIL, "op": "lt", "value": today.isoformat()}),
        ("never_confirmed", _("Never confirmed"), {"field": fields.UNTIL, "op": "empty"}),
        (
            "quiet",
            _("Not changed for a year"),
            {"field": "updated_at", "op": "lt", "value": (today - timedelta(days=QUIET)).isoformat()},
        ),
    ]
    return [Check(STALE, key, text, where) for key, text, where in listed if where["field"] in readable]


def title(one: Field) -> str:
    return str(capfirst(one.label))


def count(actor: Actor, object_type: ObjectType, listed: Sequence[Check] | None = None) -> Found:
    """Count them all. One statement, one pass over what the actor sees."""
    listed = checks(actor, object_type) if listed is None else listed
    source = Source(actor, object_type)
    condition = Query(actor, object_type).everything(source)
    nodes = [conditions.parse(one.where, object_type, actor) for one in listed]
    readable = access.readable_fields(actor, object_type)
    columns = [Sql("count(*)"), mean(readable, source), confirmed(actor, object_type, source)]
    columns += [counting(node, source) for node in nodes]
    statement = (
        join(columns, ", ").wrap("SELECT ", f" FROM {quoted(object_type.table)} t")
        + source.sql()
        + condition.wrap(" WHERE ", "")
    )
    with connection.cursor() as cursor:
        cursor.execute(statement.text, statement.params)
        total, share, verified, *numbers = cursor.fetchone()
    share = None if share is None else int(share)
    return Found(total, share, verified, list(zip(listed, numbers, strict=True)))


def counting(node: Node, source: Source) -> Sql:
    return node.sql(source, "t").wrap("count(*) FILTER (WHERE ", ")")


def mean(readable: dict[str, Field], source: Source) -> Sql:
    one = readable[fields.SCORE]
    return Sql(f"floor(avg({one.sql(one.seen_by(source, 't'))}))")


def confirmed(actor: Actor, object_type: ObjectType, source: Source) -> Sql:
    today = timezone.localdate().isoformat()
    return counting(conditions.parse({"field": fields.UNTIL, "op": "gte", "value": today}, object_type, actor), source)
