"""One card as the texts of a contact: name, phones, mail addresses, addresses, organisation, birthday, notes.

What has no place of its own, or is no phone, address or date after all, stands in the notes: nothing is lost unseen.
"""

import hashlib
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from zhike.lib import emails, phones
from zhike.lib.fold import clean
from zhike.lib.vcards.lines import Property, parts, unescaped

KINDS = {"CELL": "mobile", "IPHONE": "mobile", "MOBILE": "mobile", "WORK": "work", "HOME": "home", "OTHER": "other"}
NOTED = {
    "NICKNAME": "Nickname", "ROLE": "Role", "URL": "URL", "IMPP": "Chat", "ANNIVERSARY": "Anniversary",
    "X-ANNIVERSARY": "Anniversary", "X-MS-ANNIVERSARY": "Anniversary", "X-EVOLUTION-ANNIVERSARY": "Anniversary",
    "X-AIM": "AIM", "X-ICQ": "ICQ", "X-JABBER": "Jabber", "X-MSN": "MSN", "X-QQ": "QQ", "X-SKYPE": "Skype",
    "X-SKYPE-USERNAME": "Skype", "X-WECHAT": "WeChat", "X-YAHOO": "Yahoo", "X-SOCIALPROFILE": "Profile",
    "X-MS-IMADDRESS": "Chat", "X-GADUGADU": "Gadu-Gadu", "X-GROUPWISE": "GroupWise",
    "X-SPOUSE": "Spouse", "X-EVOLUTION-SPOUSE": "Spouse", "X-MS-SPOUSE": "Spouse",
    "X-ASSISTANT": "Assistant", "X-EVOLUTION-ASSISTANT": "Assistant", "X-MS-ASSISTANT": "Assistant",
    "X-MANAGER": "Manager", "X-EVOLUTION-MANAGER": "Manager", "X-MS-MANAGER": "Manager",
    "X-ABRELATEDNAMES": "Related", "RELATED": "Related", "X-ABDATE": "Date",
}  # fmt: skip
_APPLE_LABEL = re.compile(r"_\$!<(.*)>!\$_")
_PARTIAL = re.compile(r"(\d{4})-?(\d{2})-?(\d{2})(?:[T ].*)?")
_CJK = re.compile(r"[\u3400-\u9fff]")


@dataclass
class Card:
    """`phones` and the like are entries of value, kind and is_primary, as fields take them."""

    uid: str = ""
    name: str = ""
    salutation: str = ""
    title: str = ""
    organisation: str = ""
    department: str = ""
    phones: list[dict[str, Any]] = field(default_factory=list)
    emails: list[dict[str, Any]] = field(default_factory=list)
    addresses: list[dict[str, Any]] = field(default_factory=list)
    birthday: str = ""
    tags: list[str] = field(default_factory=list)
    notes: str = ""

    @property
    def key(self) -> str:
        """The card's own id, else one that the same card has again."""
        told = [self.name, *sorted(e["value"] for e in (*self.phones, *self.emails))]
        return self.uid or f"vcard-{hashlib.sha256(repr(told).encode()).hexdigest()[:20]}"


def card(properties: Sequence[Property]) -> Card:
    made, others = Card(), list[str]()
    labels = {one.group: label(one.value) for one in properties if one.name == "X-ABLABEL" and one.group}
    formatted = family = given = nickname = ""
    for one in properties:
        value = unescaped(one.value, one.version).strip()
        match one.name:
            case "FN":
                formatted = formatted or clean(value)
            case "N":
                family, given, made.salutation = name_parts(one)
            case "UID":
                made.uid = clean(value)[:200]
            case "TITLE":
                made.title = made.title or clean(value)
            case "ORG":
                organisation, *units = [clean(part) for part in parts(one.value, one.version)]
                made.organisation = made.organisation or organisation
                made.department = made.department or ", ".join(filter(None, units))
            case "TEL" | "EMAIL" | "ADR":
                others += put(made, one, labels.get(one.group, ""))
            case "BDAY":
                made.birthday = whole_date(value)
                others += [] if made.birthday or not value else [f"Birthday: {value}"]
            case "CATEGORIES":
                made.tags += [tag for part in parts(one.value, one.version, ",") if (tag := clean(part))]
            case "NOTE":
                made.notes = "\n".join(filter(None, [made.notes, value]))
            case _ if one.name in NOTED and value.strip(";, "):
                nickname = nickname or (clean(value) if one.name == "NICKNAME" else "")
                others.append(f"{labels.get(one.group) or NOTED[one.name]}: {' '.join(value.split())}")
    if made.department:
        others.insert(0, f"Department: {made.department}")
    made.name = formatted or full_name(family, given) or nickname or made.organisation or first_value(made)
    made.notes = "\n".join(filter(None, [made.notes, *dict.fromkeys(others)]))
    return made


def name_parts(one: Property) -> tuple[str, str, str]:
    family, given, middle, prefix = [*map(clean, parts(one.value, one.version)), *[""] * 4][:4]
    return family, " ".join(filter(None, [given, middle])), prefix[:40]


def full_name(family: str, given: str) -> str:
    """王小明, John Doe."""
    return family + given if _CJK.search(family + given) else " ".join(filter(None, [given, family]))


def first_value(made: Card) -> str:
    return next((str(entry["value"]) for entry in (*made.emails, *made.phones)), "")


def label(value: str) -> str:
    found = _APPLE_LABEL.fullmatch(value.strip())
    return clean(found[1] if found else value)[:40]


def put(made: Card, one: Property, label: str) -> Iterator[str]:
    """Add an entry; yields a line for the notes where it is none."""
    value: Any
    if one.name == "ADR":
        value, listed = address(one), made.addresses
    else:
        plain = unescaped(one.value, one.version).removeprefix("tel:").removeprefix("mailto:")
        value = clean(plain.replace(";ext=", " ext "))
        listed = made.phones if one.name == "TEL" else made.emails
    if not value:
        return
    if one.name != "ADR" and not is_usable(one.name, value):
        yield f"{'Phone' if one.name == 'TEL' else 'E-mail'}: {value}"
        return
    kind = "fax" if "FAX" in one.types else label or next((k for t, k in KINDS.items() if t in one.types), "")
    is_primary = "PREF" in one.types and not any(entry["is_primary"] for entry in listed)
    if all(entry["value"] != value for entry in listed):
        kind = kind.lower() if kind.lower() in KINDS.values() else kind
        listed.append({"value": value, "kind": kind, "is_primary": is_primary})


def is_usable(name: str, value: str) -> bool:
    try:
        (phones.parse if name == "TEL" else emails.parse)(value)
    except ValueError:
        return False
    return True


def address(one: Property) -> dict[str, str]:
    box, more, street, city, region, code, country = [*parts(one.value, one.version), *[""] * 7][:7]
    streets = [clean(part.replace("\n", ", ")) for part in (more, street, box) if part]
    found = {
        "country": country, "province": region, "city": city, "street": ", ".join(streets), "postcode": code,
    }  # fmt: skip
    return {name: clean(text) for name, text in found.items() if text}


def whole_date(value: str) -> str:
    """The day in ISO form; nothing for one without a year."""
    found = _PARTIAL.match(value)
    try:
        return date(*map(int, found.groups())).isoformat() if found else ""
    except ValueError:
        return ""
