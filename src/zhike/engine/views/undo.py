"""Taking one event back: what the Undo of a message posts, and the question where others changed it since."""

from datetime import datetime
from typing import Any
from urllib.parse import urlencode

from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.utils.text import capfirst
from django.utils.translation import gettext as _

from zhike.engine import access, begun, log, query, records
from zhike.engine import objects as types
from zhike.engine.actors import Actor
from zhike.engine.errors import Conflict, Lost, NotVisible
from zhike.engine.fields.moments import near
from zhike.engine.objects import ObjectType
from zhike.engine.past import job_undo
from zhike.engine.timeline import logged

from . import answers
from .seen import see
from .shapes import objects
from .shapes import record as shapes

MOST = 1_000


def undo(request: HttpRequest, event_id: int) -> HttpResponse:
    """POST /events/{id}/undo[?force=true][&only=field]; with `all=1`, everything the same person did in that moment.

    Where others changed it since, nothing is done and GET, the question, is shown. The event of a job begins a job.
    """
    actor = request.actor  # type: ignore[attr-defined]
    if request.method == "GET":
        return ask(request, event_id)
    job = begun.job_of(event_id, actor)
    if job is not None:
        made = job_undo.start(job, actor, force=is_forced(request))
        return answers.done(request, _("It is being taken back."), to=f"/jobs/{made.pk}")
    if request.GET.get("all"):
        text = together(actor, event_id)
        return answers.done(request, text, to=back(request), stay=True)
    try:
        made_event = records.undo(event_id, by=actor, force=is_forced(request), only=request.GET.get("only", ""))
    except Lost:
        response = ask(request, event_id, status=409)
        address = f"/events/{event_id}/undo{only_of(request)}"
        return answers.announce(response, ask=address) if answers.is_part(request) else response
    return answers.done(request, _("Taken back."), event=made_event, to=back(request), stay=True)


def is_forced(request: HttpRequest) -> bool:
    return request.GET.get("force") == "true"


def only_of(request: HttpRequest) -> str:
    only = request.GET.get("only", "")
    return f"?{urlencode({'only': only})}" if only else ""


def back(request: HttpRequest) -> str:
    """Where the person was, as an address of ours."""
    came = request.headers.get("HX-Current-URL") or request.META.get("HTTP_REFERER", "")
    found = answers.local(f"/{came.partition('//')[2].partition('/')[2]}", "/today")
    return "/today" if found.startswith("/events/") else found


def ask(request: HttpRequest, event_id: int, *, status: int = 200) -> HttpResponse:
    """What would be lost, and whether to take it back anyway."""
    actor = request.actor  # type: ignore[attr-defined]
    found = log.read("e.id = %s", [event_id], limit=1)
    one = types.find(found[0].object) if found else None
    if one is None:
        raise NotVisible
    only = request.GET.get("only", "")
    lost = records.would_lose(event_id, by=actor, only=only)
    seen = see(actor, one, found[0].record)
    params = urlencode({"force": "true", **({"only": only} if only else {})})
    context = {
        "object": objects.object_of(actor, one),
        "record": shapes.head(seen),
        "lost": shown(actor, one, lost),
        "action": f"/events/{event_id}/undo?{params}",
        "cancel_url": seen.url,
    }
    return answers.answer(request, "undo", "_undo", context, status=status)


def shown(actor: Actor, one: ObjectType, lost: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Each value of now with who gave it to the field, and when."""
    fields = access.readable_fields(actor, one)
    known = [entry for entry in lost if entry["field"] in fields]
    titles = query.titles(actor, logged.all_links((fields[e["field"]], e["now"]) for e in known))
    return [
        {
            "title": str(capfirst(fields[entry["field"]].label)),
            "now": fields[entry["field"]].show(logged.value_of(fields[entry["field"]], entry["now"], titles)),
            "by": entry["by"] or "",
            "when": near(datetime.fromisoformat(entry["at"])) if entry["at"] else "",
        }
        for entry in known
    ]


@transaction.atomic
def together(actor: Actor, event_id: int) -> str:
    """Take back all events of the transaction of this one. Returns what is said about it."""
    found = log.read("e.id = %s", [event_id], limit=1)
    if not found or found[0].actor.get("id") != actor.user_id:
        raise NotVisible
    mine = [event for event in log.of_transaction(found[0].xact) if event.actor.get("id") == actor.user_id]
    outcome = records.undo_many(sorted(mine, key=lambda e: -e.id)[:MOST], by=actor)
    if not outcome.kept:
        return _("Taken back.")
    reason = outcome.kept[0]["reason"]
    if not outcome.undone:
        raise Conflict(reason)
    return _("Taken back.") + " " + _("%(count)s left out: %(reason)s") % {"count": len(outcome.kept), "reason": reason}
