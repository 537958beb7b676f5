"""The readings of Chinese characters, as a small table made once from pypinyin's dictionaries.

pypinyin itself takes 57 MB in each process and 40 µs a name. We keep one reading for each simplified
character and only those phrases that change a reading, about 5 MB. `python -m zhike.lib.pinyin_table`
writes the table again; a test compares it with the installed pypinyin.
"""

from collections.abc import Iterator
from functools import cache
from itertools import groupby
from pathlib import Path
from typing import NamedTuple

_FILE = Path(__file__).with_name("pinyin_table.txt")

# What company and place names need and the dictionaries miss or read otherwise.
_OURS = {
    "朝阳": "chao2 yang2",
    "番禺": "pan1 yu2",
    "六安": "lu4 an1",
    "台州": "tai1 zhou1",
    "丽水": "li2 shui3",
    "乐清": "yue4 qing1",
    "闵行": "min3 hang2",
    "莘庄": "xin1 zhuang1",
    "东莞": "dong1 guan3",
    "商行": "shang1 hang2",
    "车行": "che1 hang2",
    "大厦": "da4 sha4",
    "重工": "zhong4 gong1",
    "重型": "zhong4 xing2",
    "会计": "kuai4 ji4",
    "空调": "kong1 tiao2",
    "调味": "tiao2 wei4",
    "都江堰": "du1 jiang1 yan4",
    "荥阳": "xing2 yang2",
    "洪洞": "hong2 tong2",
    "单县": "shan4 xian4",
    "阿胶": "e1 jiao1",
    "东阿": "dong1 e1",
}


class Readings(NamedTuple):
    """Syllables carry their tone as a digit, the neutral tone as 5: `qi3`, `de5`, `lv4`."""

    of_character: dict[str, str]
    of_phrase: dict[str, tuple[str, ...]]
    longest_phrase_from: dict[str, int]


@cache
def readings() -> Readings:
    """The table in memory; reading it takes about 40 ms, once in a process."""
    of_character: dict[str, str] = {}
    of_phrase: dict[str, tuple[str, ...]] = {}
    longest: dict[str, int] = {}
    for line in _FILE.read_text("utf-8").splitlines():
        if line.startswith("#"):
            continue
        reading, _, what = line.partition("\t")
        syllables = tuple(reading.split(" "))
        if len(syllables) == 1:
            of_character.update(dict.fromkeys(what, reading))
            continue
        for phrase in what.split(" "):
            of_phrase[phrase] = tuple(map(_shared, syllables))
            longest[phrase[0]] = max(longest.get(phrase[0], 0), len(phrase))
    return Readings(of_character, of_phrase, longest)


def build() -> Iterator[str]:
    """The lines of the table from the installed pypinyin."""
    from pypinyin.constants import PHRASES_DICT, PINYIN_DICT
    from pypinyin.contrib.tone_convert import to_tone3

    from zhike.lib.fold import fold

    tone = cache(lambda reading: to_tone3(reading, v_to_u=False, neutral_tone_with_five=True))
    characters = {chr(point): tone(readings.split(",")[0]) for point, readings in PINYIN_DICT.items()}
    characters = {character: reading for character, reading in characters.items() if fold(character) == character}
    phrases = {p: " ".join(tone(reading[0]) for reading in r) for p, r in PHRASES_DICT.items() if fold(p) == p}
    plain = {phrase: " ".join(characters.get(character, "?") for character in phrase) for phrase in phrases}
    telling = {phrase for phrase, reading in phrases.items() if reading != plain[phrase]} | _OURS.keys()
    kept = {phrase: reading for phrase, reading in phrases.items() if phrase in telling or _holds(phrase, telling)}
    yield "# Made by zhike.lib.pinyin_table from pypinyin (MIT licence, mozillazg and others)."
    for table, between in ((characters, ""), (kept | _OURS, " ")):
        for reading, entries in groupby(sorted(table.items(), key=lambda e: (e[1], e[0])), lambda entry: entry[1]):
            yield f"{reading}\t{between.join(what for what, _ in entries)}"


@cache
def _shared(syllable: str) -> str:
    return syllable


def _holds(phrase: str, telling: set[str]) -> bool:
    """A longer phrase with plain readings guards against a shorter one that changes them."""
    size = len(phrase)
    return any(phrase[i:j] in telling for i in range(size) for j in range(i + 2, size + 1))


if __name__ == "__main__":
    _FILE.write_text("\n".join(build()) + "\n", "utf-8")
