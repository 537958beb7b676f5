"""The review plans: which records are looked through every so many days. One list, one form."""

import json
from typing import Any

from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from zhike.engine import objects, query
from zhike.engine.actors import Actor
from zhike.engine.models import ReviewPlan
from zhike.engine.objects import ObjectType
from zhike.engine.quality import plan as plans
from zhike.engine.views import asked
from zhike.engine.views.shapes import conditions
from zhike.web.edits import options

from . import frame
from .ruled import Rules, condition

HERE = "/settings/reviews"
KIND = "reviewplan"


def reviews(request: HttpRequest) -> HttpResponse:
    actor = frame.require(request, KIND)
    kind = objects.get(KIND)
    wanted = query.Query(actor, kind, sort=query.sorts(actor, kind, "name"))
    found = query.page(wanted, query.paths(actor, kind, ["name", "object", "days", "is_active"]), limit=200)
    about = sorted((one for one in objects.all_types() if plans.reviewable(one.key)), key=lambda one: one.label)
    choices = options([(one.key, one.label) for one in about], "")
    return frame.show(
        request,
        "reviews",
        _("Reviews"),
        plans=[line(row) for row in found.rows],
        objects=choices,
        new_url=f"{HERE}/new",
    )


def line(row: query.Row) -> dict[str, Any]:
    name, key, days, is_active = row.values
    about = objects.find(key)
    return {
        "title": name,
        "url": f"{HERE}/{row.id}",
        "object": about.label if about else key,
        "icon": about.icon if about else "calendar-clock",
        "days": ngettext("every %(count)s day", "every %(count)s days", days) % {"count": days},
        "is_active": is_active,
    }


def first(about: ObjectType) -> ReviewPlan:
    return ReviewPlan(object=about.key, days=plans.USUAL, is_active=True)


def typed(request: HttpRequest) -> dict[str, Any]:
    """The plan as the form says."""
    post = request.POST
    return {
        "name": post.get("name", "").strip(), "days": post.get("days", "").strip(),
        "condition": condition(post.get("condition", "")), "is_active": post.get("is_active") == "on",
    }  # fmt: skip


def page(
    request: HttpRequest,
    actor: Actor,
    record: ReviewPlan,
    about: ObjectType,
    *,
    given: dict[str, Any] | None = None,
    refusal: ValidationError | None = None,
) -> HttpResponse:
    values = given or {name: getattr(record, name) for name in ("name", "days", "condition", "is_active")}
    raw = values["condition"] if isinstance(values["condition"], dict) else None
    text = json.dumps(raw, ensure_ascii=False) if raw else ""
    crumbs = [{"title": _("Settings"), "url": "/settings"}, {"title": _("Reviews"), "url": HERE}]
    return frame.show(
        request, "review", record.name or _("New plan for %(object)s") % {"object": about.label}, crumbs=crumbs,
        status=422 if refusal else 200, errors=errors(refusal), values=values, about=about.label_plural, condition=text,
        builder=conditions.builder(asked.read(actor, about, {"filter": text} if text else {})),
        count_url=f"/{about.path}/filter/count", action=request.get_full_path(),
        version=record.version if record.pk else "", delete_url=f"{HERE}/{record.pk}/delete" if record.pk else "",
    )  # fmt: skip


def errors(refusal: ValidationError | None) -> list[dict[str, str]]:
    if refusal is None:
        return []
    places = {"name": "plan-name", "days": "plan-days"}
    found = refusal.message_dict if hasattr(refusal, "error_dict") else {"": refusal.messages}
    return [{"field": places.get(name, ""), "text": text} for name, texts in found.items() for text in texts]


RULES = Rules(
    key=KIND, model=ReviewPlan, here=HERE, about=plans.reviewable, first=first, typed=typed, page=page,
    deleted=lambda: _("The plan is deleted. Tasks that it made stay."),
)  # fmt: skip
new, review, delete = RULES.views
