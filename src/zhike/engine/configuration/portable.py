"""Values without ids: a link by the key of its record, a person by e-mail address, conditions likewise.

In conditions a record is `{"key": …}`, one of people's data `{"external_id": …}` where it has such a number; a name that
several records bear goes with the `id` that the record had.
"""

from typing import Any

from django.core.exceptions import ValidationError

from zhike.engine import actors, conditions, objects, query, relations
from zhike.engine.errors import Unknown
from zhike.engine.fields import Field
from zhike.engine.objects import ObjectType

from .declared import Change, Entry
from .names import GONE, Names, missing

NAMING = {"eq", "ne", "in", "not_in"}


def out(field: Field, value: Any, names: Names) -> Any:
    """A stored value as the text says it; conditions follow in `moved`."""
    match field.kind.name:
        case "link" | "user":
            return None if value is None else names.called(field.target or "", value)
        case "links":
            return [names.called(field.rows.links_to, item) for item in value]
        case "rows":
            return [
                without_defaults(field, {p.name: out(p, row[p.name], names) for p in field.rows.fields})
                for row in value
            ]
    return field.log(value)


def without_defaults(field: Field, row: dict[str, Any]) -> dict[str, Any]:
    parts = {part.name: part for part in field.rows.fields}
    return {name: value for name, value in row.items() if value != parts[name].log(parts[name].default)}


def back(field: Field, value: Any, names: Names) -> Any:
    """What the text says as a value for the write path."""
    match field.kind.name:
        case "link" | "user":
            return None if value in (None, "") else names.require(field.target or "", str(value))
        case "links":
            return [names.require(field.rows.links_to, str(item)) for item in value or []]
    return value


def moved(one: ObjectType, values: Entry, about: ObjectType | None, change: Change) -> Entry:
    """The values with `change` made of every record that is named within one of them."""
    assert one.configured is not None
    found = {
        name: conditions_in(value, about, change)
        if name in one.fields and one.fields[name].kind.name == "structure"
        else value
        for name, value in values.items()
    }
    return one.configured.names(found, about, change) if one.configured.names else found


def is_usable(record: Any) -> bool:
    """Whether the object of a rule is there, and its condition means something."""
    one = objects.find(record.object)
    try:
        return one is not None and (not record.condition or bool(conditions.parse(record.condition, one, actors.system())))  # fmt: skip
    except (Unknown, ValidationError):
        return False


def named(names: Names) -> Change:
    """From ids to names."""

    def change(key: str, value: Any) -> Any:
        if key == "*":
            kind, number = any_in(value)
            return {"object": kind.key, **names.reference(kind.key, number)} if kind and number else value
        number = number_in(value)
        if number is not None:
            return names.reference(key, number)
        return value["key"] if isinstance(value, dict) and set(value) == {"key"} else value  # one of its keys

    return change


def number_in(value: Any) -> int | None:
    """The id in 7, "7" and {"id": 7}."""
    if isinstance(value, dict) and set(value) == {"id"}:
        value = value["id"]
    if isinstance(value, str) and value.isascii() and value.isdigit() and len(value) < 19:
        return int(value)
    return value if isinstance(value, int) and not isinstance(value, bool) else None


def any_in(value: Any) -> tuple[ObjectType | None, int | None]:
    """Object and id in {"object": "account", "id": 7} and "account:7"."""
    if isinstance(value, str):
        value = dict(zip(("object", "id"), value.split(":", 1), strict=False))
    if not isinstance(value, dict) or not {"object", "id"} <= value.keys():
        return None, None
    return objects.find(str(value["object"])), number_in(value["id"])


def numbered(names: Names) -> Change:
    """From names to ids. Raises ValidationError, with what to do, for a record that is not here."""

    def change(key: str, value: Any) -> Any:
        if not is_reference(value) or value == GONE:
            return value
        kind = value.get("object", "") if key == "*" else key
        number = names.found(kind, value)
        if number is None:
            raise ValidationError(missing(kind, value))
        return {"object": kind, "id": number} if key == "*" else number

    return change


def is_reference(value: Any) -> bool:
    return isinstance(value, dict) and bool({"key", "external_id"} & set(value)) and set(value) <= {"key", "external_id", "id", "object"}  # fmt: skip


def conditions_in(value: Any, about: ObjectType | None, change: Change) -> Any:
    """The structure with `change` made of every record that its conditions name."""
    if isinstance(value, list):
        return [conditions_in(item, about, change) for item in value]
    if not isinstance(value, dict):
        return value
    if {"field", "op", "value"} <= value.keys():
        target = linked(about, str(value["field"])) if value["op"] in NAMING else ""
        held = value["value"]
        if target:
            held = [change(target, item) for item in held] if isinstance(held, list) else change(target, held)
        return {"field": value["field"], "op": value["op"], **value, "value": held}
    inner = related(about, value)
    return {k: conditions_in(v, inner if k == "where" else about, change) for k, v in value.items()}


def linked(about: ObjectType | None, path: str) -> str:
    """The object that the field at the end of the path links to, `*` for any; nothing if it is no link."""
    if about is None:
        return ""
    try:
        field = query.path(actors.system(), about, path).field
    except Unknown:
        return ""
    if field.kind.name in {"any_link", "any_links"}:
        return "*"
    if field.name == "id":
        return field.object or about.key
    if field.kind.name not in {"link", "user", "links"}:
        return ""
    return field.target or (field.rows.links_to if field.rows else "")


def related(about: ObjectType | None, condition: dict[str, Any]) -> ObjectType | None:
    """What the inner condition of `has`, `sum` and so on is about; that of a roll-up names its `relation`."""
    words = ("has", "relation", "sum", "count", "avg", "min", "max")
    name = next((str(condition[word]) for word in words if word in condition), "")
    found = relations.of(about).get(name.partition(".")[0]) if about and name else None
    return found.type if found else None
