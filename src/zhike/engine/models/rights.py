"""Who stands where and may do what: teams, roles, grants, shares. The gate (`engine.access`) reads nothing else."""

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from .record import Record

LEVELS = ["none", "own", "team", "subtree", "all"]


class Team(Record):
    """A node of an organisation tree. `tree` names the tree: sales, service, regions …"""

    name = models.CharField(_("name"), max_length=120)
    parent = models.ForeignKey(
        "self", models.PROTECT, null=True, blank=True, related_name="children", verbose_name=_("parent team")
    )
    leader = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="leads",
        verbose_name=_("leader"),
    )
    tree = models.CharField(_("tree"), max_length=60, default="main")

    class Meta:
        verbose_name = _("team")
        verbose_name_plural = _("teams")

    def __str__(self) -> str:
        return self.name


class TeamPath(models.Model):
    """The closure of the team tree: one row for each team and each team above it, itself included."""

    above = models.ForeignKey(Team, models.CASCADE, related_name="+")
    below = models.ForeignKey(Team, models.CASCADE, related_name="+")
    depth = models.IntegerField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["above", "below"], name="team_path_once")]


class Role(Record):
    """A named set of rights. A person has the sum of their roles."""

    key = models.CharField(_("key"), max_length=40)
    name = models.CharField(_("name"), max_length=120)
    is_custom = models.BooleanField(_("custom"), default=True, editable=False)

    class Meta:
        verbose_name = _("role")
        verbose_name_plural = _("roles")
        constraints = [
            models.UniqueConstraint(
                fields=["key"],
                condition=models.Q(deleted_at=None),
                name="role_key_once",
                violation_error_message=_("Another role has this key. Choose another key."),
                violation_error_code="key",
            )
        ]

    def __str__(self) -> str:
        return self.name


class Grant(models.Model):
    """One cell of the matrix: holders of `role` may do `verb` to `object` ('*' is any) for the rows of `level`."""

    role = models.ForeignKey(Role, models.CASCADE, related_name="grants")
    object = models.CharField(max_length=40)
    verb = models.CharField(max_length=40)
    level = models.CharField(max_length=8, choices=[(level, level) for level in LEVELS])

    class Meta:
        constraints = [models.UniqueConstraint(fields=["role", "object", "verb"], name="grant_once")]


class FieldRight(models.Model):
    """Narrows one field for one role: `level` is none or read. Without a row the field may be written."""

    role = models.ForeignKey(Role, models.CASCADE, related_name="field_rights")
    object = models.CharField(max_length=40)
    field = models.CharField(max_length=60)
    level = models.CharField(max_length=5, choices=[("none", "none"), ("read", "read")])

    class Meta:
        constraints = [models.UniqueConstraint(fields=["role", "object", "field"], name="field_right_once")]


class Share(models.Model):
    """One record opened to one person or one team, for reading or for editing, until the end of a day.

    `role` is a word for what a person does on the record; those with one are its team. With `approval` the record is
    open only for as long as that request waits: who is asked must see what about.
    """

    object = models.CharField(max_length=40)
    record = models.BigIntegerField()
    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, null=True, related_name="+")
    team = models.ForeignKey(Team, models.CASCADE, null=True, related_name="+")
    may_edit = models.BooleanField(default=False)
    until = models.DateField(null=True)
    role = models.CharField(max_length=60, blank=True, default="")
    created_at = models.DateTimeField(auto_now_add=True, null=True)
    created_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+")
    approval = models.BigIntegerField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["object", "record", "user", "team", "approval"], name="share_once", nulls_distinct=False
            ),
            models.CheckConstraint(
                condition=models.Q(user=None, team__isnull=False) | models.Q(user__isnull=False, team=None),
                name="share_with_one",
            ),
        ]
        indexes = [
            models.Index(fields=["user", "object", "record"]),
            models.Index(fields=["team", "object", "record"]),
            models.Index(fields=["object", "record"], name="share_of_record"),
            models.Index(fields=["approval"], condition=models.Q(approval__isnull=False), name="share_of_approval"),
        ]


class Setting(models.Model):
    """One value of the whole installation, by key. `meta_version` counts the changes of metadata."""

    key = models.CharField(max_length=60, primary_key=True)
    value = models.JSONField()
