"""Titles of records of any object, as far as the actor may see them: one statement for each object."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING, Any

from zhike.engine import access, cursors, objects, shipped
from zhike.engine.actors import Actor
from zhike.engine.fields import Link
from zhike.engine.sql import Sql, quoted

from .paths import Path

if TYPE_CHECKING:
    from .page import Row


def titles(actor: Actor, wanted: Iterable[tuple[str, int]]) -> dict[tuple[str, int], str]:
    """(object, id) → title, without those the actor may not see or that are in the bin."""
    by_object: dict[str, set[int]] = defaultdict(set)
    for key, number in wanted:
        by_object[key].add(number)
    found: dict[tuple[str, int], str] = {}
    for key, ids in by_object.items():
        found |= {(key, number): title for number, title in of_one_object(actor, key, ids)}
    return found


def of_one_object(actor: Actor, key: str, ids: set[int]) -> list[tuple[int, str]]:
    object_type = objects.find(key)
    scope = access.visible(actor, object_type) if object_type else access.NOTHING
    if object_type is None or scope.is_empty:
        return []
    title = quoted(object_type.title_field.column)
    statement = Sql(
        f"SELECT t.id, t.{title} FROM {object_type.source} t WHERE t.id = ANY(%s) AND t.deleted_at IS NULL AND ",
        (list(ids),),
    ) + scope.sql("t")
    with cursors.prepared() as cursor:
        cursor.execute(statement.text, statement.params)
        return [(number, shipped.shown(key, title) or "") for number, title in cursor.fetchall()]


def fill_titles(actor: Actor, paths: Sequence[Path], rows: list["Row"]) -> list["Row"]:
    """The rows with the titles of their any-links put in."""
    places = [n for n, one in enumerate(paths) if one.field.kind.name in {"any_link", "any_links"}]
    if not places or not rows:
        return rows
    links = [link for row in rows for n in places for link in as_list(row.values[n])]
    known = titles(actor, {(link.object, link.id) for link in links})
    return [
        row._replace(values=tuple(titled(v, known) if n in places else v for n, v in enumerate(row.values)))
        for row in rows
    ]


def as_list(value: Any) -> list[Link]:
    return value if isinstance(value, list) else [value] if value else []


def titled(value: Any, known: dict[tuple[str, int], str]) -> Any:
    if isinstance(value, list):
        return [titled(link, known) for link in value]
    return value and value._replace(title=known.get((value.object, value.id)))
