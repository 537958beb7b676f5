"""Markup of records, drawn once for what it says and kept. Nobody has to tell that a value changed: another is another key."""

from collections.abc import Callable
from typing import Any, TypeVar

from django.utils import timezone
from django.utils.translation import get_language

from zhike.engine import metadata

from ..asked import Asked

MOST = 5_000  # rows and cards, of one to three kilobytes each
kept: dict[tuple[Any, ...], Any] = {}

Drawn = TypeVar("Drawn")


def same(key: tuple[Any, ...], draw: Callable[[], Drawn]) -> Drawn:
    """What was drawn for this key. The key holds all that the drawing depends on."""
    found: Drawn | None = kept.get(key)
    if found is None:
        if len(kept) >= MOST:
            kept.clear()
        found = kept[key] = draw()
    return found


def circumstances(asked: Asked) -> tuple[Any, ...]:
    """What every record of a page depends on besides its values: how fields are drawn, for whom, and on which day."""
    days = (asked.as_of, timezone.localdate(), timezone.get_current_timezone_name())
    return (asked.type.key, metadata.version(), get_language(), *days)


def still(value: Any) -> Any:
    """The value with tuples in the place of what can change, to be found again by."""
    if isinstance(value, list | tuple):
        return tuple([still(one) for one in value])
    return tuple((name, still(one)) for name, one in value.items()) if isinstance(value, dict) else value
