"""Where the entries of a timeline come from: pieces of SQL that name them, each with its moment.

Activities about the record itself, about records that its panels list, and those in which it took part; and the log.
Every activity found here is read again through the gate before anybody sees it.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, NamedTuple

from django.utils import timezone

from zhike.engine import access, cursors, objects
from zhike.engine.actors import Actor
from zhike.engine.fields import Field
from zhike.engine.objects import Activity, ObjectType
from zhike.engine.sharing import NOTED
from zhike.engine.sql import TRUE, Sql, all_of, join, quoted

EVENTS = ""  # the source of entries from the log
NEXT = "+next"  # behind an activity's key: what was agreed next
MOST_PLANNED = 10


class Found(NamedTuple):
    """An entry by name: a record of the object `source`, or an event. `about` is another record that led here."""

    is_planned: bool
    source: str
    id: int
    at: Any
    about: tuple[str, int] | None


@dataclass(frozen=True)
class Asked:
    """Whose timeline is read by whom, from which moment back, narrowed to one kind."""

    actor: Actor
    type: ObjectType
    record_id: int
    limit: int
    before: tuple[datetime, str, int] | None = None
    source: str | None = None
    kind: str = ""

    def wants(self, source: str) -> bool:
        return self.source is None or self.source == source


def find(asked: Asked) -> tuple[list[Found], list[Found], bool]:
    """What is planned, what happened (latest first), and whether there is more. One statement."""
    pieces = [piece for other in activity_types(asked.actor) if asked.wants(other.key) for piece in of(asked, other)]
    if asked.wants(EVENTS):
        pieces.append(events(asked))
    if not pieces:
        return [], [], False
    statement = join([piece.wrap("(", ")") for piece in pieces], " UNION ")
    with cursors.prepared() as cursor:
        cursor.execute(statement.text, statement.params)
        rows = cursor.fetchall()
    once: dict[tuple[bool, str, int], Found] = {}
    for planned, source, number, at, key, other_id in rows:
        about = (key, other_id) if key else None
        known = once.get((planned, source, number))
        once[planned, source, number] = Found(
            planned, source, number, at, known.about if known and known.about else about
        )
    planned_ones = sorted((f for f in once.values() if f.is_planned), key=lambda f: (f.at is None, str(f.at), f.id))
    past = sorted((f for f in once.values() if not f.is_planned), key=lambda f: (f.at, f.source, f.id), reverse=True)
    return planned_ones[:MOST_PLANNED], past[: asked.limit], len(past) > asked.limit


def activity_types(actor: Actor) -> list[ObjectType]:
    """Objects that stand in timelines, where the actor may know that they do."""
    return [
        one
        for one in objects.all_types()
        if one.activity
        and access.may(actor, one, "view")
        and {one.activity.by, one.activity.at} <= access.readable_fields(actor, one).keys()
    ]


def of(asked: Asked, other: ObjectType) -> list[Sql]:
    """The pieces of one object: planned ones on the first page, past ones on each."""
    activity = other.activity
    assert activity
    found = []
    for about in ways(asked, other):
        found.append(past(asked, other, activity, about))
        if asked.before is None:
            found.append(planned(asked, other, activity, about))
            readable = access.readable_fields(asked.actor, other)
            if activity.next_on and {activity.next_on, activity.next_step} <= readable.keys() and not asked.kind:
                found.append(next_steps(other, activity, about))
    return found


class Way(NamedTuple):
    """How an activity comes to be in this timeline: a table joined, a condition, and the columns of `about`."""

    joined: Sql
    condition: Sql
    about: str


def ways(asked: Asked, other: ObjectType) -> list[Way]:
    by = other.fields[other.activity.by]  # type: ignore[union-attr]
    seen = access.visible(asked.actor, other)
    shown_with_it = by.name in other.visible_with
    own = naming(other, by, asked.type.key, Sql("= %s", (asked.record_id,)), is_other=False)
    found = [own] if shown_with_it and asked.type.can("timeline") else scoped(own, seen)
    for key, ids in listed(asked):
        way = naming(other, by, key, ids.wrap("IN (", ")"), is_other=True)
        found += [way] if shown_with_it else scoped(way, seen)
    people = access.readable_fields(asked.actor, other).get(other.activity.people)  # type: ignore[union-attr]
    if people and people.is_rows and people.rows.links_to == asked.type.key:
        rows = people.rows
        took_part = Sql(
            f" JOIN {quoted(rows.table)} r ON r.{quoted(rows.parent)} = t.id AND r.{quoted(rows.fields[0].column)} = %s",
            (asked.record_id,),
        )
        found += scoped(Way(took_part, TRUE, "NULL, NULL::bigint"), seen)
    return found


def scoped(way: Way, seen: access.Scope) -> list[Way]:
    """The way, once for each source of visible rows."""
    return [way._replace(condition=all_of([way.condition, branch])) for branch in seen.branches("t")]


def naming(other: ObjectType, by: Field, key: str, match: Sql, *, is_other: bool) -> Way:
    """Activities whose field `by` names a matching record of the object `key`."""
    if by.kind.name == "any_link":
        column, about = quoted(by.column), f"t.{quoted(by.column + '_object')}, t.{quoted(by.column)}"
        condition = Sql(f"t.{quoted(by.column + '_object')} = %s AND t.{column} ", (key,)) + match
        return Way(Sql(""), condition, about if is_other else "NULL, NULL::bigint")
    rows = by.rows
    joined = (
        Sql(f" JOIN {quoted(rows.table)} r ON r.{quoted(rows.parent)} = t.id AND r.object = %s AND r.record ", (key,))
        + match
    )
    return Way(joined, TRUE, "r.object, r.record" if is_other else "NULL, NULL::bigint")


def listed(asked: Asked) -> list[tuple[str, Sql]]:
    """For each panel of the record: the object, and the ids of the records in it, as far as the actor may see them."""
    found = []
    for panel in asked.type.panels:
        child = objects.get(panel.object)
        by = access.readable_fields(asked.actor, child).get(panel.by)
        scope = access.visible(asked.actor, child, steps=1)
        if by is None or scope.is_empty or child is asked.type or not child.can("timeline"):
            continue
        found.append((child.key, links_here(child, by, asked.record_id, scope.sql("c"))))
    return found


def links_here(child: ObjectType, by: Field, record_id: int, seen: Sql) -> Sql:
    head = f"SELECT c.id FROM {child.source} c"
    if by.is_rows:
        rows = by.rows
        link = (
            f" JOIN {quoted(rows.table)} cr ON cr.{quoted(rows.parent)} = c.id AND cr.{quoted(rows.fields[0].column)}"
        )
        statement = Sql(f"{head}{link} = %s WHERE c.deleted_at IS NULL AND ", (record_id,))
    else:
        statement = Sql(f"{head} WHERE {by.sql('c')} = %s AND c.deleted_at IS NULL AND ", (record_id,))
    return statement + seen


def is_planned(other: ObjectType, activity: Activity) -> Sql:
    if activity.state:
        return Sql(f"t.{quoted(other.fields[activity.state].column)} = %s", (activity.open,))
    return Sql(f"t.{quoted(other.fields[activity.at].column)} > %s", (timezone.now(),))


def moment(other: ObjectType, activity: Activity) -> str:
    """When it happened: for what is done, when it was done."""
    at = f"t.{quoted(other.fields[activity.at].column)}"
    done = f"t.{quoted(other.fields[activity.done_at].column)}" if activity.done_at else ""
    return f"COALESCE({done}, {at}, t.updated_at)" if done else at


def piece(source: str, other: ObjectType, way: Way, at: str, where: Sequence[Sql], *, planned: bool, limit: int) -> Sql:
    order = f"{at} ASC NULLS LAST, t.id" if planned else f"{at} DESC, t.id DESC"
    return (
        Sql(
            f"SELECT {planned!s}, %s::text, t.id, {at}::timestamptz, {way.about} FROM {other.source} t",
            (source,),
        )
        + way.joined
        + " WHERE "
        + all_of([Sql("t.deleted_at IS NULL"), way.condition, *where])
        + f" ORDER BY {order} LIMIT {int(limit)}"
    )


def past(asked: Asked, other: ObjectType, activity: Activity, way: Way) -> Sql:
    at = moment(other, activity)
    where = [is_planned(other, activity).negated(), of_kind(asked, other, activity)]
    if asked.before:
        where.append(Sql(f"({at}, %s::text, t.id) < (%s, %s, %s)", (other.key, *asked.before)))
    return piece(other.key, other, way, at, where, planned=False, limit=asked.limit + 1)


def planned(asked: Asked, other: ObjectType, activity: Activity, way: Way) -> Sql:
    at = f"t.{quoted(other.fields[activity.at].column)}"
    where = [is_planned(other, activity), of_kind(asked, other, activity)]
    return piece(other.key, other, way, at, where, planned=True, limit=MOST_PLANNED)


def next_steps(other: ObjectType, activity: Activity, way: Way) -> Sql:
    """What was agreed and is not over yet."""
    on, step = (f"t.{quoted(other.fields[name].column)}" for name in (activity.next_on, activity.next_step))
    where = [Sql(f"{on} >= %s AND {step} <> ''", (timezone.localdate(),))]
    return piece(other.key + NEXT, other, way, on, where, planned=True, limit=MOST_PLANNED)


def of_kind(asked: Asked, other: ObjectType, activity: Activity) -> Sql:
    if not asked.kind:
        return TRUE
    return Sql(f"t.{quoted(other.fields[activity.kind].column)} = %s", (asked.kind,))


def events(asked: Asked) -> Sql:
    """Events of the record, without those that changed only what the actor may not read."""
    readable = access.readable_fields(asked.actor, asked.type)
    where = [Sql("e.object = %s AND e.record = %s", (asked.type.key, asked.record_id))]
    if len(readable) < len(asked.type.fields):
        values = "SELECT FROM event_value v WHERE v.event = e.id AND v.at = e.at"
        names = ([*readable, NOTED],)
        where.append(Sql(f"(NOT EXISTS ({values}) OR EXISTS ({values} AND v.field = ANY(%s)))", names))
    if asked.before:
        where.append(Sql("(e.at, ''::text, e.id) < (%s, %s, %s)", asked.before))
    condition = all_of(where)
    head = "SELECT False, ''::text, e.id, e.at, NULL::text, NULL::bigint FROM event e WHERE "
    return condition.wrap(head, f" ORDER BY e.at DESC, e.id DESC LIMIT {int(asked.limit) + 1}")
