"""Titles of the rows that we ship (stages, roles): kept in English, shown and understood in each language.

A title that people write themselves stays as they wrote it.
"""

from collections.abc import Sequence
from functools import cache

from django.utils import translation
from django.utils.translation import gettext

from zhike.lib.fold import fold

_titles: dict[str, tuple[str, ...]] = {}


def register(key: str, titles: Sequence[str]) -> None:
    """These titles of rows of this object are ours."""
    if titles:
        _titles[key] = tuple(titles)


def shown(key: str, title: str | None) -> str | None:
    """The title in the reader's language where it is ours, else as it stands."""
    return gettext(title) if title and title in _titles.get(key, ()) else title


def stored(key: str, title: str) -> str:
    """The title as we keep it, given in whatever language."""
    return in_any_language(key).get(fold(title), title) if key in _titles else title


@cache
def in_any_language(key: str) -> dict[str, str]:
    """The fold of each of our titles in each language, and the title as we keep it."""
    found: dict[str, str] = {}
    for language in ("zh-hans", "en"):
        with translation.override(language):
            found |= {fold(gettext(title)): title for title in _titles[key]}
    return found
