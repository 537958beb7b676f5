"""Access tokens: random, known by their prefix and checksum, stored only as a hash.

The prefix and checksum let secret scanners recognise a leaked token, and let us refuse a mistyped
one without asking the database. A token has 256 random bits, so a plain SHA-256 is enough to keep it.
"""

import hashlib
import hmac
import secrets
import zlib

PREFIX = "zhike_pat_"

_DIGITS = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz"
_SECRET = 43
_CHECKSUM = 6


def new_token() -> str:
    """`zhike_pat_`, 43 random characters, 6 characters of checksum. Shown once, never stored."""
    secret = "".join(secrets.choice(_DIGITS) for _ in range(_SECRET))
    return f"{PREFIX}{secret}{_checksum(secret)}"


def token_hash(token: str) -> str:
    """What is stored: the SHA-256 in hex."""
    return hashlib.sha256(token.encode("utf-8", "surrogatepass")).hexdigest()


def looks_like_token(text: str) -> bool:
    """Whether the form and the checksum are right; says nothing about whether it was ever given out."""
    secret, checksum = text[len(PREFIX) : -_CHECKSUM], text[-_CHECKSUM:]
    is_formed = text.startswith(PREFIX) and len(secret) == _SECRET and set(text[len(PREFIX) :]) <= set(_DIGITS)
    return is_formed and hmac.compare_digest(checksum, _checksum(secret))


def _checksum(secret: str) -> str:
    """The CRC-32 of the secret in base 62."""
    number = zlib.crc32(secret.encode())
    found = ""
    for _ in range(_CHECKSUM):
        number, digit = divmod(number, 62)
        found = _DIGITS[digit] + found
    return found
