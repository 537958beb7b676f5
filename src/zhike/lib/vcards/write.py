"""A contact as a vCard 3.0, which phones and mail programs all read."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

_TYPES = {"mobile": "CELL", "work": "WORK", "home": "HOME", "fax": "FAX"}
_FOLD = 75


def vcard(
    name: str,
    *,
    texts: Mapping[str, str],
    salutation: str = "",
    tags: Sequence[str] = (),
    phones: Sequence[Mapping[str, Any]] = (),
    emails: Sequence[Mapping[str, Any]] = (),
    addresses: Sequence[Mapping[str, Any]] = (),
) -> str:
    """The card with line ends. `texts` are properties like TITLE, NOTE and UID; lists are entries as fields hold them."""
    lines = ["BEGIN:VCARD", "VERSION:3.0", f"FN:{escaped(name)}", f"N:{escaped(name)};;;{escaped(salutation)};"]
    lines += [f"{key}:{escaped(value)}" for key, value in texts.items() if value]
    lines += [f"CATEGORIES:{','.join(map(escaped, tags))}"] if tags else []
    lines += entries("TEL", phones, lambda value: escaped(str(value)))
    lines += entries("EMAIL", emails, lambda value: escaped(str(value)))
    lines += entries("ADR", addresses, address)
    return "".join(f"{folded(line)}\r\n" for line in [*lines, "END:VCARD"])


def entries(key: str, listed: Sequence[Mapping[str, Any]], written: Any) -> Iterator[str]:
    for entry in listed:
        types = [*filter(None, [_TYPES.get(entry["kind"])]), *(["PREF"] if entry["is_primary"] else [])]
        told = f";TYPE={','.join(types)}" if types else ""
        yield f"{key}{told}:{written(entry['value'])}"


def address(value: Mapping[str, str]) -> str:
    """Post-office box and extension stay empty; a district stands before the street."""
    street = " ".join(filter(None, [value.get("district"), value.get("street")]))
    parts = [street, value.get("city"), value.get("province"), value.get("postcode"), value.get("country")]
    return ";;" + ";".join(escaped(part or "") for part in parts)


def escaped(text: str) -> str:
    for sign, other in (("\\", "\\\\"), (";", "\\;"), (",", "\\,"), ("\r\n", "\\n"), ("\n", "\\n"), ("\r", "")):
        text = text.replace(sign, other)
    return text


def folded(line: str) -> str:
    """Lines of 75 bytes at most, no character cut in two."""
    if len(line) * 4 <= _FOLD:
        return line
    pieces, size = [""], 0
    for sign in line:
        length = len(sign.encode())
        if size + length > _FOLD:
            pieces.append(" ")
            size = 1
        pieces[-1] += sign
        size += length
    return "\r\n".join(pieces)
