"""The steps that a record goes through, one after the other: the records that its board has as columns."""

from datetime import datetime
from typing import Any

from django.utils import timezone
from django.utils.translation import ngettext

from zhike.engine import access, conditions, log, objects, query
from zhike.engine.fields import Field, Link, drawing
from zhike.engine.objects import ObjectType

from ..seen import Seen
from .record import command

OVER = ("won", "lost")


def path(seen: Seen) -> dict[str, Any] | None:
    """The path, or None where the board's columns are no records. Two statements: the steps, and when each was taken."""
    board = seen.type.board
    by = seen.type.fields[board.by] if board else None
    now = seen.values.get(by.name) if by else None
    if by is None or by.kind.name != "link" or now is None or not access.may(seen.actor, step_type(by), "view"):
        return None
    steps = columns(seen, by)
    outcome = next((kind for number, _title, kind in steps if number == now.id and kind in OVER), "")
    kept = [(number, title) for number, title, kind in steps if kind not in OVER or number == now.id]
    here = next((n for n, (number, _title) in enumerate(kept) if number == now.id), len(kept))
    days = stays(seen, by)
    return {
        "field": by.name,
        "steps": [step(number, title, n - here, days.get(number)) for n, (number, title) in enumerate(kept)],
        "url": f"{seen.url}/move?from=record",
        "outcome": outcome,
        "verbs": [command(seen, one) for one in seen.commands if one.ask or outcome],
    }


def step_type(by: Field) -> ObjectType:
    return objects.get(by.target or "")


def columns(seen: Seen, by: Field) -> list[tuple[int, str, str]]:
    """(id, title, open|won|lost) of every step, in order: those of the same family as the record, where it has one."""
    other = step_type(by)
    readable = access.readable_fields(seen.actor, other)
    family = next((f for f in readable.values() if f.kind.name == "link" and f.name in seen.values), None)
    kind = kind_field(other)
    listed = [other.title, *([kind.name] if kind and kind.name in readable else [])]
    asked = query.Query(seen.actor, other, sort=query.sorts(seen.actor, other, other.order))
    held = seen.values.get(family.name) if family else None
    if family and held:
        where = {"field": family.name, "op": "eq", "value": held.id}
        asked = asked.with_(where=conditions.parse(where, other, seen.actor))
    rows = query.page(asked, query.paths(seen.actor, other, listed), limit=50).rows
    return [(row.id, row.values[0], row.values[1] if len(row.values) > 1 else "open") for row in rows]


def kind_field(other: ObjectType) -> Field | None:
    """The choice that says which steps end the way."""
    return next((f for f in other.fields.values() if set(OVER) <= f.choices.keys()), None)


def step(number: int, title: str, distance: int, days: int | None) -> dict[str, Any]:
    shown = ngettext("%(count)s day", "%(count)s days", days) % {"count": days} if days is not None else ""
    state = "now" if distance == 0 else "done" if distance < 0 else "next"
    return {"key": number, "title": title, "hue": drawing.state_hue(title), "state": state, "days": shown}


def stays(seen: Seen, by: Field) -> dict[int, int]:
    """Whole days that the record stood in each step, as the log tells. One statement."""
    moves = log.read(
        "e.object = %s AND e.record = %s AND (e.verb = 'create' OR EXISTS (SELECT FROM event_value v "
        "WHERE v.event = e.id AND v.at = e.at AND v.field = %s))",
        [seen.type.key, seen.id, by.name],
        order="e.at, e.id",
        limit=200,
    )
    marks: list[tuple[datetime, Any]] = []
    for event in moves:
        before, after = event.changes.get(by.name, (None, None))
        if marks and marks[-1][1] is None:
            marks[-1] = (marks[-1][0], before)
        marks.append((event.at, after))
    now = seen.values[by.name]
    if marks and marks[-1][1] is None:
        marks[-1] = (marks[-1][0], now.id if isinstance(now, Link) else None)
    ends = [at for at, _step in marks[1:]] + [timezone.now()]
    found: dict[int, int] = {}
    for (start, number), end in zip(marks, ends, strict=True):
        if isinstance(number, int):
            found[number] = found.get(number, 0) + max(0, (end - start).days)
    return found
