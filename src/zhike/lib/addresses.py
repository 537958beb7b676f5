"""A postal address: a small dict of known parts, shown in one line in the order of its language."""

from collections.abc import Mapping

from zhike.lib.fold import clean, fold
from zhike.lib.sentences import Sentence

PARTS = ("country", "province", "city", "district", "street", "postcode")
LONGEST_PART = 300

_HOME = ("cn", "china", "中国", "中华人民共和国", "prc")


def parse(value: Mapping[str, object]) -> dict[str, str]:
    """The known parts that are filled, cleaned, in their order."""
    for part, written in value.items():
        if part not in PARTS:
            raise ValueError(
                Sentence(
                    "An address has no part '%(part)s'. Its parts are %(parts)s.",
                    part=part[:40],
                    parts=", ".join(PARTS),
                )
            )
        if written is not None and not isinstance(written, str):
            raise ValueError(Sentence("The %(part)s of an address is a text.", part=part))
    found = {part: clean(str(value.get(part) or ""), multiline=part == "street") for part in PARTS}
    for part, text in found.items():
        if len(text) > LONGEST_PART:
            raise ValueError(
                Sentence(
                    "The %(part)s of an address has at most %(longest_part)s characters, this one has %(length)s.",
                    part=part,
                    longest_part=LONGEST_PART,
                    length=len(text),
                )
            )
    return {part: text for part, text in found.items() if text}


def show(address: Mapping[str, str], *, language: str = "zh") -> str:
    """浙江省杭州市余杭区文一西路 969 号 311121, or 969 Wenyi Road, Yuhang, Hangzhou, Zhejiang 311121; home country left out."""
    parts = {part: " ".join(address.get(part, "").split()) for part in PARTS}
    if fold(parts["country"]) in _HOME:
        parts["country"] = ""
    if fold(parts["province"]).removesuffix("市") == fold(parts["city"]).removesuffix("市"):
        parts["province"] = ""
    if language.startswith("zh"):
        return _chinese(parts)
    region = " ".join(filter(None, (parts["province"], parts["postcode"])))
    return ", ".join(filter(None, (parts["street"], parts["district"], parts["city"], region, parts["country"])))


def key(address: Mapping[str, str]) -> str:
    """For equality and search: every part folded, from large to small."""
    return fold(" ".join(address.get(part, "") for part in PARTS))


def _chinese(parts: Mapping[str, str]) -> str:
    """Without spaces between Chinese parts, with spaces where Latin letters meet."""
    line = ""
    for part in PARTS:
        text = parts[part]
        if line and text and (part == "postcode" or (line[-1].isascii() and text[0].isascii())):
            line += " "
        line += text
    return line
