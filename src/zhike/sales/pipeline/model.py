"""A way of selling: an ordered list of stages."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from zhike.engine.models import Record


class Pipeline(Record):
    """New opportunities start in the default pipeline."""

    name = models.CharField(_("name"), max_length=120)
    key = models.CharField(_("key"), max_length=60)
    is_default = models.BooleanField(_("default"), default=False)

    class Meta:
        verbose_name = _("pipeline")
        verbose_name_plural = _("pipelines")
        constraints = [
            models.UniqueConstraint(
                fields=["key"],
                condition=models.Q(deleted_at=None),
                name="pipeline_key_once",
                violation_error_message=_("Another pipeline has this key. Choose another key."),
                violation_error_code="key",
            )
        ]

    def __str__(self) -> str:
        return self.name
