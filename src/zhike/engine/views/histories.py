"""What happened in the whole house, or to all records of one object: looked through, and taken along as a file."""

from typing import Any
from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponse, StreamingHttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.dateparse import parse_date
from django.utils.translation import gettext as _

from zhike.engine import access, query
from zhike.engine import objects as types
from zhike.engine.actors import Actor
from zhike.engine.fields import drawing
from zhike.engine.log import Happened
from zhike.engine.objects import ObjectType
from zhike.engine.past import history
from zhike.engine.past.history import Asked, Found
from zhike.engine.records.save import reachable
from zhike.engine.timeline import logged
from zhike.engine.timeline.made import of_event

from . import answers
from .numbers import whole
from .shapes import entries, formats, histories

LIMIT = 50


def everywhere(request: HttpRequest) -> HttpResponse:
    """GET /history?object=&person=&way=&since=&until=&before="""
    return page(request, history.object_of(request.GET.get("object", "")))


def of_object(request: HttpRequest, object_type: ObjectType) -> HttpResponse:
    """GET /{plural}/history"""
    access.require(request.actor, "view", object_type)  # type: ignore[attr-defined]
    return page(request, object_type)


def page(request: HttpRequest, object_type: ObjectType | None) -> HttpResponse:
    asked = read(request, object_type)
    found = history.find(asked, below=whole(request.GET.get("before", "")), limit=LIMIT)
    params = params_of(asked)
    older = f"/history?{urlencode(params | {'before': found.next})}" if found.next else ""
    context = {
        "entries": shown(asked.actor, found.events),
        "older_url": older,
        "searched": searched(found),
        "filters": histories.filters(asked),
        "exports": exports_of(asked, params),
        "crumbs": histories.crumbs(asked),
    }
    if answers.is_part(request):
        return render(request, "engine/_entries.html", context)
    return render(request, "engine/history_all.html", context)


def read(request: HttpRequest, object_type: ObjectType | None) -> Asked:
    given = request.GET
    way = given.get("way", "")
    return Asked(
        request.actor,  # type: ignore[attr-defined]
        object_type,
        whole(given.get("person", "")),
        way if way in history.WAYS else "",
        day(given.get("since", "")),
        day(given.get("until", "")),
    )


def day(text: str) -> Any:
    try:
        return parse_date(text)
    except ValueError:
        return None


def params_of(asked: Asked) -> dict[str, Any]:
    told = asked.told
    return told | {"object": asked.type.path} if asked.type else told


def searched(found: Found) -> str:
    if not found.next or len(found.events) == LIMIT or found.back_to is None:
        return ""
    back_to = timezone.localtime(found.back_to).strftime("%Y-%m-%d %H:%M")
    return _("Searched back to %(moment)s.") % {"moment": back_to}


def exports_of(asked: Asked, params: dict[str, Any]) -> list[dict[str, str]]:
    if not any(access.may(asked.actor, one, "export") for one in history.types(asked)):
        return []
    return [
        {"title": formats.TITLES[form], "url": f"/history/export?{urlencode(params | {'format': form})}"}
        for form in history.FORMATS
    ]


def shown(actor: Actor, events: list[Happened]) -> list[dict[str, Any]]:
    """The events as entries. One statement an object for titles, one more for what may be taken back."""
    by_key = {one.key: one for one in types.all_types()}
    wanted = {(e.object, e.record) for e in events}
    for event in events:
        fields = by_key[event.object].fields
        pairs = ((fields[n], kept) for n, both in event.changes.items() if n in fields for kept in both)
        wanted |= logged.all_links(pairs) if event.verb != "delete" else set()
    titles = query.titles(actor, wanted)
    undoable = {(k, v): ids for k in {e.object for e in events} for v, ids in verbs(actor, by_key[k], events).items()}
    found = []
    for event in events:
        one = by_key[event.object]
        entry = of_event(event, one.fields, titles)
        verb = "delete" if event.verb in {"delete", "restore"} else "edit"
        may_undo = event.record in undoable[event.object, verb] and (verb == "delete" or bool(entry.changes))
        drawn = entries.drawn(one, entry, may_undo=may_undo)
        found.append(drawn | {"what": what(one, event, titles, drawn["what"]), "is_folded": len(entry.changes) > 1})
    return found


def verbs(actor: Actor, one: ObjectType, events: list[Happened]) -> dict[str, set[int]]:
    ids = sorted({event.record for event in events if event.object == one.key})
    return {v: reachable(one, ids, actor, v) if one.can(v) else set() for v in ("edit", "delete")}


def what(one: ObjectType, event: Happened, titles: dict[tuple[str, int], str], more: Any) -> Any:
    """The record, as a link where there is something to open."""
    title = titles.get((event.object, event.record))
    if not event.record:
        return one.label_plural
    named = drawing.record_link(one.key, event.record, title) if title else f"{one.label} #{event.record}"
    return named + f" · {more}" if more else named


def export(request: HttpRequest) -> HttpResponse:
    """GET /history/export?format=csv|jsonl and the filters of the page."""
    asked = read(request, history.object_of(request.GET.get("object", "")))
    form = request.GET.get("format", "csv")
    response: Any = StreamingHttpResponse(history.export(asked, form))
    response.headers["Content-Type"] = history.FORMATS[form]
    response.headers["Content-Disposition"] = f'attachment; filename="history-{timezone.localdate():%Y%m%d}.{form}"'
    response.headers["Cache-Control"] = "private, no-store"
    return response  # type: ignore[no-any-return]
