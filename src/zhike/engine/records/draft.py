"""A change on its way: the record as it will be, what changes, and what was there before."""

import copy
from collections import defaultdict
from collections.abc import Callable, Collection, Hashable, Iterable
from dataclasses import dataclass, field
from datetime import datetime
from functools import cached_property, lru_cache
from itertools import compress
from operator import is_not, itemgetter
from typing import Any, TypeVar

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from zhike.engine import metadata, objects
from zhike.engine.fields import Field
from zhike.engine.objects import ObjectType

T = TypeVar("T")


@dataclass
class Draft:
    """`record` is the caller's; `next` a copy that becomes it once everything is written. `changes` are as asked for.

    `read` are the names of those changes that are values already: parsed and checked, not to be so once more.
    `at` is when it happened, where that is not now; `is_held` says that the record was read and locked in this transaction.
    `stored` is what was there; a rule reads `value`, `changed` and calls `set`.
    """

    record: Any
    changes: dict[str, Any]
    version: int | None = None
    verb: str = ""
    at: datetime | None = None
    read: Collection[str] = ()
    is_held: bool = False
    next: Any = None
    stored: Any = None
    before: dict[str, Any] = field(default_factory=dict)
    values: list[tuple[str, Any, Any]] = field(default_factory=list)
    titles: dict[str, str] = field(default_factory=dict)
    shared: dict[Hashable, Any] = field(default_factory=dict)
    event: int | None = None

    @cached_property
    def type(self) -> ObjectType:
        return objects.of(self.record)

    @cached_property
    def fields(self) -> dict[str, Field]:
        """Those of the object as they are now."""
        return self.type.fields

    @cached_property
    def is_new(self) -> bool:
        return bool(self.record._state.adding)

    def begin(self, stored: Any = None) -> None:
        """Start from what is stored, or from the caller's new instance."""
        self.stored = stored
        self.next = twin(self.record if stored is None else stored)
        self.next.__dict__["_rows"] = dict(self.record.__dict__.get("_rows", {})) if self.is_new else {}

    def value(self, name: str) -> Any:
        """The value as it will be."""
        return self.fields[name].get(self.next)

    def set(self, **changes: Any) -> None:
        """Let a rule of the object change more fields."""
        for name, raw in changes.items():
            self.put(self.fields[name], raw)

    def changed(self, name: str) -> bool:
        """Whether the field's value differs from what was there. On a new record: whether it has a value."""
        now = self.fields[name].log(self.value(name))
        return bool(now != self.was(name)) if not self.is_new else now not in (None, "", [], 0)

    def was(self, name: str) -> Any:
        """What was stored, as the log keeps it. Rows were read only where somebody asked for them."""
        one = self.fields[name]
        if name in self.before or one.is_rows:
            return self.before.get(name)
        return one.log(one.get(self.stored))

    def touched(self) -> list[str]:
        """The fields of a stored record that may differ by now: asked for, or holding something else than was stored."""
        then, now = self.stored.__dict__, self.next.__dict__
        moved = {column for column, value in now.items() if then.get(column, self) is not value}
        return [
            name
            for name, columns in columns_by_field(self.type, metadata.version())
            if name in self.changes or name in self.before or not moved.isdisjoint(columns)
        ]

    def asked(self, name: str) -> bool:
        return name in self.changes

    def once(self, key: Hashable, find: Callable[[], T]) -> T:
        """What a rule needs for many records: found for the first of those saved together, remembered for the others."""
        if key not in self.shared:
            self.shared[key] = find()
        found: T = self.shared[key]
        return found

    def put(self, one: Field, raw: Any) -> None:
        """Set a field to something parsable; remember what was there the first time."""
        value = one.parse(raw)
        one.set(self.next, value)

    def apply(self) -> dict[str, list[str]]:
        """Set what was asked for, on a new record also what its further fields start with. Returns refusals by field."""
        errors: dict[str, list[str]] = {}
        for name, one in self.type.made_fields.items() if self.is_new else ():
            if name not in self.changes and one.json == "custom" and not one.kind.is_empty(one.default):
                one.set(self.next, one.default)
        for name, raw in self.changes.items():
            one = self.fields[name]
            if name in self.read:
                one.set(self.next, raw)
                continue
            try:
                self.put(one, raw)
            except ValidationError as refusal:
                errors[name] = list(refusal.messages)
        return errors

    def check(self, names: Iterable[str]) -> dict[str, list[str]]:
        """Refusals of these values as they will be."""
        errors: dict[str, list[str]] = {}
        for name in names:
            one = self.fields[name]
            value = one.get(self.next)
            if value is None or value == "" or value == []:
                if not one.is_required:
                    continue  # which every kind takes
            elif name in self.read and value is self.changes.get(name):
                continue
            try:
                one.check(value)
            except ValidationError as refusal:
                errors[name] = list(refusal.messages)
        return errors

    def filled(self) -> list[str]:
        """The fields of a new record that are required, asked for, or no longer as in an empty one."""
        columns, values_of, empty = blank(self.type)
        moved = compress(columns, map(is_not, values_of(self.next.__dict__), empty))
        required, by_column = checked_by_column(self.type, metadata.version())
        named = {*required, *self.changes, *(name for column in moved for name in by_column.get(column, ()))}
        return [name for name in named if name != "id"]

    def differences(self) -> list[tuple[str, Any, Any]]:
        """(field, before, after) of what really differs."""
        found = []
        for name in self.touched():
            one = self.fields[name]
            before, after = self.was(name), one.log(one.get(self.next))
            if after != before:
                found.append((name, before, after))
        return found

    def commit(self) -> None:
        """The transaction's work is done: the caller's record becomes what was written."""
        self.record.__dict__.update(self.next.__dict__)
        self.record._state.adding = False


@lru_cache(maxsize=200)
def columns_by_field(object_type: ObjectType, meta_version: int) -> list[tuple[str, list[str]]]:
    return [(name, one.columns) for name, one in object_type.fields.items()]


@lru_cache(maxsize=200)
def checked_by_column(object_type: ObjectType, meta_version: int) -> tuple[list[str], dict[str, list[str]]]:
    """The fields that a new record is always asked for, rows among them, and the fields that live in each column."""
    required, found = [], defaultdict(list)
    for name, one in object_type.fields.items():
        if one.is_required or one.is_rows:
            required.append(name)
        for column in one.columns:
            found[column].append(name)
    return required, dict(found)


@lru_cache(maxsize=200)
def blank(object_type: ObjectType) -> tuple[list[str], "itemgetter[Any]", tuple[Any, ...]]:
    """The columns of a record, what reads them all at once, and how they are where nobody has filled them in."""
    columns = [one.attname for one in object_type.model._meta.concrete_fields]
    values_of = itemgetter(*columns)
    return columns, values_of, values_of(object_type.model().__dict__)


def twin(record: Any) -> Any:
    """A copy with a state of its own; what `copy.copy` does for a model, without its detour over pickling."""
    made = record.__class__.__new__(record.__class__)
    made.__dict__.update(record.__dict__)
    made._state = copy.copy(record._state)
    return made


def refuse(errors: dict[str, list[str]]) -> None:
    """Raise the collected refusals, if there are any."""
    if errors:
        raise ValidationError(errors)


def not_found(one: Field) -> str:
    return _("'%(field)s' names no record you can see. Choose another.") % {"field": one.label}
