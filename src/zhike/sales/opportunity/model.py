"""A possible sale: what, to whom, for how much, how far along."""

from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy as state

from zhike.engine.models import Record, Row
from zhike.engine.models.columns import Money, OpenChoice, Tags

LOST_REASONS = (
    ("price", _("Price")),
    ("competitor", _("Competitor")),
    ("budget", _("No budget")),
    ("timing", _("Wrong time")),
    ("no_need", _("No need")),
    ("no_answer", _("No answer")),
)


class Opportunity(Record):
    """`stage` leads: `status` and `probability` follow it. `amount` is the sum of the lines, where there are any."""

    class Status(models.TextChoices):
        OPEN = "open", state("state", "Open")
        WON = "won", _("Won")
        LOST = "lost", _("Lost")

    name = models.CharField(_("name"), max_length=200)
    account = models.ForeignKey(
        "customers.Account",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="opportunities",
        verbose_name=_("account"),
    )
    pipeline = models.ForeignKey(
        "sales.Pipeline", models.PROTECT, blank=True, related_name="opportunities", verbose_name=_("pipeline")
    )
    stage = models.ForeignKey(
        "sales.Stage", models.PROTECT, blank=True, related_name="opportunities", verbose_name=_("stage")
    )
    status = models.CharField(_("status"), max_length=4, choices=Status.choices, default=Status.OPEN, editable=False)
    amount = Money(_("amount"))
    probability = models.IntegerField(_("probability"), default=0)
    close_on = models.DateField(_("expected close"), null=True, blank=True)
    opened_on = models.DateField(_("opened on"), null=True, blank=True)
    closed_at = models.DateTimeField(_("closed at"), null=True, blank=True)
    stage_since = models.DateTimeField(_("in this stage since"), null=True, editable=False)
    lost_reason = OpenChoice(_("reason lost"), suggestions=LOST_REASONS, blank=True, default="")
    competitor = models.CharField(_("competitor"), max_length=120, blank=True, default="")
    next_step = models.CharField(_("next step"), max_length=200, blank=True, default="")
    next_on = models.DateField(_("next step on"), null=True, blank=True)
    tags = Tags(_("tags"))
    notes = models.TextField(_("notes"), blank=True, default="", max_length=20_000)

    class Meta:
        verbose_name = _("opportunity")
        verbose_name_plural = _("opportunities")
        constraints = [
            models.CheckConstraint(
                condition=models.Q(probability__gte=0, probability__lte=100),
                name="opportunity_probability_percent",
                violation_error_message=_("A probability is a number from 0 to 100."),
                violation_error_code="probability",
            )
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def is_open(self) -> bool:
        return self.status == self.Status.OPEN


class OpportunityContact(Row):
    """A person on the customer's side of this opportunity."""

    opportunity = models.ForeignKey(Opportunity, models.CASCADE, related_name="contacts", verbose_name=_("contacts"))
    contact = models.ForeignKey(
        "customers.Contact", models.PROTECT, related_name="opportunities", verbose_name=_("contact")
    )

    class Meta(Row.Meta):
        constraints = [models.UniqueConstraint(fields=["opportunity", "contact"], name="opportunity_contact_once")]


class OpportunityLine(Row):
    """A product expected to be sold. `discount` is in per cent of the line."""

    opportunity = models.ForeignKey(Opportunity, models.CASCADE, related_name="lines", verbose_name=_("product lines"))
    product = models.ForeignKey(
        "catalog.Product", models.PROTECT, related_name="opportunity_lines", verbose_name=_("product")
    )
    quantity = models.DecimalField(_("quantity"), max_digits=14, decimal_places=3, default=1)
    unit_price = models.DecimalField(_("unit price"), max_digits=20, decimal_places=2, null=True, blank=True)
    discount = models.DecimalField(_("discount %"), max_digits=5, decimal_places=2, default=0)

    class Meta(Row.Meta):
        constraints = [
            models.CheckConstraint(
                condition=models.Q(discount__gte=0, discount__lte=100),
                name="opportunity_line_discount_percent",
                violation_error_message=_("A discount is a number from 0 to 100."),
                violation_error_code="lines",
            )
        ]


class StageStay(models.Model):
    """How long an opportunity stood in a stage: from `entered_at` until `left_at`, empty while it stands there."""

    opportunity = models.ForeignKey(Opportunity, models.CASCADE, related_name="stays")
    stage = models.ForeignKey("sales.Stage", models.PROTECT, related_name="+")
    entered_at = models.DateTimeField()
    left_at = models.DateTimeField(null=True)
    by = models.ForeignKey("people.User", models.PROTECT, null=True, related_name="+")

    class Meta:
        indexes = [models.Index(fields=["opportunity", "entered_at"])]
