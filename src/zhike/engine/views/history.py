"""Everything that was done to one record: old and new value of each field, who, when, through what."""

from typing import Any
from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from zhike.engine import timeline
from zhike.engine.errors import NotVisible
from zhike.engine.objects import ObjectType

from . import answers
from .seen import Seen, see
from .shapes import entries, objects
from .shapes import record as shapes

LIMIT = 50


def history(request: HttpRequest, object_type: ObjectType, record_id: int) -> HttpResponse:
    """GET /{plural}/{id}/history?before="""
    seen = see(request.actor, object_type, record_id)  # type: ignore[attr-defined]
    if object_type.is_personal and "edit" not in seen.allowed:
        raise NotVisible
    page = page_of_history(seen, request.GET.get("before", ""))
    if answers.is_part(request):
        return render(request, "engine/_entries.html", page)
    context = {"object": objects.object_of(seen.actor, seen.type), "record": shapes.head(seen), "crumbs": []}
    return render(request, "engine/history.html", context | page)


def page_of_history(seen: Seen, before: str) -> dict[str, Any]:
    """The latest entries before this place, none of them folded."""
    found = timeline.entries(seen.actor, seen.type, seen.id, before=before or None, limit=LIMIT, kind=timeline.CHANGES)
    older = f"{seen.url}/history?{urlencode({'before': found.next})}" if found.next else ""
    shown = [entry | {"is_folded": False} for entry in (entries.event(seen, one, singly=True) for one in found.past)]
    return {"entries": shown, "older_url": older}
