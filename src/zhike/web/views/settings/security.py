"""How one logs in: the password, the second step, the browsers that are logged in."""

from typing import Any

from allauth.account.adapter import get_adapter
from django.contrib.auth import update_session_auth_hash
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from zhike.engine.errors import NotVisible
from zhike.engine.views.answers import done
from zhike.people.login import agents, sessions
from zhike.people.login.views import has_second_step
from zhike.people.user import rules
from zhike.web.edits import edit, refuse
from zhike.web.when import when

from . import frame

HERE = "/settings/security"


def security(request: HttpRequest) -> HttpResponse:
    if request.method == "POST":
        return change_password(request)
    return page(request, {})


def change_password(request: HttpRequest) -> HttpResponse:
    """Needs the present password, whose attempts are counted; ends all other log-ins."""
    actor = request.actor  # type: ignore[attr-defined]
    user = actor.user
    given = {name: request.POST.get(name, "") for name in ("old", "new", "again")}
    errors = refusals(user, given)
    if errors:
        return page(request, errors)
    rules.set_password(user, given["new"], by=actor)
    update_session_auth_hash(request, user)
    sessions.end(user, keep=str(request.session.session_key))
    sessions.keep(request)
    return done(request, _("The password is changed. All other log-ins have ended."), to=HERE)


def refusals(user: Any, given: dict[str, str]) -> dict[str, list[str]]:
    try:
        if not get_adapter().reauthenticate(user, given["old"]):
            return {"old": [_("This is not your present password.")]}
        if given["new"] != given["again"]:
            return {"again": [_("The two new passwords differ.")]}
        validate_password(given["new"], user)
    except ValidationError as refusal:
        return {"new": list(refusal.messages)}
    return {}


def page(request: HttpRequest, errors: dict[str, list[str]]) -> HttpResponse:
    user = request.actor.user  # type: ignore[attr-defined]
    new = {"autocomplete": "new-password", "is_required": True}
    fields = [
        edit("old", _("Present password"), "password", autocomplete="current-password", is_required=True),
        edit("new", _("New password"), "password", help=_("At least 8 characters; a sentence is good."), **new),
        edit("again", _("New password again"), "password", **new),
    ]
    return frame.show(
        request, "security", _("Log-in"), status=422 if errors else 200, errors=refuse(fields, errors), fields=fields,
        action=HERE, has_second_step=has_second_step(user), sessions=listed(request),
    )  # fmt: skip


def listed(request: HttpRequest) -> list[dict[str, Any]]:
    user = request.actor.user  # type: ignore[attr-defined]
    return [
        {
            "id": one.pk,
            "title": agents.name(one.user_agent),
            "text": one.ip,
            "when": when(one.last_seen_at),
            "is_current": one.session_key == request.session.session_key,
            "revoke_url": f"{HERE}/sessions/{one.pk}/end",
        }
        for one in sessions.of(user)
    ]


@require_POST
def end_session(request: HttpRequest, number: int) -> HttpResponse:
    user = request.actor.user  # type: ignore[attr-defined]
    if not sessions.end(user, only=number):
        raise NotVisible
    return done(request, _("That log-in has ended."), to=HERE)


@require_POST
def end_others(request: HttpRequest) -> HttpResponse:
    sessions.end(request.actor.user, keep=str(request.session.session_key))  # type: ignore[attr-defined]
    return done(request, _("All other log-ins have ended."), to=HERE)
