"""Who asks: each request gets an actor, its language and its time zone. Without one, only public addresses answer."""

from collections.abc import Callable
from typing import Any
from urllib.parse import quote

from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.utils import timezone, translation

from zhike.engine import actors
from zhike.people.login import seeing, sessions
from zhike.web.public import is_public

Respond = Callable[[HttpRequest], HttpResponse]

LANGUAGES = {"zh": "zh-hans", "en": "en"}
NOBODYS = ("/static/", "/livez", "/readyz", "/metrics")


class ActorMiddleware:
    def __init__(self, respond: Respond) -> None:
        self.respond = respond

    def __call__(self, request: HttpRequest) -> HttpResponse:
        request.actor = None  # type: ignore[attr-defined]
        if request.path.startswith(NOBODYS):
            return self.respond(request)
        person: Any = getattr(request, "user", None) if not request.path.startswith("/api/v1/") else None
        if person is not None and person.is_authenticated:
            if person.is_active and person.deleted_at is None and not sessions.is_over(request):
                request.actor = seeing.seen_through(request, actors.for_user(person))  # type: ignore[attr-defined]
            else:
                request.session.flush()
        if request.actor is None and not is_public(request.path):  # type: ignore[attr-defined]
            return to_login(request)
        with speaking(request):
            response = self.looked_at(request) if is_seeing(request) else self.respond(request)
        response.headers.setdefault("Content-Language", LANGUAGES[language(request)])
        return response

    def looked_at(self, request: HttpRequest) -> HttpResponse:
        """An administrator sees as another person: they look, and nothing else."""
        from zhike.web import problems  # which needs this module

        if not seeing.is_open(request):
            return problems.page(request, seeing.refusal(), 403)
        if request.method == "POST":
            if request.path != seeing.END:
                seeing.end(request, by=request.actor.seen_by)  # type: ignore[attr-defined]
            return self.respond(request)
        with seeing.looking_only():
            return self.respond(request)


def is_seeing(request: HttpRequest) -> bool:
    return getattr(request.actor, "seen_by", None) is not None  # type: ignore[attr-defined]


def language(request: HttpRequest) -> str:
    """zh or en: the actor's; a visitor's by cookie, else by browser."""
    actor = getattr(request, "actor", None)
    if actor:
        return str(actor.language)
    chosen = request.COOKIES.get("language") or request.headers.get("Accept-Language", "zh")
    return "en" if chosen.lower().startswith("en") else "zh"


def speaking(request: HttpRequest) -> Any:
    """The actor's language and time zone for the length of a request."""
    actor = request.actor  # type: ignore[attr-defined]
    timezone.activate(actor.time_zone if actor else settings.TIME_ZONE)
    return translation.override(LANGUAGES[language(request)])


def to_login(request: HttpRequest) -> HttpResponse:
    """The log-in page, and back here afterwards."""
    where = request.get_full_path() if request.method == "GET" and "HX-Request" not in request.headers else "/today"
    target = "/login" if where in {"/", "/today"} else f"/login?next={quote(where)}"
    if "HX-Request" in request.headers:
        return HttpResponse(status=401, headers={"HX-Redirect": target})
    return HttpResponseRedirect(target)
