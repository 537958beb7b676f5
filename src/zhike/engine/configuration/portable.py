"""Values without ids: a link by the key of its record, a person by e-mail address, conditions likewise."""

from collections.abc import Callable
from typing import Any

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from zhike.engine import objects, relations
from zhike.engine.fields import Field
from zhike.engine.objects import ObjectType

MOST_LINKS = 2
Change = Callable[[str, Any], Any]


def name_of(key: str, record_id: Any) -> str:
    """How the record with this id is called in texts. One query. Raises ValidationError where it is gone."""
    one = objects.get(key)
    record = one.model._base_manager.filter(pk=record_id, deleted_at=None).first()
    if record is None:
        raise ValidationError(_("A record of '%(object)s' that the configuration names is deleted. Choose another there.") % {"object": one.label_plural})  # fmt: skip
    return called(one, record)


def called(one: ObjectType, record: Any) -> str:
    """The key of a configured record, the address of a person, else the title."""
    if one.configured:
        return "/".join(part_of_key(one.fields[name], record) for name in one.configured.key)
    if one.key == "user":
        return str(record.email)
    return str(one.title_field.get(record))


def part_of_key(field: Field, record: Any) -> str:
    value = field.get(record)
    if field.kind.name in {"link", "user"}:
        return name_of(field.target or "", value) if value else ""
    return str(field.log(value) if value is not None else "")


def id_of(key: str, name: str) -> int:
    """The record of that name here. Raises ValidationError, with what to do, where there is none."""
    one = objects.get(key)
    found = found_id(one, name)
    if found is None:
        sentence = _("There is no '%(name)s' among '%(object)s' here. Make it first, or take it out of the text.")
        raise ValidationError(sentence % {"name": name[:80], "object": one.label_plural})
    return found


def found_id(one: ObjectType, name: str) -> int | None:
    there = one.model._base_manager.filter(deleted_at=None).order_by("id")
    if one.configured:
        # Keys may hold links; there are never many records of configuration.
        return next((record.pk for record in there if called(one, record) == name), None)
    column = "email" if one.key == "user" else one.title_field.column
    return there.filter(**{column: name}).values_list("pk", flat=True).first()


def out(field: Field, value: Any, about: ObjectType | None) -> Any:
    """A stored value as the text says it."""
    match field.kind.name:
        case "link" | "user":
            return None if value is None else name_of(field.target or "", value)
        case "links":
            return [name_of(field.rows.links_to, item) for item in value]
        case "rows":
            return [
                without_defaults(field, {p.name: out(p, row[p.name], about) for p in field.rows.fields})
                for row in value
            ]
        case "structure":
            return conditions_in(field.log(value), about, named)
    return field.log(value)


def without_defaults(field: Field, row: dict[str, Any]) -> dict[str, Any]:
    parts = {part.name: part for part in field.rows.fields}
    return {name: value for name, value in row.items() if value != parts[name].log(parts[name].default)}


def back(field: Field, value: Any, about: ObjectType | None) -> Any:
    """What the text says as a value for the write path."""
    match field.kind.name:
        case "link" | "user":
            return None if value in (None, "") else id_of(field.target or "", str(value))
        case "links":
            return [id_of(field.rows.links_to, str(item)) for item in value or []]
        case "structure":
            return conditions_in(value, about, numbered)
    return value


def named(key: str, value: Any) -> Any:
    return {"key": name_of(key, value)} if isinstance(value, int) and not isinstance(value, bool) else value


def numbered(key: str, value: Any) -> Any:
    return id_of(key, value["key"]) if isinstance(value, dict) and set(value) == {"key"} else value


def conditions_in(value: Any, about: ObjectType | None, change: Change) -> Any:
    """The structure with `change` made of every record that its conditions name."""
    if isinstance(value, list):
        return [conditions_in(item, about, change) for item in value]
    if not isinstance(value, dict):
        return value
    if {"field", "op", "value"} <= value.keys():
        target = linked(about, str(value["field"]))
        held = value["value"]
        if target:
            held = [change(target, item) for item in held] if isinstance(held, list) else change(target, held)
        return {**value, "value": held}
    inner = related(about, value)
    return {k: conditions_in(v, inner if k == "where" else about, change) for k, v in value.items()}


def linked(about: ObjectType | None, path: str) -> str:
    """The object that the field at the end of the path links to, if it is a link."""
    here, *rest = about, *path.split(".")
    for step in rest[:-1]:
        by = here.fields.get(step) if here else None
        here = objects.find(by.target) if by and by.target else None
    field = here.fields.get(rest[-1]) if here else None
    if field is None or field.kind.name not in {"link", "user", "links"}:
        return ""
    return field.target or (field.rows.links_to if field.rows else "")


def related(about: ObjectType | None, condition: dict[str, Any]) -> ObjectType | None:
    """What the inner condition of `has`, `sum` and so on is about."""
    name = next(
        (str(condition[word]) for word in ("has", "sum", "count", "avg", "min", "max") if word in condition), ""
    )
    found = relations.of(about).get(name.partition(".")[0]) if about and name else None
    return found.type if found else None
