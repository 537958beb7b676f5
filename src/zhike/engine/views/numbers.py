"""Whole numbers in addresses: digits 0 to 9 only, no longer than an id can be."""

import re
from typing import Any

NUMBER = re.compile("[0-9]{1,18}")


def whole(text: Any) -> int | None:
    """The number, or None for anything else that somebody wrote there."""
    return int(str(text)) if NUMBER.fullmatch(str(text)) else None


def wholes(text: str) -> list[int]:
    """The numbers of a comma list, each once; what is none is left out."""
    return list(dict.fromkeys(n for part in text.split(",") if (n := whole(part.strip())) is not None))
