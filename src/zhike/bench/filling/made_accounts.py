"""Companies: where they are, what they do, how good they are."""

from __future__ import annotations

from array import array
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from zhike.customers.account import model
from zhike.engine import objects

from . import words
from .moments import DAY, day_text, stamp
from .plan import Plan
from .rows import Maker

GRADES = tuple(key for key, _label in model.GRADES)
SIZES = tuple(key for key, _label in model.SIZES)
CHANNELS = tuple(key for key, _label in model.CHANNELS)
INDUSTRIES = tuple(key for key, _label in model.INDUSTRIES)
TYPES = tuple(key for key, _label in model.BUSINESS_TYPES)


@dataclass
class Firms:
    """What others need to know of the companies, by number; 0 is none."""

    names: list[str]
    sites: list[str]
    languages: list[str]
    trades: list[tuple[str, str, str]]
    dials: list[str]
    places: list[list[Any]]
    grade: array[int]
    size: array[int]
    channel: array[int]


def name_all(plan: Plan) -> Firms:
    rng = plan.chance("firms")
    nothing: Any = ("", "", "")
    firms = Firms([""], [""], ["zh"], [nothing], [""], [[]], array("b", [0]), array("b", [0]), array("b", [0]))
    for number in range(1, plan.accounts.count + 1):
        language = "en" if rng.random() < words.LATIN_FIRMS else "zh"
        name, brand, trade, place = words.company(rng, language)
        firms.names.append(name)
        firms.sites.append(f"{words.letters(brand)}{number}.example")
        firms.languages.append(language)
        firms.trades.append(trade)
        firms.dials.append(place[3])
        firms.places.append(place)
        firms.grade.append(int(rng.triangular(0, len(GRADES), len(GRADES))))
        firms.size.append(int(rng.triangular(0, len(SIZES), 1)))
        firms.channel.append(int(rng.random() * len(CHANNELS)))
    return firms


def rows(plan: Plan, firms: Firms) -> Iterator[str]:
    maker, rng = Maker(objects.get("account")), plan.chance("accounts")
    edits, kind = plan.edits["account"], plan.accounts
    for number in range(1, kind.count + 1):
        language, owner = firms.languages[number], kind.owner[number]
        site, tags = firms.sites[number], words.world(language)["choices"]["tags"]
        many = rng.random()
        values = {
            "id": number, "external_id": f"A{number:06}", "source": "erp", "owner_id": owner,
            "created_at": stamp(kind.at[number]), "created_by_id": owner,
            "updated_at": stamp(edits.last[number]), "updated_by_id": owner, "version": 1 + edits.count[number],
            "name": firms.names[number], "kind": "organisation",
            "registration_number": f"91{rng.randrange(10**15):015}X" if language == "zh" else f"{rng.randrange(10**8):08}",
            "industry": rng.choice(INDUSTRIES), "business_type": rng.choice(TYPES),
            "size": SIZES[firms.size[number]], "grade": GRADES[firms.grade[number]],
            "source_channel": CHANNELS[firms.channel[number]], "website": f"https://www.{site}",
            "phones": [entry(words.landline(rng, language, firms.dials[number]), "work")] if many < 0.9 else [],
            "emails": [entry(f"info@{site}", "work")] if many < 0.7 else [],
            "addresses": [entry(words.street(rng, language, firms.places[number]), "work")],
            "acquired_by_id": owner, "tags": rng.sample(tags, 1 + int(many * 20) % 2) if many < 0.4 else [],
            "employees": rng.randint(5, 3_000), "founded_in": rng.randint(1965, 2022), "custom": custom(rng, kind.at[number]),
        }  # fmt: skip
        yield maker.row(values, {})


def entry(value: Any, kind: str) -> dict[str, Any]:
    return {"value": value, "kind": kind, "is_primary": True}


def custom(rng: Any, at: int) -> dict[str, Any]:
    found: dict[str, Any] = {}
    if rng.random() < 0.4:
        found["machines"] = rng.randint(1, 120)
    if rng.random() < 0.25:
        found["visited_on"] = day_text(at // DAY + rng.randint(0, 90))
    return found
