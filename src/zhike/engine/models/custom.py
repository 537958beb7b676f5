"""What administrators add at run time: fields of any object, and objects of their own."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from . import columns
from .record import Record, Row

HUES = [
    ("", _("by itself")), ("gray", _("gray")), ("blue", _("blue")), ("indigo", _("indigo")), ("violet", _("violet")),
    ("pink", _("pink")), ("red", _("red")), ("orange", _("orange")), ("amber", _("amber")), ("green", _("green")),
    ("teal", _("teal")),
]  # fmt: skip


class CustomField(Record):
    """A field that administrators gave an object. Its values are in `custom` of each record, under `name`."""

    class State(models.TextChoices):
        ACTIVE = "active", _("In use")
        HIDDEN = "hidden", _("Hidden")
        REMOVING = "removing", _("Being removed")

    object = models.CharField(_("object"), max_length=31)
    name = models.CharField(_("name"), max_length=40, blank=True, default="")
    kind = columns.OpenChoice(_("kind"), max_length=20)
    label_zh = models.CharField(_("label in Chinese"), max_length=80, blank=True, default="")
    label_en = models.CharField(_("label in English"), max_length=80, blank=True, default="")
    help_zh = models.CharField(_("help in Chinese"), max_length=300, blank=True, default="")
    help_en = models.CharField(_("help in English"), max_length=300, blank=True, default="")
    target = models.CharField(_("links to"), max_length=31, blank=True, default="")
    decimal_places = models.IntegerField(_("decimal places"), default=2)
    is_open = models.BooleanField(_("takes other values too"), default=False)
    is_required = models.BooleanField(_("required"), default=False)
    is_unique = models.BooleanField(_("unique"), default=False)
    is_searched = models.BooleanField(_("found by search"), default=True)
    default_text = models.CharField(_("default"), max_length=500, blank=True, default="")
    definition = columns.Structure(_("definition"))
    position = models.IntegerField(_("position"), default=0)
    is_indexed = models.BooleanField(_("sortable in large lists"), default=False, editable=False)
    state = models.CharField(_("state"), max_length=8, choices=State.choices, default=State.ACTIVE, editable=False)

    class Meta:
        verbose_name = _("custom field")
        verbose_name_plural = _("custom fields")
        constraints = [
            models.UniqueConstraint(
                fields=["object", "name"],
                name="custom_field_once",
                violation_error_message=_(
                    "This object has a field of this name already, perhaps hidden or in the bin. Choose another name."
                ),
                violation_error_code="name",
            )
        ]

    def __str__(self) -> str:
        return self.label_zh


class CustomOption(Row):
    """One choice of a custom field. Records keep its key; one that is not active is read but no longer offered."""

    field = models.ForeignKey(CustomField, models.CASCADE, related_name="options", verbose_name=_("choices"))
    key = models.CharField(_("key"), max_length=60, blank=True, default="")
    label_zh = models.CharField(_("label in Chinese"), max_length=80, blank=True, default="")
    label_en = models.CharField(_("label in English"), max_length=80, blank=True, default="")
    hue = models.CharField(_("colour"), max_length=10, blank=True, default="", choices=HUES)
    is_active = models.BooleanField(_("offered"), default=True)

    class Meta(Row.Meta):
        constraints = [
            models.UniqueConstraint(
                fields=["field", "key"],
                name="custom_option_once",
                violation_error_message=_("Two choices have the same key. Give each its own."),
                violation_error_code="options",
            )
        ]
