"""What people choose for themselves."""

from typing import Any
from zoneinfo import available_timezones

from django.conf import settings
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.utils import translation
from django.utils.translation import gettext as _

from zhike.engine.views.answers import done
from zhike.people.user import choices
from zhike.web.edits import Edit, edit, options, refuse
from zhike.web.middleware.actor import LANGUAGES
from zhike.web.shell import DENSITIES

from . import frame

YEAR = 365 * 24 * 3600


def profile(request: HttpRequest) -> HttpResponse:
    actor = request.actor  # type: ignore[attr-defined]
    if request.method != "POST":
        return form(request, held(actor.user), {})
    chosen = typed(request)
    try:
        choices.choose(actor.user, by=actor, **chosen)
    except ValidationError as refusal:
        return form(request, chosen, refusal.message_dict)
    with translation.override(LANGUAGES[chosen["language"]]):
        text = _("Saved.")
    response = done(request, text, to="/settings/profile")
    for name, value in (("theme", chosen["theme"]), ("density", DENSITIES[chosen["density"]])):
        response.set_cookie(name, value, max_age=YEAR, samesite="Lax", secure=settings.IS_HTTPS)
    return response


def held(user: Any) -> dict[str, Any]:
    return {name: getattr(user, name) for name in sorted(choices.CHOICES)}


def typed(request: HttpRequest) -> dict[str, Any]:
    """What the form holds; what it does not know falls back to what was chosen before."""
    user = request.actor.user  # type: ignore[attr-defined]
    allowed = {"language": user.LANGUAGES, "theme": user.THEMES, "density": user.DENSITIES}
    found = {name: request.POST.get(name, "") for name in ("language", "theme", "density", "time_zone")}
    for name, pairs in allowed.items():
        if found[name] not in dict(pairs):
            found[name] = getattr(user, name)
    return found | {"has_shortcuts": "on" in request.POST.getlist("has_shortcuts")}


def form(request: HttpRequest, values: dict[str, Any], errors: dict[str, list[str]]) -> HttpResponse:
    actor = request.actor  # type: ignore[attr-defined]
    sections = [
        {"title": _("Language and time"), "fields": language_fields(actor.user, values)},
        {"title": _("Appearance"), "fields": appearance_fields(actor.user, values)},
    ]
    summary = refuse([one for section in sections for one in section["fields"]], errors)
    return frame.show(
        request, "form", _("Profile"), status=422 if errors else 200, sections=sections, errors=summary,
        action="/settings/profile", lead=f"{actor.user.name} · {actor.user.email}", extra=[leave()],
    )  # fmt: skip


def leave() -> dict[str, Any]:
    """The way out for phones, which have no side bar, and for browsers without scripts, which open no menu."""
    text = _("Ends your work in this browser.")
    return {"title": _("Log out"), "text": text, "action": "/logout", "label": _("Log out"), "is_danger": False}


def language_fields(user: Any, values: dict[str, Any]) -> list[Edit]:
    zones = [(zone, zone) for zone in sorted(available_timezones()) if "/" in zone and not zone.startswith("Etc")]
    return [
        edit("language", _("Language"), "choice", options=options(user.LANGUAGES, values["language"]), is_required=True, value=values["language"]),
        edit("time_zone", _("Time zone"), "choice", values["time_zone"], options=options(zones, values["time_zone"]), allows_other=True, is_required=True),
    ]  # fmt: skip


def appearance_fields(user: Any, values: dict[str, Any]) -> list[Edit]:
    def choice(name: str, title: str, pairs: Any) -> Edit:
        return edit(name, title, "choice", values[name], options=options(pairs, values[name]), is_required=True)

    keys = _("Letters such as C, J and K act at once, without Ctrl. Turn it off where they get in the way of typing.")
    return [
        choice("theme", _("Appearance"), user.THEMES),
        choice("density", _("Density"), user.DENSITIES),
        edit("has_shortcuts", _("Single-key shortcuts"), "yes_no", values["has_shortcuts"], help=keys, is_wide=True),
    ]
