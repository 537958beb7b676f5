"""Indexes over a field's values, built in the background: by them lists of any length sort and filter.

They stand on the very expressions that `Field` writes into statements. A job builds them while people go on working.
"""

from collections.abc import Iterator

from django.db import connection

from zhike.engine import actors, jobs, objects, records
from zhike.engine.fields import Field
from zhike.engine.models import CustomField
from zhike.engine.objects import ObjectType
from zhike.engine.sql import quoted

from .unique import settle

START = "zkc_"
LISTS, COMPARED = {"tags", "multi_choice"}, {"text", "email", "phone", "url", "link", "user", "choice"}
# What lists of linked records ask on every page of the record that they link to.
AT_ONCE = {"link", "user"}


@jobs.job("index_field", queue="bulk")
def index_field(field: int) -> None:
    one = CustomField.objects.filter(pk=field, state=CustomField.State.ACTIVE, deleted_at=None).first()
    object_type = objects.find(one.object) if one else None  # an object that is hidden asks again when it is shown
    found = object_type.fields.get(f"custom.{one.name}") if one and object_type else None
    if one is None or object_type is None or found is None or one.is_indexed:
        return
    # Within a transaction, as in tests, an index cannot be built beside other work.
    beside = "" if connection.in_atomic_block else "CONCURRENTLY "
    with connection.cursor() as cursor:
        if not beside:
            settle(cursor)
        for name, rest in wanted(one.pk, object_type, found):
            cursor.execute(f"DROP INDEX {beside}IF EXISTS {quoted(name)}")  # one that was begun and not finished
            cursor.execute(f"CREATE INDEX {beside}{quoted(name)} ON {quoted(object_type.table)} {rest}")
        cursor.execute(f"ANALYZE {quoted(object_type.table)}")
    records.save(one, by=actors.system(), verb="index", is_indexed=True)


def can_be_indexed(one: Field) -> bool:
    return one.kind.name in LISTS | COMPARED or one.kind.order(one, "t") is not None


def wanted(number: int, object_type: ObjectType, one: Field) -> Iterator[tuple[str, str]]:
    """The name of each index and what stands behind its table."""
    order = one.kind.order(one, "t")
    there = f"{object_type.part or 'TRUE'} AND deleted_at IS NULL"
    if order:
        yield f"{START}{number}_sort", f"(({bare(order)}) NULLS FIRST, id) WHERE {there}"
        for owner in object_type.owned_by:
            column = quoted(object_type.own_fields[owner].column)
            rest = f"({column}, ({bare(order)}) NULLS FIRST, id) WHERE {there}"
            yield f"{START}{number}_sort_{owner}", rest
    if one.kind.name in COMPARED:
        compared = bare(one.kind.compared(one, "t"))
        yield f"{START}{number}_is", f"(({compared})) WHERE {there} AND ({compared}) IS NOT NULL"
    if one.kind.name in LISTS:
        yield f"{START}{number}_has", f"USING gin (({bare(one.sql('t'))})) WHERE {object_type.part or 'TRUE'}"


def bare(expression: str) -> str:
    """Without the alias of the table."""
    return expression.replace('t."custom"', "custom").replace("t.folds", "folds")


def drop(one: CustomField) -> None:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT indexname FROM pg_indexes WHERE schemaname = current_schema() AND starts_with(indexname, %s)",
            [f"{START}{one.pk}_"],
        )
        for (name,) in cursor.fetchall():
            cursor.execute(f"DROP INDEX {quoted(name)}")
