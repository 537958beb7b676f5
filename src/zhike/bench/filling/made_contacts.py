"""The people at the companies, and which companies they stand for."""

from __future__ import annotations

from array import array
from collections.abc import Iterator
from dataclasses import dataclass
from random import Random
from typing import Any

from zhike.customers.contact import model
from zhike.engine import objects
from zhike.lib import pinyin

from . import words
from .made_accounts import Firms, entry
from .moments import day_text, stamp
from .plan import SECOND, Plan
from .rows import Maker

CHANNELS = tuple(key for key, _label in model.CHANNELS)
ROLES = tuple(key for key, _label in model.ROLES)


@dataclass
class Posts:
    """What can change of a contact, by number: the post among those of its language, the channel, the tag."""

    title: array[int]
    channel: array[int]
    tag: array[int]


def titles(language: str) -> list[tuple[str, str]]:
    """Posts with the pattern by which one addresses who holds them."""
    return [(title, called) for seat in words.world(language)["seats"].values() for title, called in seat["titles"]]


def tags(language: str) -> list[str]:
    """None, or one of the words that reps attach to people."""
    return ["", "", "", *words.world(language)["choices"]["contact_tags"]]


def place_all(plan: Plan, firms: Firms) -> Posts:
    rng, posts = plan.chance("posts"), Posts(array("b", [0]), array("b", [0]), array("b", [0]))
    held = {language: (len(titles(language)), len(tags(language))) for language in ("zh", "en")}
    for account in plan.contacts.account[1:]:
        most, words_of = held[firms.languages[account]]
        posts.title.append(int(rng.random() * most))
        posts.channel.append(int(rng.random() * len(CHANNELS)))
        posts.tag.append(int(rng.random() * words_of))
    return posts


def rows(plan: Plan, firms: Firms, posts: Posts) -> Iterator[str]:
    maker, rng = Maker(objects.get("contact")), plan.chance("contacts")
    edits, kind = plan.edits["contact"], plan.contacts
    held = {language: (titles(language), tags(language)) for language in ("zh", "en")}
    for number in range(1, kind.count + 1):
        account, owner = kind.account[number], kind.owner[number]
        language = firms.languages[account]
        name, family = named(rng, language)
        title, called = held[language][0][posts.title[number]]
        tag = held[language][1][posts.tag[number]]
        box = words.letters(name) if language == "en" else pinyin.full(name, is_name=True)
        luck = rng.random()
        values = {
            "id": number, "external_id": f"C{number:07}", "source": "erp", "owner_id": owner,
            "created_at": stamp(kind.at[number]), "created_by_id": owner,
            "updated_at": stamp(edits.last[number]), "updated_by_id": owner, "version": 1 + edits.count[number],
            "name": name, "title": title, "salutation": called.format(s=family, f=name.partition(" ")[0]),
            "phones": phones(rng, luck, language, firms.dials[account]),
            "emails": [entry(f"{box}{number % 97}@{firms.sites[account]}", "work")] if luck < 0.85 else [],
            "birthday": day_text(int(rng.triangular(-5_000, 12_000, 4_000))) if luck < 0.4 else None,
            "preferred_channel": CHANNELS[posts.channel[number]], "tags": [tag] if tag else [],
            "addresses": [entry(words.street(rng, language, firms.places[account]), "work")] if luck > 0.8 else [],
            "custom": {"wechat": f"wx_{box}{number % 1000}"} if luck < 0.35 else {},
        }  # fmt: skip
        yield maker.row(values, {})


def named(rng: Random, language: str) -> tuple[str, str]:
    """A name and the family's part of it. Some of those who work abroad have Chinese names."""
    name = words.person(rng, language if language == "zh" or rng.random() < 0.8 else "zh")
    return name, name.partition(" ")[2] or name[0]


def phones(rng: Random, luck: float, language: str, dial: str) -> list[dict[str, Any]]:
    found = (
        [entry(words.mobile(rng), "mobile")]
        if language == "zh"
        else [entry(words.landline(rng, language, dial), "work")]
    )
    if luck < 0.15:
        found.append({**entry(words.landline(rng, language, dial), "work"), "is_primary": False})
    return found


def seats(plan: Plan) -> Iterator[str]:
    """The accounts of each contact: one, now and then a second."""
    rng, kind, row = plan.chance("seats"), plan.contacts, 0
    for number in range(1, kind.count + 1):
        account = kind.account[number]
        row += 1
        yield f"{row}\t0\t{number}\t{account}\t{ROLES[int(rng.random() * len(ROLES))]}\tt"
        other = 1 + int(rng.random() * plan.accounts.count)
        if rng.random() < SECOND and other != account:
            row += 1
            yield f"{row}\t1\t{number}\t{other}\t{ROLES[int(rng.random() * len(ROLES))]}\tf"


SEATS = ("id", "position", "contact_id", "account_id", "role", "is_primary")
