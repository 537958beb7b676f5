"""The addresses that answer people who are not logged in, each with its reason. All others want a person or a token."""

from typing import NamedTuple


class Public(NamedTuple):
    """`path` is the whole address, or its beginning where it ends with a slash."""

    path: str
    reason: str


PUBLIC = [
    Public("/login", "where people log in"),
    Public("/logout", "ends a log-in, if there is one; changes nothing else"),
    Public("/auth/again", "forgets a log-in that waits for its second step"),
    Public("/auth/code", "the second step of a log-in; answers only after the first"),
    Public("/auth/password/reset", "asks for a link; tells nobody whether the address is known"),
    Public("/auth/password/reset/", "the link of that mail; a signed key that works once"),
    Public("/settings/language", "the language of the log-in page, kept in a cookie"),
    Public("/livez", "says that the process is there; no data"),
    Public("/readyz", "says whether it can work; no data"),
    Public("/metrics", "for this machine only; refuses everybody else"),
    Public("/static/", "style sheets, scripts and pictures of the product"),
    Public("/api/", "programs show a token; each call asks for it"),
]


def is_public(path: str) -> bool:
    return any(path == one.path or (one.path.endswith("/") and path.startswith(one.path)) for one in PUBLIC)
