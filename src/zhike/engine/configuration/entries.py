"""What this installation says: for each configured object its records as entries, by key, in a stable order."""

from dataclasses import dataclass, field
from typing import Any

from django.utils.translation import gettext as _

from zhike.engine import objects
from zhike.engine.errors import Conflict
from zhike.engine.objects import ObjectType
from zhike.engine.records import children

from . import portable
from .declared import Configured

Entry = dict[str, Any]


@dataclass
class Kind:
    """The records of one configured object: `entries` as text would say them, `records` as they are, both by key."""

    type: ObjectType
    entries: dict[str, Entry] = field(default_factory=dict)
    records: dict[str, Any] = field(default_factory=dict)

    @property
    def says(self) -> Configured:
        return says(self.type)


def says(one: ObjectType) -> Configured:
    assert one.configured is not None
    return one.configured  # type: ignore[no-any-return]


def configured() -> list[ObjectType]:
    """Every configured object, each after those that its records name."""
    left = sorted((one for one in objects.all_types() if one.configured), key=lambda one: one.key)
    found: list[ObjectType] = []
    while left:
        ready = [one for one in left if not needs(one) & {other.key for other in left if other is not one}]
        if not ready:
            raise Conflict(f"These name each other: {', '.join(one.key for one in left)}.")
        found += ready
        left = [one for one in left if one not in ready]
    return found


def needs(one: ObjectType) -> set[str]:
    named = [*says(one).key, *says(one).fields]
    return {one.fields[name].target or "" for name in named if name in one.fields} | set(says(one).after)


def read() -> dict[str, Kind]:
    """Everything, by the plural of the object. A few queries for each object and each link."""
    return {one.path: kind_of(one) for one in configured()}


def kind_of(one: ObjectType) -> Kind:
    kind, told = Kind(one), says(one)
    records = list(one.model._base_manager.filter(deleted_at=None, **told.only).order_by(*told.order or told.key, "id"))
    rows = {
        name: children.stored(one.fields[name], [record.pk for record in records])
        for name in told.fields
        if one.fields[name].is_rows and records
    }
    for record in records:
        held = {name: found.get(record.pk, []) for name, found in rows.items()}
        key = portable.called(one, record)
        if key in kind.entries:
            raise Conflict(_("Two of '%(object)s' are called '%(name)s'. Rename one of them.") % {"object": one.label_plural, "name": key})  # fmt: skip
        kind.entries[key], kind.records[key] = entry(one, record, held), record
    return kind


def entry(one: ObjectType, record: Any, rows: dict[str, list[Any]]) -> Entry:
    """A record as the text says it: its key first, then what differs from a new record."""
    about = about_of(one, record)
    values = {}
    for name in [*says(one).key, *says(one).fields]:
        field = one.fields[name]
        value = portable.out(field, rows[name] if name in rows else field.get(record), about)
        if name in says(one).key or value != standard(one, name):
            values[name] = value
    for extra in says(one).extras:
        if read := extra.read(record):
            values[extra.name] = read
    return values


def standard(one: ObjectType, name: str) -> Any:
    """What an entry means that does not name the field."""
    field = one.fields[name]
    return field.log(field.default) if not field.is_rows else []


def about_of(one: ObjectType, record: Any) -> ObjectType | None:
    name = says(one).about
    return objects.find(str(one.fields[name].get(record))) if name else None


def key_of(one: ObjectType, given: Entry) -> str:
    """The key of an entry of a text."""
    return "/".join("" if given.get(name) is None else str(given[name]) for name in says(one).key)
