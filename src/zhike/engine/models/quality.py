"""What is known of how good records are: until when somebody vouched for one, and how often that has to happen."""

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from . import columns
from .record import Record


class Verification(models.Model):
    """A record that `by` looked through on the day `on`, good `until`. Without `on` nobody has: then it was due `until`.

    `asked_at` is when its owner was asked to look through it; confirming clears it.
    """

    object = models.CharField(max_length=31)
    record = models.BigIntegerField()
    on = models.DateField(null=True)
    until = models.DateField()
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+")
    asked_at = models.DateTimeField(null=True)

    class Meta:
        db_table = "verification"
        constraints = [models.UniqueConstraint(fields=["object", "record"], name="verification_once")]
        indexes = [models.Index(fields=["object", "until"], name="verification_until")]


class QualityCount(models.Model):
    """What was counted of an object: for a `user` the latest time, without one for everybody's records on each night."""

    object = models.CharField(max_length=31)
    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, null=True, related_name="+")
    on = models.DateField(null=True)
    at = models.DateTimeField()
    mark = models.CharField(max_length=64, default="")
    found = models.JSONField()

    class Meta:
        db_table = "quality_count"
        constraints = [
            models.UniqueConstraint(fields=["object", "user", "on"], name="quality_count_once", nulls_distinct=False)
        ]


class ReviewPlan(Record):
    """Records of an object that are so are looked through every so many days; what nobody confirmed becomes a task."""

    name = models.CharField(_("name"), max_length=120)
    key = models.CharField(_("key"), max_length=60, blank=True, default="", editable=False)
    object = models.CharField(_("object"), max_length=31)
    condition = columns.Structure(_("condition"))
    days = models.PositiveIntegerField(_("every so many days"), default=365)
    is_active = models.BooleanField(_("in force"), default=True)

    class Meta:
        verbose_name = _("review plan")
        verbose_name_plural = _("review plans")
        constraints = [
            models.UniqueConstraint(
                fields=["object", "key"],
                condition=models.Q(deleted_at=None) & ~models.Q(key=""),
                name="review_plan_key_once",
                violation_error_message=_("This is here again already, under the same key. Use that one."),
                violation_error_code="key",
            )
        ]

    def __str__(self) -> str:
        return self.name
