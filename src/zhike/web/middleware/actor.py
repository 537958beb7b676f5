"""Who asks: each request gets an actor, its language and its time zone. Without one, only public addresses answer."""

from collections.abc import Callable
from typing import Any
from urllib.parse import quote

from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.utils import timezone, translation

from zhike.engine import actors

Respond = Callable[[HttpRequest], HttpResponse]

# Everything else wants a person logged in, but for the API, which wants a token.
PUBLIC = ("/login", "/logout", "/auth/", "/settings/language", "/livez", "/readyz", "/metrics", "/static/", "/api/")
LANGUAGES = {"zh": "zh-hans", "en": "en"}


class ActorMiddleware:
    def __init__(self, respond: Respond) -> None:
        self.respond = respond

    def __call__(self, request: HttpRequest) -> HttpResponse:
        request.actor = None  # type: ignore[attr-defined]
        if request.path.startswith(("/static/", "/livez")):
            return self.respond(request)
        person: Any = getattr(request, "user", None) if not request.path.startswith("/api/") else None
        if person is not None and person.is_authenticated:
            if person.is_active and person.deleted_at is None:
                request.actor = actors.for_user(person)  # type: ignore[attr-defined]
            else:
                request.session.flush()
        if request.actor is None and not request.path.startswith(PUBLIC):  # type: ignore[attr-defined]
            return to_login(request)
        with speaking(request):
            response = self.respond(request)
        response.headers.setdefault("Content-Language", translation.get_language() or "zh-hans")
        return response


def speaking(request: HttpRequest) -> Any:
    """The actor's language and time zone for the length of a request; a visitor's by cookie, else by browser."""
    actor = request.actor  # type: ignore[attr-defined]
    timezone.activate(actor.time_zone if actor else settings.TIME_ZONE)
    if actor:
        return translation.override(LANGUAGES[actor.language])
    chosen = request.COOKIES.get("language") or request.headers.get("Accept-Language", "zh")
    return translation.override("en" if chosen.lower().startswith("en") else "zh-hans")


def to_login(request: HttpRequest) -> HttpResponse:
    """The log-in page, and back here afterwards."""
    where = request.get_full_path() if request.method == "GET" and "HX-Request" not in request.headers else "/today"
    target = "/login" if where in {"/", "/today"} else f"/login?next={quote(where)}"
    if "HX-Request" in request.headers:
        return HttpResponse(status=401, headers={"HX-Redirect": target})
    return HttpResponseRedirect(target)
