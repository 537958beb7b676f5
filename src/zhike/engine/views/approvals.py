"""What pages do where an approval rule guards what was asked for: they ask, and say so. Nothing was changed."""

from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _

from zhike.engine import access, names, objects
from zhike.engine.approvals import NeedsApproval, ask

from . import answers


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
