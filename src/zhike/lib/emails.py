"""Mail addresses: checked by form only, never by asking a server, and kept in one spelling."""

import re
from functools import lru_cache

import email_validator

from zhike.lib.fold import clean, fold
from zhike.lib.sentences import Sentence

# What nearly all addresses are like, so that the library need not look at them; names such as info it writes small.
_ATOM = r"[\w!#$%&'*+\-/=?^`{|}~]+"
_OWN = "|".join(email_validator.rfc_constants.CASE_INSENSITIVE_MAILBOX_NAMES)
_LABEL = r"(?!..--)[a-z0-9](?:[a-z0-9\-]{0,61}[a-z0-9])?"
_PLAIN = re.compile(rf"(?!(?:{_OWN})@)({_ATOM}(?:\.{_ATOM})*)@((?:{_LABEL}\.)+[a-z]{{2,20}})", re.ASCII | re.IGNORECASE)
_SPECIAL = tuple(email_validator.SPECIAL_USE_DOMAIN_NAMES)
_NAMED = re.compile(r"(?P<name>[^<>]*)<(?P<address>[^<>]+)>")


@lru_cache(maxsize=16_384)
def parse(text: str) -> str:
    """The address meant by `text`, its domain in lower case; `Ann <ann@a.com>` and `mailto:` are understood."""
    address = clean(text).removeprefix("mailto:")
    if named := _NAMED.fullmatch(address):
        address = named["address"].strip()
    if len(address) <= 100 and (plain := _PLAIN.fullmatch(address)) and not plain[2].lower().endswith(_SPECIAL):
        return f"{plain[1]}@{plain[2].lower()}"
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


def key(address: str) -> str:
    """What two spellings of one mailbox have in common. Servers may tell case apart, people never do."""
    return fold(address)


def domain(address: str) -> str:
    """`qiming.com` of `ann@qiming.com`."""
    return fold(address.rpartition("@")[2])


def _short(text: str) -> str:
    return text if len(text) <= 60 else f"{text[:59]}…"
