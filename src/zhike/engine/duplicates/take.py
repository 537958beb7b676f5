"""Which value the merged record gets in each field: what was chosen, else what the survivor has, else what others have."""

from collections.abc import Mapping, Sequence
from typing import Any

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from zhike.engine import access
from zhike.engine.actors import Actor
from zhike.engine.errors import Unknown
from zhike.engine.fields import Field
from zhike.engine.objects import ObjectType
from zhike.engine.records import children

# Of these both count: numbers, addresses and tags of all records come together unless one record is chosen.
TOGETHER = {"phones", "emails", "addresses", "tags", "multi_choice", "links", "any_links"}


def values(object_type: ObjectType, stored: Sequence[Any]) -> dict[int, dict[str, Any]]:
    """Id → field → value of these records. One query for each field of rows."""
    ids = [record.pk for record in stored]
    fields = object_type.fields
    rows = {name: children.stored(one, ids) for name, one in fields.items() if one.is_rows}
    return {
        record.pk: {
            name: rows[name].get(record.pk, []) if one.is_rows else one.get(record) for name, one in fields.items()
        }
        for record in stored
    }


def mergeable(actor: Actor, object_type: ObjectType) -> dict[str, Field]:
    """The fields whose value a merge may change, in the order of the form."""
    writable = access.writable_fields(actor, object_type)
    ordered = [*object_type.form_fields, "external_id", "source"]
    return {name: writable[name] for name in dict.fromkeys([*ordered, *writable]) if name in writable and name != "id"}


def checked(actor: Actor, object_type: ObjectType, take: Mapping[str, Any], ids: Sequence[int]) -> dict[str, int]:
    """The choice, by field. Raises Unknown, PermissionDenied and ValidationError."""
    readable = access.readable_fields(actor, object_type)
    for name in take:
        if name not in readable:
            told = {"name": str(name)[:80], "object": object_type.key}
            raise Unknown(_("'%(name)s' is not a field of '%(object)s'.") % told)
    access.require_field_writable(actor, object_type, list(take))
    found = {}
    for name, chosen in take.items():
        number = int(chosen) if str(chosen).isascii() and str(chosen).isdigit() else 0
        if number not in ids:
            raise ValidationError({"take": [_("'%(field)s' is to come from a record that is not being merged.") % {"field": readable[name].label}]})  # fmt: skip
        found[name] = number
    return found


def changes(
    fields: Mapping[str, Field], survivor: int, ids: Sequence[int], held: Mapping[int, Mapping[str, Any]],
    *, take: Mapping[str, int],
) -> dict[str, Any]:  # fmt: skip
    """What the survivor's fields become, where that is not what it has."""
    found = {}
    for name, one in fields.items():
        now = held[survivor][name]
        value = (
            chosen(one, now, [held[n][name] for n in ids if n != survivor])
            if name not in take
            else held[take[name]][name]
        )
        if one.log(value) != one.log(now):
            found[name] = value
    return found


def chosen(one: Field, now: Any, others: Sequence[Any]) -> Any:
    """Without a choice: lists come together, an empty field is filled by the first record that has something."""
    if one.kind.name in TOGETHER or (one.kind.name == "rows" and one.rows.is_unique):
        return together(one, [now, *others])
    if one.kind.is_empty(now):
        return next((value for value in others if not one.kind.is_empty(value)), now)
    return now


def together(one: Field, lists: Sequence[Any]) -> list[Any]:
    """Every entry once, the survivor's first; only its primary entry stays primary."""
    found: dict[str, Any] = {}
    has_primary = False
    for entry in (entry for listed in lists for entry in listed or []):
        key = str(identity(one, entry))
        if key in found:
            continue
        if isinstance(entry, dict) and "is_primary" in entry:
            entry = {**entry, "is_primary": entry["is_primary"] and not has_primary}
            has_primary = has_primary or entry["is_primary"]
        found[key] = entry
    return list(found.values())


def identity(one: Field, entry: Any) -> Any:
    """What makes two entries the same."""
    if one.kind.name == "rows":
        first = one.rows.fields[0]
        return first.log(entry[first.name])
    return entry["value"] if isinstance(entry, dict) else entry
