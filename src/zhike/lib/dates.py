"""Dates and moments as people and programs write them, read without guessing.

`03/04/2026` means nothing until the order of day and month is known: `detect_order` finds it from
many samples, and without it such a date is refused rather than guessed.
"""

import calendar
import re
from collections.abc import Iterable
from datetime import UTC, date, datetime, time, timedelta, timezone
from typing import Literal
from zoneinfo import ZoneInfo

from zhike.lib.fold import fold
from zhike.lib.sentences import Sentence

Order = Literal["ymd", "dmy", "mdy"]

_MONTHS = {name.lower(): number for number, name in enumerate(calendar.month_name) if name}
_MONTHS |= {name[:3]: number for name, number in list(_MONTHS.items())} | {"sept": 9}

_WORD = r"(?P<name>[a-z]{3,9})\.?"
_YEAR_FIRST = re.compile(r"(?P<y>\d{4})\s?[-/.年]\s?(?P<m>\d{1,2})\s?[-/.月]\s?(?P<d>\d{1,2})(?:\s?[日号])?")
_COMPACT = re.compile(r"(?P<y>\d{4})(?P<m>\d{2})(?P<d>\d{2})")
_YEAR_LAST = re.compile(r"(?P<a>\d{1,2})\s?([-/.])\s?(?P<b>\d{1,2})\s?\2\s?(?P<y>\d{4}|\d{2})")
_DAY_NAME_YEAR = re.compile(
    rf"(?P<d>\d{{1,2}})(?:st|nd|rd|th)?[ \-/]?(?:of )?{_WORD}[ ,\-/]+(?P<y>\d{{4}}|\d{{2}}(?![\d:]))"
)
_NAME_DAY_YEAR = re.compile(rf"{_WORD} ?(?P<d>\d{{1,2}})(?:st|nd|rd|th)?,? (?P<y>\d{{4}})")
_WEEKDAY = re.compile(
    r"^(?:(?:mon|tues?|wed(?:nes)?|thu(?:rs)?|fri|sat(?:ur)?|sun)(?:day)?,? |(?:星期|周)[一二三四五六日天] ?)"
)

_TIME = re.compile(
    r"""(?:t|\s|^|(?<=[日号]))\s*(?P<before>上午|下午|中午|晚上|凌晨|早上|am|pm)?\s*
    (?P<h>\d{1,2})\s?[:时点]\s?(?:(?P<min>\d{1,2})\s?分?)?(?:[:]?(?P<s>\d{2})(?:[.,](?P<f>\d{1,9}))?秒?)?\s*
    (?P<after>am|pm|a\.m\.|p\.m\.)?\s*(?P<zone>z|utc|gmt|[+-]\d{2}:?\d{2}|[+-]\d{2})?$""",
    re.VERBOSE,
)
_BARE_HOUR = re.compile(r"\s(?P<h>\d{1,2}) ?(?P<after>am|pm)$")


def parse_date(text: str, order: Order | None = None) -> date:
    """The day meant by `2026-01-02`, `2026年1月2日`, `20260102`, `2 Jan 2026`, and `2/1/2026` when `order` says how."""
    day, rest = _date_and_rest(text, order)
    if rest and not _TIME.fullmatch(rest):
        raise ValueError(_not_a_date(text))
    return day


def parse_moment(text: str, zone: ZoneInfo, order: Order | None = None) -> datetime:
    """The moment in UTC; a time without an offset is read in `zone`, a day without a time is its midnight there."""
    day, rest = _date_and_rest(text, order)
    if not rest:
        return _utc(datetime.combine(day, time(), zone), text)
    found = _TIME.fullmatch(rest) or _BARE_HOUR.fullmatch(rest)
    if not found:
        raise ValueError(
            Sentence("'%(text)s' has no time that can be read. Write it like 2026-01-02 14:30.", text=_short(text))
        )
    parts = found.groupdict()
    hour = _hour(int(parts["h"]), parts.get("before") or parts.get("after") or "", text)
    minute, second = int(parts.get("min") or 0), int(parts.get("s") or 0)
    if minute > 59 or second > 59:
        raise ValueError(Sentence("'%(text)s' has a time of day that no clock shows.", text=_short(text)))
    micro = int((parts.get("f") or "").ljust(6, "0")[:6] or 0)
    extra_day, hour = divmod(hour, 24)
    local = datetime.combine(day, time(hour, minute, second, micro), _offset(parts.get("zone"), text) or zone)
    return _utc(local, text, timedelta(days=extra_day))


