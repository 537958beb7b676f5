"""Names of people: in any order, with a nickname or an initial, in characters or in letters."""

import re
from functools import lru_cache
from typing import NamedTuple

from rapidfuzz.distance import JaroWinkler

from zhike.lib import pinyin
from zhike.lib.fold import fold

from . import listed

_NOT_WORD = re.compile(r"[\W_]+")
_APOSTROPHE = re.compile(r"['`´’‘-]")
_TITLES = listed("mr mrs ms miss dr prof herr frau sir jr sr")
_HAN_TITLE = re.compile("(?:先生|女士|小姐|老师|经理|总监|总经理|董事长|教授|医生|博士)$")
_NICKNAMES = {
    nick: name
    for name, nicks in {
        "robert": "bob rob bobby robbie", "william": "bill will billy", "richard": "rick dick rich", "james": "jim jimmy jamie",
        "john": "jack johnny", "michael": "mike mick mickey", "thomas": "tom tommy", "charles": "charlie chuck", "edward": "ed eddie ted",
        "joseph": "joe joey", "daniel": "dan danny", "matthew": "matt", "anthony": "tony", "andrew": "andy drew", "david": "dave",
        "christopher": "chris", "nicholas": "nick", "alexander": "alex", "benjamin": "ben", "samuel": "sam", "steven": "steve stephen",
        "gregory": "greg", "kenneth": "ken", "timothy": "tim", "elizabeth": "liz beth betty lizzie eliza", "margaret": "maggie peggy meg",
        "katherine": "kate katie kathy catherine kathryn", "jennifer": "jen jenny", "susan": "sue susie", "patricia": "pat patty",
        "rebecca": "becky", "deborah": "debbie", "barbara": "barb", "victoria": "vicky", "jessica": "jess", "johannes": "hans",
    }.items()
    for nick in nicks.split()
}  # fmt: skip


class Person(NamedTuple):
    """`words` are Latin words, or the syllables of Chinese characters with the surname first."""

    text: str
    words: tuple[str, ...]
    han: str
    sound: str


@lru_cache(maxsize=65_536)
def read(name: str) -> Person | None:
    plain = pinyin.without_accents(fold(name))
    plain = " ".join(_NOT_WORD.sub(" ", _APOSTROPHE.sub("", plain)).split())
    words = tuple(word for word in plain.split() if word not in _TITLES) or tuple(plain.split())
    if not words:
        return None
    joined = "".join(words)
    han = _HAN_TITLE.sub("", joined) if joined[0] >= "\u3007" else ""
    if han:
        said = tuple(pinyin.syllables(han, is_name=True))
        return Person(han, said, han, "".join(said))
    words = tuple(_NICKNAMES.get(word, word) for word in words)
    return Person(" ".join(sorted(words)), words, "", "".join(sorted(words)))


def alike(a: Person, b: Person) -> float:
    """From 0, other names, to 1, one name."""
    if a.text == b.text:
        return 1.0
    if a.han and b.han:
        return 0.85 if a.sound == b.sound else 0.4 if len(a.han) > 2 and len(set(a.han) & set(b.han)) >= 2 else 0.0
    if a.han or b.han:
        return by_sound(a, b)
    found = by_words(a.words, b.words)
    return max(found, 0.95 if "".join(a.words) == "".join(b.words) else 0.0)


def by_sound(a: Person, b: Person) -> float:
    """张伟 and Wei Zhang, Zhang Wei or zhangwei."""
    han, latin = (a, b) if a.han else (b, a)
    turned = "".join((*han.words[1:], han.words[0]))
    return 0.9 if "".join(latin.words) in {han.sound, turned} else 0.0


def by_words(a: tuple[str, ...], b: tuple[str, ...]) -> float:
    """Each word of the shorter name with its best partner; what stands alone on the other side counts a little."""
    short, long = sorted((a, b), key=len)
    left = list(long)
    total = 0.0
    for word in short:
        best = max(left, key=lambda other: word_alike(word, other))
        total += word_alike(word, best)
        left.remove(best)
    met = total / len(short)
    if len(short) == 1 and len(long) > 1:
        return met * 0.75
    return met * (1 - 0.07 * len(left))


def word_alike(a: str, b: str) -> float:
    if a == b:
        return 1.0
    if len(a) == 1 or len(b) == 1:
        return 0.85 if a[0] == b[0] else 0.0
    found: float = JaroWinkler.similarity(a, b)
    return found if found >= 0.7 else 0.0
