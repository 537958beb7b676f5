"""Parting what was merged: what goes back and what stays, told before it is done; people may move each group."""

from typing import Any

from django.core.exceptions import PermissionDenied, ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from zhike.engine import log
from zhike.engine.duplicates import parting
from zhike.engine.duplicates import unmerge as parted
from zhike.engine.errors import Conflict, NotVisible
from zhike.engine.objects import ObjectType
from zhike.engine.speech import said

from . import answers, duplicates
from .numbers import whole
from .seen import Seen, see
from .shapes import unmerges as shapes

REFUSED = (Conflict, PermissionDenied, ValidationError)


def unmerge(request: HttpRequest, object_type: ObjectType, record_id: int) -> HttpResponse:
    """GET /{plural}/{id}/unmerge: what was merged into it, and what parting the latest does. POST: part it."""
    seen = see(duplicates.require(request, object_type), object_type, record_id)
    merges = parting.merges(object_type, record_id)
    if not merges:
        raise Conflict(_("Nothing was merged into this record."))
    if request.method != "POST":
        return page(request, seen, merges)
    event = whole(request.POST.get("event", ""))
    if event not in merges:
        raise Conflict(_("These records were parted already."))
    stay = [
        name.removeprefix("back.")
        for name, value in request.POST.items()
        if name.startswith("back.") and value == "stay"
    ]
    later = {
        name.removeprefix("later."): whole(value) for name, value in request.POST.items() if name.startswith("later.")
    }
    try:
        parted.unmerge(event, by=seen.actor, stay=stay, follow={k: n for k, n in later.items() if n})
    except REFUSED as refusal:
        return page(
            request, seen, merges, problem=sentence(refusal), status=409 if isinstance(refusal, Conflict) else 422
        )
    count = len(merges[event])
    text = ngettext("%(count)s record stands on its own again.", "%(count)s records stand on their own again.", count)
    return answers.done(request, text % {"count": count}, to=seen.url)


def page(
    request: HttpRequest, seen: Seen, merges: dict[int, list[int]], *, problem: str = "", status: int = 200
) -> HttpResponse:
    latest = next(iter(merges))
    losers = [number for listed in merges.values() for number in listed]
    titles = parting.titles(seen.actor, seen.type, losers)
    happened = {one.id: one for one in log.read("e.id = ANY(%s)", [list(merges)], limit=len(merges))}
    context = shapes.page(seen, merges, titles, happened) | {"problem": problem, "plan": None}
    try:
        plan = planned(seen, latest, titles)
    except (*REFUSED, NotVisible) as refusal:
        hidden = _("One of the merged records is not yours to see. Ask an administrator to part them.")
        context["problem"] = problem or (hidden if isinstance(refusal, NotVisible) else sentence(refusal))
        return render(request, "engine/unmerge.html", context, status=status)
    return render(request, "engine/unmerge.html", context | {"plan": plan}, status=status)


def planned(seen: Seen, event_id: int, titles: dict[int, str]) -> dict[str, Any]:
    """What parting does, if the actor may do it now."""
    event, object_type, journal = parted.find(event_id)
    losers = [int(number) for number in journal["losers"]]
    parted.require(object_type, event.record, losers, seen.actor)
    parted.require_latest(object_type, event, seen.actor)
    values = parting.values(seen.actor, object_type, event)
    going = parting.going(seen.actor, object_type, event, journal)
    return shapes.plan(seen, event, losers, titles) | {"values": values, "groups": shapes.groups(going, losers, titles)}


def sentence(refusal: Exception) -> str:
    return " ".join(refusal.messages) if isinstance(refusal, ValidationError) else said(refusal)
