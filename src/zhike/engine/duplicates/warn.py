"""What is said to whom before a record is made that may be there already.

Of a record that one may see, the title and the reasons are told. That there is one which one may not see is told without
any of its values, and by whom it is looked after only where the rule says so.
"""

from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from typing import Any

from django.core.exceptions import ValidationError
from django.db import connection
from django.utils.translation import gettext as _

from zhike.engine import access, names, query
from zhike.engine.actors import Actor
from zhike.engine.errors import Conflict
from zhike.engine.objects import ObjectType

from . import found, told
from .rules import rule_of


@dataclass(frozen=True)
class Alike:
    """A record that may be the same; without an id where it is hidden from the reader."""

    id: int | None
    title: str
    text: str
    score: float | None = None
    reasons: tuple[str, ...] = ()
    url: str = ""

    def as_json(self) -> dict[str, Any]:
        if self.id is None:
            return {"id": None, "text": self.text}
        return {"id": self.id, "title": self.title, "score": self.score, "reasons": list(self.reasons)}


class Duplicate(Conflict):
    """There may be such a record already; `may_go_on` where saying so again makes it all the same."""

    def __init__(self, message: str, alike: Sequence[Alike], *, may_go_on: bool) -> None:
        super().__init__(message)
        self.alike, self.may_go_on = alike, may_go_on


def check(
    actor: Actor, object_type: ObjectType, values: Mapping[str, Any], *, allowed: bool, way: str = "on_create"
) -> None:
    """Raise Duplicate where the object's rule says so. `allowed`: the person knows and goes on. Up to four queries."""
    rule = rule_of(object_type)
    answer = getattr(rule, way)
    if answer == "off" or (allowed and answer == "warn"):
        return
    listed = found.candidates(object_type, values)
    if not listed:
        return
    is_blocked = answer == "block" and listed[0].verdict.score >= rule.block_at
    if allowed and not is_blocked:
        return
    if is_blocked:
        sentence = _("'%(object)s' like this is there already, so it is not made again. Use the one that is there.")
    else:
        sentence = _("There may be such a record of '%(object)s' already. Look at it, or make this one all the same.")
    raise Duplicate(sentence % {"object": object_type.label}, of(actor, object_type, listed), may_go_on=not is_blocked)


def near(actor: Actor, object_type: ObjectType, raw: Mapping[str, Any]) -> list[Alike]:
    """What a form shows while one types; what cannot be read yet says nothing. Up to four queries."""
    rule = rule_of(object_type)
    if rule.on_create == "off":
        return []
    writable = access.writable_fields(actor, object_type)
    values = {}
    for clue in rule.clues:
        if clue.field in raw and clue.field in writable:
            with suppress(ValidationError):
                values[clue.field] = writable[clue.field].parse(raw[clue.field])
    return of(actor, object_type, found.candidates(object_type, values))


def of(actor: Actor, object_type: ObjectType, listed: Sequence[found.Candidate]) -> list[Alike]:
    titles = query.titles(actor, {(object_type.key, one.id) for one in listed})
    seen = [one for one in listed if (object_type.key, one.id) in titles]
    hidden = [one for one in listed if (object_type.key, one.id) not in titles]
    shown = []
    for one in seen:
        reasons = told.of_verdict(actor, object_type, one.verdict)
        title = titles[object_type.key, one.id] or ""
        address = names.address(object_type.key, one.id)
        shown.append(Alike(one.id, title, " ".join(reasons), round(one.verdict.score, 2), tuple(reasons), address))
    return [*shown, *of_hidden(object_type, hidden)]


def of_hidden(object_type: ObjectType, hidden: Sequence[found.Candidate]) -> list[Alike]:
    """One line for all that the reader may not see."""
    if not hidden:
        return []
    owner = owner_of(object_type, hidden[0].id) if rule_of(object_type).tell_owner else ""
    if owner:
        return [Alike(None, "", _("%(name)s looks after a record like this. Ask them to share it.") % {"name": owner})]
    return [Alike(None, "", _("There is a record like this that you may not see. Ask an administrator."))]


def owner_of(object_type: ObjectType, record_id: int) -> str:
    with connection.cursor() as cursor:
        cursor.execute(
            f"SELECT u.name FROM {object_type.source} t JOIN people_user u ON u.id = t.owner_id WHERE t.id = %s",
            [record_id],
        )
        row = cursor.fetchone()
    return row[0] if row else ""
