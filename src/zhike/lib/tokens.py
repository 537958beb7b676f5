"""The only tokenizer: texts become a `tsvector`, what is typed becomes a `tsquery`.

A document holds words and pairs of characters, also a run's last one; of names the sound from each syllable on, and the
initials; of names and codes three-letter pieces (`3:gtx`); of numbers every four digits (`4:6621`). It has few words that
no other record has: those are dear to keep. Lexemes are letters and digits: no text can break out of its quotes.
"""

import re
from collections.abc import Iterable, Iterator, Sequence
from functools import lru_cache
from operator import add, itemgetter
from typing import Literal, NamedTuple

from zhike.lib import pinyin
from zhike.lib.fold import fold

ALL_WEIGHTS = "ABCD"
MOST_LEXEMES = 2_000
LONGEST_LEXEME = 60  # bytes
SHORT = LONGEST_LEXEME // 4  # so many signs fit, whatever they are
VERSION = 2  # of what documents hold; a higher one has them written anew

# How people look for a text: a name by its sound too; a name or code by letters inside its words; a number by any digits.
Manner = Literal["name", "spoken", "code", "number", "text"]
SPOKEN = {"name", "spoken"}
IN_PIECES = {"name", "code"}


class Part(NamedTuple):
    """One text of a document. A `spoken` one is the name of something else: without pieces."""

    weight: str
    text: str
    manner: Manner = "text"


# A name is short; of longer texts neither sound nor phone numbers are taken.
_LONGEST_NAME = 120
_MOST_UNITS = 24
_MOST_TERMS = 40

_HAN = f"{pinyin.HAN}\u3040-\u30ff\uac00-\ud7a3"
_RUN = re.compile(f"([a-z0-9]+)|([{_HAN}]+)|([^\\W_a-z0-9{_HAN}]+)")
_WORD = re.compile("[a-z0-9]+")
_COMPOUND = re.compile(r"[a-z0-9]+(?:[-_./][a-z0-9]+)+")  # SN-2024/1, which people also write as SN20241
_CHINESE = re.compile(f"[{pinyin.HAN}]")
_PHONE = re.compile(r"\d(?:[ ().\-]{0,2}\d){6,19}")
_DIGITS = 4  # of a number stand together
_ADDRESS = re.compile(r"(\S+@\S*[^\W_]\S*)\.[a-z]{0,12}")  # of mail, whole or nearly typed
_ONLY_PHONE = re.compile(r"[\d ().+\-]*")


def document(parts: Iterable[Part]) -> str:
    """The text of a tsvector. A lexeme of several parts may stand there several times: PostgreSQL keeps the best weight."""
    pieces: list[str] = []
    room = MOST_LEXEMES
    for weight, text, manner in sorted(parts, key=itemgetter(0)):
        piece, size = _piece(weight, text, manner)
        if size > room:
            piece, size = _weighted(_lexemes(text, manner)[:room], weight), room
        if size:
            room -= size
            pieces.append(piece)
    return " ".join(pieces)


@lru_cache(maxsize=1_024)
def _piece(weight: str, text: str, manner: Manner) -> tuple[str, int]:
    """What a document holds of one text, and how many lexemes that is."""
    _check(weight)
    found = _lexemes(text, manner)
    return _weighted(found, weight), len(found)


def _weighted(lexemes: Sequence[str], weight: str) -> str:
    return "'" + f"':1{weight} '".join(lexemes) + f"':1{weight}" if lexemes else ""


def query(text: str, *, weights: str = ALL_WEIGHTS) -> str | None:
    """The text of a tsquery that wants every word of `text`, words as prefixes; None if there is nothing to find."""
    folded = pinyin.without_accents(fold(text))
    runs = _RUN.findall(folded)
    if address := _ADDRESS.fullmatch(folded):
        return whole(address[1], weights=weights)  # its end, which a million share, tells nothing more
    wanted: list[str] = []
    for place, (word, han, other) in enumerate(runs, start=1):
        if han:
            wanted += _terms(_characters(han), weights)
        elif word.isdigit() and _stretch(word):
            # As it stands or within a number; what stands in the middle is meant whole.
            begins = _terms([(_cut(word), place == len(runs))], weights)
            wanted.append(_either([*begins, _all_of(_stretch(word), weights)]) or "")
        else:
            # A letter in the middle is meant as it stands; else everything would match "a".
            is_spoken = len(word or other) > 1 and not word.isdigit()
            wanted += _terms([(_cut(word or other), is_spoken or place == len(runs))], weights)
    spaced = [_all_of(_stretch(digits), weights) for digits in _phone_digits(folded, runs)]
    return _either([_joined(wanted), *spaced])


def whole(text: str, *, weights: str = ALL_WEIGHTS) -> str | None:
    """The text of a tsquery that wants every word of `text` as it stands: for numbers, addresses and names known in full."""
    runs = _RUN.findall(pinyin.without_accents(fold(text)))
    terms = [_pairs(han) or [han] if han else [_cut(word or other)] for word, han, other in runs]
    return _all_of([(term, False) for listed in terms for term in listed], weights)


