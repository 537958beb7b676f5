"""The only tokenizer: texts become a `tsvector`, what is typed becomes a `tsquery`.

A document holds words, single Chinese characters and pairs; for its names also the sound from each syllable on
(`qimingjingmi`, `mingjingmi`, …) and the initials (`qmjm`, `mjm`, …); the tails of phone numbers; and for weights A and
B three-letter pieces (`3:gtx`) for `contains`. Lexemes are letters and digits: no text can break out of its quotes.
"""

import re
from collections.abc import Iterable, Iterator, Sequence
from functools import lru_cache
from operator import add

from zhike.lib import pinyin
from zhike.lib.fold import fold

ALL_WEIGHTS = "ABCD"
MOST_LEXEMES = 2_000
LONGEST_LEXEME = 60  # bytes
SHORT = LONGEST_LEXEME // 4  # so many signs fit, whatever they are

# A name is short; of longer texts neither sound nor phone numbers are taken.
_LONGEST_NAME = 120
_MOST_UNITS = 24
_MOST_TERMS = 40

_HAN = f"{pinyin.HAN}\u3040-\u30ff\uac00-\ud7a3"
_RUN = re.compile(f"([a-z0-9]+)|([{_HAN}]+)|([^\\W_a-z0-9{_HAN}]+)")
_CHINESE = re.compile(f"[{pinyin.HAN}]")
_PHONE = re.compile(r"\d(?:[ ().\-]{0,2}\d){6,19}")
_ONLY_PHONE = re.compile(r"[\d ().+\-]*")


def document(parts: Iterable[tuple[str, str]]) -> str:
    """The text of a tsvector from (weight, text) parts; each lexeme once, with its best weight."""
    best: dict[str, str] = {}
    for weight, text in sorted(parts, key=_weight, reverse=True):
        _check(weight)
        best.update(dict.fromkeys(_lexemes(text, weight in "AB"), weight))
    if len(best) > MOST_LEXEMES:
        best = dict(sorted(best.items(), key=lambda entry: entry[1])[:MOST_LEXEMES])
    return " ".join([f"'{lexeme}':1{weight}" for lexeme, weight in best.items()])


def query(text: str, *, weights: str = ALL_WEIGHTS) -> str | None:
    """The text of a tsquery that wants every word of `text`, words as prefixes; None if there is nothing to find."""
    folded = pinyin.without_accents(fold(text))
    runs = _RUN.findall(folded)
    terms: list[tuple[str, bool]] = []
    for place, (word, han, other) in enumerate(runs, start=1):
        if han:
            terms += [(gram, False) for gram in _pairs(han) or [han]]
        else:
            # A letter or number in the middle is meant as it stands; else everything would match "a".
            is_spoken = len(word or other) > 1 and not word.isdigit()
            terms.append((_cut(word or other), is_spoken or place == len(runs)))
    readings = [_all_of(terms, weights), *(_all_of([(digits, True)], weights) for digits in _phone_digits(folded))]
    found = list(filter(None, dict.fromkeys(readings)))
    if len(found) > 1:
        return f"({' | '.join(found)})"
    return found[0] if found else None


def whole(text: str) -> str | None:
    """The text of a tsquery that wants every word of `text` as it stands: for numbers, addresses and names known in full."""
    runs = _RUN.findall(pinyin.without_accents(fold(text)))
    terms = [_pairs(han) or [han] if han else [_cut(word or other)] for word, han, other in runs]
    return _all_of([(term, False) for listed in terms for term in listed], ALL_WEIGHTS)


def contains(text: str, *, weights: str = "AB") -> str | None:
    """The text of a tsquery that every text holding `text` matches, to be rechecked; None if `text` is too short.

    Latin and digits take part with three signs and more, and only in parts of weight A and B.
    """
    terms: list[tuple[str, bool]] = []
    for word, han, _ in _RUN.findall(pinyin.without_accents(fold(text))):
        if han:
            terms += [(gram, False) for gram in _pairs(han) or [han]]
        else:
            terms += [(gram, False) for gram in _trigrams(word)]
    return _all_of(terms, weights)


