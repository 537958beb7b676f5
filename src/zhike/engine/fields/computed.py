"""A field that nobody writes: queries read it, from what was computed or by computing it."""

from dataclasses import dataclass
from typing import Any

from .field import Field


@dataclass(frozen=True, eq=False)
class Computed(Field):
    """It has no column of its own in the table of its object, is not logged and never differs."""

    @property
    def columns(self) -> list[str]:
        return []

    def get(self, record: Any) -> Any:
        """Nothing: only queries know it."""
        return self.kind.empty()

    def set(self, record: Any, value: Any) -> None:
        """Nobody writes it."""

    def check(self, value: Any) -> None:
        """Nothing is refused that nobody writes."""

    def emptiness(self, alias: str) -> str:
        return f"({self.sql(alias)}) IS NULL"
