"""How this installation becomes like a text: what is made, changed and removed, and what would be lost with it."""

from dataclasses import dataclass, field
from typing import Any

from django.utils.translation import gettext as _

from zhike.engine import objects, relations
from zhike.engine.objects import ObjectType
from zhike.engine.relations import Relation

from . import entries, portable, text
from .declared import Entry, House
from .entries import Kind, Part
from .names import GONE, Names, missing, spoken

CREATE, CHANGE, REMOVE = "create", "change", "remove"


@dataclass(frozen=True)
class Step:
    """One record: `before` and `after` are its entries; `loss` says what would be gone for good."""

    type: Part
    key: str
    verb: str
    before: Entry = field(default_factory=dict)
    after: Entry = field(default_factory=dict)
    loss: str = ""
    record: int | None = None

    @property
    def changes(self) -> list[tuple[str, Any, Any]]:
        """(name, before, after) of what differs."""
        names = dict.fromkeys([*self.before, *self.after])
        return [(n, self.before.get(n), self.after.get(n)) for n in names if self.before.get(n) != self.after.get(n)]

    def as_json(self) -> dict[str, Any]:
        told = {"part": self.type.path, "key": self.key, "verb": self.verb}
        changes = {name: [before, after] for name, before, after in self.changes} if self.verb == CHANGE else {}
        return told | ({"changes": changes} if changes else {}) | ({"loss": self.loss} if self.loss else {})


def compare(written: str) -> list[Step]:
    """Parts that the text does not have are left alone; entries that a part does not have are removed."""
    return planned(text.read(written), entries.read())


def planned(wanted: dict[str, dict[str, Entry]], here: dict[str, Kind]) -> list[Step]:
    """Steps in the order in which they can be done: removals last, in reverse."""
    made: list[Step] = []
    removed: list[Step] = []
    for path, given in wanted.items():
        kind = here[path]
        for key, after in given.items():
            before = kind.entries.get(key)
            if before is None:
                made.append(Step(kind.type, key, CREATE, {}, after))
            elif before != after:
                made.append(Step(kind.type, key, CHANGE, before, after, record=number(kind, key)))
        for key, before in {} if kind.stays else kind.entries.items():
            if key not in given:
                removed.insert(0, Step(kind.type, key, REMOVE, before, {}, lost(kind, key), number(kind, key)))
    return [*made, *removed]


def number(kind: Kind, key: str) -> int | None:
    return kind.records[key].pk if key in kind.records else None


def lost(kind: Kind, key: str) -> str:
    """What would be lost with the record: what it says itself, else that others still name it."""
    if isinstance(kind.type, House):
        return ""
    told, record = entries.says(kind.type), kind.records[key]
    if told.loses:
        return told.loses(record)
    for relation in relations.of(kind.type).values():
        if relation.type.configured is None and is_named(relation, record):
            return _("'%(object)s' use it.") % {"object": relation.type.label_plural}
    return ""


def is_named(relation: Relation, record: Any) -> bool:
    """Whether a record links here by that field. One query that stops at the first."""
    by = relation.by
    if by.json or by.kind.name in {"any_link", "any_links"}:
        return False
    if by.is_rows:
        return bool(by.rows.model._base_manager.filter(**{by.rows.fields[0].column: record.pk}).exists())
    return bool(relation.type.model._base_manager.filter(deleted_at=None, **{by.column: record.pk}).exists())


def unknown(steps: list[Step]) -> list[str]:
    """A sentence for each record that the steps name and that is neither here nor made by them: people, customers."""
    names = Names()
    coming = {(step.type.key, step.key) for step in steps if step.verb == CREATE}
    found: dict[tuple[str, str], str] = {}

    def look(key: str, reference: Any) -> Any:
        if not portable.is_reference(reference) or reference == GONE:
            return reference
        kind = reference.get("object", "") if key == "*" else key
        if (kind, str(reference.get("key"))) not in coming and objects.find(kind) and names.found(kind, reference) is None:  # fmt: skip
            found[kind, spoken(reference)] = missing(kind, reference)
        return reference

    for step in steps:
        if step.verb != REMOVE and not isinstance(step.type, House):
            portable.moved(step.type, step.after, text.object_of(step.type, step.after), look)
            for target, name in linked(step.type, step.after):
                look(target, {"key": name})
    return list(found.values())


def linked(one: ObjectType, after: Entry) -> list[tuple[str, str]]:
    """(object, name) of what the fields of an entry link to."""
    fields = {name: one.fields[name] for name in after if name in one.fields}
    return [
        (field.target or "", str(after[name]))
        for name, field in fields.items()
        if field.kind.name in {"link", "user"} and after[name] not in (None, "")
    ]
