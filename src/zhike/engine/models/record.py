"""What every record of every object has, and the rows that belong to one record."""

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from . import columns


class Record(models.Model):
    """A row people can see, search, change and restore. Objects add their own columns.

    `title_key` orders titles and `folds` compares texts without asking the server's locale; `search` is the index of
    words; `custom` holds fields made by administrators; `derived` holds formulas and roll-ups.
    """

    id = models.BigAutoField(primary_key=True)
    external_id = models.CharField(_("external id"), max_length=200, blank=True, default="")
    source = models.CharField(_("source system"), max_length=60, blank=True, default="")
    owner = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("owner"),
        db_index=False,  # `engine.indexes` makes one that knows the ids too
    )
    created_at = models.DateTimeField(_("created at"), editable=False)
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        blank=True,
        editable=False,
        related_name="+",
        verbose_name=_("created by"),
        db_index=False,
    )
    updated_at = models.DateTimeField(_("changed at"), editable=False)
    updated_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        blank=True,
        editable=False,
        related_name="+",
        verbose_name=_("changed by"),
        db_index=False,
    )
    version = models.IntegerField(default=1, editable=False)
    custom = models.JSONField(default=dict, blank=True, editable=False)
    derived = models.JSONField(default=dict, blank=True, editable=False)
    folds = models.JSONField(default=dict, blank=True, editable=False)
    search = columns.TsVector(editable=False, default="")
    title_key = models.TextField(editable=False, default="", db_collation="C")
    deleted_at = models.DateTimeField(null=True, blank=True, editable=False)

    class Meta:
        abstract = True


class Row(models.Model):
    """A row that belongs to one record and is written, logged and deleted with it: a line, a role, a link.

    The first foreign key to the record is its parent; its `related_name` is the field's name on the record.
    """

    position = models.IntegerField(default=0)

    class Meta:
        abstract = True
        ordering = ["position", "id"]


class AnyLinkRow(Row):
    """A link to a record of any object."""

    object = models.CharField(max_length=31)
    record = models.BigIntegerField()

    class Meta(Row.Meta):
        abstract = True
