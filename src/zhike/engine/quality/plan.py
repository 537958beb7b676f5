"""Review plans: records of an object that are so are looked through every so many days. Written by administrators."""

from collections.abc import Sequence
from functools import lru_cache
from typing import Any

from django.core.exceptions import ValidationError
from django.db import connection
from django.utils.translation import gettext as _

from zhike.engine import actors, conditions, metadata, objects
from zhike.engine.configuration import keys
from zhike.engine.errors import Unknown
from zhike.engine.models import ReviewPlan
from zhike.engine.objects import ObjectType
from zhike.engine.query.source import Source
from zhike.engine.records import Draft
from zhike.engine.sql import TRUE, Sql, quoted

from .fields import is_measured

USUAL = 365  # days for which a confirmation holds where no plan says so
LONGEST = 3_650


def in_force(object_key: str) -> list[ReviewPlan]:
    """The active plans of this object, the oldest first. No query while the metadata stays as it is."""
    return all_active(metadata.version()).get(object_key, [])


@lru_cache(maxsize=4)
def all_active(meta_version: int) -> dict[str, list[ReviewPlan]]:
    found: dict[str, list[ReviewPlan]] = {}
    for plan in ReviewPlan.objects.filter(is_active=True, deleted_at=None).order_by("id"):
        found.setdefault(plan.object, []).append(plan)
    return found


def reviewable(key: str) -> ObjectType | None:
    found = objects.find(key or "")
    return found if found and found.key == key and is_measured(found) else None


def before_save(draft: Draft, *, by: Any) -> None:
    errors: dict[str, list[str]] = {}
    about = reviewable(draft.value("object"))
    if about is None:
        raise ValidationError({"object": [_("Reviews are for records of business objects. Choose one of them.")]})
    keys.keep(draft, "name")
    if not 1 <= (draft.value("days") or 0) <= LONGEST:
        errors["days"] = [_("Days are a number from 1 to %(most)s.") % {"most": LONGEST}]
    try:
        if draft.value("condition"):
            conditions.parse(draft.value("condition"), about, actors.system())
    except (Unknown, ValidationError) as refusal:
        errors["condition"] = getattr(refusal, "messages", None) or [str(refusal)]
    if errors:
        raise ValidationError(errors)


def after_save(drafts: Sequence[Draft], *, by: Any) -> None:
    metadata.touch()


def condition(plan: ReviewPlan, source: Source) -> Sql | None:
    """What its records are like, in SQL. None where it means nothing any more, so that nobody is asked for it."""
    if not plan.condition:
        return TRUE
    try:
        return conditions.parse(plan.condition, source.type, source.actor).sql(source, "t")
    except (Unknown, ValidationError):
        return None


def days_for(object_type: ObjectType, record_id: int) -> int:
    """For how long a confirmation of this record holds: as its first plan says. One query for each plan."""
    for plan in in_force(object_type.key):
        source = Source(actors.system(), object_type)
        found = condition(plan, source)
        if found is None:
            continue
        asked = (
            Sql(f"SELECT 1 FROM {quoted(object_type.table)} t") + source.sql() + found.wrap(" WHERE t.id = %s AND ", "")
        )
        with connection.cursor() as cursor:
            cursor.execute(asked.text, [*source.sql().params, record_id, *found.params])
            if cursor.fetchone():
                return int(plan.days)
    return USUAL
