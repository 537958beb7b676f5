"""What administrators add at run time: fields of any object, and objects of their own."""

from typing import Any

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


class CustomObject(Record):
    """An object that administrators made. Its records are those of `CustomRecord` that carry its key.

    `board_by`, `board_total`, `calendar_start`, `calendar_end` and `parent` name custom fields of it.
    """

    class State(models.TextChoices):
        ACTIVE = "active", _("In use")
        HIDDEN = "hidden", _("Hidden")
        REMOVING = "removing", _("Being removed")

    key = models.CharField(_("key"), max_length=31, blank=True, default="")
    path = models.CharField(_("path"), max_length=40, blank=True, default="")
    label_zh = models.CharField(_("name in Chinese"), max_length=80, blank=True, default="")
    label_en = models.CharField(_("name in English"), max_length=80, blank=True, default="")
    plural_en = models.CharField(_("plural in English"), max_length=80, blank=True, default="")
    title_zh = models.CharField(_("title field in Chinese"), max_length=80, blank=True, default="")
    title_en = models.CharField(_("title field in English"), max_length=80, blank=True, default="")
    icon = columns.OpenChoice(_("icon"), max_length=40, default="package")
    has_owner = models.BooleanField(_("has an owner"), default=True)
    has_timeline = models.BooleanField(_("has a timeline"), default=True)
    board_by = models.CharField(_("columns of the board"), max_length=40, blank=True, default="")
    board_total = models.CharField(_("sum of the board"), max_length=40, blank=True, default="")
    calendar_start = models.CharField(_("day in the calendar"), max_length=40, blank=True, default="")
    calendar_end = models.CharField(_("last day in the calendar"), max_length=40, blank=True, default="")
    parent = models.CharField(_("seen with"), max_length=40, blank=True, default="")
    position = models.IntegerField(_("position"), default=0)
    state = models.CharField(_("state"), max_length=8, choices=State.choices, default=State.ACTIVE, editable=False)

    class Meta:
        verbose_name = _("custom object")
        verbose_name_plural = _("custom objects")
        constraints = [
            models.UniqueConstraint(
                fields=["key"],
                name="custom_object_key_once",
                violation_error_message=_("Another object has this key, perhaps hidden. Choose another key."),
                violation_error_code="key",
            ),
            models.UniqueConstraint(
                fields=["path"],
                name="custom_object_path_once",
                violation_error_message=_("Another object has this path, perhaps hidden. Choose another path."),
                violation_error_code="path",
            ),
        ]

    def __str__(self) -> str:
        return self.label_zh


class CustomRecord(Record):
    """A record of an object that administrators made; which one says `object_key`.

    Each of those objects has a proxy of this model (`engine.custom.types`), which sees its own records only.
    """

    object_key = models.CharField(max_length=31, editable=False)
    name = models.CharField(_("name"), max_length=200)

    class Meta:
        db_table = "custom_record"

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if self._meta.proxy:
            self.object_key = str(self._meta.model_name)

    def __copy__(self) -> "CustomRecord":
        """Django looks the class of a copy up by its name, and a proxy stands in no list of models."""
        made = type(self).__new__(type(self))
        made.__dict__.update(self.__getstate__())
        return made

    def __str__(self) -> str:
        return self.name
