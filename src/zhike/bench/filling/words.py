"""What people, companies and deals are called, from the words of the sample company in both languages."""

from functools import cache
from random import Random
from typing import Any

from zhike.demo.content import load
from zhike.lib import pinyin

MOBILES = ("130", "131", "135", "136", "137", "138", "139", "150", "152", "158", "159", "186", "188", "189")
LATIN_FIRMS = 0.12


@cache
def world(language: str) -> dict[str, Any]:
    return load(language, "world")


@cache
def given_signs() -> tuple[list[str], list[str]]:
    """The first and the second characters of Chinese given names."""
    given = [*world("zh")["people"]["men"], *world("zh")["people"]["women"]]
    return sorted({name[0] for name in given}), sorted({name[-1] for name in given})


@cache
def brands(language: str) -> list[str]:
    parts = world(language)["brands"]
    return [first + second for first in parts["first"] for second in parts["second"]]


@cache
def latin_families() -> list[str]:
    return [*world("en")["people"]["family_names"], *brands("en")]


@cache
def latin_givens() -> list[str]:
    return [*world("en")["people"]["men"], *world("en")["people"]["women"]]


def person(rng: Random, language: str) -> str:
    if language == "en":
        return f"{rng.choice(latin_givens())} {rng.choice(latin_families())}"
    first, second = given_signs()
    return (
        rng.choice(world("zh")["people"]["family_names"])
        + rng.choice(first)
        + (rng.choice(second) if rng.random() < 0.9 else "")
    )


@cache
def trades(language: str) -> list[tuple[str, str, str]]:
    """Key and name of an industry with a word of it."""
    return [(row[0], row[1], word) for row in world(language)["industries"]["rows"] for word in row[2]]


def company(rng: Random, language: str) -> tuple[str, str, tuple[str, str, str], list[Any]]:
    """Name, brand, trade and place of a company."""
    words = world(language)
    place, trade, brand = (
        rng.choice(words["places"]["rows"]),
        rng.choice(trades(language)),
        rng.choice(brands(language)),
    )
    form = "plain" if rng.random() < 0.9 else rng.choice(("group", "child"))
    province = place[1] if language == "en" else place[1][:2]
    pattern = rng.choice(words["names"][form])
    return pattern.format(brand=brand, city=place[2], word=trade[2], province=province), brand, trade, place


@cache
def letters(text: str) -> str:
    """As it stands in an address on the web."""
    said = text if text.isascii() else pinyin.full(text)
    return "".join(sign for sign in said.lower() if sign.isascii() and sign.isalnum())


def mobile(rng: Random) -> str:
    return f"+86{MOBILES[int(rng.random() * len(MOBILES))]}{int(rng.random() * 10**8):08}"


def landline(rng: Random, language: str, dial: str) -> str:
    if language == "en":
        return f"+44113496{int(rng.random() * 10_000):04}"
    return f"+86{dial.lstrip('0')}8{int(rng.random() * 10**7):07}"


def street(rng: Random, language: str, place: list[Any]) -> dict[str, str]:
    number = int(rng.random() * 688) + 1
    road = rng.choice(world(language)["places"]["streets"])
    text = f"{number} {road}" if language == "en" else f"{road}{number}号"
    country = "GB" if language == "en" else "CN"
    return {
        "country": country,
        "province": place[1],
        "city": place[2],
        "district": rng.choice(place[4]),
        "street": text,
    }
