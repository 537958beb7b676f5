"""How django-allauth logs our people in: by e-mail, only those who are active, nobody signs up by themselves."""

from typing import Any

from allauth.account.adapter import DefaultAccountAdapter
from django.http import HttpRequest

from zhike.runtime import environment


class AccountAdapter(DefaultAccountAdapter):
    def is_open_for_signup(self, request: HttpRequest) -> bool:
        return False

    def get_reset_password_from_key_url(self, key: str) -> str:
        """From the configured address only, never from the Host header."""
        return f"{environment.base_url()}/auth/password/reset/key/{key}/"

    def populate_username(self, request: HttpRequest, user: Any) -> None:
        """We have no user names."""
