"""Saved views: how somebody looks at the records of one object, and what each person did to the tabs they see."""

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from .columns import Structure
from .record import Record
from .rights import Team


class View(Record):
    """Conditions, columns and order under a name. `uses` are the fields that it is nothing without,
    as `object.field`; what is shared has a `key`, by which a configuration as text knows it."""

    KINDS = [("list", _("List")), ("board", _("Board")), ("calendar", _("Calendar"))]
    # What makes up the look at the records.
    LOOK = ("kind", "filter", "q", "sort", "columns", "widths", "group", "options")
    SHARED = [("nobody", _("Only me")), ("team", _("One team and those below")), ("everybody", _("Everybody"))]

    title = models.CharField(pgettext_lazy("of a view", "title"), max_length=80)
    object = models.CharField(_("object"), max_length=31)
    key = models.CharField(_("key"), max_length=60, blank=True, default="", editable=False)
    kind = models.CharField(_("kind"), max_length=8, choices=KINDS, default="list")
    filter = Structure(_("conditions"))
    q = models.CharField(_("words searched for"), max_length=400, blank=True, default="")
    sort = models.CharField(_("order"), max_length=200, blank=True, default="")
    columns = Structure(_("columns"))
    widths = Structure(_("widths of columns"))
    group = models.CharField(_("grouped by"), max_length=120, blank=True, default="")
    options = Structure(_("board and calendar"))
    shared_with = models.CharField(_("shared with"), max_length=9, choices=SHARED, default="nobody")
    team = models.ForeignKey(Team, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("team"))
    uses = Structure(_("fields used"), editable=False)

    class Meta:
        verbose_name = _("saved view")
        verbose_name_plural = _("saved views")
        constraints = [
            models.UniqueConstraint(
                fields=["object", "key"],
                condition=models.Q(deleted_at=None) & ~models.Q(key=""),
                name="view_key_once",
                violation_error_message=_("This is here again already, under the same key. Use that one."),
                violation_error_code="key",
            )
        ]
        indexes = [models.Index(fields=["object"], condition=models.Q(deleted_at=None), name="view_of_object")]

    def __str__(self) -> str:
        return self.title


class ViewState(models.Model):
    """What one person did to one tab of one object: `view` is the id of a saved view or the name of a built-in one.

    `is_pinned` is empty where nobody decided; `widths` are those of the person's own screen.
    """

    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="+")
    object = models.CharField(max_length=31)
    view = models.CharField(max_length=20)
    position = models.IntegerField(null=True)
    is_pinned = models.BooleanField(null=True)
    is_default = models.BooleanField(default=False)
    widths = models.JSONField(default=dict)

    class Meta:
        db_table = "view_state"
        constraints = [
            models.UniqueConstraint(fields=["user", "object", "view"], name="view_state_once"),
            models.UniqueConstraint(
                fields=["user", "object"], condition=models.Q(is_default=True), name="view_default_once"
            ),
        ]
