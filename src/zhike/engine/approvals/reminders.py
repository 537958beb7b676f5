"""What time does to requests: who is asked is reminded, then others are asked too; a seat nobody can fill finds another.

Safe to run twice: what was done is written on the seat in the same transaction.
"""

from collections.abc import Sequence
from datetime import timedelta
from typing import Any

from django.db import transaction
from django.utils import timezone

from zhike.engine import actors, jobs, log, records
from zhike.engine.log import Happened
from zhike.engine.models.approvals import Approval, Seat

from . import ask, carry_out, people, seats
from .steps import Step

PIECE = 200


@jobs.every("*/15 * * * *", "approval_reminders")
def run() -> None:
    """Look at the requests that wait, one transaction each, so that one that is locked or broken stops no other."""
    last = 0
    while True:
        found = list(Approval.objects.filter(state="waiting", pk__gt=last).order_by("pk").values_list("pk", flat=True)[:PIECE])  # fmt: skip
        for number in found:
            look_at(number)
        if len(found) < PIECE:
            return
        last = found[-1]


@transaction.atomic
def look_at(number: int) -> None:
    """Remind, pass up and fill in for one request. Who decides it just now is not waited for."""
    waiting = Approval.objects.select_for_update(of=("self",), skip_locked=True)
    approval = waiting.filter(pk=number, state="waiting").first()
    if approval is None or not approval.plan:
        return
    if is_gone(approval):
        end_gone(approval)
        return
    step = seats.step_of(approval)
    replace_absent(approval, step)
    remind(approval, step)
    escalate(approval, step)


def opened(approval: Approval) -> list[Seat]:
    return [seat for seat in seats.of(approval) if seat.step == approval.step and seat.state == "open"]


def is_gone(approval: Approval) -> bool:
    object_type, record = seats.about(approval)
    return record is not None and not object_type.model._base_manager.filter(pk=record or 0, deleted_at=None).exists()


def end_gone(approval: Approval) -> None:
    at = timezone.now()
    carry_out.finish(approval, Approval.State.GONE, outcome="", made=None, by=actors.system("approval"), at=at)


def replace_absent(approval: Approval, step: Step) -> None:
    """Who can no longer log in is asked no longer; where nobody is left, others are asked as the rule says."""
    here = opened(approval)
    active = set(people.ids(people.ACTIVE, [[seat.user_id for seat in here]]))
    absent = [seat for seat in here if seat.user_id not in active]
    if not absent and here:
        return
    Seat.objects.filter(pk__in=[seat.pk for seat in absent]).update(state="closed", decided_at=timezone.now())
    seats.settle(approval, [seat.user_id for seat in absent])
    seats.hide(approval, [seat.user_id for seat in absent])
    known = {seat.user_id for seat in seats.of(approval) if seat.step == approval.step}
    found, came = seats.choose(approval, step, known) if not active or step.mode != "any" else ([], "")
    add(approval, sorted(active), found, came, "replace")


def remind(approval: Approval, step: Step) -> None:
    if not step.remind_after:
        return
    now = timezone.now()
    due = [s for s in opened(approval) if (s.reminded_at or s.opened_at) <= now - timedelta(hours=step.remind_after)]
    if not due:
        return
    Seat.objects.filter(pk__in=[seat.pk for seat in due]).update(reminded_at=now)
    event = records.touch(approval, by=actors.system("approval"), verb="remind")
    seats.settle(approval, [seat.user_id for seat in due])
    seats.tell(due, seats.REMINDED, event)


def escalate(approval: Approval, step: Step) -> None:
    """Others are asked beside those who have not answered; whoever is first decides for the seat that was late."""
    if not step.escalate_after:
        return
    here, now = opened(approval), timezone.now()
    due = [s for s in here if not s.escalated_at and s.opened_at <= now - timedelta(hours=step.escalate_after)]
    if not due:
        return
    Seat.objects.filter(pk__in=[seat.pk for seat in due]).update(escalated_at=now)
    known = {seat.user_id for seat in seats.of(approval) if seat.step == approval.step}
    wanted = people.named(step.escalate_to, seats.owner_of(approval))
    able = people.able(wanted, seats.barred(approval), seats.about(approval))
    add(approval, [s.user_id for s in here], [one for one in able if one not in known], "escalated", "escalate")


def add(approval: Approval, present: Sequence[int], found: Sequence[int], came: str, verb: str) -> None:
    """Ask these too, and write it in the request's story."""
    by = ask.clerk(actors.system("approval"))
    event = records.save(approval, by=by, verb=verb, approvers=sorted({*present, *found}))
    seats.open_for(approval, found, came, event=event)


@log.follow
def end_with_record(events: list[Happened]) -> None:
    """A record went to the bin: what waits for it is over. Somebody can no longer log in: others are asked."""
    numbers: set[int] = set()
    gone: dict[str, list[int]] = {}
    for event in events:
        if event.verb == "delete":
            gone.setdefault(event.object, []).append(event.record)
    for key, ids in gone.items():
        about: dict[str, Any] = {"related_object": key, "related__in": ids}
        numbers |= set(Approval.objects.filter(state="waiting", **about).values_list("pk", flat=True))
    left = [e.record for e in events if e.object == "user" and ("is_active" in e.changes or e.verb == "delete")]
    if left:
        numbers |= set(Seat.objects.filter(state="open", user_id__in=left).values_list("approval_id", flat=True))
    for number in sorted(numbers):
        look_at(number)
