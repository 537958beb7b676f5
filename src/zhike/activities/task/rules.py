"""What can happen to a task: it is done, reopened, cancelled."""

from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as lazy

from zhike.engine import records
from zhike.engine.actors import Actor
from zhike.engine.objects import command
from zhike.engine.records import Draft

from .model import Task

Status = Task.Status


@command("complete", lazy("Mark as done"), icon="circle-check", when=lambda task: task.status == Status.OPEN)
def complete(task: Task, *, by: Actor) -> None:
    require(task, Status.OPEN)
    records.save(task, by=by, verb="complete", status=Status.DONE)


@command("reopen", lazy("Reopen"), icon="rotate-ccw", when=lambda task: task.status != Status.OPEN)
def reopen(task: Task, *, by: Actor) -> None:
    if task.status == Status.OPEN:
        raise ValidationError(_("'%(name)s' is open already.") % {"name": task})
    records.save(task, by=by, verb="reopen", status=Status.OPEN)


@command("cancel", lazy("Cancel the task"), icon="ban", when=lambda task: task.status == Status.OPEN)
def cancel(task: Task, *, by: Actor) -> None:
    require(task, Status.OPEN)
    records.save(task, by=by, verb="cancel", status=Status.CANCELLED)


def require(task: Task, status: str) -> None:
    if task.status != status:
        state = str(task.get_status_display()).lower()
        raise ValidationError(_("'%(name)s' is already %(state)s. Reopen it first.") % {"name": task, "state": state})


def before_save(draft: Draft, *, by: Actor) -> None:
    """Who makes a task does it, unless somebody else is named; a done task knows since when."""
    if draft.is_new and draft.value("assignee") is None:
        draft.set(assignee=draft.value("owner") or by.user_id)
    if draft.changed("status") or draft.is_new:
        done = draft.value("status") == Status.DONE
        draft.next.done_at = (draft.next.done_at or by.at or timezone.now()) if done else None
