"""What went wrong, as a page or as a part of one: which status, and one sentence that says what, why and what to do."""

import sys
from http import HTTPStatus
from typing import Any

import structlog
from django.core.exceptions import (
    ObjectDoesNotExist,
    PermissionDenied,
    RequestDataTooBig,
    SuspiciousOperation,
    TooManyFieldsSent,
    TooManyFilesSent,
    ValidationError,
)
from django.db import DataError, InterfaceError, OperationalError
from django.http import Http404, HttpRequest, HttpResponse
from django.http.multipartparser import MultiPartParserError
from django.shortcuts import render
from django.utils import translation
from django.utils.translation import gettext as _
from psycopg_pool import PoolTimeout

from zhike.engine.errors import Conflict, NotVisible, Stale, Unknown
from zhike.engine.speech import said
from zhike.web.middleware.actor import LANGUAGES, language

log = structlog.get_logger("zhike.web")

RETRY_AFTER = 5
GONE = (OperationalError, InterfaceError, PoolTimeout)
TOO_BIG = (RequestDataTooBig, TooManyFieldsSent, TooManyFilesSent)


def status_of(error: Exception | None) -> int:
    """500 is our own mistake; nothing that people send leads there."""
    kinds: list[tuple[Any, int]] = [
        ((NotVisible, Http404, ObjectDoesNotExist), 404),
        (PermissionDenied, 403),
        (Stale, 412),
        (Conflict, 409),
        (ValidationError, 422),
        (Unknown, 400),
        (TOO_BIG, 413),
        ((SuspiciousOperation, MultiPartParserError, DataError), 400),
        (GONE, 503),
    ]
    return next((status for kind, status in kinds if isinstance(error, kind)), 500)


def words(status: int) -> tuple[str, str]:
    """A title and a sentence for each status."""
    known = {
        400: (_("This address does not work"), _("Something in the address or the form is not known here. Go back and start again.")),
        403: (_("Not yours to do"), _("Your roles do not let you do this. Ask an administrator for the right.")),
        404: (_("Nothing here"), _("There is no such page or record, or it is not yours to see.")),
        405: (_("Not in this way"), _("This address cannot be opened in this way. Use the button on its page.")),
        409: (_("Something has changed"), _("Things are not as they were when you began. Look again, then repeat it.")),
        412: (_("Somebody was faster"), _("The record was changed in the meantime. Look at it, then save again.")),
        413: (_("Too large"), _("What you sent is larger than this installation takes. Make it smaller or send it in parts.")),
        422: (_("Not accepted"), _("A value was not accepted. Go back, correct it and save again.")),
        429: (_("Too many requests"), _("That was too often in a short time. Wait a minute, then try again.")),
        503: (_("Out of breath"), _("The database does not answer right now. Nothing was changed. Try again in a few seconds.")),
    }  # fmt: skip
    other = (_("This was our mistake"), _("Something broke on our side and was written down. Nothing was changed."))
    return known.get(status, other)


def sentence(error: Exception | None, status: int) -> str:
    """The error's own sentence where it was written for people."""
    if isinstance(error, ValidationError):
        return " ".join(error.messages)
    if isinstance(error, (Conflict, Unknown, PermissionDenied)) and str(error).rstrip().endswith(
        (".", "。", "?", "？")
    ):
        return said(error)
    return words(status)[1]


def answer(request: HttpRequest, status: int, text: str = "") -> HttpResponse:
    """The page of a status; with HX-Request, the part that scripts show. Never raises, never asks the database at 5xx."""
    with translation.override(LANGUAGES[language(request)]):
        title, usual = words(status)
        is_part = "HX-Request" in request.headers
        actor = getattr(request, "actor", None)
        context = {
            "status": status,
            "title": title,
            "text": text or usual,
            "bare": actor is None or status >= HTTPStatus.INTERNAL_SERVER_ERROR,
            "request_id": getattr(request, "id", "") if status >= HTTPStatus.INTERNAL_SERVER_ERROR else "",
            "actions": actions(actor),
        }
        response = render(request, f"engine/{'_' if is_part else ''}problem.html", context, status=status)
    if status in {429, 503}:
        response.headers["Retry-After"] = str(60 if status == HTTPStatus.TOO_MANY_REQUESTS else RETRY_AFTER)
    return response


def actions(actor: Any) -> list[dict[str, Any]]:
    if actor is None:
        return [{"title": _("Log in"), "url": "/login", "is_primary": True}]
    return [{"title": _("To today"), "url": "/today", "is_primary": True}]


def page(request: HttpRequest, error: Exception | None, status: int = 0) -> HttpResponse:
    status = status or status_of(error)
    with translation.override(LANGUAGES[language(request)]):
        text = sentence(error, status)
    return answer(request, status, text)


def not_found(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    return answer(request, 404)


def forbidden(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    return page(request, exception, 403)


def bad_request(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    return page(request, exception, 413 if isinstance(exception, TOO_BIG) else 400)


def broken(request: HttpRequest) -> HttpResponse:
    """Called outside of views, such as when the database is away before the actor is known."""
    error = sys.exc_info()[1]
    status = status_of(error if isinstance(error, Exception) else None)
    if status >= HTTPStatus.INTERNAL_SERVER_ERROR:
        log.error("failed", status=status, request=getattr(request, "id", ""), exc_info=error)
    return answer(request, status)


def too_many(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    return answer(request, 429)


def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:
    text = _("This form was open for too long or came from elsewhere. Load the page again and repeat it.")
    return answer(request, 403, text)
