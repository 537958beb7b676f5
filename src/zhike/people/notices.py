"""What people are told in their inbox. A notice names a record by object and id only: rights are asked when it is read.

It waits until it is done; put off, it comes back at the moment kept as `later`.
"""

from datetime import UTC, datetime
from typing import Any

from django.db.models import Q, QuerySet
from django.utils import timezone

from zhike.engine.models import Notice

MOMENT = "%Y-%m-%dT%H:%M:%S"


def tell(
    user_id: int, kind: str, *, object_key: str = "", record: int | None = None, event: int | None = None,
    data: dict[str, Any] | None = None,
) -> None:  # fmt: skip
    """Put a line into somebody's inbox; one that an event has put there already stays alone."""
    tell_many([Notice(user_id=user_id, kind=kind, object=object_key, record=record, event=event, data=data or {})])


def tell_many(notices: list[Notice]) -> None:
    Notice.objects.bulk_create(notices, ignore_conflicts=True)


def of(user_id: int, tab: str) -> QuerySet[Notice]:
    """The notices of one tab, the latest first: those that wait, those put off, those done, or all."""
    mine = Notice.objects.filter(user_id=user_id).order_by("-id")
    now = timezone.now().astimezone(UTC).strftime(MOMENT)
    match tab:
        case "later":
            return mine.filter(read_at=None, data__later__gt=now)
        case "done":
            return mine.exclude(read_at=None)
        case "all":
            return mine
        case _:
            return mine.filter(Q(data__later__isnull=True) | Q(data__later__lte=now), read_at=None)


def done(user_id: int, ids: list[int]) -> int:
    return Notice.objects.filter(user_id=user_id, pk__in=ids, read_at=None).update(read_at=timezone.now())


def undone(user_id: int, number: int) -> int:
    return Notice.objects.filter(user_id=user_id, pk=number).update(read_at=None)


def done_all(user_id: int, *, until: int) -> int:
    """Everything that waits, up to the newest that the person has seen."""
    return of(user_id, "mine").filter(pk__lte=until).order_by().update(read_at=timezone.now())


def later(user_id: int, number: int, at: datetime) -> bool:
    notice = Notice.objects.filter(user_id=user_id, pk=number).first()
    if notice is None:
        return False
    notice.data = notice.data | {"later": at.astimezone(UTC).strftime(MOMENT)}
    notice.read_at = None
    notice.save(update_fields=["data", "read_at"])
    return True
