"""What went wrong, as a problem document (RFC 9457). One place decides status and type; nothing else answers errors."""

import logging
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from django.core.exceptions import PermissionDenied, RequestDataTooBig, SuspiciousOperation, ValidationError
from django.db import DatabaseError, DataError, InterfaceError, OperationalError
from django.http import Http404, HttpResponse, JsonResponse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from zhike.engine.duplicates.warn import Duplicate
from zhike.engine.errors import Conflict, Lost, NotVisible, Stale, Unknown

log = logging.getLogger("zhike.api")
TITLES = {
    "not-allowed": gettext_noop("This is not allowed"),
    "not-found": gettext_noop("Not found"),
    "stale": gettext_noop("The record has changed"),
    "conflict": gettext_noop("This conflicts with what is there"),
    "duplicate": gettext_noop("There may be such a record already"),
    "refused": gettext_noop("A value was refused"),
    "unknown": gettext_noop("The request is not understood"),
    "too-many": gettext_noop("Too many requests"),
    "busy": gettext_noop("The server is busy"),
    "fault": gettext_noop("The server made a mistake"),
}


@dataclass
class Problem(Exception):
    """A refusal with its status, its type and a sentence; `more` are further members of the document."""

    status: int
    kind: str
    detail: str
    more: Mapping[str, Any] = field(default_factory=dict)
    headers: Mapping[str, str] = field(default_factory=dict)

    def response(self) -> HttpResponse:
        body = {
            "type": f"/problems/{self.kind}",
            "title": _(TITLES[self.kind]),
            "status": self.status,
            "detail": self.detail,
            **self.more,
        }
        response = JsonResponse(body, status=self.status, content_type="application/problem+json")
        for name, value in self.headers.items():
            response.headers[name] = value
        return response


def unauthorized() -> Problem:
    sentence = _("Send a token that is valid, as 'Authorization: Bearer …'. Tokens are made in the settings.")
    return Problem(401, "not-allowed", sentence, headers={"WWW-Authenticate": "Bearer"})


def not_found() -> Problem:
    """Absent, hidden and never declared look the same."""
    return Problem(404, "not-found", _("There is no such record or address, or none that you may see."))


def malformed(sentence: str) -> Problem:
    return Problem(400, "unknown", sentence)


def busy() -> Problem:
    sentence = _("The database does not answer just now, so nothing was changed. Try again in a few seconds.")
    return Problem(503, "busy", sentence, headers={"Retry-After": "5"})


def too_large() -> Problem:
    return Problem(413, "refused", _("The request is larger than this server takes. Send less at once."))


def refused(error: ValidationError) -> Problem:
    if hasattr(error, "error_dict"):
        errors = {name: list(sentences) for name, sentences in error.message_dict.items()}
    else:
        errors = {"__all__": list(error.messages)}
    detail = " ".join(sentence for sentences in errors.values() for sentence in sentences)
    own = {name: sentences for name, sentences in errors.items() if name != "__all__"}
    return Problem(422, "refused", detail, {"errors": own})


# The first that fits wins: the special before the general.
KNOWN: list[tuple[type[Exception], Callable[[Any], Problem]]] = [
    (Problem, lambda e: e),
    (Stale, lambda e: Problem(412, "stale", str(e))),
    (Duplicate, lambda e: Problem(409, "duplicate", str(e), {"candidates": [one.as_json() for one in e.alike]})),
    (Lost, lambda e: Problem(409, "conflict", str(e), {"lost": e.lost})),
    (Conflict, lambda e: Problem(409, "conflict", str(e))),
    (Unknown, lambda e: malformed(str(e))),
    (NotVisible, lambda e: not_found()),
    (Http404, lambda e: not_found()),
    (PermissionDenied, lambda e: Problem(403, "not-allowed", str(e) or _("Your roles do not let you do this."))),
    (ValidationError, refused),
    (RequestDataTooBig, lambda e: too_large()),
    (SuspiciousOperation, lambda e: malformed(_("The request is not formed as HTTP asks."))),
    (OperationalError, lambda e: busy()),
    (InterfaceError, lambda e: busy()),
    (DataError, lambda e: malformed(_("A value holds characters or numbers that cannot be kept."))),
    (UnicodeError, lambda e: malformed(_("The text is not valid Unicode. Send UTF-8."))),
]


def of(error: Exception) -> Problem:
    """The problem that this error is. One that nobody foresaw is logged with its traceback and told as ours."""
    for kind, make in KNOWN:
        if isinstance(error, kind):
            if isinstance(error, DatabaseError):
                log.warning("the database refused: %s", error)
            return make(error)
    log.error("an unforeseen error", exc_info=error)
    return Problem(500, "fault", _("This is a fault of the server. It was noted; nothing was changed."))