def detect_order(samples: Iterable[str]) -> Order | None:
    """The order of day and month that all samples allow and at least one proves; None when none does."""
    may_be: set[Order] = {"dmy", "mdy"}
    has_year_first = False
    for sample in samples:
        folded = _WEEKDAY.sub("", fold(sample))
        if _YEAR_FIRST.match(folded) or _COMPACT.fullmatch(folded):
            has_year_first = True
        elif found := _YEAR_LAST.match(folded):
            if int(found["a"]) > 12:
                may_be.discard("mdy")
            if int(found["b"]) > 12:
                may_be.discard("dmy")
    if len(may_be) == 1:
        return may_be.pop()
    return "ymd" if has_year_first and may_be else None


def _date_and_rest(text: str, order: Order | None) -> tuple[date, str]:
    """The day, and what follows it."""
    folded = _WEEKDAY.sub("", fold(text))[:80]
    if found := _YEAR_FIRST.match(folded) or _COMPACT.match(folded):
        day = _day(int(found["y"]), int(found["m"]), int(found["d"]))
    elif found := _DAY_NAME_YEAR.match(folded) or _NAME_DAY_YEAR.match(folded):
        if found["name"] not in _MONTHS:
            raise ValueError(Sentence("'%(found)s' is not the name of a month.", found=_short(found["name"])))
        day = _day(_year(found["y"]), _MONTHS[found["name"]], int(found["d"]))
    elif found := _YEAR_LAST.match(folded):
        day = _year_last(found, order, text)
    else:
        raise ValueError(_not_a_date(text))
    rest = folded[found.end() :]
    if rest[:1].isdigit():
        raise ValueError(_not_a_date(text))
    return day, rest.removeprefix(",")


def _year_last(found: re.Match[str], order: Order | None, text: str) -> date:
    first, second, year = int(found["a"]), int(found["b"]), _year(found["y"])
    if order == "ymd" and len(found["y"]) == 2:
        return _day(_year(f"{first:02}"), second, int(found["y"]))
    if order not in ("dmy", "mdy"):
        if first > 12 or second > 12 or first == second:
            order = "dmy" if first > 12 else "mdy"
        else:
            raise ValueError(
                Sentence(
                    "'%(text)s' can be read in two ways. Say whether the day or the month comes first.",
                    text=_short(text),
                )
            )
    return _day(year, second, first) if order == "dmy" else _day(year, first, second)


def _year(digits: str) -> int:
    """Two digits mean 1970 to 2069."""
    year = int(digits)
    return year if len(digits) == 4 else year + (2000 if year < 70 else 1900)


def _day(year: int, month: int, day: int) -> date:
    if not 1 <= month <= 12:
        raise ValueError(Sentence("A year has 12 months, there is no month %(month)s.", month=month))
    if not 1 <= year <= 9999:
        raise ValueError(Sentence("The year %(year)s is outside 1 to 9999.", year=year))
    if not 1 <= day <= calendar.monthrange(year, month)[1]:
        name = Sentence(calendar.month_name[month])
        if (month, day) == (2, 29):
            raise ValueError(Sentence("%(month)s %(year)s has no day 29.", month=name, year=year))
        raise ValueError(Sentence("%(month)s has no day %(day)s.", month=name, day=day))
    return date(year, month, day)


def _hour(hour: int, half: str, text: str) -> int:
    half = half.replace(".", "")
    if half in ("下午", "晚上", "pm") and hour < 12:
        return hour + 12
    if half == "中午" and hour < 3:
        return hour + 12
    if half in ("上午", "凌晨", "早上", "am") and hour == 12:
        return 0
    if half == "晚上" and hour == 12:
        return 24
    if hour > 24 or (half in ("am", "pm") and hour > 12):
        raise ValueError(Sentence("'%(text)s' has a time of day that no clock shows.", text=_short(text)))
    return hour


def _offset(zone: str | None, text: str) -> timezone | None:
    if not zone:
        return None
    if zone in ("z", "utc", "gmt"):
        return UTC
    hours, minutes = int(zone[1:3]), int(zone[3:].lstrip(":") or 0)
    if hours > 15 or minutes > 59:
        raise ValueError(
            Sentence("'%(text)s' has the offset %(zone)s, which no place on earth has.", text=_short(text), zone=zone)
        )
    return timezone(timedelta(hours=hours, minutes=minutes) * (-1 if zone[0] == "-" else 1))


def _utc(local: datetime, text: str, later: timedelta = timedelta()) -> datetime:
    try:
        return (local + later).astimezone(UTC)
    except OverflowError:
        raise ValueError(Sentence("'%(text)s' is outside the years 1 to 9999.", text=_short(text))) from None


def _not_a_date(text: str) -> Sentence:
    return Sentence("'%(text)s' is not a date. Write it like 2026-01-31.", text=_short(text))


def _short(text: str) -> str:
    return text if len(text) <= 40 else f"{text[:39]}…"
