"""Finding stages and standard prices for an opportunity."""

from collections.abc import Sequence
from decimal import Decimal
from typing import Any

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from zhike.catalog.product.model import Product
from zhike.engine.fields import LinkBy
from zhike.sales.stage.model import Stage

from .model import Opportunity, StageStay


def find(value: Any) -> Stage | None:
    """The stage by id, key or however it was given; None for one that is not there: the link check refuses it."""
    known = Stage.objects.filter(deleted_at=None)
    if not isinstance(value, LinkBy):
        return known.filter(pk=value).first()
    if value.how == "external_id":
        return known.filter(external_id=value.value).first()
    return known.filter(key=value.value).order_by("-pipeline__is_default", "id").first()


def first(pipeline_id: Any) -> Stage:
    """The first stage of a pipeline. Raises ValidationError where it has none."""
    found = Stage.objects.filter(pipeline_id=pipeline_id, deleted_at=None).order_by("position", "id").first()
    if found is None:
        raise ValidationError({"stage": [_("This pipeline has no stage. Add one in the settings first.")]})
    return found


def closing(deal: Opportunity, kind: str) -> Stage:
    """The stage of the deal's pipeline in which deals are won, or lost."""
    found = Stage.objects.filter(pipeline_id=deal.pipeline_id, kind=kind, deleted_at=None).order_by("position").first()
    if found is None:
        raise ValidationError(_("This pipeline has no stage for it. Add one in the settings first."))
    return found


def before_closing(deal: Opportunity) -> Stage:
    """The last open stage that the deal stood in, else the first of its pipeline."""
    stay = (
        StageStay.objects.filter(opportunity=deal, stage__kind=Stage.Kind.OPEN, stage__deleted_at=None)
        .order_by("-entered_at")
        .first()
    )
    return stay.stage if stay else first(deal.pipeline_id)


def standard_prices(product_ids: Sequence[Any]) -> tuple[dict[int, Decimal], str]:
    """Product id → standard price, and the currency of the first. One query."""
    rows = list(
        Product.objects.filter(pk__in=product_ids).values_list("id", "standard_price", "standard_price_currency")
    )
    prices = {number: price for number, price, _currency in rows if price is not None}
    return prices, next((currency for _n, _p, currency in rows if currency), "")
