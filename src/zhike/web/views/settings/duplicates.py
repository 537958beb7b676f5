"""What counts as a duplicate of each object, and what is done about it: seen, tried on the records there are, and set."""

from typing import Any

from django.core.exceptions import PermissionDenied, ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _

from zhike.engine import objects
from zhike.engine.actors import Actor
from zhike.engine.duplicates import rules, scan
from zhike.engine.errors import NotVisible
from zhike.engine.models import Job
from zhike.engine.objects import ObjectType
from zhike.engine.views.answers import done, is_part
from zhike.engine.views.numbers import whole

from . import duplicate_rules as shapes
from . import frame

HERE = "/settings/duplicates"


def require(request: HttpRequest) -> Actor:
    """Whoever may set a rule: the same that `rules.change` asks."""
    actor = frame.require(request, "role")
    if actor.rights.level("*", "*") != "all":
        raise PermissionDenied(_("Only administrators change these settings. Ask one of them."))
    return actor


def overview(request: HttpRequest) -> HttpResponse:
    """Every object of which duplicates are looked for, and what its rule does."""
    require(request)
    cards = [
        {"title": one.label_plural, "icon": one.icon, "url": f"{HERE}/{one.path}", "text": shapes.summary(one)}
        for one in objects.all_types()
        if rules.has_rule(one)
    ]
    return frame.show(request, "index", _("Duplicates"), cards=[{"title": "", "cards": cards}])


def editor(request: HttpRequest, object_type: ObjectType) -> HttpResponse:
    """GET the rule, with `trial` what a trial of another one finds. POST: set it, try it, or go back to the shipped one."""
    actor = require(request)
    if not rules.has_rule(object_type):
        raise NotVisible
    trial = load(actor, object_type, request.GET.get("trial", ""))
    if trial is not None and is_part(request):
        return render(request, "web/settings/_duplicate_trial.html", {"trial": shapes.trial(actor, object_type, trial)})
    if request.method == "POST":
        return answer(request, actor, object_type)
    rule = rules.read(object_type, trial.order["rule"]) if trial else rules.rule_of(object_type)
    return page(request, object_type, rules.as_json(rule), trial=trial)


def answer(request: HttpRequest, actor: Actor, object_type: ObjectType) -> HttpResponse:
    address = f"{HERE}/{object_type.path}"
    if "reset" in request.POST:
        rules.change(object_type, None, by=actor)
        return done(request, _("The rule is as shipped again."), to=address)
    raw = shapes.posted(object_type, request.POST)
    try:
        rule = rules.read(object_type, raw)
        if "try" in request.POST:
            job = scan.start_trial(actor, object_type, rule)
            return done(
                request, _("The rule is being tried. Nothing is changed by it."), to=f"{address}?trial={job.pk}"
            )
        rules.change(object_type, raw, by=actor)
    except ValidationError as refusal:
        return page(request, object_type, raw, problem=" ".join(refusal.messages), status=422)
    return done(request, _("Saved. It holds from the next record on."), to=address)


def load(actor: Actor, object_type: ObjectType, number: str) -> Job | None:
    """One's own trial of this object. Raises NotVisible."""
    if not number:
        return None
    found = Job.objects.filter(pk=whole(number) or 0, kind=scan.TRIAL, object=object_type.key, user=actor.user).first()
    if found is None:
        raise NotVisible
    return found


def page(
    request: HttpRequest, one: ObjectType, raw: dict[str, Any], *, trial: Job | None = None, problem: str = "", status: int = 200
) -> HttpResponse:  # fmt: skip
    actor: Actor = request.actor  # type: ignore[attr-defined]
    in_force = rules.as_json(rules.rule_of(one))
    return frame.show(
        request, "duplicates", one.label_plural, status=status, problem=problem,
        crumbs=[{"title": _("Settings"), "url": "/settings"}, {"title": _("Duplicates"), "url": HERE}],
        action=f"{HERE}/{one.path}", queue_url=f"/{one.path}/duplicates", is_own=shapes.differs(in_force, rules.as_json(rules.shipped(one))),
        is_changed=shapes.differs(in_force, raw), trial=shapes.trial(actor, one, trial) if trial else None,
        **shapes.form(one, raw),
    )  # fmt: skip
