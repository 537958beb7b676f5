"""The other things two records may share: numbers, mailboxes, web sites, days, plain text. What says nothing reads as None."""

import re
from collections.abc import Callable, Mapping
from typing import Any, NamedTuple

from rapidfuzz import fuzz
from rapidfuzz.distance import OSA

from zhike.lib.fold import fold

from . import companies, listed, people, places

# Mailboxes of a house rather than of a person, and domains that anybody may have.
_HOUSE_BOXES = listed("info sales service office admin hr support contact hello mail marketing webmaster kefu xiaoshou")
PUBLIC_DOMAINS = listed(
    "qq.com 163.com 126.com yeah.net sina.com sina.cn sohu.com aliyun.com foxmail.com 139.com 189.cn 21cn.com tom.com gmail.com "
    "googlemail.com hotmail.com outlook.com live.com msn.com yahoo.com yahoo.cn icloud.com me.com aol.com comcast.net att.net "
    "gmx.de gmx.net web.de t-online.de mail.ru yandex.ru proton.me protonmail.com facebook.com linkedin.com weibo.com"
)


_MOBILE = re.compile(r"1[3-9]\d{9}")


def digits(number: str) -> str:
    """The digits that count: without country and trunk prefix, so that +86 571 8666 0000 is 0571-86660000."""
    found = "".join(c for c in fold(number) if "0" <= c <= "9")
    return found.removeprefix("86").lstrip("0") if number.startswith(("+86", "0086")) else found.lstrip("0")


def entries(value: Any) -> list[Any]:
    """The values of a list of {"value": …}, or the one value."""
    listed = value if isinstance(value, list) else [value]
    found = [entry.get("value") if isinstance(entry, Mapping) and "value" in entry else entry for entry in listed]
    return [entry for entry in found if entry]


def read_phones(value: Any) -> frozenset[str] | None:
    return frozenset(found for one in entries(value) if len(found := digits(str(one))) >= 5) or None


def read_mails(value: Any) -> frozenset[str] | None:
    return frozenset(fold(str(one)) for one in entries(value) if "@" in str(one)) or None


def domain(text: str) -> str:
    """The host that a web address or a mailbox belongs to; nothing for one that anybody may have."""
    host = fold(text).rpartition("@")[2].rpartition("://")[2].partition("/")[0].partition("?")[0].partition(":")[0]
    host = host.removeprefix("www.").removeprefix("m.").strip(".")
    return "" if host in PUBLIC_DOMAINS or "." not in host else host


def read_domains(value: Any) -> frozenset[str] | None:
    return frozenset(found for one in entries(value) if (found := domain(str(one)))) or None


def read_places(value: Any) -> tuple[places.Place, ...] | None:
    listed = [one if isinstance(one, Mapping) else {"street": str(one)} for one in entries(value)]
    return tuple(found for one in listed if (found := places.read(one))) or None


def read_code(value: Any) -> str | None:
    return "".join(c for c in fold(str(value or "")) if c.isalnum()) or None


def read_text(value: Any) -> str | None:
    return fold(str(value)) or None


def read_same(value: Any) -> frozenset[str] | None:
    listed = value if isinstance(value, list) else [value]
    return frozenset(fold(str(one)) for one in listed if one not in (None, "")) or None


def same(a: frozenset[str], b: frozenset[str]) -> float:
    return 1.0 if a & b else 0.0


def same_mails(a: frozenset[str], b: frozenset[str]) -> float:
    shared = a & b
    if not shared:
        return 0.0
    return 1.0 if any(one.partition("@")[0] not in _HOUSE_BOXES for one in shared) else 0.6


def same_phones(a: frozenset[str], b: frozenset[str]) -> float:
    """Also where one side lacks the area code: 8666 0000 and 0571-8666 0000."""
    if a & b:
        return 1.0
    tails = any(x.endswith(y) or y.endswith(x) for x in a for y in b if min(len(x), len(y)) >= 7)
    if tails:
        return 0.9
    here, there = areas(a), areas(b)
    return 0.05 if not here or not there else 0.15 if here & there else 0.0


def areas(numbers: frozenset[str]) -> set[str]:
    """Where the fixed lines are, by their first digits."""
    return {one[:3] for one in numbers if len(one) >= 10 and not _MOBILE.fullmatch(one)}


def nearest(a: tuple[places.Place, ...], b: tuple[places.Place, ...]) -> float | None:
    found = [one for x in a for y in b if (one := places.alike(x, y)) is not None]
    return max(found) if found else None


def days_alike(a: str, b: str) -> float:
    """One figure mistyped, or day and month changed about."""
    if a == b:
        return 1.0
    return 0.7 if (len(a) == len(b) and OSA.distance(a, b) == 1) or sorted(a) == sorted(b) else 0.0


def texts_alike(a: str, b: str) -> float:
    return 1.0 if a == b else float(fuzz.token_sort_ratio(a, b)) / 100


class Way(NamedTuple):
    """How a field is compared: what is read of a value, how alike two are, and from where likeness counts at all."""

    read: Callable[[Any], Any]
    alike: Callable[[Any, Any], float | None]
    floor: float = 0.6


WAYS = {
    "company": Way(lambda value: companies.read(str(value)) if value else None, companies.alike),
    "person": Way(lambda value: people.read(str(value)) if value else None, people.alike),
    "phone": Way(read_phones, same_phones, 0.1),
    "email": Way(read_mails, same_mails, 0.3),
    "domain": Way(read_domains, same),
    "address": Way(read_places, nearest),
    "date": Way(lambda value: str(value) if value else None, days_alike, 0.3),
    "code": Way(read_code, days_alike, 0.3),
    "text": Way(lambda value: read_text(value) if value else None, texts_alike, 0.7),
    "same": Way(read_same, same),
}
