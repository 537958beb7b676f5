"""What waits for somebody's yes: the rules that ask for it, the requests, and who was asked."""

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy as state

from . import columns
from .record import Record, Row

ACTIONS = [
    ("command", _("Running a command")),
    ("change", _("Changing fields")),
    ("create", _("Creating")),
    ("delete", _("Deleting")),
]


class ApprovalRule(Record):
    """A rule of an administrator: this, done to records of that object that are so, waits for the yes of these people.

    `command` names the verb and `watched` the fields; none watched means any. `condition` asks the record as it would be.
    """

    name = models.CharField(_("name"), max_length=120)
    key = models.CharField(_("key"), max_length=60, blank=True, default="", editable=False)
    object = models.CharField(_("object"), max_length=31)
    action = models.CharField(_("what waits"), max_length=10, choices=ACTIONS)
    command = models.CharField(_("command"), max_length=40, blank=True, default="")
    watched = columns.Words(_("fields"))
    condition = columns.Structure(_("condition"))
    steps = columns.Structure(_("steps"), blank=False)
    is_active = models.BooleanField(_("in force"), default=True)
    allows_own = models.BooleanField(_("people may approve what they ask for"), default=False)
    guards_machines = models.BooleanField(_("holds for imports and the system too"), default=False)

    class Meta:
        verbose_name = _("approval rule")
        verbose_name_plural = _("approval rules")
        constraints = [
            models.UniqueConstraint(
                fields=["object", "key"],
                condition=models.Q(deleted_at=None) & ~models.Q(key=""),
                name="approval_rule_key_once",
                violation_error_message=_("This is here again already, under the same key. Use that one."),
                violation_error_code="key",
            )
        ]

    def __str__(self) -> str:
        return self.name


class Approval(Record):
    """A request: somebody wants to do something that waits for a yes. Nothing is changed until the last step says so.

    `plan` is the rule as it was when the request was made; `proposal` what is to be done and what the record held then.
    """

    class State(models.TextChoices):
        WAITING = "waiting", _("Waiting")
        APPROVED = "approved", _("Approved")
        REJECTED = "rejected", _("Rejected")
        SENT_BACK = "sent_back", _("Sent back")
        WITHDRAWN = "withdrawn", _("Withdrawn")
        STALE = "stale", state("approval", "Overtaken")
        REFUSED = "refused", _("Could not be done")
        GONE = "gone", _("Record deleted")

    name = models.CharField(_("name"), max_length=120, editable=False)
    related = columns.AnyLink(_("record"), editable=False)
    rule = models.ForeignKey(
        ApprovalRule, models.PROTECT, null=True, editable=False, related_name="+", verbose_name=_("rule")
    )
    action = models.CharField(_("what waits"), max_length=10, choices=ACTIONS, editable=False)
    command = models.CharField(_("command"), max_length=40, blank=True, default="", editable=False)
    state = models.CharField(_("state"), max_length=10, choices=State.choices, default=State.WAITING, editable=False)
    step = models.IntegerField(_("step"), default=1, editable=False)
    outcome = models.TextField(_("outcome"), blank=True, default="", editable=False)
    decided_at = models.DateTimeField(_("decided at"), null=True, blank=True, editable=False)
    comment = models.TextField(_("comment"), blank=True, default="")
    passed_to = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("passed on to"),
    )
    plan = models.JSONField(default=dict, editable=False)
    proposal = models.JSONField(default=dict, editable=False)

    class Meta:
        verbose_name = _("approval")
        verbose_name_plural = _("approvals")
        constraints = [
            models.UniqueConstraint(
                fields=["rule", "related_object", "related"],
                condition=models.Q(state="waiting", related__isnull=False, deleted_at=None),
                name="approval_waits_once",
                violation_error_message=_("This waits for approval already. Open the approval to see who is asked."),
            )
        ]
        indexes = [models.Index(fields=["related_object", "related", "-id"], name="approval_of_record")]

    def __str__(self) -> str:
        return self.name

    @property
    def is_waiting(self) -> bool:
        return self.state == self.State.WAITING

    @property
    def is_back(self) -> bool:
        """It is the requester's turn: to ask again or to let it be."""
        return self.state in {self.State.SENT_BACK, self.State.STALE, self.State.REFUSED}


class ApprovalPerson(Row):
    """One of those whose word a request waits for now."""

    approval = models.ForeignKey(Approval, models.CASCADE, related_name="approvers", verbose_name=_("waiting for"))
    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("person"))

    class Meta(Row.Meta):
        constraints = [models.UniqueConstraint(fields=["approval", "user"], name="approval_person_once")]


class Seat(models.Model):
    """One person asked in one step, and what they said. The seats of a request are its trail."""

    approval = models.ForeignKey(Approval, models.CASCADE, related_name="+")
    step = models.IntegerField()
    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    came = models.CharField(max_length=10)  # named, fallback, delegated, escalated
    came_from = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    state = models.CharField(max_length=10, default="open")  # open, approved, rejected, sent_back, delegated, closed
    comment = models.TextField(blank=True, default="")
    opened_at = models.DateTimeField()
    reminded_at = models.DateTimeField(null=True)
    escalated_at = models.DateTimeField(null=True)
    decided_at = models.DateTimeField(null=True)

    class Meta:
        db_table = "approval_seat"
        constraints = [models.UniqueConstraint(fields=["approval", "step", "user"], name="approval_seat_once")]
        indexes = [models.Index(fields=["opened_at"], condition=models.Q(state="open"), name="approval_seat_open")]
