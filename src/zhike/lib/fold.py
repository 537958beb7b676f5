"""Text as we compare it (`fold`) and text as we store it (`clean`).

Two texts are equal for a user when their folds are equal: width, case, 繁简, spacing and
invisible characters do not count. Folding works character by character, so a part of a
text folds to a part of its fold; that is what lets `contains` compare folded texts.
"""

import re
import unicodedata
from functools import cache, lru_cache

_IDEOGRAPHS = ((0x3400, 0x4DC0), (0x4E00, 0xA000), (0xF900, 0xFB00), (0x20000, 0x2EBF0), (0x2F800, 0x2FA20))

# Zero-width and direction marks, soft hyphen, byte order mark: invisible, so never a difference.
_INVISIBLE = "\u00ad\u061c\u180e\u200b-\u200f\u202a-\u202e\u2060-\u206f\ufeff\ufff9-\ufffb"
_NOT_COMPARED = re.compile(f"[\x00-\x08\x0e-\x1b\x7f-\x84\x86-\x9f{_INVISIBLE}\ud800-\udfff]")
_NOT_STORED = re.compile("[\x00-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069\ud800-\udfff]")
_NOT_STORED_IN_LINES = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069\ud800-\udfff]")
_LINE_END = re.compile("\r\n?|\u2028|\u2029|\x85")
_SPACE_CONTROL = re.compile("[\t-\r\x85\u2028\u2029]")


def fold(text: str) -> str:
    """The text reduced to what people mean when they say two texts are the same."""
    if text.isascii():
        text = text.lower() if text.isprintable() else _NOT_COMPARED.sub("", text).lower()
        return " ".join(text.split())
    return _short(text) if len(text) <= 60 else _folded(text)


def _folded(text: str) -> str:
    seen = text if text.isprintable() else _NOT_COMPARED.sub("", text)  # none of those can be printed
    text = unicodedata.normalize("NFKC", seen).casefold()
    text = unicodedata.normalize("NFKC", text).translate(_simplified())
    return " ".join(text.split())


_short = lru_cache(maxsize=8_192)(_folded)  # names, posts and cities come again and again


def clean(text: str, *, multiline: bool = False) -> str:
    """The text without what no field should hold: controls, direction overrides, lone surrogates; NFC, stripped.

    With `multiline` tabs stay and every line end becomes a newline; else both become a space.
    """
    if text.isprintable():  # none of what is taken out below is
        return text.strip() if text.isascii() else unicodedata.normalize("NFC", text).strip()
    if multiline:
        text = _NOT_STORED_IN_LINES.sub("", _LINE_END.sub("\n", text))
    else:
        text = _NOT_STORED.sub("", _SPACE_CONTROL.sub(" ", text))
    return unicodedata.normalize("NFC", text).strip()


@cache
def _simplified() -> dict[int, str]:
    """Each traditional character with its simplified one; one character at a time, so context never matters."""
    from opencc import OpenCC

    characters = [chr(point) for low, high in _IDEOGRAPHS for point in range(low, high)]
    converted = OpenCC("t2s").convert("\n".join(characters)).split("\n")
    return {ord(before): after for before, after in zip(characters, converted, strict=True) if before != after}
