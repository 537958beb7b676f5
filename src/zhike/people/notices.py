"""What people are told in their inbox. A notice names a record by object and id only: rights are asked when it is read."""

from typing import Any

from zhike.engine.models import Notice


def tell(
    user_id: int, kind: str, *, object_key: str = "", record: int | None = None, event: int | None = None,
    data: dict[str, Any] | None = None,
) -> None:  # fmt: skip
    """Put a line into somebody's inbox; one that an event has put there already stays alone."""
    Notice.objects.bulk_create(
        [Notice(user_id=user_id, kind=kind, object=object_key, record=record, event=event, data=data or {})],
        ignore_conflicts=True,
    )
