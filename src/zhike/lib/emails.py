"""Mail addresses: checked by form only, never by asking a server, and kept in one spelling."""

import re
from functools import lru_cache

import email_validator

from zhike.lib.fold import clean, fold
from zhike.lib.sentences import Sentence

# What goes before the @ in nearly all addresses, as the library has it; but names such as info it writes small.
_PLAIN = re.compile(
    r"(?!(?:info|marketing|sales|support|abuse|noc|security|postmaster|hostmaster|usenet|news|webmaster|www|uucp|ftp)@)"
    r"([\w!#$%&'*+\-/=?^`{|}~]+(?:\.[\w!#$%&'*+\-/=?^`{|}~]+)*)@([a-z0-9.\-]+)",
    re.ASCII | re.IGNORECASE,
)
_NAMED = re.compile(r"(?P<name>[^<>]*)<(?P<address>[^<>]+)>")


@lru_cache(maxsize=16_384)
def parse(text: str) -> str:
    """The address meant by `text`, its domain in lower case; `Ann <ann@a.com>` and `mailto:` are understood."""
    address = clean(text).removeprefix("mailto:")
    if named := _NAMED.fullmatch(address):
        address = named["address"].strip()
    if len(address) <= 100 and (plain := _PLAIN.fullmatch(address)) and (known := _plain_domain(plain[2])):
        return f"{plain[1]}@{known}"
    if "@" not in address:
        raise ValueError(
            Sentence(
                "'%(text)s' has no @, so it is not a mail address. Write it like ann@example.com.", text=_short(text)
            )
        )
    try:
        checked = email_validator.validate_email(address, check_deliverability=False, test_environment=True)
    except email_validator.EmailNotValidError:
        raise ValueError(
            Sentence("'%(text)s' is not a mail address. Write it like ann@example.com.", text=_short(text))
        ) from None
    if "." not in checked.ascii_domain:
        raise ValueError(
            Sentence(
                "'%(text)s' is not a mail address: '%(checked)s' has no ending like .com or .cn.",
                text=_short(text),
                checked=checked.domain,
            )
        )
    return checked.normalized


@lru_cache(maxsize=4_096)
def _plain_domain(written: str) -> str:
    """The one spelling of a domain of Latin letters; nothing where the library refuses it."""
    try:
        checked = email_validator.validate_email(f"a@{written}", check_deliverability=False, test_environment=True)
    except email_validator.EmailNotValidError:
        return ""
    return checked.domain if "." in checked.ascii_domain else ""


def key(address: str) -> str:
    """What two spellings of one mailbox have in common. Servers may tell case apart, people never do."""
    return fold(address)


def domain(address: str) -> str:
    """`qiming.com` of `ann@qiming.com`."""
    return fold(address.rpartition("@")[2])


def _short(text: str) -> str:
    return text if len(text) <= 60 else f"{text[:59]}…"
