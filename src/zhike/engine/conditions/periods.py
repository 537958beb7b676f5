"""Relative dates: the last 30 days, this quarter, the next 7 days, in the viewer's zone. Weeks start on Monday."""

from datetime import date, datetime, timedelta
from decimal import Decimal, InvalidOperation
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _

from zhike.engine.actors import Actor
from zhike.engine.errors import Unknown
from zhike.engine.fields import Field, Span
from zhike.lib import dates

UNITS = ("day", "week", "month", "quarter", "year")


def today(actor: Actor) -> date:
    return timezone.now().astimezone(actor.zone).date()


def is_day(raw: Any) -> bool:
    """Whether a text names a whole day, without a time."""
    if not isinstance(raw, str):
        return isinstance(raw, date) and not isinstance(raw, datetime)
    try:
        dates.parse_date(raw)
    except ValueError:
        return False
    return "T" not in raw and ":" not in raw


def day(one: Field, raw: Any, actor: Actor) -> Span:
    found = raw if isinstance(raw, date) else dates.parse_date(raw)
    return Span.of_days(found, found, actor.zone)


def comparison(one: Field, op: str, raw: dict[str, Any], actor: Actor) -> tuple[str, Any]:
    """`op` with a period as a comparison with dates: equal means within it, greater after it, less before it."""
    first, last = bounds(raw, today(actor))
    if one.kind.name == "moment":
        return op, Span.of_days(first, last, actor.zone)
    if op in {"eq", "ne"}:
        if op == "ne":
            raise Unknown(_("A period is compared with eq, gt, gte, lt or lte; put 'not' around it for the rest."))
        return "between", [first, last]
    return op, {"gt": last, "gte": first, "lt": first, "lte": last}[op]


def bounds(raw: dict[str, Any], now: date) -> tuple[date, date]:
    """The first and the last day of {"last": 30, "unit": "day"}, {"next": …} or {"this": "quarter"}."""
    if set(raw) == {"this"} and raw["this"] in UNITS:
        return unit_of(now, raw["this"])
    for word in ("last", "next"):
        if word in raw:
            count, unit = raw[word], raw.get("unit", "day")
            if set(raw) - {word, "unit"} or not isinstance(count, int) or not 0 < count <= 3_660 or unit not in UNITS:
                break
            return stretch(now, word, count, unit)
    raise Unknown(_('A period is {"last": 30, "unit": "day"}, {"next": 7, "unit": "day"} or {"this": "quarter"}.'))


def stretch(now: date, word: str, count: int, unit: str) -> tuple[date, date]:
    """Days up to or from today, today included; longer units in whole units beside the present one."""
    if unit == "day":
        other = now + timedelta(days=(count - 1) * (-1 if word == "last" else 1))
        return (other, now) if word == "last" else (now, other)
    first, last = unit_of(now, unit)
    if word == "last":
        return moved(first, unit, -count), first - timedelta(days=1)
    following = last + timedelta(days=1)
    return following, moved(following, unit, count) - timedelta(days=1)


def unit_of(now: date, unit: str) -> tuple[date, date]:
    if unit == "day":
        return now, now
    if unit == "week":
        first = now - timedelta(days=now.weekday())
    elif unit == "year":
        first = now.replace(month=1, day=1)
    else:
        first = now.replace(month=now.month if unit == "month" else (now.month - 1) // 3 * 3 + 1, day=1)
    return first, moved(first, unit, 1) - timedelta(days=1)


def moved(first: date, unit: str, count: int) -> date:
    """The first day of the unit `count` units on."""
    if unit == "week":
        return first + timedelta(weeks=count)
    months = first.year * 12 + first.month - 1 + count * {"month": 1, "quarter": 3, "year": 12}[unit]
    try:
        return date(months // 12, months % 12 + 1, 1)
    except ValueError as refusal:
        raise Unknown(_("This period lies outside the calendar.")) from refusal


def number(raw: Any) -> Decimal:
    try:
        found = Decimal(str(raw["amount"] if isinstance(raw, dict) else raw))
    except (InvalidOperation, KeyError) as refusal:
        raise Unknown(_("'%(value)s' is not a number.") % {"value": str(raw)[:40]}) from refusal
    if not found.is_finite():
        raise Unknown(_("'%(value)s' is not a number.") % {"value": str(raw)[:40]})
    return found
