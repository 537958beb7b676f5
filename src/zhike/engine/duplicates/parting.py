"""What parting a merge would do, told before it is done: what comes back, what stays, what hangs where."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from zhike.engine import access, query
from zhike.engine.actors import Actor
from zhike.engine.fields import Field
from zhike.engine.log import Happened
from zhike.engine.models import Merged
from zhike.engine.objects import ObjectType
from zhike.engine.records import since
from zhike.engine.records.save import reachable
from zhike.engine.timeline import logged

from . import children, hanging, returning

MOST = 20


@dataclass(frozen=True)
class Value:
    """A field of the survivor: what it was before the merge and what it is; it goes back unless changed since."""

    field: Field
    before: object
    now: object
    goes_back: bool


@dataclass(frozen=True)
class Going:
    """Children of one kind that the reader may see: `back` by loser, `gone` elsewhere since, `later` made since."""

    kin: children.Kin
    title: str
    back: dict[int, int] = field(default_factory=dict)
    gone: int = 0
    later: int = 0


def merges(object_type: ObjectType, survivor: int) -> dict[int, list[int]]:
    """Event → the records that it merged into this one, the latest first. One query."""
    found: dict[int, list[int]] = {}
    rows = Merged.objects.filter(object=object_type.key, survivor=survivor).order_by("-event", "loser")
    for event, loser in rows.values_list("event", "loser")[: MOST * 10]:
        found.setdefault(event, []).append(loser)
    return dict(list(found.items())[:MOST])


def titles(actor: Actor, object_type: ObjectType, losers: list[int]) -> dict[int, str]:
    """How the records in the bin are called, of those that the actor may see. Two queries."""
    seen = reachable(object_type, losers, actor, "view")
    one = object_type.title_field
    if one.name not in access.readable_fields(actor, object_type):
        return {}
    return {
        record.pk: one.text(one.get(record)) for record in object_type.model._base_manager.filter(pk__in=list(seen))
    }


def values(actor: Actor, object_type: ObjectType, event: Happened) -> list[Value]:
    """The survivor's fields that the merge changed, as far as the actor may read them."""
    readable = access.readable_fields(actor, object_type)
    changes = {name: pair for name, pair in event.changes.items() if name in readable}
    record = object_type.model._base_manager.get(pk=event.record)
    standing = since.standings(object_type, [event], {record.pk: record}, actor)[0]
    now = since.present(object_type, changes, {record.pk: record})
    links = logged.all_links(
        (readable[n], value) for n, pair in changes.items() for value in (*pair, now[record.pk, n])
    )
    known = query.titles(actor, links)
    return [
        Value(
            readable[name],
            logged.value_of(readable[name], before, known),
            logged.value_of(readable[name], now[record.pk, name], known),
            name in standing.back,
        )
        for name, (before, _after) in changes.items()
    ]


def going(actor: Actor, object_type: ObjectType, event: Happened, journal: Mapping[str, object]) -> list[Going]:
    """The children by kind. A few queries for each linking field."""
    listed = hanging.seen_kin(actor, object_type)
    groups = {kin.group for kin in listed}
    found = []
    for group in returning.groups(object_type, event, journal):
        if group.kin.group not in groups:
            continue
        ids = [*group.later, *(child for listed in group.back.values() for child in listed)]
        seen = hanging.visible(actor, group.kin, ids)
        back = {loser: n for loser, some in group.back.items() if (n := len(seen & set(some)))}
        one = Going(group.kin, returning.title(group.kin, listed), back, group.gone, len(seen & set(group.later)))
        if back or one.later:
            found.append(one)
    return found
