"""How this installation becomes like a text: what is made, changed and removed, and what would be lost with it."""

from dataclasses import dataclass, field
from typing import Any

from django.utils.translation import gettext as _

from zhike.engine import relations
from zhike.engine.objects import ObjectType
from zhike.engine.relations import Relation

from . import entries, text
from .entries import Entry, Kind

CREATE, CHANGE, REMOVE = "create", "change", "remove"


@dataclass(frozen=True)
class Step:
    """One record: `before` and `after` are its entries; `loss` says what would be gone for good."""

    type: ObjectType
    key: str
    verb: str
    before: Entry = field(default_factory=dict)
    after: Entry = field(default_factory=dict)
    loss: str = ""

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
                made.append(Step(kind.type, key, CHANGE, before, after))
        for key, before in kind.entries.items():
            if key not in given:
                loss = lost(kind, kind.records[key])
                removed.insert(0, Step(kind.type, key, REMOVE, before, {}, loss))
    return [*made, *removed]


def lost(kind: Kind, record: Any) -> str:
    """What would be lost with the record: what it says itself, else that others still name it."""
    told = kind.says.loses(record)
    if told:
        return told
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
