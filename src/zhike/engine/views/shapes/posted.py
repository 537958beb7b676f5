"""What a form posted, as raw values by field: the names that macros/edit.html gives its inputs, read back.

Only fields that the form held are in the answer; whether the actor may write them is asked by `inputs.read`.
"""

import re
from collections.abc import Iterable
from typing import Any

from django.http import QueryDict

from zhike.engine.fields import Field
from zhike.engine.objects import ObjectType

SEVERAL = {"multi_choice", "tags", "links", "any_links"}
NUMBERED = {"phones", "emails", "addresses", "rows"}
MOST_ROWS = 500
ADDRESS = ("country", "province", "city", "district", "street", "postcode")


def posted(object_type: ObjectType, data: QueryDict, files: Any = None) -> dict[str, Any]:
    """The raw value of each field that the form holds."""
    return read(object_type.fields.values(), data, files)


def read(fields: Iterable[Field], data: QueryDict, files: Any = None) -> dict[str, Any]:
    found: dict[str, Any] = {}
    for one in fields:
        kind = one.kind.name
        if kind in NUMBERED:
            if is_there(one.name, data):
                found[one.name] = numbered(one, data)
        elif kind == "file":
            if files and one.name in files:
                found[one.name] = files[one.name]
            elif data.get(f"{one.name}.remove"):
                found[one.name] = None
        elif one.name in data:
            found[one.name] = single(one, one.name, data)
    return found


def is_there(name: str, data: QueryDict) -> bool:
    return f"{name}.present" in data or any(key.startswith(f"{name}-") for key in data)


def single(one: Field, name: str, data: QueryDict) -> Any:
    """The value under this name; the name of a cell of a row ends in the field's own."""
    if one.kind.name in SEVERAL:
        return [value for value in data.getlist(name) if value]
    value = data.getlist(name)[-1]
    if one.kind.name == "yes_no":
        return value == "on"
    if one.kind.name == "money":
        return {"amount": value, "currency": data.get(f"{name}.currency", "")} if value.strip() else None
    return value


def numbered(one: Field, data: QueryDict) -> list[Any]:
    """The lines of a field, in the order of their numbers; lines left blank are not there."""
    pattern = re.compile(rf"{re.escape(one.name)}-(\d{{1,4}})\.(\w+)")
    numbers = {int(match[1]) for key in data if (match := pattern.fullmatch(key))}
    lines = [(n, line(one, f"{one.name}-{n}", data)) for n in sorted(numbers)[: MOST_ROWS + 1]]
    primary = data.get(f"{one.name}.primary", "")
    if one.kind.name == "rows":
        return [row for _n, row in lines if row]
    return [entry | {"is_primary": str(n) == primary} for n, entry in lines if entry]


def line(one: Field, start: str, data: QueryDict) -> dict[str, Any]:
    """One line, or nothing where it was left blank."""
    if one.kind.name == "rows":
        fields = [part for part in one.rows.fields if f"{start}.{part.name}" in data]
        row = {part.name: single(part, f"{start}.{part.name}", data) for part in fields}
        ticked = {part.name: row.get(part.name, False) for part in one.rows.fields if part.kind.name == "yes_no"}
        is_blank = all(value in ("", None) for name, value in row.items() if name not in ticked)
        return {} if is_blank else row | ticked
    kind = data.get(f"{start}.kind", "")
    if one.kind.name == "addresses":
        parts = {name: data.get(f"{start}.{name}", "").strip() for name in ADDRESS}
        return {"value": {k: v for k, v in parts.items() if v}, "kind": kind} if any(parts.values()) else {}
    value = data.get(f"{start}.value", "").strip()
    return {"value": value, "kind": kind} if value else {}
