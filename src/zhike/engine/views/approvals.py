"""Approvals in pages: a guarded change becomes a request; the request's page shows what waits and who said what."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _

from zhike.engine import access, names, objects
from zhike.engine.approvals import NeedsApproval, ask, trail
from zhike.engine.errors import NotVisible
from zhike.engine.models.approvals import Approval

from . import answers, records
from .shapes import approval as shapes


def asked(request: HttpRequest, needed: NeedsApproval) -> HttpResponse:
    """Make the request and go on at the record, or at the request where there is no record yet."""
    actor = request.actor  # type: ignore[attr-defined]
    approval = ask.ask(needed, by=actor)
    proposal = needed.proposals[0]
    text = _("Nothing is changed yet: '%(name)s' waits for approval.") % {"name": approval.name}
    if proposal.record is not None:
        return answers.done(request, text, to=names.address(proposal.type.key, proposal.record), stay=True)
    is_seen = access.allows(actor, "view", objects.get("approval"), approval.pk)
    return answers.done(
        request, text, to=names.address("approval", approval.pk) if is_seen else f"/{proposal.type.path}"
    )


def approval(request: HttpRequest, number: int) -> HttpResponse:
    """GET /approvals/{id}; what was no request of a rule is a record like others."""
    try:
        return render(request, "engine/approval.html", context(request, number))
    except NotVisible:
        return records.record(request, objects.get("approval"), number)


def printed(request: HttpRequest, number: int) -> HttpResponse:
    """GET /approvals/{id}/print: the same on paper, without what one can click."""
    return render(request, "engine/approval_print.html", context(request, number))


def context(request: HttpRequest, number: int) -> dict[str, Any]:
    actor = request.actor  # type: ignore[attr-defined]
    found = Approval.objects.filter(pk=number, deleted_at=None).select_related("owner").first()
    if found is None or not found.plan or not access.allows(actor, "view", objects.get("approval"), number):
        raise NotVisible
    stages = trail.stages(found)
    may = trail.may(actor, found, stages)
    return {
        "approval": shapes.head(actor, found),
        "changes": [shapes.change(one, found.action) for one in trail.changes(actor, found)],
        "steps": [shapes.stage(one) for one in stages],
        "verbs": shapes.verbs(found, may),
        "is_asked": "approve" in may,
    }
