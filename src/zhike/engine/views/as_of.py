"""A record as it was: its fields at a past moment, marked as past, nothing to change."""

from dataclasses import replace
from typing import Any

from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _

from zhike.engine.objects import ObjectType
from zhike.engine.past import as_of

from .seen import Seen, see
from .shapes import objects
from .shapes import record as shapes


def record(request: HttpRequest, object_type: ObjectType, record_id: int) -> HttpResponse:
    """GET /{plural}/{id}?as_of=<day or moment>"""
    actor = request.actor  # type: ignore[attr-defined]
    wanted = shapes.wanted(actor, object_type)
    seen = see(actor, object_type, record_id, wanted)
    text, problem = request.GET.get("as_of", "").strip()[:40], ""
    then: as_of.Past | None = None
    try:
        then = as_of.record(actor, object_type, record_id, as_of.moment(text, actor.zone), list(seen.values))
    except ValidationError as refusal:
        problem = " ".join(refusal.messages)
    shape = objects.object_of(actor, object_type)
    context = {
        "object": shape,
        "now": shapes.head(seen),
        "as_of": text,
        "problem": problem,
        "latest": timezone.localdate().isoformat(),
        **(
            drawn(seen, then) if then else {"record": shapes.head(seen), "rail": [], "moment": "", "was_deleted": False}
        ),
    }
    return render(request, "engine/as_of.html", context, status=422 if problem else 200)


def drawn(seen: Seen, then: as_of.Past) -> dict[str, Any]:
    past = replace(seen, values=then.values)
    sections = shapes.rail(past)
    for section in sections:
        for one in section["fields"]:
            one["is_editable"] = False
            one["is_changed"] = one["name"] in then.changed
            if one["name"] in then.not_kept:
                one["html"] = _("not kept")
    return {
        "record": shapes.head(past),
        "rail": sections,
        "moment": timezone.localtime(then.at).strftime("%Y-%m-%d %H:%M"),
        "was_deleted": then.was_deleted,
    }
