"""Who an e-mail address and a password belong to: one active person with exactly this address, or nobody.

django-allauth would also look into a table of further addresses; we have none, so that a changed address counts at once.
"""

import unicodedata
from typing import Any

from allauth.account.auth_backends import AuthenticationBackend
from django.contrib.auth import get_user_model

from zhike.engine import actors


class Backend(AuthenticationBackend):
    def get_user(self, user_id: Any) -> Any:
        """Who a log-in belongs to, read with what their actor needs: every page asks for both."""
        user = actors.person(user_id)
        return user if user is not None and self.user_can_authenticate(user) else None

    def _authenticate_by_email(self, email: str, password: str) -> Any:
        return self._check_password(person(email), password)

    def user_can_authenticate(self, user: Any) -> bool:
        return bool(user.is_active and user.deleted_at is None)


def folded(email: str) -> str:
    """Addresses are compared in this form; look-alikes of other scripts stay different."""
    return unicodedata.normalize("NFKC", email).strip().casefold()


def person(email: str) -> Any:
    """The person with this address who may log in, else None. One query."""
    if not email or "\0" in email:
        return None
    return get_user_model()._default_manager.filter(email=folded(email), deleted_at=None, is_active=True).first()
