"""One record as one person sees it: its values through the gate, and what may be done with it."""

from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from zhike.engine import access, layouts, names, query
from zhike.engine.actors import Actor
from zhike.engine.commands import always
from zhike.engine.errors import NotVisible
from zhike.engine.layouts import Layout
from zhike.engine.objects import Command, ObjectType

VERBS = ("edit", "delete", "share")


@dataclass(frozen=True)
class Seen:
    """`values` are those of the fields asked for that this actor may read."""

    actor: Actor
    type: ObjectType
    id: int
    version: int
    values: dict[str, Any]

    @property
    def url(self) -> str:
        return names.address(self.type.key, self.id)

    @property
    def title(self) -> str:
        field = self.type.title_field
        return field.text(self.values[field.name]) if field.name in self.values else ""

    @cached_property
    def layout(self) -> Layout:
        return layouts.of(self.actor, self.type)

    @cached_property
    def allowed(self) -> set[str]:
        """The verbs that this actor may perform here. One query at most."""
        needed = {*VERBS, *(c.needs for c in self.type.commands)}
        return access.allowed(self.actor, self.type, self.id, sorted(needed))

    @cached_property
    def record(self) -> Any:
        """The record for rules that ask it whether they make sense now. One query."""
        return stored(self.type, self.id)

    @cached_property
    def commands(self) -> list[Command]:
        """What can be done to the record now, by this actor."""
        return [c for c in self.type.commands if c.needs in self.allowed and (c.when is always or c.when(self.record))]

    def may_write(self, name: str) -> bool:
        writable = access.writable_fields(self.actor, self.type)
        return self.type.can("edit") and name in writable and "edit" in self.allowed


def see(actor: Actor, one: ObjectType, record_id: int, wanted: Iterable[str] = ()) -> Seen:
    """The record with these fields and its title. Raises NotVisible: absent, deleted and hidden look the same."""
    readable = access.readable_fields(actor, one)
    listed = [name for name in dict.fromkeys([one.title, *wanted]) if name in readable]
    row = query.one(actor, one, record_id, listed or ["id"])
    return Seen(actor, one, row.id, row.version, dict(zip(listed or ["id"], row.values, strict=True)))


def stored(one: ObjectType, record_id: int) -> Any:
    """The record itself, for writing, after the gate said yes. Raises NotVisible where somebody just deleted it."""
    record = one.model._base_manager.filter(pk=record_id, deleted_at=None).first()
    if record is None:
        raise NotVisible
    return record
