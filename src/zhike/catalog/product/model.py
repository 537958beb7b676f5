"""Something we sell."""

from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from zhike.engine.models import Record
from zhike.engine.models.columns import Money, OpenChoice

UNITS = (
    ("piece", _("piece")),
    ("set", _("set")),
    ("hour", _("hour")),
    ("day", pgettext_lazy("unit", "day")),
    ("year", _("year")),
)


class Product(Record):
    """A product or service at its standard price for one unit."""

    name = models.CharField(_("name"), max_length=200)
    code = models.CharField(_("code"), max_length=60, blank=True, default="")
    family = OpenChoice(_("family"), blank=True, default="")
    unit = OpenChoice(_("unit"), suggestions=UNITS, blank=True, default="")
    standard_price = Money(_("standard price"))
    is_active = models.BooleanField(_("on sale"), default=True)
    description = models.TextField(_("description"), blank=True, default="", max_length=20_000)

    class Meta:
        verbose_name = _("product")
        verbose_name_plural = _("products")

    def __str__(self) -> str:
        return self.name
