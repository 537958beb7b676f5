"""Seeing as another person: it begins on the person's page and ends by the button at the top of every page."""

from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from zhike.engine.views.answers import done
from zhike.people.login import seeing
from zhike.people.login.fresh import fresh


@require_POST
@fresh
def begin(request: HttpRequest, number: int) -> HttpResponse:
    """POST /settings/members/{id}/see"""
    person = seeing.begin(request, number, by=request.actor)  # type: ignore[attr-defined]
    return done(request, _("You see what %(name)s sees.") % {"name": person.name}, to="/today")


@require_POST
def end(request: HttpRequest) -> HttpResponse:
    """POST /settings/see-as/end"""
    actor = request.actor  # type: ignore[attr-defined]
    seen = actor.user_id
    seeing.end(request, by=actor.seen_by or actor)
    return done(request, _("You see as yourself again."), to=f"/settings/members/{seen}" if actor.seen_by else "/today")
