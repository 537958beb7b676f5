"""The approval rules: what waits for whose yes. One form for a rule, its steps as rows that the keyboard moves."""

import re
from typing import Any

from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _

from zhike.engine import objects, query
from zhike.engine.actors import Actor
from zhike.engine.approvals import rule as rules
from zhike.engine.approvals import steps
from zhike.engine.models.approvals import ApprovalRule
from zhike.engine.objects import ObjectType
from zhike.web.edits import options

from . import approval_form as shapes
from . import frame
from .ruled import WHOLE, Rules, condition

HERE = "/settings/approvals"
KIND = "approvalrule"
STEP = re.compile(r"step-(\d{1,4})\.mode")


def approvals(request: HttpRequest) -> HttpResponse:
    actor = frame.require(request, KIND)
    kind = objects.get(KIND)
    asked = query.Query(actor, kind, sort=query.sorts(actor, kind, "name"))
    found = query.page(asked, query.paths(actor, kind, ["name", "object", "action", "command", "is_active"]), limit=200)
    listed = [shapes.line(row, HERE) for row in found.rows]
    choices = options([(one.key, one.label) for one in guardable()], "")
    return frame.show(request, "approvals", _("Approvals"), rules=listed, objects=choices, new_url=f"{HERE}/new")


def guardable() -> list[ObjectType]:
    found = [one for one in objects.all_types() if rules.guardable(one.key) and one.can("edit")]
    return sorted(found, key=lambda one: one.label)


def first(about: ObjectType) -> ApprovalRule:
    return ApprovalRule(object=about.key, action="command" if about.commands else "change", is_active=True)


def typed(request: HttpRequest) -> dict[str, Any]:
    """The rule as the form says."""
    post = request.POST
    found: dict[str, Any] = {name: post.get(name, "").strip() for name in ("name", "action", "command")}
    found |= {name: post.get(name) == "on" for name in ("is_active", "allows_own", "guards_machines")}
    found["watched"] = post.getlist("watched")
    found["condition"] = condition(post.get("condition", ""))
    numbers = sorted({int(match[1]) for name in post if (match := STEP.fullmatch(name))})[: steps.MOST_STEPS + 1]
    found["steps"] = [step(request, f"step-{number}") for number in numbers]
    return found


def step(request: HttpRequest, name: str) -> dict[str, Any]:
    post = request.POST
    found: dict[str, Any] = {"title": post.get(f"{name}.title", "").strip(), "mode": post.get(f"{name}.mode", "any")}
    found["approvers"] = [entry(text) for text in post.getlist(f"{name}.approvers") if text]
    found["escalate_to"] = [entry(text) for text in post.getlist(f"{name}.escalate_to") if text]
    for part in ("count", "remind_after", "escalate_after"):
        text = post.get(f"{name}.{part}", "").strip()
        found[part] = int(text) if WHOLE.fullmatch(text) else text or None
    return found


def entry(text: str) -> dict[str, Any]:
    kind, _colon, value = text.partition(":")
    return {kind: int(value) if kind != "role" and WHOLE.fullmatch(value) else value}


def page(
    request: HttpRequest,
    actor: Actor,
    record: ApprovalRule,
    about: ObjectType,
    *,
    given: dict[str, Any] | None = None,
    refusal: ValidationError | None = None,
) -> HttpResponse:
    values = given or shapes.values(record)
    context = shapes.form(actor, about, values)
    errors = shapes.errors(refusal)
    title = record.name or _("New rule for %(object)s") % {"object": about.label}
    crumbs = [{"title": _("Settings"), "url": "/settings"}, {"title": _("Approvals"), "url": HERE}]
    return frame.show(
        request, "approval_rule", title, status=422 if refusal else 200, crumbs=crumbs, errors=errors, values=values,
        action=request.get_full_path(), version=record.version if record.pk else "", about=about.label,
        delete_url=f"{HERE}/{record.pk}/delete" if record.pk else "", **context,
    )  # fmt: skip


RULES = Rules(
    key=KIND, model=ApprovalRule, here=HERE, about=rules.guardable, first=first, typed=typed, page=page,
    deleted=lambda: _("The rule is deleted. Requests that wait go on."),
)  # fmt: skip
new, rule, delete = RULES.views
