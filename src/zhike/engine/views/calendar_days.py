"""The days of a calendar and the records that fall on them: a month of whole weeks, so many of each day."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from functools import cached_property
from typing import Any

from django.utils.translation import gettext as _

from zhike.engine import access, query
from zhike.engine.actors import Actor
from zhike.engine.conditions import And, Leaf, Node, Or, Within
from zhike.engine.conditions.periods import moved, today
from zhike.engine.errors import Unknown
from zhike.engine.fields import Field, Span
from zhike.engine.objects import ObjectType
from zhike.engine.query import Path, Query, Row, Sort
from zhike.engine.query.pages import pages_for
from zhike.engine.sql import Sql, join

from .asked import Asked

KINDS = {"date", "moment"}
EACH = 20
LONGEST = timedelta(days=92)  # how long before the shown days something may have begun
FURTHER = ("status", "owner", "assignee")
EARLIEST, LATEST = date(1900, 1, 1), date(2200, 12, 1)


def dates(actor: Actor, object_type: ObjectType) -> dict[str, Field]:
    """The fields that can stand in a calendar: those people set first, then what the engine notes."""
    found = {n: f for n, f in access.readable_fields(actor, object_type).items() if f.kind.name in KINDS}
    return dict(sorted(found.items(), key=lambda item: not item[1].is_editable))


def has_calendar(actor: Actor, object_type: ObjectType) -> bool:
    """Whether there is a date that people set."""
    return object_type.can("calendar") and any(one.is_editable for one in dates(actor, object_type).values())


@dataclass(frozen=True)
class Month:
    """One month of one object, by one of its dates."""

    asked: Asked
    by: Field
    first: date

    @cached_property
    def days(self) -> list[date]:
        """Whole weeks from Monday, with the month inside."""
        start = self.first - timedelta(days=self.first.weekday())
        last = moved(self.first, "month", 1) - timedelta(days=1)
        weeks = (last - start).days // 7 + 1
        return [start + timedelta(days=n) for n in range(weeks * 7)]

    @property
    def end(self) -> Field | None:
        """The field that says how long something lasts, where one was declared for this date."""
        declared = self.asked.type.calendar
        if declared is None or declared.start != self.by.name or not declared.end:
            return None
        return access.readable_fields(self.asked.actor, self.asked.type).get(declared.end)

    @cached_property
    def names(self) -> list[str]:
        """The fields that an entry shows."""
        readable = access.readable_fields(self.asked.actor, self.asked.type)
        wanted = [self.asked.type.title, self.by.name, *([self.end.name] if self.end else []), *FURTHER]
        return [name for name in dict.fromkeys(wanted) if name in readable]

    def day_of(self, value: Any) -> date:
        """The day of a value, a moment's in the reader's zone."""
        return value.astimezone(self.asked.actor.zone).date() if isinstance(value, datetime) else value

    def query_of(self, first: date, last: date) -> Query:
        """What falls on these days, in the order of its beginning."""
        inside: Node = self.between(self.path, first, last)
        if self.end and first != last:  # what began before may still go on
            ending = query.path(self.asked.actor, self.asked.type, self.end.name)
            before = self.between(self.path, first - LONGEST, first), self.between(ending, first, last + LONGEST)
            inside = Or([inside, And(before)])
        return self.narrowed(inside)

    def query_of_a_day(self) -> Query:
        """What begins on the day of a case."""
        return self.narrowed(Within(self.path, Sql("one.low"), Sql("one.high")))

    def narrowed(self, inside: Node) -> Query:
        whole = self.asked.query()
        return whole.with_(where=And([whole.where, inside]) if whole.where else inside, sort=(Sort(self.path),))

    @cached_property
    def path(self) -> Path:
        return query.path(self.asked.actor, self.asked.type, self.by.name)

    def cases(self) -> Sql:
        """The days with their beginnings and ends, a moment's in the reader's zone."""
        cast = self.by.kind.cast
        zone = self.asked.actor.zone
        pieces = []
        for number, day in enumerate(self.days):
            ends: list[Any] = [day, day + timedelta(days=1)]
            if self.by.kind.name == "moment":
                ends = [datetime.combine(one, time(), zone) for one in ends]
            pieces.append(Sql(f"(%s::int, %s::{cast}, %s::{cast})", (number, *ends)))
        return join(pieces, ", ")

    def between(self, path: Path, first: date, last: date) -> Node:
        if path.field.kind.name == "moment":
            return Leaf(path, "eq", Span.of_days(first, last, self.asked.actor.zone))
        return Leaf(path, "between", [first, last])

    def days_of(self, row: Row) -> list[date]:
        """The shown days on which a record falls."""
        values = dict(zip(self.names, row.values, strict=True))
        first = self.day_of(values[self.by.name])
        last = self.day_of(values[self.end.name]) if self.end and values[self.end.name] else first
        return [day for day in self.days if first <= day <= max(first, last)]

    def neighbour(self, months: int) -> str:
        return f"{moved(self.first, 'month', months):%Y-%m}"


def month_of(asked: Asked, params: Mapping[str, str]) -> Month:
    """Raises Unknown where the object has no date that the actor may know."""
    found = dates(asked.actor, asked.type)
    declared = asked.type.calendar.start if asked.type.calendar else ""
    wanted = asked.given.option("by") or declared
    if asked.given.option("by") and wanted not in found:
        raise Unknown(_("'%(name)s' is no date. Choose another field for the calendar.") % {"name": wanted[:60]})
    by = found.get(wanted) or next(iter(found.values()), None)
    if by is None or not asked.type.can("calendar"):
        raise Unknown(_("'%(titles)s' have no calendar.") % {"titles": asked.type.label_plural})
    return Month(asked, by, first_of(params.get("month", ""), today(asked.actor)))


def first_of(text: str, now: date) -> date:
    """The first day of `2026-11`; of the present month for anything else."""
    try:
        found = datetime.strptime(text, "%Y-%m").date()  # noqa: DTZ007, a month has no zone
    except ValueError:
        return now.replace(day=1)
    return found if EARLIEST <= found <= LATEST else now.replace(day=1)


@dataclass
class Day:
    """What is shown of one day; `more` are those that are not, None where nobody counted them."""

    rows: list[Row]
    more: int | None = 0


def entries(month: Month) -> dict[date, Day]:
    """By day: its first entries. Two statements, or three where a month holds more than it can show."""
    paths = query.paths(month.asked.actor, month.asked.type, month.names)
    most, whole = EACH * len(month.days), month.query_of(month.days[0], month.days[-1])
    is_full = query.count(whole.with_(is_direct=True), at_most=most) > most
    found = None if is_full else query.page(whole, paths, limit=most)
    if found is None or found.next:
        each = pages_for(month.query_of_a_day(), month.cases(), len(month.days), paths, limit=EACH)
        return {d: Day(page.rows, None if page.next else 0) for d, page in zip(month.days, each, strict=True)}
    by_day: dict[date, list[Row]] = {day: [] for day in month.days}
    for row in found.rows:
        for day in month.days_of(row):
            by_day[day].append(row)
    return {day: Day(rows[:EACH], max(0, len(rows) - EACH)) for day, rows in by_day.items()}