def contains(text: str) -> str | None:
    """The text of a tsquery that every name or code holding `text` matches, to be rechecked; None if it is too short.

    Latin and digits take part with three signs and more.
    """
    terms: list[tuple[str, bool]] = []
    for word, han, _ in _RUN.findall(pinyin.without_accents(fold(text))):
        terms += _characters(han) if han else [(gram, False) for gram in _trigrams(word)]
    return _all_of(terms, ALL_WEIGHTS)


def stretch(text: str) -> str | None:
    """The text of a tsquery for numbers that hold these digits, whatever stands between them; None for less than three.

    A number may hold the stretches of a longer one without holding that: to be rechecked where it matters.
    """
    digits = "".join(filter(str.isdecimal, fold(text)))
    return _all_of(_stretch(digits), ALL_WEIGHTS)


def _all_of(terms: Sequence[tuple[str, bool]], weights: str) -> str | None:
    """Terms, each (lexeme, is prefix), joined by AND."""
    return _joined(_terms(terms, weights))


def _terms(terms: Sequence[tuple[str, bool]], weights: str) -> list[str]:
    for weight in weights:
        _check(weight)
    only = "" if set(weights) == set(ALL_WEIGHTS) else weights
    return [f"'{lexeme}'{_suffix('*' * is_prefix + only)}" for lexeme, is_prefix in terms]


def _joined(wanted: Iterable[str]) -> str | None:
    return " & ".join(list(dict.fromkeys(wanted))[:_MOST_TERMS]) or None


def _either(readings: Iterable[str | None]) -> str | None:
    found = list(filter(None, dict.fromkeys(readings)))
    return f"({' | '.join(found)})" if len(found) > 1 else found[0] if found else None


def _suffix(marks: str) -> str:
    return f":{marks}" if marks else ""


def _check(weight: str) -> None:
    if weight not in ALL_WEIGHTS or not weight:
        raise ValueError(f"A search weight is one of A, B, C and D, not {weight!r}.")


def _lexemes(text: str, manner: Manner) -> list[str]:
    """Every lexeme of one text once, the most telling first."""
    if manner == "number":
        return [piece for number in fold(text[: MOST_LEXEMES * 10]).split() for piece in _stretches(number)]
    folded = pinyin.without_accents(fold(text[: MOST_LEXEMES * 10]))
    if folded.isascii():
        words = _WORD.findall(folded)
        found = list(map(_cut, words))
        runs = [(word, "", "") for word in words] if manner in SPOKEN and len(words) > 1 else []
    else:
        runs = _RUN.findall(folded)
        words = [word for word, _, _ in runs if word]
        found = []
        for word, han, other in runs:
            if han:
                found += _pairs(han)
                found.append(han[-1])
            else:
                found.append(_cut(word or other))
    if len(folded) <= _LONGEST_NAME:
        if manner in SPOKEN and (len(runs) > 1 or _CHINESE.match(folded)):
            found += _sounds(folded, runs)
        if not folded.isalpha():
            if "@" not in folded:
                found += [_cut("".join(_WORD.findall(one))) for one in _COMPOUND.findall(folded)]
            if number := _PHONE.search(folded):
                found += _stretches(number[0])
    if manner in IN_PIECES:
        for word in words:
            found += _trigrams(word)
    return list(dict.fromkeys(found))


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


def _characters(han: str) -> list[tuple[str, bool]]:
    """The terms that find a run of Chinese characters: its pairs; one alone begins a pair or ends a run."""
    return [(pair, False) for pair in _pairs(han)] or [(han, True)]


def _pairs(han: str) -> list[str]:
    return list(map(add, han, han[1:]))


@lru_cache(maxsize=4_096)
def _trigrams(word: str) -> list[str]:
    return ["3:" + word[start : start + 3] for start in range(len(word) - 2)]


def _cut(lexeme: str) -> str:
    if len(lexeme) <= SHORT:
        return lexeme
    return lexeme.encode()[:LONGEST_LEXEME].decode(errors="ignore")


def _stretches(number: str) -> list[str]:
    """Of `86 138-5716-6621` every four digits that follow each other, and the last three."""
    digits = number if number.isdecimal() else "".join(filter(str.isdecimal, number))
    return [f"4:{digits[start : start + _DIGITS]}" for start in range(max(len(digits) - 2, 1))]


def _stretch(digits: str) -> list[tuple[str, bool]]:
    """The terms that find a stretch of a number: three digits begin four, or end the number."""
    if len(digits) < _DIGITS:
        return [(f"4:{digits}", True)] if len(digits) == _DIGITS - 1 else []
    return [(f"4:{digits[start : start + _DIGITS]}", False) for start in range(len(digits) - _DIGITS + 1)]


def _phone_digits(folded: str, runs: Sequence[tuple[str, str, str]]) -> Iterator[str]:
    """What was typed as one number with spaces and hyphens, or with the zero that is dialled within the country."""
    digits = "".join(filter(str.isdecimal, folded))
    if len(digits) < _DIGITS or not _ONLY_PHONE.fullmatch(folded):
        return
    if len(runs) > 1:
        yield digits
    if len(digits) >= 7 and digits.startswith("0"):
        yield digits.lstrip("0")  # 0571… is stored as +86571…
