"""A step of a pipeline. Its kind says whether an opportunity in it is open, won or lost."""

from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy as state

from zhike.engine.models import Record
from zhike.engine.models.columns import Words


class Stage(Record):
    """`probability` is the chance in per cent of winning from here; `rots_after` days without a move it looks stale;
    `required` names the fields that an opportunity has to have filled to stand here."""

    class Kind(models.TextChoices):
        OPEN = "open", state("state", "Open")
        WON = "won", _("Won")
        LOST = "lost", _("Lost")

    pipeline = models.ForeignKey(
        "sales.Pipeline", models.PROTECT, blank=True, related_name="stages", verbose_name=_("pipeline")
    )
    name = models.CharField(_("name"), max_length=120)
    key = models.CharField(_("key"), max_length=60, blank=True)
    position = models.IntegerField(_("position"), default=0)
    probability = models.IntegerField(_("probability"), default=0)
    kind = models.CharField(_("kind"), max_length=4, choices=Kind.choices, default=Kind.OPEN)
    rots_after = models.IntegerField(_("stale after days"), null=True, blank=True)
    required = Words(_("fields required"))

    class Meta:
        verbose_name = _("stage")
        verbose_name_plural = _("stages")
        constraints = [
            models.UniqueConstraint(
                fields=["pipeline", "key"],
                condition=models.Q(deleted_at=None),
                name="stage_key_once",
                violation_error_message=_("This pipeline already has a stage with this key. Choose another key."),
                violation_error_code="key",
            ),
            models.CheckConstraint(
                condition=models.Q(probability__gte=0, probability__lte=100),
                name="stage_probability_percent",
                violation_error_message=_("A probability is a number from 0 to 100."),
                violation_error_code="probability",
            ),
        ]

    def __str__(self) -> str:
        return self.name
