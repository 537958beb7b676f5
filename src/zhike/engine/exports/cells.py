"""A value as a cell of a file: numbers as numbers, dates as dates, moments in the reader's zone, the rest as text."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from django.utils import timezone

from zhike.engine.fields import Field
from zhike.lib.tables.write import Value, text_of


def cells(one: Field, value: Any) -> Sequence[Value]:
    """The cells of a value: one, but an amount and its currency for money."""
    if one.kind.name == "money":
        return (None, None) if value is None else (value.amount, value.currency)
    return (cell(one, value),)


def cell(one: Field, value: Any) -> Value:
    match one.kind.name:
        case "number" | "date" | "yes_no":
            return value  # type: ignore[no-any-return]
        case "moment":
            return local(value)
        case _:
            return one.text(value)


def local(value: datetime | None) -> datetime | None:
    """The moment on the reader's clock, as spreadsheets know moments: without a zone, to the second."""
    return value and timezone.localtime(value).replace(tzinfo=None, microsecond=0)


def plain_text(one: Field, value: Any) -> str:
    """What a file says of the value."""
    return text_of(cells(one, value)[0])
