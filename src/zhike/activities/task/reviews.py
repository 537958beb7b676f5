"""Records that are due for review are tasks of their owners; confirming the record does the task."""

from collections.abc import Sequence
from datetime import datetime, time

from django.contrib.auth import get_user_model
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from zhike.engine import actors, records
from zhike.engine.actors import Actor
from zhike.engine.fields import Link
from zhike.engine.models import ReviewPlan
from zhike.engine.objects import ObjectType
from zhike.engine.quality import confirm, reviews
from zhike.engine.quality.reviews import Due
from zhike.engine.records import Draft

from .model import Task

SOURCE = "review"


@reviews.ask
def make_tasks(object_type: ObjectType, plan: ReviewPlan, due: Sequence[Due]) -> None:
    """A task for each, due at the end of today, unless it is there already."""
    numbers = {one.record: f"{object_type.key}:{one.record}:{one.due.isoformat()}" for one in due}
    known = Task.objects.filter(source=SOURCE, external_id__in=numbers.values(), deleted_at=None)
    there = set(known.values_list("external_id", flat=True))
    speaks = dict(
        get_user_model()._base_manager.filter(pk__in={one.owner for one in due}).values_list("pk", "language")
    )
    until = timezone.make_aware(datetime.combine(timezone.localdate(), time(18)))
    drafts = []
    for one in (found for found in due if numbers[found.record] not in there):
        with translation.override("en" if speaks.get(one.owner) == "en" else "zh-hans"):
            title = _("Look through '%(title)s' and confirm it") % {"title": one.title}
        changes = {
            "title": title[:200], "owner": one.owner, "assignee": one.owner, "due_at": until, "source": SOURCE,
            "external_id": numbers[one.record], "related": Link(one.record, None, object_type.key),
        }  # fmt: skip
        drafts.append(Draft(Task(), changes))
    if drafts:
        records.save_many(drafts, by=actors.system("review"))


@confirm.follow
def close_tasks(object_type: ObjectType, record: int, by: Actor) -> None:
    """The open review of this record is done by whoever confirmed it. One query where there is none."""
    begins = f"{object_type.key}:{record}:"
    waiting = Task.objects.filter(
        source=SOURCE, external_id__startswith=begins, status=Task.Status.OPEN, deleted_at=None
    )
    drafts = [Draft(task, {"status": Task.Status.DONE}, verb="complete") for task in waiting]
    if drafts:
        records.save_many(drafts, by=actors.system("review") if by.user_id is None else by)
