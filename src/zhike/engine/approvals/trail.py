"""A request as somebody sees it: what it would change, as far as they may read it, and who said what in which step."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from zhike.engine import access, query
from zhike.engine.actors import Actor
from zhike.engine.fields import Field
from zhike.engine.models.approvals import Approval, Seat
from zhike.engine.timeline import logged

from . import seats, steps
from .decide import is_open
from .steps import Step

DECISIONS = ("approve", "reject", "send_back", "delegate")


@dataclass(frozen=True)
class Change:
    field: Field
    before: Any
    after: Any


@dataclass(frozen=True)
class Stage:
    """One step of the request: `state` is done, now, or next."""

    number: int
    step: Step
    state: str
    seats: tuple[Seat, ...]


def changes(actor: Actor, approval: Approval) -> list[Change]:
    """What would change, of the fields this actor may read. One query for each object that is linked to."""
    object_type, _record = seats.about(approval)
    readable = access.readable_fields(actor, object_type)
    kept = {n: pair for n, pair in approval.proposal["changes"].items() if n in readable}
    links = logged.all_links((readable[n], value) for n, pair in kept.items() for value in pair)
    titles = query.titles(actor, links)
    return [
        Change(readable[n], *(logged.value_of(readable[n], value, titles) for value in pair))
        for n, pair in kept.items()
    ]


def stages(approval: Approval) -> list[Stage]:
    """Every step with its seats. One query."""
    found = seats.of(approval)
    listed = []
    for number, step in enumerate(steps.of(approval.plan), 1):
        here = tuple(seat for seat in found if seat.step == number)
        is_done = number < approval.step or not approval.is_waiting
        state = "done" if is_done and here else "now" if number == approval.step and approval.is_waiting else "next"
        listed.append(Stage(number, step, state, here))
    return listed


def may(actor: Actor, approval: Approval, found: list[Stage]) -> list[str]:
    """The verbs that this actor can use on the request now."""
    mine = any(s.user_id == actor.user_id and s.state == "open" for stage in found for s in stage.seats)
    verbs = list(DECISIONS) if approval.is_waiting and mine else []
    if approval.owner_id == actor.user_id and is_open(approval):
        verbs += ["withdraw", *(["ask_again"] if approval.is_back else [])]
    return verbs


def as_data(actor: Actor, approval: Approval) -> dict[str, Any]:
    """For programs."""
    object_type, record = seats.about(approval)
    found = stages(approval)
    return {
        "id": approval.pk,
        "state": approval.state,
        "object": object_type.key,
        "record": record,
        "action": approval.action,
        "command": approval.command,
        "outcome": approval.outcome,
        "rule": {"name": approval.plan["name"], "version": approval.plan["version"]},
        "changes": {c.field.name: [c.field.api(c.before), c.field.api(c.after)] for c in changes(actor, approval)},
        "steps": [stage_data(one) for one in found],
        "may": may(actor, approval, found),
    }


def stage_data(stage: Stage) -> dict[str, Any]:
    asked = [seat for seat in stage.seats if seat.state in {"open", "approved"}]
    return {
        "number": stage.number,
        "title": stage.step.title,
        "mode": stage.step.mode,
        "needed": stage.step.needed(len(asked)) if asked else stage.step.count,
        "state": stage.state,
        "people": [seat_data(seat) for seat in stage.seats],
    }


def seat_data(seat: Seat) -> dict[str, Any]:
    return {
        "user": person(seat.user),
        "state": seat.state,
        "comment": seat.comment,
        "came": seat.came,
        "came_from": person(seat.came_from) if seat.came_from_id else None,
        "asked_at": moment(seat.opened_at),
        "reminded_at": moment(seat.reminded_at),
        "decided_at": moment(seat.decided_at),
    }


def person(user: Any) -> dict[str, Any]:
    return {"id": user.pk, "title": user.name}


def moment(at: datetime | None) -> str | None:
    return at.isoformat() if at else None
