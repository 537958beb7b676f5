"""Writing rows: one statement for one row or for thousands, from JSON that PostgreSQL turns into the table's types."""

import json
from collections.abc import Sequence
from operator import attrgetter
from typing import Any

from django.core.exceptions import ValidationError
from django.db import IntegrityError, connection
from django.utils.translation import gettext as _

from zhike.engine.custom_field import unique
from zhike.engine.sql import quoted


def columns_of(model: Any) -> list[str]:
    return [f.column for f in model._meta.concrete_fields]


def as_json(records: Sequence[Any], columns: Sequence[str], model: Any) -> str:
    attributes = {f.column: f.attname for f in model._meta.concrete_fields}
    values = attrgetter(*(attributes[column] for column in columns), "pk")  # at least two, so a tuple
    rows = [dict(zip(columns, values(record), strict=False)) for record in records]
    return json.dumps(rows, default=str, ensure_ascii=False)


def insert(model: Any, records: Sequence[Any]) -> None:
    """Insert these and set their ids. Two statements, whatever their number."""
    columns = columns_of(model)
    table = quoted(model._meta.db_table)
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT nextval(pg_get_serial_sequence(%s, 'id')) FROM generate_series(1, %s)",
            [table, len(records)],
        )
        for record, (number,) in zip(records, cursor.fetchall(), strict=True):
            record.id = number
        listed = ", ".join(quoted(c) for c in columns)
        cursor.execute(
            f"INSERT INTO {table} ({listed}) SELECT {listed} FROM jsonb_populate_recordset(NULL::{table}, %s::jsonb)",
            [as_json(records, columns, model)],
        )


def update(model: Any, records: Sequence[Any], columns: Sequence[str]) -> None:
    """Write these columns of these records. One statement."""
    table = quoted(model._meta.db_table)
    assigned = ", ".join(f"{quoted(c)} = v.{quoted(c)}" for c in columns)
    with connection.cursor() as cursor:
        cursor.execute(
            f"UPDATE {table} t SET {assigned} FROM jsonb_populate_recordset(NULL::{table}, %s::jsonb) v WHERE t.id = v.id",
            [as_json(records, ["id", *columns], model)],
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
