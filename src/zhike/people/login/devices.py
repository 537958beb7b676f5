"""Browsers that a person has logged in with before, by a signed cookie.

A known browser keeps its own count of failed attempts, so that strangers who try somebody's address cannot lock that
person out. A browser that is new is told to the person in their inbox.
"""

import hashlib
import secrets
from typing import Any

from django.conf import settings
from django.core import signing
from django.http import HttpRequest, HttpResponse

from .backend import folded

NAME = "__Host-device" if settings.IS_HTTPS else "device"
AGE = 365 * 24 * 3600
MOST = 10  # people who share one browser


def read(request: HttpRequest) -> dict[str, Any]:
    """{"id", "people"} of the cookie; an empty one where there is none or it is not ours."""
    try:
        return dict(signing.loads(request.COOKIES.get(NAME, ""), salt="device", max_age=AGE))
    except signing.BadSignature:
        return {"id": "", "people": []}


def mark(email: str) -> str:
    return hashlib.sha256(folded(email).encode()).hexdigest()[:20]


def known(request: HttpRequest, email: str) -> str:
    """The id of this browser, if this person has logged in with it before."""
    device = read(request)
    return str(device["id"]) if mark(email) in device["people"] else ""


def remember(request: HttpRequest, response: HttpResponse, email: str) -> None:
    device = read(request)
    people = [mark(email), *[one for one in device["people"] if one != mark(email)]][:MOST]
    value = signing.dumps({"id": device["id"] or secrets.token_hex(8), "people": people}, salt="device")
    response.set_cookie(NAME, value, max_age=AGE, httponly=True, secure=settings.IS_HTTPS, samesite="Lax")
