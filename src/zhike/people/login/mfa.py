"""Secrets of authenticator apps and recovery codes, encrypted with a key that the database does not hold."""

import base64
import hashlib
from functools import cache
from typing import Any

from allauth.mfa.adapter import DefaultMFAAdapter
from cryptography.fernet import Fernet
from django.conf import settings
from django.utils.translation import gettext_lazy as _


class MFAAdapter(DefaultMFAAdapter):
    error_messages = DefaultMFAAdapter.error_messages | {
        "incorrect_code": _("This code is not right, or was used already. Wait for the next one."),
    }

    def get_totp_label(self, user: Any) -> str:
        return str(user.email)

    def encrypt(self, text: str) -> str:
        return box().encrypt(text.encode()).decode()

    def decrypt(self, encrypted_text: str) -> str:
        return box().decrypt(encrypted_text.encode()).decode()


@cache
def box() -> Fernet:
    return Fernet(base64.urlsafe_b64encode(hashlib.sha256(f"mfa:{settings.SECRET_KEY}".encode()).digest()))
