"""What links to an object: the fields of others that lead here, and how that is called."""

from dataclasses import dataclass
from typing import Any

from . import objects
from .fields import Field
from .objects import ObjectType


@dataclass(frozen=True)
class Relation:
    """Records of `type` that link to us by `by`: their field, or a field of rows of theirs."""

    name: str
    type: ObjectType
    by: Field


def of(object_type: ObjectType) -> dict[str, Relation]:
    """What links here, by the name that conditions and panels use: the plural of the linking object."""
    found: dict[str, Relation] = {}
    for other in objects.all_types():
        for by in other.fields.values():
            if links_to(by, object_type.key):
                name = name_of(other, by)
                found.setdefault(name, Relation(name, other, by))
    return found


def links_to(by: Field, key: str) -> bool:
    if by.kind.name in {"link", "user"}:
        return by.target == key and by.is_editable
    if by.kind.name in {"any_link", "any_links"}:
        return key not in {"user", "role", "token"}
    return by.is_rows and by.kind.name in {"links", "rows"} and by.rows.links_to == key


def name_of(other: ObjectType, by: Field) -> str:
    """The model's own `related_name`, else the plural of the object."""
    if by.json:
        return f"{other.path}_by_{by.key}"
    if by.is_rows and by.kind.name != "any_links":
        return related_name(by.rows.model, by.rows.fields[0].name) or other.path
    if by.kind.name == "link":
        return related_name(other.model, by.name) or other.path
    return other.path


def related_name(model: Any, name: str) -> str:
    """The name that the model gives to the other side of a link; nothing where it hides it."""
    named = model._meta.get_field(name).remote_field.related_name
    return "" if not named or named == "+" else str(named)
