"""How django-allauth logs our people in: by e-mail, only those who are active, nobody signs up by themselves."""

import ipaddress
from typing import Any

from allauth.account.adapter import DefaultAccountAdapter
from allauth.account.internal.flows.login import get_authentication_records
from allauth.core import context
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext_lazy as _

from zhike.engine import actors
from zhike.people.user import rules
from zhike.runtime import environment

from . import devices, sessions
from .backend import Backend, folded

NO_MATCH = _("This address and this password do not belong together. Check both, or ask for a new password.")
TOO_MANY = _("Too many attempts. Wait a minute, then try again.")


class AccountAdapter(DefaultAccountAdapter):
    """`error_messages` are sentences of ours: the same for a wrong password and for an address nobody has."""

    error_messages = DefaultAccountAdapter.error_messages | {
        "email_password_mismatch": NO_MATCH,
        "incorrect_password": _("This is not your password. Try again."),
        "too_many_login_attempts": TOO_MANY,
        "rate_limited": TOO_MANY,
        "invalid_password_reset": _("This link has been used or is too old. Ask for a new one."),
    }

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        return False

    def populate_username(self, request: HttpRequest, user: Any) -> None:
        """We have no user names."""

    def add_message(self, *args: Any, **kwargs: Any) -> None:
        """Our own pages say what happened."""

    def send_notification_mail(self, *args: Any, **kwargs: Any) -> None:
        """What happens to an account is told in the inbox."""

    def get_client_ip(self, request: HttpRequest) -> str:
        return client_ip(request)

    def _get_login_attempts_cache_key(self, request: HttpRequest, **credentials: Any) -> str:
        email = folded(credentials.get("email") or "")
        return f"{email}:{devices.known(request, email)}"

    def authenticate(self, request: HttpRequest, **credentials: Any) -> Any:
        """None for people who were disabled: nobody learns that they exist."""
        user = super().authenticate(request, **credentials)
        return user if user and Backend().user_can_authenticate(user) else None

    def reauthenticate(self, user: Any, password: str) -> bool:
        found = self.authenticate(context.request, email=user.email, password=password)
        return found is not None and found.pk == user.pk

    def is_reauthentication_required(self, *, app: str, **kwargs: Any) -> bool:
        """Whether the last password or code is longer ago than REAUTHENTICATION_TIMEOUT; logging in counts."""
        records = get_authentication_records(context.request, context.request.user)
        return not sessions.is_recent(records)

    def set_password(self, user: Any, password: str) -> None:
        rules.set_password(user, password, by=actors.for_user(user))

    def login(self, request: HttpRequest, user: Any) -> None:
        request.first_login = user.last_login is None  # type: ignore[attr-defined]
        super().login(request, user)
        sessions.begin(request)

    def post_login(self, request: HttpRequest, user: Any, **kwargs: Any) -> HttpResponse:
        response = super().post_login(request, user, **kwargs)
        sessions.tell_new_device(request, user)
        devices.remember(request, response, user.email)
        return response


def client_ip(request: HttpRequest) -> str:
    """Who asks: the nearest address that is not one of our own proxies."""
    found = str(request.META.get("REMOTE_ADDR") or "127.0.0.1")
    hops = [hop.strip() for hop in request.headers.get("X-Forwarded-For", "").split(",") if hop.strip()]
    while hops and is_proxy(found):
        found = hops.pop()
    return found


def is_proxy(text: str) -> bool:
    try:
        address = ipaddress.ip_address(text)
    except ValueError:
        return False
    return any(address in network for network in environment.trusted_proxies())
