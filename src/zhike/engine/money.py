"""Amounts in base currency, by the rate of a day. A missing rate is a gap, never 1."""

from datetime import date
from decimal import ROUND_HALF_UP, Decimal
from functools import lru_cache
from typing import TYPE_CHECKING, Any

from django.utils import timezone

from . import metadata
from .fields import Field
from .models import Rate
from .objects import ObjectType

if TYPE_CHECKING:
    from .records.draft import Draft

CENT = Decimal("0.01")


def write_base(record: Any, object_type: ObjectType, draft: "Draft") -> None:
    """Give each amount its currency and its base amount, at today's rate. Amounts that did not change keep theirs."""
    for one in amounts(object_type, metadata.version()):
        value = one.get(record)
        changed = draft.is_new or draft.changed(one.name)
        if value is None:
            one.put(record, "_base", None)
        elif changed:
            base = metadata.base_currency(metadata.version())
            currency = value.currency or base
            worth = in_base(value.amount, currency, base, on=timezone.localdate())
            one.put(record, "_currency", currency)
            one.put(record, "_base", str(worth) if one.json and worth is not None else worth)


@lru_cache(maxsize=200)
def amounts(object_type: ObjectType, meta_version: int) -> list[Field]:
    return [one for one in object_type.fields.values() if one.kind.name == "money"]


def in_base(amount: Decimal, currency: str, base: str, *, on: date) -> Decimal | None:
    """The amount in base currency at the last rate not after `on`; None where there is none."""
    if currency == base:
        return amount
    rate = rate_on(currency, on, metadata.version())
    return None if rate is None else (amount * rate).quantize(CENT, ROUND_HALF_UP)


@lru_cache(maxsize=1_000)
def rate_on(currency: str, on: date, meta_version: int) -> Decimal | None:
    """The rate of a day. Cached under the version of the metadata, which a new rate raises."""
    found = Rate.objects.filter(currency=currency, on__lte=on).order_by("-on").values_list("rate", flat=True)
    return found.first()
