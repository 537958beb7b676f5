"""Writing rows: one statement for one row or for thousands, from JSON that PostgreSQL turns into the table's types."""

from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import contextmanager
from operator import attrgetter
from typing import Any

from django.core.exceptions import ValidationError
from django.db import IntegrityError, connection
from django.utils.translation import gettext as _

from zhike.engine import cursors
from zhike.engine.custom_field import unique
from zhike.engine.sql import as_json, quoted

AT_ONCE = 250


def columns_of(model: Any) -> list[str]:
    return [f.column for f in model._meta.concrete_fields]


def in_json(records: Sequence[Any], columns: Sequence[str], model: Any) -> str:
    attributes = {f.column: f.attname for f in model._meta.concrete_fields}
    values = attrgetter(*(attributes[column] for column in columns), "pk")  # at least two, so a tuple
    return as_json([dict(zip(columns, values(record), strict=False)) for record in records])


def insert(model: Any, records: Sequence[Any], prepare: Callable[[Any], None] = lambda record: None) -> None:
    """Insert these and set their ids. One statement, and one for each 250 of them.

    Each is prepared before it is written. While PostgreSQL writes some, those behind them are prepared here.
    """
    columns = columns_of(model)
    table = quoted(model._meta.db_table)
    listed = ", ".join(quoted(c) for c in columns)
    statement = (
        f"INSERT INTO {table} ({listed}) SELECT {listed} FROM jsonb_populate_recordset(NULL::{table}, %s::jsonb)"
    )
    pieces = [records[start : start + AT_ONCE] for start in range(0, len(records), AT_ONCE)]
    number(records, table)
    with cursors.beside() as cursor, behind(is_needed=len(pieces) > 1) as ask:
        for piece in pieces:
            for record in piece:
                prepare(record)
            ask(cursor.execute, statement, [in_json(piece, columns, model)])


def number(records: Sequence[Any], table: str) -> None:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT nextval(pg_get_serial_sequence(%s, 'id')) FROM generate_series(1, %s)", [table, len(records)]
        )
        for record, (one,) in zip(records, cursor.fetchall(), strict=True):
            record.id = one


@contextmanager
def behind(*, is_needed: bool) -> Iterator[Callable[..., Any]]:
    """A function that makes calls one after the other, by a thread where that is needed. Leaving waits for the last."""
    if not is_needed:
        yield lambda call, *given: call(*given)
        return
    asked: list[Future[Any]] = []
    with ThreadPoolExecutor(1) as thread:
        yield lambda call, *given: asked.append(thread.submit(call, *given))
        for one in asked:
            one.result()


def update(model: Any, records: Sequence[Any], columns: Sequence[str]) -> None:
    """Write these columns of these records. One statement."""
    table = quoted(model._meta.db_table)
    assigned = ", ".join(f"{quoted(c)} = v.{quoted(c)}" for c in columns)
    with cursors.beside() as cursor:
        cursor.execute(
            f"UPDATE {table} t SET {assigned} FROM jsonb_populate_recordset(NULL::{table}, %s::jsonb) v WHERE t.id = v.id",
            [in_json(records, ["id", *columns], model)],
        )


def refusal(broken: IntegrityError, model: Any) -> ValidationError | None:
    """What the broken constraint says to people, beside its field; None for one that nobody declared."""
    diagnosis = getattr(broken.__cause__, "diag", None)
    name = getattr(diagnosis, "constraint_name", None) or ""
    if name.endswith("_external_id"):
        sentence = _("Another record has this external id. Change that record, or use another id.")
        return ValidationError({"external_id": [sentence]})
    made = unique.refusal(name, model._meta.model_name)
    if made:
        return ValidationError(made)
    for constraint in declared(model):
        if constraint.name == name:
            where = constraint.violation_error_code or "__all__"
            return ValidationError({where: [str(constraint.violation_error_message)]})
    return None


def declared(model: Any) -> list[Any]:
    """The constraints of the model and of its rows."""
    rows = [r.related_model for r in model._meta.related_objects if hasattr(r.related_model, "position")]
    return [c for m in [model, *rows] for c in m._meta.constraints]
