"""Records that may be the same: told while one types, and the queue of pairs that wait for a decision."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _

from zhike.engine import access, query
from zhike.engine.duplicates import queue, rules, scan, told, warn
from zhike.engine.errors import NotVisible
from zhike.engine.models import Job, Twin
from zhike.engine.objects import ObjectType

from . import answers
from .shapes import twins as shapes
from .shapes.posted import posted

PAGE = 30


def near(request: HttpRequest, object_type: ObjectType) -> HttpResponse:
    """POST /{plural}/duplicates/near: what may be there already of what the form of a new record holds."""
    actor = request.actor  # type: ignore[attr-defined]
    access.require(actor, "create", object_type)
    alike = warn.near(actor, object_type, posted(object_type, request.POST))
    return render(request, "engine/_near.html", {"alike": alike})


def waiting(request: HttpRequest, object_type: ObjectType) -> HttpResponse:
    """GET /{plural}/duplicates?state=&cursor=: the pairs, the surest first. POST: begin a search."""
    actor = require(request, object_type)
    if request.method == "POST":
        job = scan.start(actor, object_type)
        return answers.done(request, _("The search goes on in the background."), to=f"/jobs/{job.pk}")
    state = request.GET.get("state", "")
    state = state if state in shapes.STATES else Twin.OPEN
    behind = queue.behind(request.GET.get("cursor", ""))
    found = queue.waiting(actor, object_type, state=state, behind=behind, limit=PAGE + 1)
    pairs = found[:PAGE]
    cursor = queue.cursor(pairs[-1]) if len(found) > PAGE else ""
    titles = query.titles(actor, {(object_type.key, number) for pair in pairs for number in (pair.one, pair.other)})
    context = shapes.page(actor, object_type, state, cursor) | {
        "pairs": [shapes.pair(object_type, one, titles, told.reasons(actor, object_type, one.signs)) for one in pairs],
        "search": shapes.search(searches(actor, object_type)),
    }
    return render(request, "engine/duplicates.html", context)


def require(request: HttpRequest, object_type: ObjectType) -> Any:
    """The actor, if duplicates of this object are looked for and are theirs to decide on."""
    actor = request.actor  # type: ignore[attr-defined]
    if not rules.has_rule(object_type):
        raise NotVisible
    access.require(actor, "edit", object_type)
    return actor


def searches(actor: Any, object_type: ObjectType) -> Job | None:
    """The person's latest search. One query."""
    return Job.objects.filter(kind=scan.KIND, object=object_type.key, user=actor.user).order_by("-id").first()


def decide(request: HttpRequest, object_type: ObjectType, pair_id: int) -> HttpResponse:
    """POST /{plural}/duplicates/{pair}: `state` says what the pair is: distinct, later, or open again."""
    actor = require(request, object_type)
    state = request.POST.get("state", "")
    queue.decide(actor, object_type, pair_id, state)
    following = "next" in request.POST and state != Twin.OPEN
    to = after(actor, object_type) if following else shapes.address(object_type, request.POST.get("from", ""))
    return answers.done(request, shapes.said(state), to=to)


def after(actor: Any, object_type: ObjectType) -> str:
    """Where the next pair waits, else the queue."""
    found = queue.waiting(actor, object_type, limit=1)
    return f"/{object_type.path}/merge?pair={found[0].id}" if found else f"/{object_type.path}/duplicates"
