"""A formula as it was written: numbers and texts, names of fields, functions applied. Operators are functions too."""

from dataclasses import dataclass
from decimal import Decimal


@dataclass(frozen=True)
class Literal:
    value: Decimal | str | bool | None
    at: int


@dataclass(frozen=True)
class Name:
    """A field, or one behind links: `account.industry`. A label stands in braces or by itself."""

    name: str
    at: int


@dataclass(frozen=True)
class Call:
    function: str
    args: tuple["Node", ...]
    at: int


Node = Literal | Name | Call
