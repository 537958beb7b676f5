"""Phone numbers as people write them, kept as E.164 (`+8613857166621`) with the extension apart.

Chinese service numbers (400, 800, 95…) and other plausible digits that no numbering plan knows are
kept as bare digits. The common case, a Chinese mobile number, never asks the big library.
"""

import re
from functools import lru_cache
from typing import NamedTuple

import phonenumbers

from zhike.lib.fold import fold
from zhike.lib.sentences import Sentence

_LABEL = re.compile(r"^(?:tel|phone|mobile|电话|手机)?[ :]*")
_EXTENSION = re.compile(r"(?:转|分机号?|extension|ext\.?|x|#|,|;ext=)[ :：]*(\d{1,8})$")
_SEPARATORS = re.compile(r"[\s\-‐-―−._·/()]+")
_MOBILE = re.compile(r"(?:\+?86|0086)?(1[3-9]\d{9})")
_SERVICE = re.compile(r"(?:\+?86|0086)?([48]00\d{7}|9[56]\d{3,6})")
_DIGITS = re.compile(r"\+?\d{3,20}")


class Phone(NamedTuple):
    """`e164` is `+` and digits, or bare digits where no international form exists."""

    e164: str
    extension: str = ""


@lru_cache(maxsize=16_384)
def parse(text: str, region: str = "CN") -> Phone:
    """The number meant by `text`, read as dialled within `region` unless it starts with + or 00."""
    folded = _LABEL.sub("", fold(text))
    extension = ""
    if found := _EXTENSION.search(folded):
        extension, folded = found[1], folded[: found.start()]
    number = _SEPARATORS.sub("", folded)
    if not _DIGITS.fullmatch(number):
        raise ValueError(_refusal(text, number))
    if region == "CN":
        if mobile := _MOBILE.fullmatch(number):
            return Phone(f"+86{mobile[1]}", extension)
        if service := _SERVICE.fullmatch(number):
            return Phone(service[1], extension)
    return Phone(_international(number, region, text), extension)


@lru_cache(maxsize=16_384)
def show(e164: str, extension: str = "") -> str:
    """For reading: `138 5716 6621`, `0571-8666 0000`, `400-800 1234`, `+44 20 7946 0000`."""
    shown = _shown(e164)
    return (
        f"{shown} 转 {extension}"
        if extension and e164.startswith("+86")
        else f"{shown} ext. {extension}"
        if extension
        else shown
    )


def mask(e164: str) -> str:
    """For who may not read it: the country and the last four digits stay, 138****6621."""
    if mobile := _MOBILE.fullmatch(e164):
        return f"{mobile[1][:3]}****{mobile[1][-4:]}"
    kept = 3 if e164.startswith("+") else 0
    hidden = max(len(e164) - kept - 4, 0)
    return e164[:kept] + "*" * hidden + e164[kept + hidden :] if hidden else "*" * len(e164)


def digits(text: str) -> str:
    """Only the digits, for comparing stretches of numbers."""
    if (stored := text.removeprefix("+")).isdecimal() and stored.isascii():
        return stored
    return "".join(character for character in fold(text) if "0" <= character <= "9")


def _international(number: str, region: str, text: str) -> str:
    prefixed = f"+{number[2:]}" if number.startswith("00") else number
    try:
        parsed = phonenumbers.parse(prefixed, region)
    except phonenumbers.NumberParseException:
        parsed = None
    if parsed and phonenumbers.is_possible_number(parsed) and phonenumbers.is_valid_number(parsed):
        return phonenumbers.format_number(parsed, phonenumbers.PhoneNumberFormat.E164)
    if prefixed.startswith("+") and parsed is None:
        raise ValueError(
            Sentence(
                "'%(text)s' starts with a country code that no country has. Check the digits after the +.",
                text=_short(text),
            )
        )
    return prefixed


def _shown(e164: str) -> str:
    if mobile := _MOBILE.fullmatch(e164):
        return f"{mobile[1][:3]} {mobile[1][3:7]} {mobile[1][7:]}"
    if not e164.startswith("+"):
        return f"{e164[:3]}-{e164[3:6]} {e164[6:]}" if _SERVICE.fullmatch(e164) and len(e164) == 10 else e164
    try:
        parsed = phonenumbers.parse(e164)
    except phonenumbers.NumberParseException:
        return e164
    if parsed.country_code != 86:
        return phonenumbers.format_number(parsed, phonenumbers.PhoneNumberFormat.INTERNATIONAL)
    national = phonenumbers.format_number(parsed, phonenumbers.PhoneNumberFormat.NATIONAL)
    area, _, rest = national.partition(" ")
    return f"{area}-{rest}" if area.startswith("0") and rest else national


def _refusal(text: str, number: str) -> Sentence:
    if not number:
        return Sentence("A phone number needs digits. Write it like 138 5716 6621 or +44 20 7946 0000.")
    if not re.search(r"\d", number):
        return Sentence("'%(text)s' has no digits, so it is no phone number.", text=_short(text))
    if re.fullmatch(r"\+?\d*", number):
        return Sentence(
            "'%(text)s' has %(number_count)s digits. A phone number has 3 to 20.",
            text=_short(text),
            number_count=len(number.lstrip("+")),
        )
    return Sentence(
        "'%(text)s' is no phone number: besides digits it may hold +, spaces, hyphens, brackets and an extension.",
        text=_short(text),
    )


def _short(text: str) -> str:
    return text if len(text) <= 40 else f"{text[:39]}…"
