"""Counts that took long are kept for a day, each person's for them alone; every night the whole house is counted.

What is kept is shown with its moment, and counted again when somebody asks, when a day has passed, or when the rights,
fields or layouts it was counted under are others now. What is counted at once is never kept.
"""

import hashlib
import time
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from django.utils import timezone

from zhike.engine import access, actors, jobs, metadata, objects
from zhike.engine.actors import Actor
from zhike.engine.models import QualityCount
from zhike.engine.objects import ObjectType

from . import checks, fields
from .checks import MALFORMED, TWIN_KEY, Found

LONG = 0.5  # seconds
FOR = timedelta(hours=24)
NIGHTS, SHOWN = 800, 12


@dataclass(frozen=True)
class Night:
    """How good all records of an object were."""

    on: date
    total: int
    score: int | None
    verified: int
    malformed: int
    twins: int


def found(actor: Actor, object_type: ObjectType, *, anew: bool = False) -> tuple[Found, datetime | None]:
    """The counts, and since when they stand where they were not made just now. Two statements and a write at most."""
    listed = checks.checks(actor, object_type)
    mine = QualityCount.objects.filter(object=object_type.key, user=actor.user_id)
    mark = mark_of(actor, [one.key for one in listed])
    kept = None if anew or actor.user_id is None else mine.filter(mark=mark, at__gt=timezone.now() - FOR).first()
    if kept is not None:
        return told(kept.found, listed), kept.at
    began = time.monotonic()
    counted = checks.count(actor, object_type, listed)
    if actor.user_id is not None and time.monotonic() - began > LONG:
        values = {"mark": mark, "at": timezone.now(), "found": as_json(counted)}
        QualityCount.objects.update_or_create(object=object_type.key, user_id=actor.user_id, defaults=values)
    return counted, None


def mark_of(actor: Actor, keys: list[str]) -> str:
    """Of everything that decides which rows and fields are counted, besides the records themselves.

    Sorted, since each process puts rights together in an order of its own.
    """
    rights, circle = actor.rights, actor.circle
    cells = (rights.everything, sorted(rights.grants.items()), sorted(rights.fields.items()))
    around = [sorted(ids) for ids in (circle.teams, circle.teams_below, circle.team, circle.subtree)]
    parts = (metadata.version(), sorted(actor.roles), cells, around, keys)
    return hashlib.sha256(repr(parts).encode()).hexdigest()


def as_json(counted: Found) -> dict[str, Any]:
    numbers = {one.key: number for one, number in counted.counts}
    return {"total": counted.total, "score": counted.score, "verified": counted.verified, "counts": numbers}


def told(kept: dict[str, Any], listed: list[checks.Check]) -> Found:
    numbers = kept["counts"]
    return Found(
        kept["total"],
        kept["score"],
        kept["verified"],
        [(one, numbers[one.key]) for one in listed if one.key in numbers],
    )


@jobs.every("50 3 * * *", "quality")
def every_night() -> None:
    count_all()


def count_all() -> None:
    """One statement for each object, under everybody's layout."""
    today, by = timezone.localdate(), actors.system("quality")
    for one in objects.all_types():
        if fields.is_measured(one):
            values = {"at": timezone.now(), "found": as_json(checks.count(by, one))}
            QualityCount.objects.update_or_create(object=one.key, user=None, on=today, defaults=values)
    QualityCount.objects.filter(user=None, on__lt=today - timedelta(days=NIGHTS)).delete()


def nights(actor: Actor, object_type: ObjectType) -> list[Night]:
    """Some nights from the first to the last one, for those who see every record and every field. One query."""
    readable = access.readable_fields(actor, object_type)
    if not access.visible(actor, object_type).everything or len(readable) < len(object_type.fields):
        return []
    rows = list(QualityCount.objects.filter(object=object_type.key, user=None).order_by("on"))
    last = len(rows) - 1
    chosen = sorted({round(n * last / (SHOWN - 1)) for n in range(SHOWN)}) if last >= SHOWN else range(len(rows))
    return [night(rows[n]) for n in chosen]


def night(row: QualityCount) -> Night:
    counts = row.found["counts"]
    malformed = sum(number for key, number in counts.items() if key.startswith(f"{MALFORMED}:"))
    assert row.on is not None
    return Night(
        row.on, row.found["total"], row.found["score"], row.found["verified"], malformed, counts.get(TWIN_KEY, 0)
    )
