"""The last yes was said: what was asked for is done by whoever asked, with their rights of now, through the usual path."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime
from typing import Any

from django.conf import settings
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from zhike.engine import access, actors, records
from zhike.engine.actors import Actor
from zhike.engine.errors import Conflict, NotVisible
from zhike.engine.models.approvals import Approval, Seat
from zhike.engine.objects import ObjectType
from zhike.engine.records import Draft

from . import ask, people, seats
from .needed import NeedsApproval

State = Approval.State


def carry_out(approval: Approval, *, cause: int | None) -> tuple[str, str, int | None]:
    """Do it. Returns the request's state, a sentence about it, and the record that was made, if one was.

    What refuses leaves nothing behind; then it is the requester's turn.
    """
    by = requester(approval, cause)
    with speaking(by), timezone.override(by.time_zone):
        try:
            with transaction.atomic():
                moved = overtaken(approval)
                return (State.STALE, moved, None) if moved else (State.APPROVED, "", replay(approval, by))
        except NeedsApproval as further:
            return another(further, by)
        except NotVisible:
            return State.GONE, _("The record was deleted, or is out of sight of whoever asked."), None
        except (ValidationError, PermissionDenied, Conflict) as refusal:
            return State.REFUSED, said(refusal), None


def requester(approval: Approval, cause: int | None) -> Actor:
    """Who asked, as they are now, with the yes of those who gave it."""
    found = people.actor_of(approval.owner_id) if approval.owner_id else actors.system("approval")
    given = Seat.objects.filter(approval=approval, state="approved").select_related("user").order_by("decided_at")
    names = dict.fromkeys([*approval.plan["approvers"], *(seat.user.name for seat in given)])
    approved = (*approval.plan["approved"], approval.rule_id)
    return replace(found, approved=approved, approvers=tuple(names), cause=cause, depth=1)


def another(further: NeedsApproval, by: Actor) -> tuple[str, str, int | None]:
    """A second rule guards the same: it is asked in its turn, with the first yes in hand."""
    try:
        ask.ask(further, by=by)
    except Conflict as refusal:
        return State.REFUSED, str(refusal), None
    return State.APPROVED, _("Approved. '%(rule)s' asks for approval too.") % {"rule": further.rule.name}, None


def overtaken(approval: Approval) -> str:
    """A sentence where the record is not as it was when the approvers judged it. Locks the record."""
    object_type, number = seats.about(approval)
    if number is None:
        return ""
    record = (
        object_type.model._base_manager.select_for_update(of=("self",)).filter(pk=number or 0, deleted_at=None).first()
    )
    if record is None:
        raise NotVisible
    seen = approval.proposal["seen"]
    known = [name for name in seen if name in object_type.fields]
    now = ask.stored_values(object_type, record, known)
    changed = [str(object_type.fields[name].label) for name in known if now[name] != seen[name]]
    if not changed:
        return ""
    sentence = _("It was changed while it waited: %(fields)s. Look at it, then ask again or let it be.")
    return sentence % {"fields": ", ".join(changed)}


def replay(approval: Approval, by: Actor) -> int | None:
    """Do what was proposed. Raises what it would raise today."""
    object_type, number = seats.about(approval)
    given = {
        name: object_type.fields[name].kind.unlog(object_type.fields[name], kept)
        for name, kept in approval.proposal["given"].items()
        if name in object_type.fields
    }
    if approval.action == "create":
        return create(object_type, given, by)
    record = object_type.model._base_manager.filter(pk=number or 0, deleted_at=None).first()
    if record is None or not access.allows(by, "view", object_type, record.pk):
        raise NotVisible
    match approval.action:
        case "command":
            run(object_type, approval.command, record, given, by)
        case "delete":
            records.delete(record, by=by)
        case _:
            require_writable(object_type, given, by)
            records.save(record, by=by, verb=approval.proposal["verb"], **given)
    return None


def create(object_type: ObjectType, given: dict[str, Any], by: Actor) -> int:
    require_writable(object_type, given, by)
    record: Any = object_type.model()
    records.save(record, by=by, **given)
    return int(record.pk)


def run(object_type: ObjectType, verb: str, record: Any, given: dict[str, Any], by: Actor) -> None:
    command = object_type.command(verb)
    if command is None:
        raise Conflict(_("There is no such command any more. Withdraw the request."))
    access.require(by, command.needs, object_type, record)
    command.run(record, by=by, **given)


def require_writable(object_type: ObjectType, given: dict[str, Any], by: Actor) -> None:
    """What whoever asked may no longer write is not written for them."""
    access.require_field_writable(by, object_type, [name for name in given if object_type.fields[name].is_editable])


def said(refusal: Exception) -> str:
    return " ".join(refusal.messages) if isinstance(refusal, ValidationError) else str(refusal)


def speaking(by: Actor) -> Any:
    return translation.override(next(c for c, _name in settings.LANGUAGES if c.startswith(by.language)))


def finish(approval: Approval, state: str, *, outcome: str, made: int | None, by: Actor, at: datetime) -> None:
    """Write how it ended, take back what was open for it, and tell whoever asked."""
    changes: dict[str, Any] = {"state": state, "outcome": outcome, "approvers": [], "decided_at": at}
    if made is not None:
        changes["related"] = {"object": approval.proposal["object"], "id": made}
    event = records.save(approval, by=ask.clerk(by), verb=VERBS[state], **changes)
    seats.close(approval, at=at)
    seats.hide(approval)
    if approval.owner_id != by.user_id:
        seats.tell_requester(approval, event)
    if state in ON_RECORD:
        ask.on_record(approval, ON_RECORD[state], by)


def before_save(draft: Draft, *, by: Actor) -> None:
    if draft.verb == "undo":
        raise Conflict(_("What was decided is not taken back. Ask for the opposite instead."))


def before_delete(approvals: Sequence[Approval], *, by: Actor) -> None:
    if any(one.is_waiting and one.plan for one in approvals):
        raise Conflict(_("This request still waits. Whoever asked can withdraw it."))


# The verb of the event that ends a request in each state, and what the record's own story says.
VERBS: dict[str, str] = {
    State.APPROVED: "grant_approval", State.REJECTED: "reject", State.SENT_BACK: "send_back", State.GONE: "lapse",
    State.WITHDRAWN: "withdraw", State.STALE: "overtake", State.REFUSED: "fail",
}  # fmt: skip
ON_RECORD: dict[str, str] = {
    State.REJECTED: "reject_approval", State.SENT_BACK: "send_back_approval", State.WITHDRAWN: "withdraw_approval",
    State.STALE: "overtake_approval", State.REFUSED: "fail_approval",
}  # fmt: skip
