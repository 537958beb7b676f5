"""What a person sees in the folder, and from it what is asked: names, numbers and words that are there."""

import re
from collections import Counter
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from typing import Any

from zhike.activities.interaction.model import InteractionRelated
from zhike.engine import access, actors, objects, query
from zhike.engine.actors import Actor
from zhike.engine.objects import ObjectType
from zhike.engine.query import Query
from zhike.engine.records.save import reachable
from zhike.lib import pinyin
from zhike.people.user.model import User
from zhike.runtime.failure import Failed

from .filled import Filled

LOOKED_AT = 2_000
DEEP = 1_000  # pages of 50
STEP = 200  # rows of a page while walking: the most that a page may have
READ = ("id", "name", "title", "phones", "emails", "salutation", "preferred_channel", "created_at")
CHINESE = re.compile(r"[\u4e00-\u9fff]{2,}")
LATIN = re.compile(r"[A-Za-z]{5,}")


@dataclass
class Sample:
    """The words and records that one person's actions ask for; `behind` is how many rows the deep page has before it."""

    actor: Actor
    chinese: str
    latin: str
    named: str
    pinyin: str
    phone: str
    email: str
    title: str
    channel: str
    since: str
    industry: str
    account: int
    story: int
    cursor: str
    behind: int
    own: list[tuple[int, int]] = field(default_factory=list)


def actor_of(email: str) -> Actor:
    person = User.objects.filter(email=email.casefold(), deleted_at=None).first()
    if person is None:
        raise Failed(f"Nobody in the folder has the address {email}, which its bench.json names. Fill it again.")
    return actors.for_user(person)


def take(filled: Filled, role: str) -> Sample:
    """Raises Failed where the folder holds nothing to ask for."""
    actor = actor_of(filled.people[role])
    contact, opportunity = objects.get("contact"), objects.get("opportunity")
    rows = seen(actor, contact, READ)
    person = first(rows, lambda row: bool(CHINESE.fullmatch(row["name"]) and row["phones"] and row["emails"]), role, "a Chinese name, a phone and a mail address")  # fmt: skip
    account, story = storied(filled, actor)
    cursor, behind = deep(actor, contact)
    return Sample(
        actor,
        chinese=common((pair for row in rows for pair in pairs(row["name"])), role, "two Chinese characters"),
        latin=common((inside(word) for row in rows for word in LATIN.findall(row["name"])), role, "a Latin word of five letters"),
        named=person["name"],
        pinyin=pinyin.full(person["name"], is_name=True),
        phone=str(person["phones"][0]["value"]),
        email=str(person["emails"][0]["value"]),
        **dict(zip(("title", "channel", "since"), three(rows, role), strict=True)),
        industry=common((row["account.industry"] for row in seen(actor, opportunity, ("account.industry",))), role, "an opportunity with an industry"),
        account=account, story=story, cursor=cursor, behind=behind, own=mine(actor, contact, rows),
    )  # fmt: skip


def seen(actor: Actor, one: ObjectType, names: Iterable[str]) -> list[dict[str, Any]]:
    """Values of the records made last, in the plain form of the API's values."""
    listed = list(names)
    paths = query.paths(actor, one, listed)
    asked = Query(actor, one, sort=query.sorts(actor, one, one.order))
    found: list[dict[str, Any]] = []
    cursor = ""
    while len(found) < LOOKED_AT:
        page = query.page(asked, paths, limit=STEP, cursor=cursor)
        found += [
            dict(zip(listed, row.values, strict=True)) | {"id": row.id, "version": row.version} for row in page.rows
        ]
        if not page.next:
            break
        cursor = page.next
    return found


def first(rows: list[dict[str, Any]], fits: Callable[[dict[str, Any]], bool], role: str, what: str) -> dict[str, Any]:
    found = next((row for row in rows if fits(row)), None)
    if found is None:
        raise Failed(f"The {role} of this folder sees no contact with {what}. Fill the folder with ./zhike bench data.")
    return found


def common(values: Iterable[Any], role: str, what: str) -> str:
    """The value that most records have: the one with the most to find."""
    counted = Counter(str(value) for value in values if value)
    if not counted:
        raise Failed(f"The {role} of this folder sees no record with {what}. Fill the folder with ./zhike bench data.")
    return max(sorted(counted), key=lambda value: counted[value])


def three(rows: list[dict[str, Any]], role: str) -> tuple[str, str, str]:
    """Post and channel that most have together, and a moment since when most of those were made."""
    both = [(row["title"], row["preferred_channel"]) for row in rows if row["title"] and row["preferred_channel"]]
    common((title for title, _channel in both), role, "a post and a preferred channel")
    title, channel = Counter(both).most_common(1)[0][0]
    made = sorted(row["created_at"] for row in rows if (row["title"], row["preferred_channel"]) == (title, channel))
    return title, channel, made[len(made) // 4].isoformat()


def pairs(name: str) -> list[str]:
    return [run[at : at + 2] for run in CHINESE.findall(name) for at in range(len(run) - 1)]


def inside(word: str) -> str:
    return word[1:4].lower()


def deep(actor: Actor, one: ObjectType) -> tuple[str, int]:
    """The cursor of the page behind a thousand others, or behind as many as there are."""
    asked = Query(actor, one, sort=query.sorts(actor, one, one.order))
    paths = query.paths(actor, one, [one.title])
    cursor, behind = "", 0
    for limit in (STEP, 50):
        while behind < DEEP * 50:
            page = query.page(asked, paths, limit=limit, cursor=cursor)
            if not page.next:
                break
            cursor, behind = page.next, behind + len(page.rows)
    return cursor, behind


def storied(filled: Filled, actor: Actor) -> tuple[int, int]:
    """The account with the long story as far as this person may see it, else the longest story that they may see."""
    account = objects.get("account")
    visible = query.page(
        Query(actor, account, ids=(filled.account,)), query.paths(actor, account, ["name"]), limit=1
    ).rows
    number = filled.account
    if not visible:
        asked = Query(actor, account, sort=query.sorts(actor, account, account.order))
        ids = [row.id for row in query.page(asked, query.paths(actor, account, ["name"]), limit=STEP).rows]
        counts = Counter({one: told(one) for one in ids})
        if not counts:
            raise Failed(f"{actor.name} sees no account. Fill the folder with ./zhike bench data.")
        number = counts.most_common(1)[0][0]
    return number, told(number)


def told(number: int) -> int:
    """How many interactions are about this account."""
    return InteractionRelated.objects.filter(object="account", record=number).count()


def mine(actor: Actor, one: ObjectType, rows: list[dict[str, Any]]) -> list[tuple[int, int]]:
    """Some records that the person may change, with their versions."""
    may = reachable(one, [row["id"] for row in rows[:500]], actor, "edit")
    return [(row["id"], row["version"]) for row in rows if row["id"] in may][:8]


def visible_condition(actor: Actor, one: ObjectType, verb: str = "view") -> tuple[str, Any]:
    scope = access.visible(actor, one, verb).sql("t")
    return f"t.deleted_at IS NULL AND ({scope.text or 'TRUE'})", scope.params
