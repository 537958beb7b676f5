"""Each request gets a number, a line in the log and a place in the figures: by the name of its route, never its address."""

import secrets
import time
from collections.abc import Callable

import structlog
from django.http import HttpRequest, HttpResponse

from zhike.web import figures

from .problems import route

Respond = Callable[[HttpRequest], HttpResponse]
log = structlog.get_logger("zhike.web")
SILENT = ("/static/", "/livez", "/readyz", "/metrics")


class TraceMiddleware:
    def __init__(self, respond: Respond) -> None:
        self.respond = respond

    def __call__(self, request: HttpRequest) -> HttpResponse:
        request.id = secrets.token_hex(8)  # type: ignore[attr-defined]
        began = time.perf_counter()
        response = self.respond(request)
        seconds = time.perf_counter() - began
        response.headers["Request-Id"] = request.id  # type: ignore[attr-defined]
        if not request.path.startswith(SILENT):
            name = route(request) or "unknown"
            figures.answered(name, request.method or "", response.status_code, seconds)
            actor = getattr(request, "actor", None)
            log.info(
                "answered", route=name, method=request.method, status=response.status_code,
                ms=round(seconds * 1000, 1), request=request.id, user=actor.user_id if actor else None,  # type: ignore[attr-defined]
            )  # fmt: skip
        return response
