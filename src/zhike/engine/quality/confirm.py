"""Somebody looked a record through and vouches for it: who, when, and until when that holds."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as lazy

from zhike.engine import access, objects, records
from zhike.engine.actors import Actor
from zhike.engine.commands import Command
from zhike.engine.errors import NotVisible
from zhike.engine.models import Verification
from zhike.engine.objects import ObjectType

from . import plan

Follower = Callable[[ObjectType, int, Actor], None]
_followers: list[Follower] = []


def follow(run: Follower) -> Follower:
    """Call it in the same transaction after a record was confirmed."""
    _followers.append(run)
    return run


@transaction.atomic
def confirm(record: Any, *, by: Actor) -> None:
    """The record is right as it stands. The log says who said so; the next review is so many days away."""
    object_type = objects.of(record)
    if not access.allows(by, "view", object_type, record.pk):
        raise NotVisible
    access.require(by, CONFIRM.needs, object_type, record)
    records.touch(record, by=by, verb="confirm")
    today = timezone.localdate()
    until = today + timedelta(days=plan.days_for(object_type, record.pk))
    Verification.objects.update_or_create(
        object=object_type.key,
        record=record.pk,
        defaults={"on": today, "until": until, "by_id": by.user_id, "asked_at": None},
    )
    for run in _followers:
        run(object_type, record.pk, by)


CONFIRM = Command("confirm", lazy("Confirm the data"), confirm, icon="shield-check")
