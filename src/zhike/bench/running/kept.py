"""Whether every write that was accepted is still there, and none that was refused: asked of the records and of the log.

Who writes names the version that they have seen. So the accepted writes of a record were made from one version after
the other, stand in the log in that order with nothing between them, and the last is what the record holds.
"""

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from django.db import connection

Place = tuple[str, int]


@dataclass(frozen=True)
class Write:
    """A value for a field of a record, as the log tells it, and the version that its writer had seen."""

    object: str
    record: int
    field: str
    value: Any
    version: int
    is_accepted: bool

    @property
    def place(self) -> Place:
        return self.object, self.record


@dataclass(frozen=True)
class Before:
    """What there was before anybody wrote: the versions of the records, and the last event."""

    versions: dict[Place, int]
    event: int


def before(places: Sequence[Place]) -> Before:
    with connection.cursor() as cursor:
        cursor.execute("SELECT COALESCE(max(id), 0) FROM event")
        event = int(cursor.fetchone()[0])
    return Before({place: stored(place).version for place in places}, event)


def stored(place: Place) -> Any:
    from zhike.engine import objects

    return objects.get(place[0]).model._base_manager.get(pk=place[1])


def lost(writes: Sequence[Write], was: Before) -> list[str]:
    """A sentence for each thing that is not as the answers said; none where nothing was lost."""
    accepted: dict[Place, list[Write]] = {place: [] for place in was.versions}
    for one in writes:
        if one.is_accepted:
            accepted[one.place].append(one)
    found = []
    for place, listed in sorted(accepted.items()):
        listed.sort(key=lambda one: one.version)
        fields = {one.field for one in writes if one.place == place}
        found += [f"{place[0]} {place[1]}: {wrong}" for wrong in wrongs(place, listed, fields, was)]
    return found


def wrongs(place: Place, accepted: list[Write], fields: set[str], was: Before) -> Iterator[str]:
    from zhike.engine import objects

    first, record, told = was.versions[place], stored(place), logged(place, fields, was.event)
    versions = [one.version for one in accepted]
    if versions != list(range(first, first + len(accepted))):
        yield f"from version {first} on, writes were accepted that had seen {versions}"
    if record.version != first + len(accepted):
        yield f"{len(accepted)} writes were accepted from version {first} on, and it is {record.version} now"
    if [(name, after) for name, _before, after in told] != [(one.field, one.value) for one in accepted]:
        yield f"{len(accepted)} writes were accepted, and the log has {len(told)} or others"
    held: dict[str, Any] = {}
    for name, former, after in told:
        if name in held and held[name] != former:
            yield f"{after!r} was written over {held[name]!r} unseen, as if {former!r} had been there"
        held[name] = after
    for name, last in held.items():
        field = objects.get(place[0]).fields[name]
        if field.log(field.get(record)) != last:
            yield f"the last that the log has of '{name}' is {last!r}, and the record holds another value"


def logged(place: Place, fields: set[str], since: int) -> list[tuple[str, Any, Any]]:
    """What the log tells of these fields since then: field, former value, value."""
    from zhike.engine import log

    happened = log.read("e.object = %s AND e.record = %s AND e.id > %s", [*place, since], order="e.id", limit=1_000_000)
    return [(name, *pair) for one in happened for name, pair in one.changes.items() if name in fields]


def told_of(writes: Sequence[Write]) -> dict[str, int]:
    """How many were accepted and refused, and how many of the accepted had others before them on the same record."""
    per_record: dict[Place, int] = defaultdict(int)
    for one in writes:
        per_record[one.place] += one.is_accepted
    accepted = sum(per_record.values())
    most = max(per_record.values(), default=0)
    return {"accepted": accepted, "refused": len(writes) - accepted, "most_of_one_record": most}
