"""Keys of records that people know by a title: made once, so that a text knows them again when the title changes."""

import re
from itertools import count
from typing import Any

from zhike.engine.records import Draft
from zhike.lib import pinyin

ODD = re.compile(r"[^a-z0-9]+")
LONGEST = 50


def keep(draft: Draft, title: str) -> None:
    """Give a record that has none a key of its own among those of its object, also among those in the bin."""
    if draft.value("key"):
        return
    model: Any = draft.type.model
    wanted, others = slug(draft.value(title)), model._base_manager.filter(object=draft.value("object"))
    taken = set(others.filter(key__startswith=wanted).values_list("key", flat=True))
    draft.set(key=next(key for n in count(1) if (key := wanted if n == 1 else f"{wanted}_{n}") not in taken))


def slug(title: str) -> str:
    """Letters and digits, Chinese as it sounds."""
    return ODD.sub("_", " ".join(pinyin.syllables(title)).lower()).strip("_")[:LONGEST].rstrip("_") or "untitled"
