"""How Chinese text sounds: for finding a name by typing letters, and for ordering names.

Latin words and numbers among the characters are kept as they are. Everything works on folded
text, so 繁简, width and case do not matter. Phrases decide between readings (重庆 is chongqing);
a surname has its own reading when the text is said to be a person's name (单 is shan).
"""

import re
import unicodedata
from collections.abc import Iterator
from functools import cache, lru_cache

from zhike.lib.fold import fold
from zhike.lib.pinyin_table import readings

LONGEST_KEY = 200

HAN = "\u3007\u3400-\u4dbf\u4e00-\u9fff\U00020000-\U0003ffff"
_PIECE = re.compile(f"([a-z0-9]+)|([{HAN}]+)|([^\\W_a-z0-9{HAN}]+)")
_UNMARKED = re.compile(f"[\x00-\x7f{HAN}\u3000-\u3029\u3030-\u303f\uff00-\uff65]*")  # nothing with accents
_ONLY_HAN = re.compile(f"[{HAN}]+")
_KEY_PIECE = re.compile(f"([a-z]+)|([0-9]+)|([{HAN}]+)|([^\\W\x00-\x7f{HAN}])")

_SURNAMES = re.findall(
    r"(\S+) (\S+)",
    "单 shan4 曾 zeng1 解 xie4 仇 qiu2 查 zha1 盖 ge3 葛 ge3 任 ren2 区 ou1 朴 piao2 华 hua4 翟 zhai2 乐 yue4 缪 miao4 "
    "种 chong2 重 chong2 隗 wei3 繁 po2 员 yun4 折 she2 黑 he4 召 shao4 宓 mi4 冼 xian3 洗 xian3 覃 qin2 纪 ji3 燕 yan1 "
    "应 ying1 宁 ning4 车 che1 能 nai4 句 gou1 过 guo1 祭 zhai4 相 xiang4 曲 qu1 谌 chen2 长 chang2 尉迟 yu4,chi2 "
    "万俟 mo4,qi2 长孙 zhang3,sun1 澹台 tan2,tai2 单于 chan2,yu2 鲜于 xian1,yu2 皇甫 huang2,fu3 夏侯 xia4,hou2 "
    "令狐 ling2,hu2 宿 su4 石 shi2 尹 yin3 那 na1 哈 ha3 盛 sheng4 强 qiang2 臧 zang1 晁 chao2 卜 bu3 柏 bai3 沈 shen3",
)
SURNAMES: dict[str, tuple[str, ...]] = {name: tuple(reading.split(",")) for name, reading in _SURNAMES}

# Letters that do not come apart into a base letter and a mark.
_PLAIN_LETTERS = {"ø": "o", "ł": "l", "đ": "d", "ð": "d", "æ": "ae", "œ": "oe", "ı": "i", "þ": "th", "ħ": "h", "ŧ": "t"}


def syllables(text: str, *, is_name: bool = False) -> list[str]:
    """One entry a Chinese character, without tone; Latin words and numbers whole."""
    found: list[str] = []
    for word, han, other in _PIECE.findall(without_accents(fold(text))):
        if han:
            found += said(han, is_name=is_name)
        else:
            found.append(word or other)
    return found


def full(text: str, *, is_name: bool = False) -> str:
    """启明精密 is `qimingjingmi`."""
    return "".join(syllables(text, is_name=is_name))


def initials(text: str, *, is_name: bool = False) -> str:
    """启明精密 is `qmjm`; a Latin word or number among the characters stays whole (3M中国 is `3mzg`)."""
    found: list[str] = []
    for word, han, other in _PIECE.findall(without_accents(fold(text))):
        found += [syllable[0] for syllable in spoken(han, is_name=is_name)] if han else [word or other]
    return "".join(found)


def sort_key(text: str, *, is_name: bool = False) -> str:
    """An ASCII text whose byte order is the order people expect; not unique, not for equality.

    Characters go by syllable, tone, then character, so that all 张 stand together before the first 章;
    numbers by value (Item 9 before Item 10); punctuation counts as a space.
    """
    folded = without_accents(fold(text)[:LONGEST_KEY])
    if _ONLY_HAN.fullmatch(folded):
        return "".join(map(_han_key, folded, spoken(folded, is_name=is_name)))[:LONGEST_KEY]
    parts: list[str] = []
    end = 0
    for piece in _KEY_PIECE.finditer(folded):
        if piece.start() > end and parts:
            parts.append(" ")
        end = piece.end()
        word, number, han, other = piece.groups()
        if word:
            parts.append(word)
        elif number:
            digits = number.lstrip("0")
            parts.append(f"{min(len(digits), 99):02}{digits}")
        elif han:
            parts += map(_han_key, han, spoken(han, is_name=is_name and piece.start() == 0))
        else:
            parts.append(f"~{ord(other):05x}")
    return "".join(parts)[:LONGEST_KEY]


def spoken(han: str, *, is_name: bool = False) -> tuple[str, ...]:
    """The syllables of simplified Chinese characters with tone digits; a character without reading stays itself."""
    if is_name:
        for size in (2, 1):
            if surname := SURNAMES.get(han[:size]):
                return (*surname, *spoken(han[size:]))
    return _short(han) if len(han) <= 12 else _spoken(han)


def _spoken(han: str) -> tuple[str, ...]:
    table = readings()
    if table.longest_phrase_from.keys().isdisjoint(han):
        return tuple([table.of_character.get(character, character) for character in han])
    return tuple(_by_phrase(han))


_short = lru_cache(maxsize=8_192)(_spoken)  # names and phrases come again and again


@lru_cache(maxsize=8_192)
def said(han: str, *, is_name: bool = False) -> tuple[str, ...]:
    """The syllables without tone."""
    return tuple([toneless(syllable) for syllable in spoken(han, is_name=is_name)])


@cache
def toneless(syllable: str) -> str:
    return syllable.rstrip("12345")


@lru_cache(maxsize=16_384)
def without_accents(folded: str) -> str:
    """Folded text with plain Latin letters: é is e. Other scripts stay as they are."""
    return folded if folded.isascii() or _UNMARKED.fullmatch(folded) else folded.translate(_LATIN)


class _Latin(dict[int, str]):
    """Fills itself character by character as texts need it."""

    def __missing__(self, point: int) -> str:
        character = chr(point)
        base = unicodedata.normalize("NFD", character)[0]
        plain = "" if unicodedata.combining(character) else base if base.isascii() else character
        self[point] = plain = _PLAIN_LETTERS.get(character, plain)
        return plain


_LATIN = _Latin()


def _by_phrase(han: str) -> Iterator[str]:
    """The longest phrase that starts here is read as one."""
    table = readings()
    at = 0
    while at < len(han):
        for size in range(table.longest_phrase_from.get(han[at], 1), 1, -1):
            if phrase := table.of_phrase.get(han[at : at + size]):
                yield from phrase
                at += size
                break
        else:
            yield table.of_character.get(han[at], han[at])
            at += 1


@lru_cache(maxsize=32_768)
def _han_key(character: str, syllable: str) -> str:
    """`qi3` and three signs for the character itself; rare characters without a reading come last."""
    if syllable == character:
        return f"~{ord(character):05x}"
    place = ord(character) - 0x4E00
    if not 0 <= place < 36**3:
        return f"{syllable}zzz"
    return syllable + "".join("0123456789abcdefghijklmnopqrstuvwxyz"[place // power % 36] for power in (1296, 36, 1))
