"""How long a log-in lasts, what it is known by, and how it ends.

At most a week; eight hours without a request end it, unless the person chose to stay logged in. Each is kept in the
database, so it can be listed and ended from elsewhere; a disabled person is nobody with the next request.
"""

import time
from typing import Any

from allauth.usersessions.models import UserSession
from django.conf import settings
from django.contrib.sessions.models import Session
from django.db.models import Max
from django.http import HttpRequest
from django.utils import timezone

from zhike.people import notices

from . import devices

LONGEST = 7 * 24 * 3600
IDLE = 8 * 3600
SEEN_EVERY = 5 * 60


def begin(request: HttpRequest) -> None:
    now = int(time.time())
    request.session["began"] = request.session["seen"] = now


def is_over(request: HttpRequest) -> bool:
    """Whether the log-in has lasted too long. Notes that it is in use, every few minutes."""
    session, now = request.session, int(time.time())
    if has_lasted(session):
        return True
    if now - session.get("seen", 0) > SEEN_EVERY:
        session["seen"] = now
        session.setdefault("began", now)
        UserSession.objects.filter(session_key=session.session_key).update(last_seen_at=timezone.now())
    return False


def has_lasted(session: Any) -> bool:
    """Whether the log-in is older than a week, or nobody used it for hours."""
    now = int(time.time())
    began, seen = session.get("began", now), session.get("seen", 0)
    idle = IDLE if session.get_expire_at_browser_close() else LONGEST
    return now - began > LONGEST or bool(seen and now - seen > idle)


def is_recent(records: list[dict[str, Any]]) -> bool:
    """Whether the person has proved who they are within the last quarter of an hour."""
    return bool(records) and time.time() - records[-1].get("at", 0) < settings.ACCOUNT_REAUTHENTICATION_TIMEOUT


def tell_new_device(request: HttpRequest, user: Any) -> None:
    """A notice to the person where this browser is new to them; not at the first log-in ever."""
    if not getattr(request, "first_login", False) and not devices.known(request, user.email):
        data = {"agent": request.headers.get("User-Agent", "")[:200], "address": request.META.get("REMOTE_ADDR", "")}
        notices.tell(user.pk, "new_device", data=data)


def of(user: Any) -> list[UserSession]:
    """The person's log-ins that still hold, the latest first. Two queries."""
    listed = list(UserSession.objects.filter(user=user).order_by("-last_seen_at")[:100])
    held = set(
        Session.objects.filter(
            session_key__in=[one.session_key for one in listed], expire_date__gt=timezone.now()
        ).values_list("session_key", flat=True)
    )
    return [one for one in listed if one.session_key in held]


def end(user: Any, *, keep: str = "", only: int | None = None) -> int:
    """End the person's log-ins, but for the one of the session key `keep`. Returns how many."""
    listed = UserSession.objects.filter(user=user).exclude(session_key=keep)
    if only is not None:
        listed = listed.filter(pk=only)
    keys = list(listed.values_list("session_key", flat=True))
    Session.objects.filter(session_key__in=keys).delete()
    return listed.delete()[0]


def forget_expired() -> None:
    Session.objects.filter(expire_date__lt=timezone.now()).delete()
    keys = Session.objects.values("session_key")
    UserSession.objects.exclude(session_key__in=keys).delete()


def keep(request: HttpRequest) -> None:
    """This log-in goes on under a new key, after a change of password."""
    UserSession.objects.create_from_request(request)


def last_seen(users: list[int]) -> dict[int, Any]:
    """When each of these people was last here. One query."""
    found = UserSession.objects.filter(user_id__in=users).values("user_id").annotate(last=Max("last_seen_at"))
    return {row["user_id"]: row["last"] for row in found}
