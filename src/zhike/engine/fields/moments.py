"""Dates and moments. A moment is kept in UTC and shown in the viewer's zone; a date has no zone."""

from datetime import UTC, date, datetime, time, timedelta
from typing import TYPE_CHECKING, Any

from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from markupsafe import Markup

from zhike.engine.sql import Sql
from zhike.lib import dates

from .drawing import fill
from .kind import ORDERED, Kind, sentence
from .text import refused_by

if TYPE_CHECKING:
    from .field import Field


class Date(Kind):
    name = "date"
    ops = ORDERED
    cast = "date"

    def parse(self, field: "Field", raw: Any) -> Any:
        if raw is None or raw == "":
            return None
        if isinstance(raw, datetime):
            return raw.astimezone(timezone.get_current_timezone()).date()
        if isinstance(raw, date):
            return raw
        if not isinstance(raw, str):
            raise sentence(_("'%(field)s' takes a date, such as 2026-03-31."), field=field.label)
        return refused_by(dates.parse_date, raw)

    def log(self, field: "Field", value: Any) -> Any:
        return value and value.isoformat()

    def unpack(self, field: "Field", kept: Any) -> Any:
        return kept and date.fromisoformat(kept)

    def text(self, field: "Field", value: Any) -> str:
        return value.isoformat() if value else ""

    def words(self, field: "Field", value: Any) -> str:
        return ""

    def draw(self, field: "Field", value: Any) -> Markup:
        return fill('<time datetime="%s">%s</time>', value.isoformat(), value.isoformat())


class Moment(Kind):
    name = "moment"
    ops = ORDERED
    cast = "timestamptz"

    def parse(self, field: "Field", raw: Any) -> Any:
        if raw is None or raw == "":
            return None
        zone = timezone.get_current_timezone()
        if isinstance(raw, datetime):
            return raw.astimezone(UTC) if raw.tzinfo else raw.replace(tzinfo=zone).astimezone(UTC)
        if isinstance(raw, date):
            return datetime.combine(raw, time(), tzinfo=zone).astimezone(UTC)
        if not isinstance(raw, str):
            raise sentence(_("'%(field)s' takes a date and time, such as 2026-03-31 14:30."), field=field.label)
        return refused_by(lambda text: dates.parse_moment(text, zone), raw)

    def log(self, field: "Field", value: Any) -> Any:
        return value and value.astimezone(UTC).isoformat().replace("+00:00", "Z")

    def unpack(self, field: "Field", kept: Any) -> Any:
        return kept and datetime.fromisoformat(kept)

    def text(self, field: "Field", value: Any) -> str:
        return f"{timezone.localtime(value):%Y-%m-%d %H:%M}" if value else ""

    def words(self, field: "Field", value: Any) -> str:
        return ""

    def draw(self, field: "Field", value: Any) -> Markup:
        local = timezone.localtime(value)
        near_to = near(local, exact=field.is_editable)
        return fill('<time datetime="%s" title="%s">%s</time>', value.isoformat(), f"{local:%Y-%m-%d %H:%M}", near_to)

    def leaf(self, field: "Field", alias: str, op: str, value: Any) -> Sql:
        """A whole day given for a moment means all of that day (its `Span`)."""
        left = self.compared(field, alias)
        if isinstance(value, Span):
            if op == "eq":
                return Sql(f"({left} >= %s AND {left} < %s)", (value.start, value.end))
            if op == "ne":
                return self.leaf(field, alias, "eq", value).negated()
            edge = {
                "gt": (">=", value.end),
                "gte": (">=", value.start),
                "lt": ("<", value.start),
                "lte": ("<", value.end),
            }
            sign, moment = edge[op]
            return Sql(f"{left} {sign} %s", (moment,))
        if op == "between" and isinstance(value[1], Span):
            low = value[0].start if isinstance(value[0], Span) else value[0]
            return Sql(f"({left} >= %s AND {left} < %s)", (low, value[1].end))
        return super().leaf(field, alias, op, value)

    def operand(self, field: "Field", value: Any) -> Any:
        return value.start if isinstance(value, Span) else value

    def holds(self, field: "Field", value: Any, op: str, wanted: Any) -> bool:
        if isinstance(wanted, Span) and not self.is_empty(value):
            inside = wanted.start <= value < wanted.end
            answers = {"eq": inside, "ne": not inside, "gt": value >= wanted.end, "gte": value >= wanted.start}
            answers |= {"lt": value < wanted.start, "lte": value < wanted.end}
            return bool(answers[op])
        if op == "between" and isinstance(wanted[1], Span) and not self.is_empty(value):
            low = wanted[0].start if isinstance(wanted[0], Span) else wanted[0]
            return bool(low <= value < wanted[1].end)
        return super().holds(field, value, op, wanted)


class Span:
    """A stretch of time from `start` up to, not including, `end`."""

    def __init__(self, start: datetime, end: datetime) -> None:
        self.start, self.end = start, end

    @classmethod
    def of_days(cls, first: date, last: date, zone: Any) -> "Span":
        return cls(datetime.combine(first, time(), zone), datetime.combine(last + timedelta(days=1), time(), zone))

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Span) and (self.start, self.end) == (other.start, other.end)

    def __hash__(self) -> int:
        return hash((self.start, self.end))


def near(moment: datetime, *, exact: bool = False) -> str:
    """The moment as people say it within a week; else the date, with the time of day where people chose it."""
    now = timezone.localtime()
    local = moment if moment.tzinfo is now.tzinfo else moment.astimezone(now.tzinfo)
    days = (now.date() - local.date()).days
    clock = local.strftime("%H:%M")
    if days == 0:
        return _("Today %(time)s") % {"time": clock}
    if days == 1:
        return _("Yesterday %(time)s") % {"time": clock}
    if days == -1:
        return _("Tomorrow %(time)s") % {"time": clock}
    if 1 < days < 7:
        return _("%(count)s days ago") % {"count": days}
    return date_format(local, "Y-m-d H:i" if exact else "Y-m-d")
