"""How many records hang on those that are to become one, by object and linking field, as far as the reader may see them."""

from collections.abc import Sequence
from dataclasses import dataclass

from django.db import connection

from zhike.engine import access
from zhike.engine.actors import Actor
from zhike.engine.objects import ObjectType
from zhike.engine.sql import Sql, all_of, join, quoted

from . import children, returning

MOST = 1_000


@dataclass(frozen=True)
class Kind:
    """Records of one object that link by one field; `numbers` in the order of the records that were asked about."""

    title: str
    icon: str
    numbers: list[int]

    def shown(self, number: int) -> str:
        return f"{MOST:,}+" if number > MOST else f"{number:,}"


def tally(actor: Actor, object_type: ObjectType, ids: Sequence[int]) -> list[Kind]:
    """The kinds of which there is any. One query; above a thousand nobody counts on."""
    kin = seen_kin(actor, object_type)
    parts = [one_count(actor, object_type, one, number) for one in kin for number in ids]
    if not parts:
        return []
    statement = join(parts, ", ").wrap("SELECT ", "")
    with connection.cursor() as cursor:
        cursor.execute(statement.text, statement.params)
        counts = list(cursor.fetchone())
    found = [counts[at : at + len(ids)] for at in range(0, len(counts), len(ids))]
    kinds = [Kind(returning.title(one, kin), one.type.icon, numbers) for one, numbers in zip(kin, found, strict=True)]
    return [one for one in kinds if any(one.numbers)]


def seen_kin(actor: Actor, object_type: ObjectType) -> list[children.Kin]:
    """The links that the actor may read."""
    return [
        one
        for one in children.kin_of(object_type)
        if access.may(actor, one.type, "view") and one.by.name in access.readable_fields(actor, one.type)
    ]


def one_count(actor: Actor, object_type: ObjectType, kin: children.Kin, number: int) -> Sql:
    where = all_of(
        [
            Sql("t.deleted_at IS NULL"),
            access.visible(actor, kin.type, "view").sql("t"),
            children.points_to(kin.by, object_type, [number]),
        ]
    )
    limited = where.wrap(f"SELECT 1 FROM {quoted(kin.type.table)} t WHERE ", f" LIMIT {MOST + 1}")
    return limited.wrap("(SELECT count(*) FROM (", ") found)")


def visible(actor: Actor, kin: children.Kin, ids: Sequence[int]) -> set[int]:
    """Of these children, those that the actor may see. One query."""
    if not ids:
        return set()
    condition = all_of([Sql("t.id = ANY(%s)", (list(ids),)), Sql("t.deleted_at IS NULL"), access.visible(actor, kin.type, "view").sql("t")])  # fmt: skip
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT t.id FROM {quoted(kin.type.table)} t WHERE {condition.text}", condition.params)
        return {row[0] for row in cursor.fetchall()}
