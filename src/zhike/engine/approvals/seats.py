"""Who is asked now, who may see what because of it, and what their inbox says. All of it follows from the open seats."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from django.utils import timezone

from zhike.engine import objects
from zhike.engine.models import Notice, Share
from zhike.engine.models.approvals import Approval, Seat
from zhike.engine.objects import ObjectType

from . import people, steps
from .steps import Step

ASKED, REMINDED, ENDED = "approval", "approval_reminder", "approval_end"


def about(approval: Approval) -> tuple[ObjectType, int | None]:
    return objects.get(approval.proposal["object"]), approval.related


def owner_of(approval: Approval) -> int | None:
    """Whose superiors are asked: those of the record's owner, else of whoever asks."""
    object_type, record = about(approval)
    found = object_type.model._base_manager.filter(pk=record or 0).values_list("owner_id", flat=True).first()
    proposed = approval.proposal["changes"].get("owner", [None, None])[1] if record is None else None
    return found or proposed or approval.owner_id


def barred(approval: Approval) -> int | None:
    """Who asks does not answer, unless the rule says so."""
    return None if approval.plan["allows_own"] else approval.owner_id


def step_of(approval: Approval) -> Step:
    return steps.of(approval.plan)[approval.step - 1]


def choose(approval: Approval, step: Step, present: Iterable[int] = ()) -> tuple[list[int], str]:
    """Who is asked in this step, and whether as named or instead of them."""
    asks, what, known = barred(approval), about(approval), set(present)
    found = people.of_step(step, owner=owner_of(approval), asks=asks, about=what)
    if [one for one in found if one not in known]:
        return [one for one in found if one not in known], "named"
    return [one for one in people.instead(asks=asks, about=what) if one not in known], "fallback"


def open_for(
    approval: Approval, found: Iterable[int], came: str, *, event: int | None, came_from: int | None = None
) -> list[int]:
    """Ask these people in the present step: a seat each, sight of what it is about, a line in the inbox."""
    now = timezone.now()
    made = [
        Seat(approval=approval, step=approval.step, user_id=one, came=came, came_from_id=came_from, opened_at=now)
        for one in found
    ]
    Seat.objects.bulk_create(made)
    show(approval, [seat.user_id for seat in made])
    tell(made, ASKED, event)
    return [seat.user_id for seat in made]


def show(approval: Approval, found: Iterable[int]) -> None:
    """Open the request to them for good, and the record for as long as the request waits."""
    object_type, record = about(approval)
    rows = [Share(object="approval", record=approval.pk, user_id=one) for one in found]
    if record is not None:
        rows += [Share(object=object_type.key, record=record, user_id=one, approval=approval.pk) for one in found]
    Share.objects.bulk_create(rows, ignore_conflicts=True)


def hide(approval: Approval, found: Iterable[int] | None = None) -> None:
    """Take the sight of the record back, from these or from all."""
    shares = Share.objects.filter(approval=approval.pk)
    (shares if found is None else shares.filter(user_id__in=list(found))).delete()


def tell(seats: Iterable[Seat], kind: str, event: int | None) -> None:
    Notice.objects.bulk_create(
        [Notice(user_id=s.user_id, kind=kind, object="approval", record=s.approval_id, event=event) for s in seats],
        ignore_conflicts=True,
    )


def settle(approval: Approval, found: Iterable[int] | None = None) -> None:
    """What asked these people, or all, waits in their inbox no longer."""
    notices = Notice.objects.filter(object="approval", record=approval.pk, kind__in=[ASKED, REMINDED], read_at=None)
    (notices if found is None else notices.filter(user_id__in=list(found))).update(read_at=timezone.now())


def of(approval: Approval) -> list[Seat]:
    """Every seat of the request, in the order of its steps. One query."""
    return list(Seat.objects.filter(approval=approval).select_related("user", "came_from").order_by("step", "id"))


def close(approval: Approval, *, at: datetime) -> None:
    """Nobody is asked any more."""
    Seat.objects.filter(approval=approval, state="open").update(state="closed", decided_at=at)
    settle(approval)


def tell_requester(approval: Approval, event: int | None) -> None:
    if approval.owner_id:
        data: dict[str, Any] = {"state": approval.state, "by": ""}
        Notice.objects.bulk_create(
            [
                Notice(
                    user_id=approval.owner_id, kind=ENDED, object="approval", record=approval.pk, event=event, data=data
                )
            ],
            ignore_conflicts=True,
        )
