"""Former merges of a record, and what parting the latest would do, as plain data."""

from collections.abc import Mapping, Sequence
from typing import Any

from django.utils.translation import gettext as _

from zhike.engine.duplicates.parting import Going
from zhike.engine.fields.moments import near
from zhike.engine.log import Happened

from ..seen import Seen
from . import record as shapes
from .objects import head, object_of


def page(
    seen: Seen, merges: Mapping[int, list[int]], titles: Mapping[int, str], happened: Mapping[int, Happened]
) -> dict[str, Any]:
    return {
        "object": object_of(seen.actor, seen.type),
        "record": shapes.head(seen),
        "action": f"{seen.url}/unmerge",
        "merges": [
            {
                "is_latest": place == 0,
                "records": named(losers, titles),
                "who": str(happened[event].actor.get("name") or "") if event in happened else "",
                "when": near(happened[event].at) if event in happened else "",
            }
            for place, (event, losers) in enumerate(merges.items())
        ],
    }


def named(losers: Sequence[int], titles: Mapping[int, str]) -> str:
    """The records by their names; of hidden ones only that there are some."""
    known = [titles[number] or f"#{number}" for number in losers if number in titles]
    hidden = len(losers) - len(known)
    return ", ".join([*known, *([_("hidden: %(count)s") % {"count": hidden}] if hidden else [])])


def plan(seen: Seen, event: Happened, losers: Sequence[int], titles: Mapping[int, str]) -> dict[str, Any]:
    return {
        "event": event.id,
        "records": [head(seen.type, number, 0, titles.get(number, "")) for number in losers],
        "others": [{"id": number, "title": titles.get(number) or f"#{number}"} for number in losers],
    }


def groups(going: Sequence[Going], losers: Sequence[int], titles: Mapping[int, str]) -> list[dict[str, Any]]:
    return [
        {
            "key": one.kin.group,
            "title": one.title,
            "icon": one.kin.type.icon,
            "back": [
                {"title": titles.get(loser) or f"#{loser}", "count": one.back[loser]}
                for loser in losers
                if loser in one.back
            ],
            "gone": one.gone,
            "later": one.later,
        }
        for one in going
    ]
