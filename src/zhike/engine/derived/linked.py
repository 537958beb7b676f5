"""Which records a change concerns: those that link to the changed ones, and those the changed ones link to."""

from collections.abc import Iterable, Sequence
from typing import Any

from django.db import connection

from zhike.engine import objects
from zhike.engine.fields import Field
from zhike.engine.objects import ObjectType
from zhike.engine.relations import Relation
from zhike.engine.sql import Sql, quoted, rows


def back(object_type: ObjectType, links: Sequence[Field], ids: Sequence[int], limit: int) -> list[int]:
    """Records of this object whose links lead to one of these, one more than the limit at most. One query."""
    if not links:
        return list(ids)[: limit + 1]
    asked = reaching(object_type, links, ids)
    with connection.cursor() as cursor:
        return [row[0] for row in rows(cursor, asked + f" LIMIT {limit + 1}")]


def reaching(object_type: ObjectType, links: Sequence[Field], ids: Sequence[int]) -> Sql:
    """SELECT of the ids of those records."""
    here: list[ObjectType] = [object_type]
    for by in links[:-1]:
        here.append(objects.get(by.target or ""))
    wanted = Sql("= ANY(%s)", (list(ids),))
    for number in range(len(links) - 1, -1, -1):
        found = (
            Sql(f"SELECT a{number}.id FROM {here[number].source} a{number} WHERE {links[number].sql(f'a{number}')} ")
            + wanted
        )
        wanted = found.wrap("IN (", ")")
    return found


def parents(relation: Relation, parent: ObjectType, ids: Sequence[int]) -> set[int]:
    """The records that these children link to. One query."""
    by, rows_of = relation.by, relation.by.rows
    match by.kind.name:
        case "links" | "rows":
            link = rows_of.fields[0].column
            asked = Sql(
                f"SELECT DISTINCT r.{quoted(link)} FROM {quoted(rows_of.table)} r WHERE r.{quoted(rows_of.parent)} = ANY(%s)",
                (list(ids),),
            )
        case "any_links":
            asked = Sql(
                f"SELECT DISTINCT r.record FROM {quoted(rows_of.table)} r WHERE r.{quoted(rows_of.parent)} = ANY(%s) AND r.object = %s",
                (list(ids), parent.key),
            )
        case "any_link":
            asked = Sql(
                f"SELECT DISTINCT {by.sql('c')} FROM {relation.type.source} c WHERE c.id = ANY(%s) AND {by.sql('c', '_object')} = %s",
                (list(ids), parent.key),
            )
        case _:
            asked = Sql(
                f"SELECT DISTINCT {by.sql('c')} FROM {relation.type.source} c WHERE c.id = ANY(%s)", (list(ids),)
            )
    with connection.cursor() as cursor:
        return {row[0] for row in rows(cursor, asked) if row[0] is not None}


def named(by: Field, parent: ObjectType, logged: Iterable[Any]) -> set[int]:
    """The ids of the parent's object in former values of a link, as the log writes them."""
    found: set[int] = set()
    for value in logged:
        for one in value if isinstance(value, list) else [value]:
            if isinstance(one, dict) and by.kind.name == "rows":
                one = one.get(by.rows.fields[0].name)
            if isinstance(one, dict) and one.get("object", parent.key) == parent.key:
                one = one.get("id")
            if isinstance(one, int):
                found.add(one)
    return found


def ahead(object_type: ObjectType, links: Sequence[Field], ids: Sequence[int]) -> list[tuple[str, set[int]]]:
    """The records that stand behind each of these links of these records. One query a link."""
    found = []
    here, now = object_type, set(ids)
    for by in links:
        with connection.cursor() as cursor:
            cursor.execute(f"SELECT DISTINCT {by.sql('a')} FROM {here.source} a WHERE a.id = ANY(%s)", [sorted(now)])
            now = {row[0] for row in cursor.fetchall() if row[0] is not None}
        here = objects.get(by.target or "")
        found.append((here.key, now))
    return found