def _all_of(terms: Sequence[tuple[str, bool]], weights: str) -> str | None:
    """Terms, each (lexeme, is prefix), joined by AND."""
    for weight in weights:
        _check(weight)
    only = "" if set(weights) == set(ALL_WEIGHTS) else weights
    wanted = dict.fromkeys(f"'{lexeme}'{_suffix('*' * is_prefix + only)}" for lexeme, is_prefix in terms[:_MOST_TERMS])
    return " & ".join(wanted) or None


def _suffix(marks: str) -> str:
    return f":{marks}" if marks else ""


def _check(weight: str) -> None:
    if weight not in ALL_WEIGHTS or not weight:
        raise ValueError(f"A search weight is one of A, B, C and D, not {weight!r}.")


def _weight(part: tuple[str, str]) -> str:
    return part[0]


@lru_cache(maxsize=1_024)
def _lexemes(text: str, is_title: bool) -> list[str]:
    """Every lexeme of one text, some more than once, the most telling first."""
    folded = pinyin.without_accents(fold(text[: MOST_LEXEMES * 10]))
    runs = _RUN.findall(folded)
    found: list[str] = []
    for word, han, other in runs:
        if han:
            found += _pairs(han)
            found += han
        else:
            found.append(_cut(word or other))
    if len(folded) <= _LONGEST_NAME:
        if len(runs) > 1 or _CHINESE.match(folded):
            found += _sounds(folded, runs)
        if number := _PHONE.search(folded):
            found += _phone_tails(number[0])
    if is_title:
        for word, _, _ in runs:
            found += _trigrams(word)
    return found


def _sounds(folded: str, runs: Sequence[tuple[str, str, str]]) -> list[str]:
    """From each syllable or word on: how the rest sounds, and its initials. A person's name in both readings."""
    readings = [_units(runs, False)]
    if len(folded) <= 4 and (folded[0] in pinyin.SURNAMES or folded[:2] in pinyin.SURNAMES):
        readings += [reading for reading in [_units(runs, True)] if reading not in readings]
    has_han = any(han for _, han, _ in runs)
    found: list[str] = []
    for units, firsts in readings:
        found += _from_each(units)
        if has_han:
            found += _from_each(firsts[:-1], firsts[-1])
    return found


def _units(runs: Sequence[tuple[str, str, str]], is_name: bool) -> tuple[list[str], list[str]]:
    """The syllables and words, and beside each what stands for it among the initials."""
    units: list[str] = []
    firsts: list[str] = []
    for word, han, other in runs:
        if han:
            said = pinyin.said(han, is_name=is_name)
            units += said
            firsts += [syllable[0] for syllable in said]
        else:
            units.append(word or other)
            firsts.append(word or other)
    return units[:_MOST_UNITS], firsts[:_MOST_UNITS]


def _from_each(units: Sequence[str], last: str = "") -> list[str]:
    """`a b c` gives abc, bc, c."""
    found: list[str] = []
    for unit in reversed(units):
        last = unit + last
        found.append(last if len(last) <= SHORT else _cut(last))
    return found


def _pairs(han: str) -> list[str]:
    return list(map(add, han, han[1:]))


def _trigrams(word: str) -> list[str]:
    return ["3:" + word[start : start + 3] for start in range(len(word) - 2)]


def _cut(lexeme: str) -> str:
    if len(lexeme) <= SHORT:
        return lexeme
    return lexeme.encode()[:LONGEST_LEXEME].decode(errors="ignore")


def _phone_tails(number: str) -> list[str]:
    """Of `86 138-5716-6621` every tail of at least four digits, so that any stretch of the number is a prefix."""
    digits = number if number.isdigit() else "".join(filter(str.isdigit, number))
    return [digits[start:] for start in range(len(digits) - 3)]


def _phone_digits(folded: str) -> Iterator[str]:
    """What was typed as one number, when it is four digits and more with or without spaces and hyphens."""
    digits = "".join(filter(str.isdigit, folded))
    if len(digits) < 4 or not _ONLY_PHONE.fullmatch(folded):
        return
    yield digits[:LONGEST_LEXEME]
    if len(digits) >= 7 and digits.startswith("0"):
        yield digits.lstrip("0")[:LONGEST_LEXEME]  # 0571… is stored as +86571…
