"""What people do with a request: approve, reject, send back, pass on; withdraw it, or ask again.

Each locks the request first, so of two people who decide at once the second sees what the first did.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as lazy

from zhike.engine import access, objects, records
from zhike.engine.actors import Actor
from zhike.engine.errors import Conflict
from zhike.engine.models.approvals import Approval, Seat
from zhike.engine.objects import command

from . import ask, carry_out, people, seats, steps
from .needed import NeedsApproval

State = Approval.State


def waits(approval: Any) -> bool:
    return bool(approval.is_waiting)


def is_open(approval: Any) -> bool:
    return bool(approval.is_waiting or approval.is_back)


@command("approve", lazy("Approve"), ask=["comment"], needs="view", icon="check", when=waits)
def approve(approval: Approval, *, by: Actor, comment: str = "") -> None:
    """Say yes. The last yes that is needed does what was asked for, at once."""
    with deciding(approval, by) as (now, seat):
        say(seat, "approved", comment)
        seats.settle(now, [seat.user_id])
        event = records.save(now, by=ask.clerk(by), verb="approve", comment=comment, approvers=remaining(now))
        event = event or records.touch(now, by=by, verb="approve")
        advance(now, event, by)


@command("reject", lazy("Reject"), ask=["comment"], needs="view", icon="x", when=waits)
def reject(approval: Approval, *, by: Actor, comment: str = "") -> None:
    """Say no. One no ends the request; say why."""
    with deciding(approval, by) as (now, seat):
        end_with(now, seat, State.REJECTED, comment, by)


@command("send_back", lazy("Send back"), ask=["comment"], needs="view", icon="undo-2", when=waits)
def send_back(approval: Approval, *, by: Actor, comment: str = "") -> None:
    """Give it back to whoever asked, to mend it and ask again; say what to mend."""
    with deciding(approval, by) as (now, seat):
        end_with(now, seat, State.SENT_BACK, comment, by)


@command("delegate", lazy("Pass on"), ask=["passed_to", "comment"], needs="view", icon="user-round-pen", when=waits)
def delegate(approval: Approval, *, by: Actor, passed_to: Any = None, comment: str = "") -> None:
    """Let somebody else decide in one's place: a person who can see the record."""
    with deciding(approval, by) as (now, seat):
        other = getattr(passed_to, "pk", getattr(passed_to, "id", passed_to))
        require_able(now, other)
        say(seat, "delegated", comment)
        seats.settle(now, [seat.user_id])
        seats.hide(now, [seat.user_id])
        listed = [*remaining(now), other]
        event = records.save(
            now, by=ask.clerk(by), verb="delegate", passed_to=other, comment=comment, approvers=sorted(listed)
        )
        seats.open_for(now, [other], "delegated", event=event, came_from=by.user_id)


@command("withdraw", lazy("Withdraw"), ask=["comment"], needs="view", icon="ban", when=is_open)
def withdraw(approval: Approval, *, by: Actor, comment: str = "") -> None:
    """Let it be: what was asked for is not done."""
    with own(approval, by) as now:
        now.comment = comment
        carry_out.finish(now, State.WITHDRAWN, outcome="", made=None, by=by, at=timezone.now())


@command("ask_again", lazy("Ask again"), needs="view", icon="refresh-cw", when=lambda approval: approval.is_back)
def ask_again(approval: Approval, *, by: Actor) -> None:
    """Try the same once more, with the record as it is now: it is asked for anew, or done where no rule guards it now."""
    with own(approval, by) as now:
        if not now.is_back:
            raise Conflict(_("This request still waits. Withdraw it to ask anew."))
        carry_out.finish(now, State.WITHDRAWN, outcome=_("Asked again."), made=None, by=by, at=timezone.now())
        try:
            with transaction.atomic():
                carry_out.replay(now, by)
        except NeedsApproval as needed:
            ask.ask(needed, by=by)


