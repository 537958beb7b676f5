"""The properties of vCards from the bytes of a file: folded lines, quoted-printable and charsets undone."""

import quopri
import re
from collections.abc import Iterable, Iterator
from typing import NamedTuple

LONGEST_LINE = 1024 * 1024
LONGEST_PROPERTY = 256 * 1024

# What takes room and no contact needs; it is passed over unread.
LARGE = {"PHOTO", "LOGO", "SOUND", "KEY", "X-MS-CARDPICTURE", "X-THUNDERBIRD-ETAG", "X-MS-OL-DESIGN"}

_HEAD = re.compile(r'((?:[^":]|"[^"]*")*):(.*)', re.DOTALL)
_PARTS = re.compile(r'((?:[^";]|"[^"]*")+)')
_ENCODINGS = {"QUOTED-PRINTABLE", "BASE64", "B", "8BIT", "7BIT"}


class Property(NamedTuple):
    """`types` are upper-case: WORK, CELL, PREF; `label` what the program's user calls it."""

    name: str
    value: str
    types: frozenset[str]
    group: str
    version: str = ""


def properties(lines: Iterable[bytes], encoding: str) -> Iterator[Property]:
    """One after the other, BEGIN and END among them."""
    version = "3.0"
    for line in unfolded(lines):
        found = read(line, encoding, version)
        if found is None:
            continue
        if found.name == "VERSION":
            version = found.value.strip()
        yield found._replace(version=version)


def unfolded(lines: Iterable[bytes]) -> Iterator[bytes]:
    """Whole lines: what goes on behind a soft break or an indent is put together."""
    whole: bytes | None = None
    for raw in lines:
        line = raw.rstrip(b"\r\n")
        if whole is not None and is_soft(whole):
            whole = whole[:-1] + line if len(whole) < LONGEST_PROPERTY else whole[:-1]
        elif whole is not None and line[:1] in (b" ", b"\t"):
            whole = whole if is_large(whole) or len(whole) > LONGEST_PROPERTY else whole + line[1:]
        else:
            if whole:
                yield whole
            whole = line
    if whole:
        yield whole


def is_soft(line: bytes) -> bool:
    """A quoted-printable line that ends with = goes on in the next."""
    return line.endswith(b"=") and b"QUOTED-PRINTABLE" in line.partition(b":")[0].upper()


def is_large(line: bytes) -> bool:
    return re.split(rb"[;:]", line, maxsplit=1)[0].rpartition(b".")[2].upper().decode("latin-1") in LARGE


def read(line: bytes, encoding: str, version: str) -> Property | None:
    """The property of a whole line; None for what is no property, or no text."""
    if is_large(line):
        return None
    found = _HEAD.fullmatch(line.decode("latin-1"))
    if not found:
        return None
    head, *parameters = _PARTS.findall(found[1]) or [""]
    group, _dot, name = head.strip().rpartition(".")
    told = [part.partition("=") for part in parameters]
    bare = {key.strip().upper() for key, equals, _value in told if not equals}
    named = {key.strip().upper(): value.strip().strip('"') for key, equals, value in told if equals}
    way = named.get("ENCODING", "").upper() or next(iter(bare & _ENCODINGS), "")
    if way in {"BASE64", "B"}:
        return None
    types = bare | {word for key, equals, value in told if key.strip().upper() == "TYPE" for word in words(value)}
    if "PREF" in named:
        types |= {"PREF"} if named["PREF"] == "1" else set()
    raw = decoded(found[2].encode("latin-1"), way)
    value = text(raw, named.get("CHARSET") or encoding)
    return Property(name.upper(), value, frozenset(types - _ENCODINGS), group, version)


def words(value: str) -> set[str]:
    return {word.strip().upper() for word in value.strip('"').split(",")}


def decoded(raw: bytes, way: str) -> bytes:
    if way == "QUOTED-PRINTABLE":
        return quopri.decodestring(raw)
    return raw


def text(raw: bytes, charset: str) -> str:
    """The text; what is not in its charset stands as a replacement sign."""
    try:
        return raw.decode(charset, "replace")
    except LookupError:
        return raw.decode("utf-8", "replace")


def unescaped(value: str, version: str) -> str:
    r"""A single text: `\n`, `\,`, `\;` and `\\` undone; in 2.1 only `\;` is written so."""
    if version == "2.1":
        return value.replace("\\;", ";")
    return re.sub(r"\\(.)", lambda found: "\n" if found[1] in "nN" else found[1], value, flags=re.DOTALL)


def parts(value: str, version: str, separator: str = ";") -> list[str]:
    """The parts of a structured value."""
    cut, is_escaped = [""], False
    for sign in value:
        if sign == separator and not is_escaped:
            cut.append("")
        else:
            cut[-1] += sign
        is_escaped = sign == "\\" and not is_escaped
    return [unescaped(part, version).strip() for part in cut]
