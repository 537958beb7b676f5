"""Looking at the product as another person sees it: for administrators, to look only, logged when it begins and ends.

The log-in stays the administrator's; only what the pages show is the other's. Nothing can be changed meanwhile, the
other's settings and tokens stay closed, and after an hour it ends by itself.
"""

import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from typing import Any

from django.contrib.auth import get_user_model
from django.core.exceptions import PermissionDenied
from django.db import connection, transaction
from django.http import HttpRequest
from django.utils.translation import gettext as _

from zhike.engine import access, actors, objects, records
from zhike.engine.actors import Actor, Rights
from zhike.engine.errors import NotVisible

KEPT = "seeing_as"
LONGEST = 3600
END = "/settings/see-as/end"
CLOSED = ("/settings", "/auth", "/tokens", "/api/", "/login", "/import")
LOOKING = frozenset({"look"})


def may_see_as(by: Actor) -> bool:
    """Those who give rights may look at what they gave."""
    return by.scopes is None and by.rights.level("role", "edit") == "all"


@transaction.atomic
def begin(request: HttpRequest, number: int, *, by: Actor) -> Any:
    """From the next page on this log-in sees what the person sees."""
    if not may_see_as(by):
        raise PermissionDenied(_("Only administrators see as another person."))
    person = get_user_model()._base_manager.filter(pk=number, deleted_at=None, is_active=True).first()
    if person is None or not access.allows(by, "view", objects.get("user"), number):
        raise NotVisible
    if number == by.user_id:
        raise PermissionDenied(_("You see as yourself already. Choose somebody else."))
    records.touch(person, by=by, verb="see_as")
    request.session[KEPT] = {"user": number, "began": int(time.time())}
    return person


@transaction.atomic
def end(request: HttpRequest, *, by: Actor) -> None:
    """This log-in sees what is its own again."""
    held = request.session.pop(KEPT, None)
    person = held and get_user_model()._base_manager.filter(pk=held["user"]).first()
    if person:
        records.touch(person, by=by, verb="see_as_end")


def seen_through(request: HttpRequest, own: Actor) -> Actor:
    """The actor of the request: one's own, or the person's as far as looking goes."""
    held = request.session.get(KEPT)
    if not held:
        return own
    person = get_user_model()._base_manager.filter(pk=held["user"], deleted_at=None, is_active=True).first()
    if person is None or not may_see_as(own) or time.time() - held["began"] > LONGEST:
        end(request, by=own)
        return own
    found = actors.for_user(person, scopes=LOOKING)
    no_tokens = {("token", verb): "none" for verb in ("view", "*")}
    return replace(found, rights=Rights(found.rights.grants | no_tokens, found.rights.fields), seen_by=own)


def is_open(request: HttpRequest) -> bool:
    """Whether this may be asked while one sees as another: looking, but for what is the person's alone."""
    if request.path == END:
        return request.method == "POST"
    if request.path == "/logout":
        return True
    return request.method in {"GET", "HEAD"} and not request.path.startswith(CLOSED)


def refusal() -> PermissionDenied:
    return PermissionDenied(_("While you see as somebody else you can only look. End it at the top of the page first."))


@contextmanager
def looking_only() -> Iterator[None]:
    """What a page might still write, the database refuses."""
    with connection.cursor() as cursor:
        cursor.execute("SET default_transaction_read_only = on")
    try:
        yield
    finally:
        if connection.connection is not None and not connection.connection.closed:
            with connection.cursor() as cursor:
                cursor.execute("SET default_transaction_read_only = off")
