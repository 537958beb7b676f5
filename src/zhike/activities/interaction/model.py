"""A contact with a customer that took place: a call, a visit, a mail, a note."""

from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from zhike.engine.models import AnyLinkRow, Record, Row


class Interaction(Record):
    """Whoever sees a record it is about sees the interaction too."""

    class Kind(models.TextChoices):
        CALL = "call", _("Call")
        VISIT = "visit", _("Visit")
        MEETING = "meeting", _("Meeting")
        MAIL = "mail", _("Mail")
        MESSAGE = "message", pgettext_lazy("interaction", "Message")
        NOTE = "note", _("Note")

    kind = models.CharField(_("kind"), max_length=8, choices=Kind.choices, default=Kind.NOTE)
    subject = models.CharField(_("subject"), max_length=200, blank=True, default="")
    text = models.TextField(_("content"), blank=True, default="", max_length=100_000)
    happened_at = models.DateTimeField(_("when"), blank=True)
    result = models.CharField(_("result"), max_length=200, blank=True, default="")
    next_step = models.CharField(_("next step"), max_length=200, blank=True, default="")
    next_on = models.DateField(_("next step on"), null=True, blank=True)

    class Meta:
        verbose_name = _("interaction")
        verbose_name_plural = _("interactions")

    def __str__(self) -> str:
        return self.subject or self.get_kind_display()


class InteractionRelated(AnyLinkRow):
    """A record that the interaction is about."""

    interaction = models.ForeignKey(Interaction, models.CASCADE, related_name="related", verbose_name=_("about"))

    class Meta(AnyLinkRow.Meta):
        constraints = [
            models.UniqueConstraint(fields=["object", "record", "interaction"], name="interaction_related_once")
        ]


class InteractionPerson(Row):
    """A contact who took part."""

    interaction = models.ForeignKey(Interaction, models.CASCADE, related_name="people", verbose_name=_("people"))
    contact = models.ForeignKey(
        "customers.Contact", models.PROTECT, related_name="interactions", verbose_name=_("contact")
    )

    class Meta(Row.Meta):
        constraints = [models.UniqueConstraint(fields=["interaction", "contact"], name="interaction_person_once")]
