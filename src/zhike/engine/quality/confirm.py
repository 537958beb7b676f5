"""Somebody looked a record through and vouches for it: who, when, and until when that holds."""

from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as lazy

from zhike.engine import access, objects, records
from zhike.engine.actors import Actor
from zhike.engine.commands import Command
from zhike.engine.errors import NotVisible
from zhike.engine.models import Verification
from zhike.engine.objects import ObjectType

from . import fields, plan

Follower = Callable[[ObjectType, int, Actor], None]
_followers: list[Follower] = []


def follow(run: Follower) -> Follower:
    """Call it in the same transaction after a record was confirmed."""
    _followers.append(run)
    return run


@transaction.atomic
def confirm(record: Any, *, by: Actor, **answers: Any) -> None:
    """The record is right as it stands. The log says who said so; it holds until the day that is answered.

    Without one it holds as the first review plan says that fits. Raises ValidationError for a day that is no use.
    """
    object_type = objects.of(record)
    if not access.allows(by, "view", object_type, record.pk):
        raise NotVisible
    access.require(by, CONFIRM.needs, object_type, record)
    today = timezone.localdate()
    until = answers.get(fields.UNTIL) or suggested(record)[fields.UNTIL]
    if not today < until <= today + timedelta(days=plan.LONGEST):
        sentence = _("Choose a day after today, within %(years)s years.") % {"years": plan.LONGEST // 365}
        raise ValidationError({fields.UNTIL: [sentence]})
    records.touch(record, by=by, verb="confirm")
    Verification.objects.update_or_create(
        object=object_type.key,
        record=record.pk,
        defaults={"on": today, "until": until, "by_id": by.user_id, "asked_at": None},
    )
    for run in _followers:
        run(object_type, record.pk, by)


def suggested(record: Any) -> dict[str, date]:
    """Until when a confirmation of today holds unless somebody says otherwise. One query for each plan."""
    days = plan.days_for(objects.of(record), record.pk)
    return {fields.UNTIL: timezone.localdate() + timedelta(days=days)}


CONFIRM = Command(
    "confirm", lazy("Confirm the data"), confirm, ask=(fields.UNTIL,), icon="shield-check", suggest=suggested
)
