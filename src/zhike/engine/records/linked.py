"""The records that a change links to: found by what was given, and refused where the actor may not see them."""

from collections import defaultdict
from collections.abc import Iterator, Sequence
from typing import Any

from django.db import connection

from zhike.engine import access, objects, shipped
from zhike.engine.actors import Actor
from zhike.engine.fields import Field, Link, LinkBy
from zhike.engine.objects import ObjectType
from zhike.engine.sql import Sql, quoted
from zhike.lib.fold import fold

from .draft import Draft, not_found

LINKS = {"link", "user", "links", "any_link", "any_links", "rows"}
Target = tuple[str, str]  # object, and how the link was given


def check(drafts: Sequence[Draft], *, by: Actor, names: dict[int, list[str]]) -> dict[int, dict[str, list[str]]]:
    """Resolve and check the links in the named fields of each draft. Refusals by draft and field.

    One query for each object linked to and way of naming, whatever the number of drafts.
    """
    links = [filled(draft, names[number]) for number, draft in enumerate(drafts)]
    wanted: dict[Target, set[Any]] = defaultdict(set)
    for listed in links:
        for one, value in listed:
            for target, item in given(one, value):
                wanted[target].add(item)
    found = {target: look_up(objects.get(target[0]), target[1], values, by) for target, values in wanted.items()}
    errors: dict[int, dict[str, list[str]]] = defaultdict(dict)
    for number, (draft, listed) in enumerate(zip(drafts, links, strict=True)):
        for one, value in listed:
            if any(item not in found[target] for target, item in given(one, value)):
                errors[number][one.name] = [not_found(one)]
            else:
                one.set(draft.next, resolved(one, value, found, draft))
    return errors


def filled(draft: Draft, names: Sequence[str]) -> list[tuple[Field, Any]]:
    """Those of the named fields that hold something, with what they hold."""
    values = ((draft.fields[name], draft.value(name)) for name in names)
    return [(one, value) for one, value in values if value is not None and value != []]


def named(drafts: Sequence[Draft], errors: Sequence[dict[str, list[str]]]) -> list[list[str]]:
    """The fields of each draft whose links were given by a name or a key: rules are to see ids."""
    links = names_of(drafts[0].type)
    return [
        [n for n in d.changes if n in links and n not in refused and any(how != "id" for (_key, how), _v in given(d.fields[n], d.value(n)))]
        for d, refused in zip(drafts, errors, strict=True)
    ]  # fmt: skip


def names_of(object_type: ObjectType) -> dict[str, Field]:
    """The fields that link to records. Files are asked for elsewhere."""
    return {n: f for n, f in object_type.fields.items() if f.kind.name in LINKS and f.target != "storedfile"}


def differs(draft: Draft) -> bool:
    """Whether a link of a stored record became another."""
    return any(draft.fields[name].kind.name in LINKS for name, _before, _after in draft.values)


def given(one: Field, value: Any) -> Iterator[tuple[Target, Any]]:
    """Each link in the value, with how it was given."""
    match one.kind.name:
        case "link" | "user" if value is not None:
            yield target_of(one.target or "", value)
        case "links":
            yield from (target_of(one.target or "", item) for item in value)
        case "any_link" if value is not None:
            yield (value.object, "id"), value.id
        case "any_links":
            yield from (((item.object, "id"), item.id) for item in value)
        case "rows":
            for row in value:
                for part in one.rows.fields:
                    yield from given(part, row[part.name])


def target_of(key: str, value: Any) -> tuple[Target, Any]:
    if isinstance(value, LinkBy):
        return (key, value.how), value.value
    return (key, "id"), value.id if isinstance(value, Link) else value


def look_up(object_type: ObjectType, how: str, values: set[Any], by: Actor) -> dict[Any, tuple[int, str]]:
    """What was given → (id, title) of the records the actor may see. One query."""
    scope = access.visible(by, object_type)
    if scope.is_empty:
        return {}
    column, asked = column_for(object_type, how, values)
    title = f"t.{quoted(object_type.title_field.column)}"
    condition = scope.sql("t")
    query = Sql(
        f"SELECT {column}, t.id, {title} FROM {object_type.source} t "
        f"WHERE {column} = ANY(%s) AND t.deleted_at IS NULL AND ",
        (list(asked),),
    ) + condition.wrap("", " ORDER BY t.id DESC")
    with connection.cursor() as cursor:
        cursor.execute(query.text, query.params)
        rows = {key: (number, shown or "") for key, number, shown in cursor.fetchall()}
    return {value: rows[key] for key, value in asked.items() if key in rows}


def column_for(object_type: ObjectType, how: str, values: set[Any]) -> tuple[str, dict[Any, Any]]:
    """The column asked, and each compared key with the value it was given as."""
    if how == "id":
        return "t.id", {value: value for value in values}
    if how == "external_id":
        return "t.external_id", {value: value for value in values}
    if how == "key" and "key" in object_type.fields:
        return "t.key", {value: value for value in values}
    if how == "key" and object_type.key == "user":
        return "t.email", {value.casefold(): value for value in values}
    title = object_type.title_field
    return title.kind.compared(title, "t"), {fold(shipped.stored(object_type.key, value)): value for value in values}


def resolved(one: Field, value: Any, found: dict[Target, dict[Any, tuple[int, str]]], draft: Draft) -> Any:
    """The value with every link as an id; titles of single links are kept for the search index."""
    match one.kind.name:
        case "link" | "user" if value is not None:
            target, key = target_of(one.target or "", value)
            number, title = found[target][key]
            draft.titles[one.name] = title
            return number
        case "links":
            pairs = [target_of(one.target or "", item) for item in value]
            return list(dict.fromkeys(found[target][key][0] for target, key in pairs))
        case "rows":
            return [
                {part.name: resolved(part, row[part.name], found, draft) for part in one.rows.fields} for row in value
            ]
    return value
