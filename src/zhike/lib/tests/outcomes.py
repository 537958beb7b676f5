"""What a parser makes of any text: a value, or the sentence it refuses with."""

from collections.abc import Callable
from typing import Any


def outcome(parse: Callable[..., Any], *arguments: Any) -> tuple[Any, str]:
    """(value, "") or (None, sentence). Anything else than ValueError is a fault and goes through."""
    try:
        return parse(*arguments), ""
    except ValueError as refusal:
        return None, str(refusal)


def is_sentence(text: str) -> bool:
    return text.endswith(".") and text[0] in "'ABCDEFGHIJKLMNOPQRSTUVWXYZ" and len(text) < 300
