"""A call that a rule guards: instead of doing it the request for approval is made, and answered with 202."""

from collections.abc import Callable

from django.db import transaction

from zhike.engine import objects
from zhike.engine.approvals import NeedsApproval, ask
from zhike.engine.errors import NotVisible

from . import shown
from .answers import About, Answer
from .calls import Call


def unless(call: Call, run: Callable[[Call], Answer]) -> Answer:
    """What the call answers, or the request that waits for it; of the call itself nothing is left then."""
    try:
        with transaction.atomic():
            return run(call)
    except NeedsApproval as needed:
        approval = ask.ask(needed, by=call.actor)
    about = About("approvals", approval.pk)
    headers = {"Location": f"/api/v1/approvals/{approval.pk}"}
    try:
        body = shown.record(call.actor, objects.get("approval"), approval.pk)
    except NotVisible:
        body = {"id": approval.pk, "version": approval.version}
    return Answer(body, 202, headers, about)
