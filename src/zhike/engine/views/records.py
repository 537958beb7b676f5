"""A record's page: what it is, how it stands, what hangs on it, and its story. At most 20 statements."""

from typing import Any

from django.http import HttpRequest, HttpResponse, HttpResponsePermanentRedirect
from django.shortcuts import render
from django.utils.translation import gettext as _

from zhike.engine import names, timeline, visits
from zhike.engine.duplicates.merge import survivor_of
from zhike.engine.errors import NotVisible
from zhike.engine.objects import ObjectType

from . import answers, as_of
from .history import page_of_history
from .seen import Seen, see
from .shapes import composer, notice, objects, path, people, quality, related
from .shapes import record as shapes
from .timeline import timeline_of

TIMELINE, DETAILS, HISTORY = "timeline", "details", "history"


def record(request: HttpRequest, object_type: ObjectType, record_id: int) -> HttpResponse:
    """GET /{plural}/{id}?tab=: the page, the record in it, or one tab of it; with `as_of` the record as it was."""
    if "as_of" in request.GET:
        return as_of.record(request, object_type, record_id)
    seen = see(request.actor, object_type, record_id, shapes.wanted(request.actor, object_type))  # type: ignore[attr-defined]
    panels = related.panels(seen)
    counts = related.counts(panels)
    chosen = request.GET.get("tab", "")
    tab = chosen if chosen in keys(seen, panels) else keys(seen, panels)[0]
    if answers.is_part(request) and answers.wants(request, "tab"):
        return render(request, "engine/_tab.html", tab_of(seen, tab, panels, counts))
    visits.remember(seen.actor, object_type.key, record_id)
    context = frame(seen) | tab_of(seen, tab, panels, counts)
    context["related"] = [related.related(seen, one, n) for one, n in zip(panels, counts, strict=True)]
    context["tabs"] = tabs(seen, tab, panels, counts)
    context["actions"] = shapes.actions(seen, has_composer=bool(context.get("composer")))
    return answers.answer(request, "record", "_record", context)


def merged_away(request: HttpRequest, object_type: ObjectType, record_id: int) -> HttpResponse:
    """A record that became part of another is found there. Raises NotVisible for all else."""
    survivor = survivor_of(request.actor, object_type, record_id)  # type: ignore[attr-defined]
    if survivor is None:
        raise NotVisible
    return HttpResponsePermanentRedirect(names.address(object_type.key, survivor))


def keys(seen: Seen, panels: list[related.Shown]) -> list[str]:
    """The tabs in order; where there is no timeline, what hangs on the record comes first."""
    story = [TIMELINE] if seen.type.can("timeline") and not seen.type.activity else []
    return [*story, *(one.key for one in panels), HISTORY, DETAILS]


def frame(seen: Seen) -> dict[str, Any]:
    shape = objects.object_of(seen.actor, seen.type)
    return {
        "object": shape,
        "record": shapes.head(seen),
        "crumbs": [{"title": shape["titles"], "url": shape["url"]}],
        "walk": None,
        "star": None,
        "highlights": shapes.highlights(seen),
        "path": path.path(seen),
        "rail": shapes.rail(seen),
        "quality": quality.quality(seen),
        "edit_url": f"{seen.url}/edit",
        "people": people.people(seen),
        "share_url": f"{seen.url}/share" if "share" in seen.allowed else "",
    }


def tabs(seen: Seen, current: str, panels: list[related.Shown], counts: list[int]) -> list[dict[str, Any]]:
    known = {
        one.key: (str(one.panel.title) or one.type.label_plural, f"{n:,}")
        for one, n in zip(panels, counts, strict=True)
    }
    known |= {TIMELINE: (_("Timeline"), ""), DETAILS: (_("Details"), ""), HISTORY: (_("History"), "")}
    return [
        {"key": k, "title": known[k][0], "count": known[k][1], "url": f"{seen.url}?tab={k}", "is_current": k == current}
        for k in keys(seen, panels)
    ]


def tab_of(seen: Seen, tab: str, panels: list[related.Shown], counts: list[int]) -> dict[str, Any]:
    """What the tab shows, with the notice that belongs to the timeline."""
    if tab == TIMELINE:
        return story(seen)
    if tab == HISTORY:
        return {"tab": {"kind": HISTORY} | page_of_history(seen, "")}
    if tab == DETAILS:
        return {"tab": {"kind": DETAILS}}
    at = [one.key for one in panels].index(tab)
    return {"tab": {"kind": "related", "related": related.grid(seen, panels[at], counts[at])}}


def story(seen: Seen) -> dict[str, Any]:
    found = timeline.entries(seen.actor, seen.type, seen.id)
    offered = composer.kinds(seen)
    return {
        "tab": {"kind": TIMELINE},
        "composer": composer.composer(seen, offered),
        "timeline": timeline_of(seen, found),
        "notice": notice.notice(seen, found.planned, may_plan=bool(offered)),
    }


def peek(request: HttpRequest, object_type: ObjectType, record_id: int) -> HttpResponse:
    """GET /{plural}/{id}/peek: the record beside its list; as a page of its own it is the record's."""
    if not answers.is_part(request):
        return record(request, object_type, record_id)
    seen = see(request.actor, object_type, record_id, shapes.wanted(request.actor, object_type))  # type: ignore[attr-defined]
    panels = related.panels(seen)[:2]
    counts = related.counts(panels)
    context = {
        "object": objects.object_of(seen.actor, seen.type),
        "record": shapes.head(seen),
        "highlights": shapes.highlights(seen, 3),
        "rail": shapes.rail(seen)[:1],
        "related": [related.related(seen, one, n, limit=3) for one, n in zip(panels, counts, strict=True)],
        "edit_url": f"{seen.url}/edit",
    }
    return render(request, "engine/_peek.html", context)
