"""Who links to an object: fields made for it, and records of anything that name one of its own."""

from collections.abc import Iterator
from typing import Any

from django.db import connection
from django.utils.translation import gettext as _

from zhike.engine import objects
from zhike.engine.fields import Field
from zhike.engine.models import CustomField
from zhike.engine.objects import ObjectType
from zhike.engine.sql import quoted


def fields_to(key: str) -> list[CustomField]:
    """Fields of other objects that link to it, hidden ones too."""
    found = CustomField.objects.filter(target=key, deleted_at=None).exclude(object=key)
    return list(found.exclude(state=CustomField.State.REMOVING).order_by("object", "position"))


def told(key: str) -> str:
    """Who links to it, in words; nothing where nobody does. One query, one more for each field that links to anything."""
    named = [f"{label_of(one.object)} › {one.label_zh}" for one in fields_to(key)]
    named += [one.label_plural for one, by in anything() if is_named(one, by, key)]
    return _(", ").join(dict.fromkeys(named))


def label_of(key: str) -> str:
    found = objects.find(key)
    return found.label_plural if found else key


def anything() -> Iterator[tuple[ObjectType, Field]]:
    """Fields that link to records of any object."""
    for one in objects.all_types():
        for by in one.fields.values():
            if by.kind.name in {"any_link", "any_links"} and by.is_editable:
                yield one, by


def is_named(one: ObjectType, by: Field, key: str) -> bool:
    asked = (
        f"FROM {quoted(by.rows.table)} WHERE object = %s"
        if by.is_rows
        else f"FROM {one.source} t WHERE {by.sql('t', '_object')} = %s"
    )
    return bool(run(f"SELECT 1 {asked} LIMIT 1", [key], read=True))


def forget(key: str) -> None:
    """Take its records out of every field that links to anything. Neither version nor log of those tell of it."""
    for one, by in anything():
        if by.is_rows:
            run(f"DELETE FROM {quoted(by.rows.table)} WHERE object = %s", [key])
        elif by.json:
            there = f"{one.part or 'TRUE'} AND custom->%s->>'object' = %s"
            run(f"UPDATE {quoted(one.table)} SET custom = custom - %s WHERE {there}", [by.key, by.key, key])
        else:
            column, beside = quoted(by.column), quoted(f"{by.column}_object")
            run(f"UPDATE {quoted(one.table)} SET {column} = NULL, {beside} = '' WHERE {beside} = %s", [key])


def run(statement: str, params: list[Any], *, read: bool = False) -> Any:
    with connection.cursor() as cursor:
        cursor.execute(statement, params)
        return cursor.fetchone() if read else None
