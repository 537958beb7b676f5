"""Addresses: house, street, town and postcode, each told apart from its spelling, and how much two are alike."""

import re
from collections.abc import Mapping
from functools import lru_cache
from typing import NamedTuple

from rapidfuzz import fuzz

from zhike.lib import pinyin
from zhike.lib.fold import fold

from . import listed

_NOT_WORD = re.compile(r"[^\w]+|_")
_HAN_HOUSE = re.compile(r"(\d+)(?:-\d+)?\s*(?:号|弄|栋|幢)")
_HOUSE = re.compile(r"(?:^|\s)(\d+)[a-z]?(?:\s*-\s*(\d+))?(?=\s|$|,)")
_ORDINAL = re.compile(r"^(\d+)(?:st|nd|rd|th)\w?$")
_DIRECTIONS = {"n": "", "s": "", "e": "", "w": "", "north": "", "south": "", "east": "", "west": ""}
_TYPES = listed(
    "st street rd road av ave avenue blvd boulevard dr drive ln lane pl place ct court cres crescent cct circuit close hwy highway pkwy "
    "parkway sq square ter terrace way site suite ste floor fl unit building bldg"
)
_TOWN_KIND = re.compile("(?:省|市|区|县|自治区|街道|镇)")
_TOWN_FIRST = re.compile(r"^(?:[^\d\s]{2,8}?(?:省|自治区))?(?:[^\d\s]{2,8}?(?:市|自治州))?(?:[^\d\s]{1,8}?(?:区|县))?")


class Place(NamedTuple):
    houses: frozenset[str]
    street: str
    town: str
    postcode: str


@lru_cache(maxsize=65_536)
def read_parts(street: str, town: str, postcode: str) -> Place | None:
    """The place that these parts name; nothing where they are empty."""
    line = pinyin.without_accents(fold(street)).replace(".", " ")
    if not town.strip() and (first := _TOWN_FIRST.match(line)):
        town, line = first[0], line[first.end() :]
    town = " ".join(_NOT_WORD.sub(" ", _TOWN_KIND.sub(" ", pinyin.without_accents(fold(town)))).split())
    found = _HAN_HOUSE.search(line) or _HOUSE.search(line)
    houses = frozenset(number.lstrip("0") for number in found.groups() if number) if found else frozenset()
    rest = line[: found.start()] + " " + line[found.end() :] if found else line
    place = Place(houses, street_of(rest), town, fold(postcode).replace(" ", ""))
    return place if any(place) else None


def read(address: Mapping[str, str]) -> Place | None:
    town = " ".join(address.get(part, "") for part in ("district", "city", "province"))
    return read_parts(address.get("street", ""), town, address.get("postcode", ""))


def street_of(text: str) -> str:
    words = [_DIRECTIONS.get(word, word) for word in _NOT_WORD.sub(" ", text).split()]
    told = [_ORDINAL.sub(r"\1", word) for word in words if word and word not in _TYPES]
    return " ".join(told) or " ".join(filter(None, words))


def alike(a: Place, b: Place) -> float | None:
    """From 0, elsewhere, to 1, the same door. None where nothing can be compared."""
    street = likeness(a.street, b.street)
    house = None if not a.houses or not b.houses else float(bool(a.houses & b.houses))
    town = likeness(a.town, b.town)
    code = None if not a.postcode or not b.postcode else 1.0 if a.postcode == b.postcode else 0.0
    parts = [(street, 4.0), (house, 4.0), (town, 2.0), (code, 2.0)]
    known = [(value, weight) for value, weight in parts if value is not None]
    if not known:
        return None
    found = sum(value * weight for value, weight in known) / sum(weight for _value, weight in known)
    if house == 0.0:
        found = min(found, 0.2)
    return found if street is not None else found * 0.5


def likeness(a: str, b: str) -> float | None:
    if not a or not b:
        return None
    if a == b:
        return 1.0
    short, long = sorted((a, b), key=len)
    if len(short) >= 4 and long.startswith(short + " "):
        return 0.95
    found: float = max(fuzz.ratio(a, b), fuzz.token_sort_ratio(a, b)) / 100
    return found if found >= 0.6 else 0.0