@contextmanager
def deciding(approval: Approval, by: Actor) -> Iterator[tuple[Approval, Seat]]:
    """The request, locked, and the open seat of whoever decides. Raises where it is not theirs, or over."""
    with transaction.atomic():
        now = locked(approval, by)
        seat = Seat.objects.filter(approval=now, step=now.step, user_id=by.user_id or 0).select_related("user").first()
        if not now.is_waiting:
            raise Conflict(_("This request was decided meanwhile. Nothing is left to do."))
        if seat is None:
            raise PermissionDenied(_("You are not asked here. Those who are stand on the request."))
        if seat.state != "open":
            raise Conflict(_("You have decided this already. Now it waits for others."))
        yield now, seat
    approval.__dict__.update(now.__dict__)


@contextmanager
def own(approval: Approval, by: Actor) -> Iterator[Approval]:
    """One's own request, locked."""
    with transaction.atomic():
        now = locked(approval, by)
        if now.owner_id != by.user_id:
            raise PermissionDenied(_("Only whoever asked can do this."))
        if not is_open(now):
            raise Conflict(_("This request was decided meanwhile. Nothing is left to do."))
        yield now
    approval.__dict__.update(now.__dict__)


def locked(approval: Approval, by: Actor) -> Approval:
    if by.scopes is not None and "write" not in by.scopes:
        raise PermissionDenied(_("This token may only read. Use one with the scope 'write'."))
    found = Approval.objects.select_for_update(of=("self",)).get(pk=approval.pk)
    if not found.plan:
        raise Conflict(_("Nobody asked for anything here."))
    return found


def say(seat: Seat, verdict: str, comment: str) -> None:
    seat.state, seat.comment, seat.decided_at = verdict, comment, timezone.now()
    Seat.objects.filter(pk=seat.pk).update(state=verdict, comment=comment, decided_at=seat.decided_at)


def remaining(approval: Approval) -> list[int]:
    """Those who are still asked."""
    return sorted(Seat.objects.filter(approval=approval, step=approval.step, state="open").values_list("user_id", flat=True))  # fmt: skip


def end_with(now: Approval, seat: Seat, state: State, comment: str, by: Actor) -> None:
    if not comment.strip():
        raise ValidationError({"comment": [_("Say why, so that whoever asked knows what to do.")]})
    say(seat, state.value, comment)
    now_at = timezone.now()
    records.save(now, by=ask.clerk(by), verb="comment", comment=comment)
    carry_out.finish(now, state, outcome=comment, made=None, by=by, at=now_at)


def advance(approval: Approval, event: int | None, by: Actor) -> None:
    """On to the next step when this one has enough, or to the end."""
    found = [s for s in seats.of(approval) if s.step == approval.step and s.state in {"open", "approved"}]
    given = sum(seat.state == "approved" for seat in found)
    if given < seats.step_of(approval).needed(len(found)):
        return
    at = timezone.now()
    seats.close(approval, at=at)
    if approval.step < len(steps.of(approval.plan)):
        next_step(approval, by)
    else:
        state, outcome, made = carry_out.carry_out(approval, cause=event)
        carry_out.finish(approval, state, outcome=outcome, made=made, by=by, at=at)


def next_step(approval: Approval, by: Actor) -> None:
    approval_step = approval.step + 1
    coming = steps.of(approval.plan)[approval_step - 1]
    found, came = seats.choose(approval, coming)
    event = records.save(approval, by=ask.clerk(by), verb="go_on", step=approval_step, approvers=found)
    seats.open_for(approval, found, came, event=event)


def require_able(approval: Approval, other: int | None) -> None:
    """Whoever it is passed on to can log in, sees the record by themselves, and is not part of it yet."""
    refusal = ""
    if not other or not people.ids(people.ACTIVE, [[other]]):
        refusal = _("Choose a person who can log in.")
    elif other == seats.barred(approval):
        refusal = _("Nobody approves what they ask for. Choose somebody else.")
    elif Seat.objects.filter(approval=approval, step=approval.step, user_id=other).exists():
        refusal = _("This person is asked already. Choose somebody else.")
    elif not can_see(approval, other):
        refusal = _("This person cannot see the record. Choose somebody who can, or share it first.")
    if refusal:
        raise ValidationError({"passed_to": [refusal]})


def can_see(approval: Approval, person: int) -> bool:
    object_type, record = seats.about(approval)
    actor = people.actor_of(person)
    sees = (
        access.may(actor, object_type, "view") if record is None else access.allows(actor, "view", object_type, record)
    )
    return sees and access.may(actor, objects.get("approval"), "view")
