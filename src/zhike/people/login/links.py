"""Links to set a password: by mail, or handed over by an administrator."""

from typing import Any

from django.conf import settings
from django.contrib.auth.tokens import PasswordResetTokenGenerator
from django.utils.http import base36_to_int, int_to_base36

USED_WITHIN = 30 * 60


class LinkToken(PasswordResetTokenGenerator):
    """A link to set a password: half an hour, or as long as PASSWORD_RESET_TIMEOUT for people who have none yet.

    It is bound to the present password, the last log-in and the address, so it works once.
    """

    def check_token(self, user: Any, token: str | None) -> bool:
        if not super().check_token(user, token):
            return False
        made = base36_to_int(str(token).split("-")[0])
        is_first = is_without_password(user)
        return is_first or self._num_seconds(self._now()) - made <= min(USED_WITHIN, settings.PASSWORD_RESET_TIMEOUT)  # type: ignore[attr-defined]


def is_without_password(user: Any) -> bool:
    return not user.password or user.password.startswith("!")


def link(user: Any) -> str:
    """Works once. Built from the configured address only, never from a request's Host header."""
    return f"{settings.BASE_URL}/auth/password/reset/key/{int_to_base36(user.pk)}-{LinkToken().make_token(user)}"
