"""Something somebody has to do, by when, and about which record."""

from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy as state

from zhike.engine.models import Record
from zhike.engine.models.columns import AnyLink


class Task(Record):
    """The owner wants it done, the assignee does it; both see it, and so does who sees the related record."""

    class Priority(models.TextChoices):
        LOW = "low", _("Low")
        NORMAL = "normal", _("Normal")
        HIGH = "high", _("High")

    class Status(models.TextChoices):
        OPEN = "open", state("state", "Open")
        DONE = "done", _("Done")
        CANCELLED = "cancelled", _("Cancelled")

    title = models.CharField(_("title"), max_length=200)
    due_at = models.DateTimeField(_("due"), null=True, blank=True)
    priority = models.CharField(_("priority"), max_length=6, choices=Priority.choices, default=Priority.NORMAL)
    status = models.CharField(_("status"), max_length=9, choices=Status.choices, default=Status.OPEN)
    related = AnyLink(_("about"))
    assignee = models.ForeignKey(
        "people.User", models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("assignee")
    )
    done_at = models.DateTimeField(_("done at"), null=True, blank=True, editable=False)
    notes = models.TextField(_("notes"), blank=True, default="", max_length=20_000)

    class Meta:
        verbose_name = _("task")
        verbose_name_plural = _("tasks")

    def __str__(self) -> str:
        return self.title
