"""The mail server of EMAIL_URL, in Django's words."""

from typing import Any
from urllib.parse import parse_qs, unquote, urlsplit

from zhike.runtime.environment import WrongSetting

PORTS = {"smtp": 25, "smtps": 465, "smtp+tls": 587}


def settings(url: str) -> dict[str, Any]:
    """Django's EMAIL_… settings for `smtp://`, `smtp+tls://` or `smtps://user:password@host:port?from=crm@example.com`.

    Without an address mails are kept in memory and go nowhere; who sends asks `settings.EMAIL_URL` first.
    """
    if not url:
        return {"EMAIL_BACKEND": "django.core.mail.backends.locmem.EmailBackend"}
    parts = urlsplit(url)
    try:
        port = parts.port or PORTS[parts.scheme]
    except (KeyError, ValueError):
        raise WrongSetting("EMAIL_URL cannot be read. Write smtp+tls://user:password@mail.example.com:587.")
    if not parts.hostname:
        raise WrongSetting("EMAIL_URL names no server. Write smtp+tls://user:password@mail.example.com:587.")
    user = unquote(parts.username or "")
    sender = parse_qs(parts.query).get("from", [user if "@" in user else f"zhike@{parts.hostname}"])[0]
    return {
        "EMAIL_BACKEND": "django.core.mail.backends.smtp.EmailBackend",
        "EMAIL_HOST": parts.hostname,
        "EMAIL_PORT": port,
        "EMAIL_HOST_USER": user,
        "EMAIL_HOST_PASSWORD": unquote(parts.password or ""),
        "EMAIL_USE_TLS": parts.scheme == "smtp+tls",
        "EMAIL_USE_SSL": parts.scheme == "smtps",
        "EMAIL_TIMEOUT": 15,
        "DEFAULT_FROM_EMAIL": sender,
    }
