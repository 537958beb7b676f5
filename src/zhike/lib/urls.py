"""Web addresses people store: http and https only, so a link can never run a script."""

import re
from urllib.parse import SplitResult, urlsplit, urlunsplit

from zhike.lib.fold import clean
from zhike.lib.sentences import Sentence

LONGEST = 2_000

_SCHEME = re.compile(r"[a-z][a-z0-9+.\-]*:(?!\d+(?:/|$))", re.IGNORECASE)
_HOST = re.compile(r"(?=.{1,253}$)[^\W_](?:[\w\-]{0,61}[^\W_])?(?:\.[^\W_](?:[\w\-]{0,61}[^\W_])?)*\.?")
_ADDRESS_6 = re.compile(r"[0-9a-f:.]{2,45}", re.IGNORECASE)


def parse(text: str) -> str:
    """The address with its scheme (https when none is written) and the host in lower case."""
    address = clean(text)
    if not address:
        raise ValueError(Sentence("A web address is missing. Write it like https://example.com."))
    if len(address) > LONGEST:
        raise ValueError(
            Sentence(
                "A web address has at most %(longest)s characters, this one has %(length)s.",
                longest=f"{LONGEST:,}",
                length=f"{len(address):,}",
            )
        )
    if address.startswith("//"):
        address = f"https:{address}"
    elif not _SCHEME.match(address):
        address = f"https://{address}"
    parts = _split(address, text)
    host, port = parts.hostname or "", f":{parts.port}" if parts.port else ""
    if ":" in host:
        host = f"[{host}]"
    path = parts.path if parts.path != "/" or parts.query or parts.fragment else ""
    return urlunsplit((parts.scheme, f"{host}{port}", path, parts.query, parts.fragment))


def show(url: str, *, length: int = 40) -> str:
    """Short for reading: `qiming.com/products` of `https://www.qiming.com/products/`."""
    short = re.sub(r"^https?://(?:www\.)?", "", url, flags=re.IGNORECASE).rstrip("/")
    return short if len(short) <= length else f"{short[: length - 1]}…"


def _split(address: str, text: str) -> SplitResult:
    if re.search(r"[\s\\<>\"]", address):
        raise ValueError(
            Sentence("'%(text)s' holds a space, a quote or a backslash, which no web address may.", text=_short(text))
        )
    try:
        parts = urlsplit(address)
        host, _ = parts.hostname or "", parts.port
    except ValueError:
        raise ValueError(
            Sentence("'%(text)s' is not a web address. Write it like https://example.com.", text=_short(text))
        ) from None
    if parts.scheme not in ("http", "https"):
        raise ValueError(
            Sentence(
                "'%(text)s' starts with %(parts)s:, but only http and https are kept.",
                text=_short(text),
                parts=parts.scheme,
            )
        )
    if "@" in parts.netloc:
        raise ValueError(
            Sentence("A web address must not carry a user name or password. Leave out what stands before the @.")
        )
    if not (_HOST.fullmatch(host) or (":" in host and _ADDRESS_6.fullmatch(host))):
        raise ValueError(
            Sentence("'%(text)s' is not a web address. Write it like https://example.com.", text=_short(text))
        )
    return parts


def _short(text: str) -> str:
    return text if len(text) <= 60 else f"{text[:59]}…"
