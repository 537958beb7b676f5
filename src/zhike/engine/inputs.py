"""What comes in from outside for a record, a form or a request: every name gated, every value read by its field."""

from collections.abc import Mapping, Sequence
from typing import Any

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from zhike.engine import access
from zhike.engine.actors import Actor
from zhike.engine.errors import Unknown
from zhike.engine.fields import Field
from zhike.engine.names import IN_JSON
from zhike.engine.objects import Command, ObjectType


def read(actor: Actor, object_type: ObjectType, data: Mapping[str, Any], *, creating: bool) -> dict[str, Any]:
    """The values to save, by field. No query.

    Raises Unknown for names that are not there for this actor, PermissionDenied for fields that are not theirs to
    write, ValidationError with all refused values. An empty value of a new record leaves the field to its default and
    to the rules of its object; only that nobody shall own it is taken at its word.
    """
    data = flat(data)
    names = list(data)
    gate(actor, object_type, names)
    values = parse([object_type.fields[name] for name in names], data)
    kept = set(object_type.owned_by)
    if creating:
        return {n: v for n, v in values.items() if n in kept or not object_type.fields[n].kind.is_empty(v)}
    return {name: with_default(object_type.fields[name], value) for name, value in values.items()}


def answers(actor: Actor, object_type: ObjectType, command: Command, data: Mapping[str, Any]) -> dict[str, Any]:
    """What a command asked for. Raises as `read` does; a field that it does not ask for is unknown."""
    known = access.readable_fields(actor, object_type)
    for name in data:
        if name not in command.ask or name not in known:
            raise unknown(str(name), object_type, [n for n in command.ask if n in known])
    access.require_field_writable(actor, object_type, [n for n in data if known[n].is_editable])
    values = parse([known[name] for name in data], data)
    return {name: value for name, value in values.items() if not known[name].kind.is_empty(value)}


def flat(data: Mapping[str, Any]) -> dict[str, Any]:
    """{"custom": {"size": 3}} as {"custom.size": 3}: programs group what has no column, fields are told one by one."""
    found: dict[str, Any] = {}
    for name, value in data.items():
        is_group = name in IN_JSON and isinstance(value, Mapping)
        for inner, each in (
            {f"{name}.{key}": v for key, v in value.items()}.items() if is_group else [(str(name), value)]
        ):
            if inner in found:
                raise Unknown(_("'%(name)s' is given twice. Give it once.") % {"name": inner[:80]})
            found[inner] = each
    return found


def gate(actor: Actor, object_type: ObjectType, names: Sequence[str]) -> None:
    readable = access.readable_fields(actor, object_type)
    for name in names:
        if name not in readable:
            raise unknown(name, object_type, [])
    access.require_field_writable(actor, object_type, list(names))


def parse(fields: Sequence[Field], data: Mapping[str, Any]) -> dict[str, Any]:
    values: dict[str, Any] = {}
    errors: dict[str, list[str]] = {}
    for one in fields:
        try:
            values[one.name] = one.parse(data[one.name])
            if not one.kind.is_empty(values[one.name]):
                one.check(values[one.name])
        except ValidationError as refusal:
            errors[one.name] = list(refusal.messages)
    if errors:
        raise ValidationError(errors)
    return values


def with_default(one: Field, value: Any) -> Any:
    """A column that is never empty goes back to its default when it is emptied."""
    return one.default if one.kind.is_empty(value) and one.default not in (None, "", []) else value


def unknown(name: str, object_type: ObjectType, instead: Sequence[str]) -> Unknown:
    sentence = _("'%(name)s' is not a field of '%(object)s'.") % {"name": name[:80], "object": object_type.key}
    if instead:
        sentence += " " + _("Fields here are: %(names)s.") % {"names": ", ".join(instead)}
    return Unknown(sentence)
