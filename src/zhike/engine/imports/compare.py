"""What a row would change in the record that is there. A cell that says what an export would say changes nothing."""

from collections.abc import Mapping, Sequence
from typing import Any

from zhike.engine import query
from zhike.engine.actors import Actor
from zhike.engine.exports.cells import plain_text
from zhike.engine.fields import Field, Link
from zhike.engine.fields.lists import primary_first
from zhike.engine.objects import ObjectType

from .incoming import Incoming
from .writing import ON_CREATION

SEVERAL = {"phones", "emails", "addresses"}


def present(by: Actor, object_type: ObjectType, ids: Sequence[int], names: Sequence[str]) -> dict[int, dict[str, Any]]:
    """Id → the values of these fields as the actor may see them. One query, and one for each field of rows."""
    if not ids or not names:
        return {number: {} for number in ids}
    wanted = query.Query(by, object_type, ids=tuple(ids))
    page = query.page(wanted, query.paths(by, object_type, names), limit=len(ids))
    return {row.id: dict(zip(names, row.values, strict=True)) for row in page.rows}


def changes(row: Incoming, object_type: ObjectType, now: Mapping[str, Any]) -> dict[str, Any]:
    """The fields whose values differ, with what they become. Links that could not be found count as far as they differ."""
    found = {}
    for name, value in row.values.items():
        if name in ON_CREATION or name == "id":
            continue
        one = object_type.fields[name]
        if name in row.parts and one.kind.name in {"address", "addresses"}:
            value = with_parts(one, now[name], row.parts[name])
        elif one.kind.name in SEVERAL:
            value = with_kinds(value, now[name])
        elif one.kind.name == "rows":
            value = with_rest(one, value, now[name])
        if not is_same(one, now[name], value, row.texts.get(name)):
            found[name] = value
    for name, line in row.lines.items():
        lines = with_line(object_type.fields[name], now[name], line)
        if lines is not None:
            found[name] = lines
    for name, problem in row.unsure.items():
        if name not in ON_CREATION and plain_text(object_type.fields[name], now[name]) != row.texts.get(name):
            row.problems.append(problem)
    return found


def is_same(one: Field, now: Any, value: Any, text: str | None) -> bool:
    if one.log(now) == one.log(value):
        return True
    if one.kind.name in SEVERAL and [e["value"] for e in primary_first(now)] == [
        e["value"] for e in primary_first(value)
    ]:
        return True
    return text is not None and plain_text(one, now) == text


def with_kinds(value: Any, now: Any) -> Any:
    """The entries of a list; those that are there keep what they are for."""
    kinds = {str(entry["value"]): entry["kind"] for entry in now or []}
    return [{**entry, "kind": entry["kind"] or kinds.get(str(entry["value"]), "")} for entry in value]


def with_rest(one: Field, value: Any, now: Sequence[Mapping[str, Any]]) -> Any:
    """The rows; of those that are there the parts that the file does not name."""
    first = one.rows.fields[0].name
    kept = {row[first]: row for row in unlinked(now)}
    return [kept.get(row[first], row) for row in value]


def unlinked(now: Sequence[Mapping[str, Any]]) -> list[dict[str, Any]]:
    """Rows as they are saved: links as ids."""
    return [{name: value.id if isinstance(value, Link) else value for name, value in row.items()} for row in now]


def with_parts(one: Field, now: Any, parts: Mapping[str, str]) -> Any:
    """The address, or the primary one of several, with these parts changed."""
    if one.kind.name == "address":
        return {**(now or {}), **parts}
    first, *others = primary_first(now) or [{"value": {}, "kind": "", "is_primary": True}]
    return [{**first, "value": {**first["value"], **parts}}, *others]


def with_line(one: Field, now: Sequence[Mapping[str, Any]], line: Mapping[str, Any]) -> list[dict[str, Any]] | None:
    """The rows with this one changed, or added where none names the same; None where nothing differs."""
    first = one.rows.fields[0].name
    kept = unlinked(now)
    for row in kept:
        if first not in line or row[first] == line[first]:
            if all(
                part.log(row[part.name]) == part.log(line[part.name]) for part in one.rows.fields if part.name in line
            ):
                return None
            row.update(line)
            return kept
    return [*kept, dict(line)]
