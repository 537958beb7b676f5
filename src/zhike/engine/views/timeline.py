"""The story on a record's page: older parts of it, and writing down what happened."""

from typing import Any
from urllib.parse import urlencode

from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _

from zhike.engine import access, inputs, records
from zhike.engine import timeline as stories
from zhike.engine.timeline import Kind, Story

from . import answers
from .seen import Seen, see
from .shapes import composer, entries


def timeline(request: HttpRequest, object_type: Any, record_id: int) -> HttpResponse:
    """GET /{plural}/{id}/timeline?kind=&before="""
    kind, before = request.GET.get("kind", ""), request.GET.get("before", "")
    seen = see(request.actor, object_type, record_id)  # type: ignore[attr-defined]
    found = stories.entries(seen.actor, seen.type, seen.id, before=before or None, kind=kind)
    if not answers.is_part(request):
        from .records import record

        return record(request, object_type, record_id)
    shown = timeline_of(seen, found, kind=kind, is_older=bool(before))
    return render(request, "engine/_timeline.html", {"timeline": shown})


def timeline_of(seen: Seen, found: Story, *, kind: str = "", is_older: bool = False) -> dict[str, Any]:
    url = f"{seen.url}/timeline"
    listed = [("", _("All")), *((one.key, one.title) for one in stories.kinds(seen.actor))]
    older = urlencode({"kind": kind, "before": found.next}) if found.next else ""
    return {
        "url": url,
        "kinds": [
            {"key": key, "title": title, "url": f"{url}?{urlencode({'kind': key})}", "is_current": key == kind}
            for key, title in listed
        ],
        "groups": entries.groups(seen, found.planned, found.past),
        "older_url": f"{url}?{older}" if older else "",
        "is_older": is_older,
    }


def log_interaction(request: HttpRequest, object_type: Any, record_id: int) -> HttpResponse:
    """POST /{plural}/{id}/log: what is in the composer becomes an activity about this record."""
    seen = see(request.actor, object_type, record_id)  # type: ignore[attr-defined]
    offered = composer.kinds(seen)
    kind = next((k for k in offered if k.key == request.POST.get("kind")), offered[0] if offered else None)
    if kind is None:
        raise ValidationError(_("Your roles do not let you write anything down here."))
    try:
        event = save(seen, kind, request)
    except ValidationError as refusal:
        shown = composer.composer(seen, offered, typed=request.POST.dict(), errors=refusal.messages)
        return render(request, "engine/_composer.html", {"composer": shown}, status=422)
    if not answers.is_part(request):
        return answers.done(request, _("Logged."), event=event, to=seen.url)
    found = stories.entries(seen.actor, seen.type, seen.id)
    context = {
        "tab": {"kind": "timeline"},
        "composer": composer.composer(seen, offered, typed={"kind": kind.key}),
        "timeline": timeline_of(seen, found),
    }
    response = render(request, "engine/_tab.html", context)
    return answers.announce(response, toast=answers.toast(_("Logged."), event=event))


def save(seen: Seen, kind: Kind, request: HttpRequest) -> int | None:
    """Raises ValidationError."""
    other = kind.type
    assert other
    assert other.activity
    activity, posted = other.activity, request.POST
    about = {"object": seen.type.key, "id": seen.id}
    given: dict[str, Any] = {
        activity.by: about if other.fields[activity.by].kind.name == "any_link" else [about],
        activity.text: posted.get("text", ""),
        activity.at: posted.get("due_at" if composer.is_task(kind) else "happened_at", ""),
    }
    if activity.kind and kind.key != other.key:
        given[activity.kind] = kind.key
    if activity.people:
        given[activity.people] = [number for number in posted.getlist("people") if number]
    for name in (activity.next_step, activity.next_on):
        if name:
            given[name] = posted.get(name, "")
    writable = access.writable_fields(seen.actor, other)
    values = inputs.read(seen.actor, other, {n: v for n, v in given.items() if n in writable}, creating=True)
    return records.save(other.model(), by=seen.actor, **values)
