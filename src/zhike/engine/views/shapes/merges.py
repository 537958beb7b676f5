"""Records side by side before they become one: what each has in each field, which value is to stay, what hangs on them."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

from django.utils.text import capfirst
from django.utils.translation import gettext as _

from zhike.engine import query
from zhike.engine.actors import Actor
from zhike.engine.duplicates import hanging, take
from zhike.engine.errors import NotVisible
from zhike.engine.fields import Field
from zhike.engine.objects import ObjectType

from .objects import head, object_of

TOGETHER = "all"


@dataclass
class Meeting:
    """`held` are the stored values by record, `shown` those drawn for the reader; `chosen` differs from the proposal."""

    actor: Actor
    type: ObjectType
    ids: list[int]
    fields: dict[str, Field]
    held: dict[int, dict[str, Any]]
    shown: dict[int, dict[str, Any]]
    versions: dict[int, int]
    into: int = 0
    chosen: dict[str, int] = field(default_factory=dict)

    @property
    def order(self) -> list[int]:
        """The one that stays first: from the next ones comes what it lacks."""
        return [self.into, *(number for number in self.ids if number != self.into)]

    @property
    def losers(self) -> list[int]:
        return self.order[1:]

    def choose(self, typed: Mapping[str, str]) -> None:
        """Take over what was ticked where it is not what is proposed anyway."""
        for name, value in typed.items():
            if name in self.fields and value != self.proposal(name) and value.isdigit() and int(value) in self.ids:
                self.chosen[name] = int(value)

    def turned(self, into: int) -> "Meeting":
        """The same with another record that stays; what somebody chose stays chosen."""
        self.into = into
        return self

    def proposal(self, name: str) -> str:
        """From which record the value comes where nobody chooses."""
        one = self.fields[name]
        if is_together(one):
            return TOGETHER
        filled = [number for number in self.order if not one.kind.is_empty(self.held[number][name])]
        return str(filled[0] if filled else self.into)

    @cached_property
    def rows(self) -> list[dict[str, Any]]:
        drawn = [self.row(name, one) for name, one in self.fields.items()]
        return [row for row in drawn if row]

    def row(self, name: str, one: Field) -> dict[str, Any]:
        values = {number: self.held[number][name] for number in self.order}
        if all(one.kind.is_empty(value) for value in values.values()):
            return {}
        logged = [one.log(value) for value in values.values()]
        picked = str(self.chosen.get(name) or self.proposal(name))
        filled = [number for number, value in values.items() if not one.kind.is_empty(value)]
        whole = filled[0] if is_together(one) and len(filled) == 1 else 0  # what it has is all there is
        return {
            "name": name,
            "title": str(capfirst(one.label)),
            "is_same": all(value == logged[0] for value in logged),
            "same": one.show(self.shown[self.into][name]),
            "together": one.show(self.all_of(name)) if is_together(one) and not whole else "",
            "is_together": picked == TOGETHER,
            "cells": [
                {"value": TOGETHER if n == whole else n, "html": one.show(self.shown[n][name]),
                 "is_picked": picked == (TOGETHER if n == whole else str(n))}
                for n in self.order
            ],
        }  # fmt: skip

    def all_of(self, name: str) -> list[Any]:
        return take.together(self.fields[name], [self.shown[number][name] for number in self.order])

    def drawn(self) -> dict[str, Any]:
        kin = hanging.tally(self.actor, self.type, self.order)
        return {
            "object": object_of(self.actor, self.type),
            "title": _("Merge %(count)s records") % {"count": len(self.ids)},
            "ids": ",".join(map(str, self.order)),
            "into": self.into,
            "records": [self.side(number) for number in self.order],
            "rows": self.rows,
            "kin": [
                {"title": one.title, "icon": one.icon, "total": one.shown(sum(one.numbers)), "parts": " + ".join(map(one.shown, one.numbers))}
                for one in kin
            ],
        }  # fmt: skip

    def side(self, number: int) -> dict[str, Any]:
        title = self.type.title_field.text(self.shown[number].get(self.type.title, ""))
        created = self.shown[number].get("created_at")
        others = ",".join(str(n) for n in self.order if n != number)
        return head(self.type, number, self.versions[number], title) | {
            "created": self.type.fields["created_at"].show(created) if created else "",
            "is_kept": number == self.into,
            "without_url": f"/{self.type.path}/merge?ids={others}" if len(self.ids) > 2 else "",
        }


def is_together(one: Field) -> bool:
    """Whether the values of all records come together unless one is chosen."""
    return one.kind.name in take.TOGETHER or (one.kind.name == "rows" and one.rows.is_unique)


def meeting(actor: Actor, one: ObjectType, ids: Sequence[int], *, into: int) -> Meeting:
    """The records with all that a merge may change. Raises NotVisible where one is not there for the actor.

    Two queries, and two for each field of rows.
    """
    fields = take.mergeable(actor, one)
    readable = [name for name in dict.fromkeys([one.title, *fields, "created_at"]) if name in one.fields]
    page = query.page(query.Query(actor, one, ids=tuple(ids)), query.paths(actor, one, readable), limit=len(ids))
    shown = {row.id: dict(zip(readable, row.values, strict=True)) for row in page.rows}
    stored = list(one.model._base_manager.filter(pk__in=list(shown), deleted_at=None))
    if len(stored) != len(ids):
        raise NotVisible
    held = take.values(one, stored)
    found = Meeting(actor, one, list(ids), fields, held, shown, {record.pk: record.version for record in stored})
    found.into = into if into in ids else fullest(found)
    return found


def fullest(found: Meeting) -> int:
    """The record that says most stays unless somebody wants another one; of two, the older."""

    def said(number: int) -> int:
        return sum(not one.kind.is_empty(found.held[number][name]) for name, one in found.fields.items())

    return max(sorted(found.ids), key=said)


def other(one: ObjectType) -> dict[str, Any]:
    """The box to look for further records in."""
    return {
        "name": "ids", "id": "merge-ids", "title": _("Merge with"), "kind": "links", "value": [], "help": "", "errors": [],
        "is_required": False, "is_readonly": False, "chosen": [], "options": [], "lookup_url": f"/{one.path}/lookup",
        "create_url": "", "placeholder": "", "is_wide": True,
    }  # fmt: skip
