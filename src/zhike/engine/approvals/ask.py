"""A request is made: what was to be done is kept, the first people are asked, the record itself stays as it was."""

from dataclasses import replace
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from zhike.engine import records
from zhike.engine.actors import Actor, Rights
from zhike.engine.errors import Conflict
from zhike.engine.models.approvals import Approval, ApprovalRule
from zhike.engine.records import Draft, children

from . import seats, steps
from .needed import NeedsApproval, Proposal


def clerk(by: Actor) -> Actor:
    """Who acts, writing in the books of approvals: the step says whether they may, not their roles."""
    return replace(by, rights=Rights(everything=True), scopes=None)


@transaction.atomic
def ask(needed: NeedsApproval, *, by: Actor) -> Approval:
    """Make the request. Raises Conflict where it waits already, was of many records at once, or nobody could answer."""
    proposal, rule = needed.proposal, needed.rule
    if proposal is None:
        raise Conflict(str(needed))
    waiting = the_same(proposal, rule, by)
    if waiting and proposal.record is None:
        return waiting
    if waiting:
        raise Conflict(_("This waits for approval already. Open the approval to see who is asked."))
    approval = drafted(proposal, rule, by)
    require_answerable(approval)
    found, came = seats.choose(approval, seats.step_of(approval))
    changes: dict[str, Any] = {
        "name": rule.name, "rule": rule.pk, "owner": by.user_id, "action": proposal.action,
        "command": proposal.verb if proposal.action == "command" else "", "approvers": found, "related": linked(proposal),
    }  # fmt: skip
    draft = Draft(approval, changes, verb="ask")
    records.save_many([draft], by=clerk(by))
    seats.open_for(approval, found, came, event=draft.event)
    on_record(approval, "ask_approval", by)
    return approval


def drafted(proposal: Proposal, rule: ApprovalRule, by: Actor) -> Approval:
    """The request, not yet saved, with the rule as it is now and the record as it was seen."""
    approval = Approval(owner_id=by.user_id, step=1)
    approval.__dict__["related"] = proposal.record
    approval.plan = {
        "name": rule.name, "version": rule.version, "steps": rule.steps, "allows_own": rule.allows_own,
        "approved": list(by.approved), "approvers": list(by.approvers),
    }  # fmt: skip
    approval.proposal = {
        "object": proposal.type.key, "verb": proposal.verb, "given": proposal.given,
        "changes": {name: list(pair) for name, pair in proposal.changes.items()},
        "seen": present(proposal, rule) if proposal.record else {},
    }  # fmt: skip
    return approval


def present(proposal: Proposal, rule: ApprovalRule) -> dict[str, Any]:
    """What the approvers judge: the fields that would change, that the condition asks, that lists show of the record."""
    object_type = proposal.type
    names = {*proposal.changes, *own_fields(rule.condition), object_type.title, *object_type.columns}
    record = object_type.model._base_manager.get(pk=proposal.record or 0)
    return stored_values(object_type, record, sorted(name for name in names if name in object_type.fields))


def stored_values(object_type: Any, record: Any, names: list[str]) -> dict[str, Any]:
    """These fields of the record in canonical form. One query for each field of rows."""
    found = {}
    for one in (object_type.fields[name] for name in names):
        value = children.stored(one, [record.pk]).get(record.pk, []) if one.is_rows else one.get(record)
        found[one.name] = one.log(value)
    return found


def own_fields(condition: Any) -> set[str]:
    """The record's own fields that a condition names."""
    if isinstance(condition, list):
        return {name for part in condition for name in own_fields(part)}
    if not isinstance(condition, dict):
        return set()
    named = {str(condition["field"]).partition(".")[0]} if "field" in condition else set()
    return named | {n for word in ("and", "or", "not") if word in condition for n in own_fields(condition[word])}


def the_same(proposal: Proposal, rule: ApprovalRule, by: Actor) -> Approval | None:
    """The request that waits for this already. One query."""
    found = Approval.objects.filter(rule=rule, state="waiting", deleted_at=None)
    if proposal.record is not None:
        return found.filter(related=proposal.record, related_object=proposal.type.key).first()
    return found.filter(owner_id=by.user_id, related=None, proposal__given=proposal.given).first()


def linked(proposal: Proposal) -> dict[str, Any] | None:
    return {"object": proposal.type.key, "id": proposal.record} if proposal.record else None


def require_answerable(approval: Approval) -> None:
    """Raise Conflict for a request that some step could never answer."""
    for number, step in enumerate(steps.of(approval.plan), 1):
        if not seats.choose(approval, step)[0]:
            sentence = _(
                "Step %(number)s of '%(rule)s' has nobody who could approve. Ask an administrator to name one."
            )
            raise Conflict(sentence % {"number": number, "rule": approval.plan["name"]})


def on_record(approval: Approval, verb: str, by: Actor) -> None:
    """Tell it in the record's own story too."""
    object_type, record = seats.about(approval)
    if record is not None:
        stored = object_type.model._base_manager.filter(pk=record or 0).first()
        if stored is not None:
            records.touch(stored, by=by, verb=verb)


def sentence(needed: NeedsApproval, *, by: Actor) -> str:
    """Ask, and say so; or say why it cannot be asked."""
    try:
        with transaction.atomic():
            approval = ask(needed, by=by)
    except Conflict as refusal:
        return str(refusal)
    return _("This waits for approval now: '%(name)s'.") % {"name": approval.name}
