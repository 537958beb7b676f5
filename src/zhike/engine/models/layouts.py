"""How an object is laid out for the people of a role, or for everybody. `engine.layouts` says who gets which."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from .columns import Structure
from .record import Record
from .rights import Role


class Layout(Record):
    """`content` has a part for each thing it says; what it does not say is laid out as it is for others."""

    name = models.CharField(_("name"), max_length=120, blank=True)
    object = models.CharField(_("object"), max_length=31)
    role = models.ForeignKey(Role, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("role"))
    content = Structure(_("content"))

    class Meta:
        verbose_name = _("layout")
        verbose_name_plural = _("layouts")
        constraints = [
            models.UniqueConstraint(
                fields=["object", "role"],
                condition=models.Q(deleted_at=None),
                nulls_distinct=False,
                name="layout_once",
                violation_error_message=_("This role has a layout of this object already. Change that one."),
                violation_error_code="role",
            )
        ]

    def __str__(self) -> str:
        return self.name
