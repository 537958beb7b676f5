"""Turns what views raise into pages. The API answers with problem documents of its own."""

from collections.abc import Callable

import structlog
from allauth.core.exceptions import ImmediateHttpResponse, ReauthenticationRequired
from django.http import HttpRequest, HttpResponse

from zhike.engine.approvals import NeedsApproval
from zhike.engine.errors import Conflict
from zhike.engine.views import approvals
from zhike.web import problems

Respond = Callable[[HttpRequest], HttpResponse]
log = structlog.get_logger("zhike.web")

# django-allauth's middleware answers these.
NOT_OURS = (ImmediateHttpResponse, ReauthenticationRequired)


class ProblemMiddleware:
    def __init__(self, respond: Respond) -> None:
        self.respond = respond

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.respond(request)

    def process_exception(self, request: HttpRequest, error: Exception) -> HttpResponse | None:
        if isinstance(error, NOT_OURS) or request.path.startswith("/api/"):
            return None
        if isinstance(error, NeedsApproval):
            try:
                return approvals.asked(request, error)
            except Conflict as refusal:
                error = refusal
        status = problems.status_of(error)
        if status >= 500:
            log.error("failed", route=route(request), status=status, request=getattr(request, "id", ""), exc_info=error)
        return problems.page(request, error, status)


def route(request: HttpRequest) -> str:
    """The name of the route, never the address: that may hold what people typed."""
    match = request.resolver_match
    return (match.view_name or match.route) if match else ""
