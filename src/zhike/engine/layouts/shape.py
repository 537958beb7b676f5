"""What a layout is made of, once it is settled which one a person gets."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Any

from django.utils.translation import get_language

from zhike.engine.objects import Panel

MOST_HIGHLIGHTS = 7
Json = dict[str, Any]


@dataclass(frozen=True)
class Title:
    """Words that an administrator wrote, in one language or in both."""

    texts: Mapping[str, str]

    def __str__(self) -> str:
        mine = "zh" if (get_language() or "zh").startswith("zh") else "en"
        return self.texts.get(mine) or next((text for text in self.texts.values() if text), "")


@dataclass(frozen=True)
class Placed:
    """A field in its place. `show` and `require` are conditions; a field that is always required has `require` True."""

    name: str
    show: Json | None = None
    require: Json | bool = False

    @property
    def watched(self) -> set[str]:
        """The fields on which it depends whether this one is shown or required."""
        return {name for part in (self.show, self.require) for name in fields_in(part)}


def fields_in(condition: Any) -> Iterator[str]:
    """The names that a condition compares."""
    if isinstance(condition, dict):
        if "field" in condition:
            yield str(condition["field"])
        for part in condition.values():
            yield from fields_in(part)
    elif isinstance(condition, list):
        for part in condition:
            yield from fields_in(part)


@dataclass(frozen=True)
class Part:
    """A titled section of the form and of the record's page, in one column or two."""

    key: str
    title: Any
    fields: tuple[Placed, ...]
    columns: int = 2


@dataclass(frozen=True)
class Drawn:
    """The sections as they look for one record: what its values hide is gone, `required` is what they ask for."""

    sections: list[Part]
    required: frozenset[str] = frozenset()

    @property
    def names(self) -> list[str]:
        return [placed.name for part in self.sections for placed in part.fields]


@dataclass(frozen=True)
class Layout:
    sections: tuple[Part, ...]
    highlights: tuple[str, ...] = ()
    columns: tuple[str, ...] = ()
    panels: tuple[Panel, ...] = ()

    @cached_property
    def placed(self) -> dict[str, Placed]:
        return {placed.name: placed for part in self.sections for placed in part.fields}

    @property
    def names(self) -> list[str]:
        return list(self.placed)

    @cached_property
    def watched(self) -> frozenset[str]:
        """The fields that decide about others: a form asks again when one of them changes."""
        return frozenset(name for placed in self.placed.values() for name in placed.watched)

    @property
    def has_conditions(self) -> bool:
        return any(placed.show or placed.require for placed in self.placed.values())

    def without(self, hidden: set[str]) -> list[Part]:
        return [
            replace(part, fields=tuple(placed for placed in part.fields if placed.name not in hidden))
            for part in self.sections
        ]
