"""What this installation says: for each configured object its records as entries, by key, in a stable order."""

from dataclasses import dataclass, field
from typing import Any

from django.utils.translation import gettext as _

from zhike.engine import objects
from zhike.engine.errors import Conflict
from zhike.engine.objects import ObjectType
from zhike.engine.records import children

from . import house, portable
from .declared import Configured, Entry, House
from .names import Names

Part = ObjectType | House


@dataclass
class Kind:
    """One part: `entries` as text would say them, and the records behind them, both by key."""

    type: Part
    entries: dict[str, Entry] = field(default_factory=dict)
    records: dict[str, Any] = field(default_factory=dict)

    @property
    def stays(self) -> bool:
        return not isinstance(self.type, House) and says(self.type).stays


def says(one: ObjectType) -> Configured:
    assert one.configured is not None
    return one.configured  # type: ignore[no-any-return]


def parts() -> list[Part]:
    """Every part of a text, in the order of the text."""
    return [*configured(), *house.PARTS]


def configured() -> list[ObjectType]:
    """Every configured object, each after those that its records name; those with conditions name whatever there is."""
    left = sorted((one for one in objects.all_types() if one.configured), key=lambda one: (bool(says(one).about), one.key))  # fmt: skip
    found: list[ObjectType] = []
    while left:
        keys = {one.key for one in left}
        ready = next((one for one in left if not needs(one) & (keys - {one.key})), None)
        if ready is None:
            raise Conflict(f"These name each other: {', '.join(one.key for one in left)}.")
        found.append(ready)
        left.remove(ready)
    return found


def needs(one: ObjectType) -> set[str]:
    named = [*says(one).key, *says(one).fields]
    return {one.fields[name].target or "" for name in named if name in one.fields} | set(says(one).after)


def read(names: Names | None = None) -> dict[str, Kind]:
    """Everything, by the name of the part. A few queries for each object and each link."""
    names = names or Names()
    found = {one.path: kind_of(one, names) for one in configured()}
    return found | {one.path: Kind(one, one.read()) for one in house.PARTS}


def kind_of(one: ObjectType, names: Names) -> Kind:
    kind, told = Kind(one), says(one)
    records = list(one.model._base_manager.filter(deleted_at=None, **told.only).order_by(*told.order or told.key, "id"))
    rows = {
        name: children.stored(one.fields[name], [record.pk for record in records])
        for name in told.fields
        if one.fields[name].is_rows and records
    }
    for record in records:
        if names_what_is_gone(one, record, names) or not told.usable(record):
            continue
        held = {name: found.get(record.pk, []) for name, found in rows.items()}
        key = names.key(one, record)
        if key in kind.entries:
            raise Conflict(_("Two of '%(object)s' are called '%(name)s'. Rename one of them.") % {"object": one.label_plural, "name": key})  # fmt: skip
        kind.entries[key], kind.records[key] = entry(one, record, held, names), record
    if one.key in needs(one):  # what stands below another comes after it
        kind.entries = dict(sorted(kind.entries.items()))
    return kind


def names_what_is_gone(one: ObjectType, record: Any, names: Names) -> bool:
    """Whether it belongs to a record that was deleted, so that it says nothing any more: a layout of such a role."""
    linked = [one.fields[n] for n in (*says(one).key, *says(one).fields) if one.fields[n].kind.name == "link"]
    return any(by.get(record) and not names.called(by.target or "", by.get(record)) for by in linked)


def entry(one: ObjectType, record: Any, rows: dict[str, list[Any]], names: Names) -> Entry:
    """A record as the text says it: its key first, then what differs from a new record."""
    told, about = says(one), about_of(one, record)
    listed = [*told.key, *told.fields]
    values = {
        name: portable.out(one.fields[name], rows[name] if name in rows else one.fields[name].get(record), names)
        for name in listed
    }
    values = told.settle(values, about) if told.settle else values
    values = portable.moved(one, values, about, portable.named(names))
    values = {name: values[name] for name in listed if name in told.key or values[name] != standard(one, name)}
    return values | {extra.name: read for extra in told.extras if (read := extra.read(record))}


def standard(one: ObjectType, name: str) -> Any:
    """What an entry means that does not name the field."""
    field = one.fields[name]
    return field.log(field.default) if not field.is_rows else []


def about_of(one: ObjectType, record: Any) -> ObjectType | None:
    name = says(one).about
    return objects.find(str(one.fields[name].get(record))) if name else None


def key_of(part: Part, given: Entry) -> str:
    """The key of an entry of a text."""
    listed = [part.key] if isinstance(part, House) else says(part).key
    return "/".join("" if given.get(name) is None else str(given[name]) for name in listed)
