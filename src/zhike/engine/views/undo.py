"""Taking one event back: what the Undo of a message posts."""

from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _

from zhike.engine import log, records
from zhike.engine.actors import Actor
from zhike.engine.errors import NotVisible

from . import answers

MOST = 1_000


def undo(request: HttpRequest, event_id: int) -> HttpResponse:
    """POST /events/{id}/undo[?force=true]; with `all=1`, everything that the same person did in the same moment.

    Raises what `records.undo` raises: Lost where others changed it since.
    """
    actor = request.actor  # type: ignore[attr-defined]
    if request.GET.get("all"):
        together(actor, event_id)
    else:
        records.undo(event_id, by=actor, force=request.GET.get("force") == "true")
    back = answers.local(request.META.get("HTTP_REFERER", "").partition("//")[2].partition("/")[2], "")
    return answers.done(request, _("Taken back."), to=f"/{back}" if back else "/today", stay=True)


@transaction.atomic
def together(actor: Actor, event_id: int) -> None:
    """Take back all events of the transaction of this one, the last first."""
    found = log.read("e.id = %s", [event_id], limit=1)
    if not found or found[0].actor.get("id") != actor.user_id:
        raise NotVisible
    mine = [event for event in log.of_transaction(found[0].xact) if event.actor.get("id") == actor.user_id]
    for event in sorted(mine, key=lambda e: -e.id)[:MOST]:
        records.undo(event.id, by=actor)
