"""What the layout of a person asks for, checked when they save: on pages and over the API, also for many at once.

Commands ask for what they need themselves; imports, automations and the system fill in what they know.
docs/decisions/0010-layouts.md says why.
"""

from collections.abc import Sequence
from typing import Any

from zhike.engine.actors import Actor
from zhike.engine.layouts import Demands

from . import children
from .draft import Draft

PEOPLE, HANDS = {"user", "token"}, {"web", "api", "bulk"}
VERBS = {"create", "change", "assign"}
Refusals = Sequence[dict[str, list[str]]]


def refuse(drafts: Sequence[Draft], names: list[list[str]], errors: Refusals, by: Actor) -> None:
    """Note the fields that the layout requires and that are empty. One query for each field of rows among them."""
    if by.kind not in PEOPLE or by.through not in HANDS:
        return
    demands = Demands.of(by, drafts[0].type)
    asking = {name for name, placed in demands.layout.placed.items() if placed.require}
    if not asking:
        return
    needed = [name for name in demands.layout.watched | asking if name in drafts[0].type.fields]
    rows = {name: unread(drafts, name) for name in needed if drafts[0].type.fields[name].is_rows}
    for draft, listed, found in zip(drafts, names, errors, strict=True):
        if draft.verb in VERBS and not found:
            kept = {name: held[draft.record.pk] for name, held in rows.items() if draft.record.pk in held}
            values = {name: draft.value(name) for name in needed if name not in kept} | kept
            found.update(demands.missing(values, {*listed, *draft.changes}))


def unread(drafts: Sequence[Draft], name: str) -> dict[int, list[Any]]:
    """The stored rows of those drafts that leave them alone."""
    ids = [draft.record.pk for draft in drafts if not draft.is_new and name not in draft.before]
    held = children.stored(drafts[0].type.fields[name], ids) if ids else {}
    return {record_id: held.get(record_id, []) for record_id in ids}
