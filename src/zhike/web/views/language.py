"""Chinese or English: kept with the person, or in a cookie where nobody is logged in."""

from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.http import require_POST

from zhike.people.user import choices

YEAR = 365 * 24 * 3600


@require_POST
def choose(request: HttpRequest) -> HttpResponse:
    language = "en" if request.POST.get("language", "").startswith("en") else "zh"
    actor = request.actor  # type: ignore[attr-defined]
    response = HttpResponseRedirect(back(request))
    if actor:
        choices.choose(actor.user, by=actor, language=language)
    response.set_cookie("language", language, max_age=YEAR, secure=settings.IS_HTTPS, httponly=True, samesite="Lax")
    return response


def back(request: HttpRequest) -> str:
    """Where the person was, if that is a page of ours."""
    where = request.POST.get("next", "")
    is_ours = where.startswith("/") and url_has_allowed_host_and_scheme(where, allowed_hosts=None)
    return where if is_ours else "/today"
