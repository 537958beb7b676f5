"""The configuration as text in the settings: take it out, look at what a text would change, apply it."""

from typing import Any

from django.core.exceptions import PermissionDenied, ValidationError
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _

from zhike.engine.actors import Actor
from zhike.engine.configuration import apply, entries, plan, text
from zhike.engine.errors import Conflict
from zhike.engine.views.answers import done
from zhike.people.login.fresh import fresh

from . import frame

HERE = "/settings/configuration"
SHORT = 120


def require(request: HttpRequest) -> Actor:
    """Only who may change every record of every configured object: the text holds them all."""
    actor = frame.require(request, "role")
    if actor.rights.level("*", "*") != "all" or any(
        actor.rights.level(one.key, verb) != "all" for one in entries.configured() for verb in ("view", "edit")
    ):
        raise PermissionDenied(_("Only administrators change these settings. Ask one of them."))
    return actor


@fresh
def configuration(request: HttpRequest) -> HttpResponse:
    """GET the page; POST a text or a file to look at its plan, and with `apply` to do it."""
    actor = require(request)
    if request.method != "POST":
        return page(request)
    try:
        written = given(request)
        if "apply" not in request.POST:
            steps = plan.compare(written)
            return page(request, written, steps, problem=" ".join(plan.unknown(steps)))
        steps = apply.apply(written, by=actor, allow_loss="allow_loss" in request.POST)
    except ValidationError as refusal:
        return page(request, request.POST.get("text", ""), problem=" ".join(refusal.messages))
    except Conflict as conflict:
        return page(request, request.POST.get("text", ""), problem=str(conflict))
    return done(request, _("%(n)s steps done.") % {"n": len(steps)} if steps else _("Nothing was changed."), to=HERE)


@fresh
def download(request: HttpRequest) -> HttpResponse:
    require(request)
    name = 'attachment; filename="zhike.yaml"'
    return HttpResponse(text.write(), content_type="application/yaml", headers={"Content-Disposition": name})


def given(request: HttpRequest) -> str:
    """The text of the file that came with the form, else the one that was typed."""
    file = request.FILES.get("file")
    if file is None:
        return request.POST.get("text", "")
    if file.size is None or file.size > text.LARGEST:
        raise ValidationError(_("The text is larger than 5 MB. That is no configuration."))
    try:
        return str(file.read().decode())
    except UnicodeDecodeError as wrong:
        raise ValidationError(_("This file is no text. Choose one that was downloaded here.")) from wrong


def page(request: HttpRequest, written: str = "", steps: Any = None, *, problem: str = "") -> HttpResponse:
    return frame.show(
        request, "configuration", _("Configuration"), status=422 if problem else 200, problem=problem, text=written,
        parts=[str(one.label_plural) for one in entries.parts()],
        steps=None if steps is None else [shown(step) for step in steps], download_url=f"{HERE}/download", action=HERE,
    )  # fmt: skip


def shown(step: plan.Step) -> dict[str, Any]:
    signs = {
        "create": (_("New"), "plus", "ok"),
        "change": (_("Changed"), "pencil", ""),
        "remove": (_("Removed"), "trash-2", "bad"),
    }
    title, icon, tone = signs[step.verb]
    changes = (
        [(name, short(before), short(after)) for name, before, after in step.changes] if step.verb == "change" else []
    )
    return {
        "part": str(step.type.label_plural), "key": step.key, "title": title, "icon": icon, "tone": tone, "loss": step.loss,
        "changes": changes,
    }  # fmt: skip


def short(value: Any) -> str:
    told = "—" if value in (None, "") else str(value)
    return told if len(told) <= SHORT else f"{told[:SHORT]}…"
