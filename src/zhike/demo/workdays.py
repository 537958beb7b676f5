"""When people work: days without weekends and public holidays, and believable clock times on them."""

from collections.abc import Iterator
from datetime import date, datetime, time, timedelta
from random import Random
from zoneinfo import ZoneInfo

# First day of the Chinese year; the week from its eve on is off. Outside the table only fixed holidays count.
NEW_YEARS = (
    date(2023, 1, 22), date(2024, 2, 10), date(2025, 1, 29), date(2026, 2, 17), date(2027, 2, 6), date(2028, 1, 26),
    date(2029, 2, 13), date(2030, 2, 3), date(2031, 1, 23), date(2032, 2, 11), date(2033, 1, 31), date(2034, 2, 19),
)  # fmt: skip
FIXED = {
    "zh": {(1, 1), (4, 5), *((5, day) for day in range(1, 6)), *((10, day) for day in range(1, 8))},
    "en": {(1, 1), (1, 2), *((12, day) for day in range(24, 32))},
}
DAY = timedelta(days=1)


class Workdays:
    """The calendar of one country and one time zone."""

    def __init__(self, language: str, time_zone: str) -> None:
        self.language = language
        self.zone = ZoneInfo(time_zone)

    def is_open(self, day: date) -> bool:
        return day.weekday() < 5 and (day.month, day.day) not in FIXED[self.language] and not self._moves(day)

    def _moves(self, day: date) -> bool:
        if self.language == "zh":
            return any(-1 <= (day - first).days <= 6 for first in NEW_YEARS)
        is_first_monday, is_last_monday = day.day <= 7, day.day > 24
        return day.weekday() == 0 and (
            (day.month == 5 and (is_first_monday or is_last_monday)) or (day.month == 8 and is_last_monday)
        )

    def on_or_after(self, day: date) -> date:
        while not self.is_open(day):
            day += DAY
        return day

    def on_or_before(self, day: date) -> date:
        while not self.is_open(day):
            day -= DAY
        return day

    def between(self, first: date, last: date) -> Iterator[date]:
        day = first
        while day <= last:
            if self.is_open(day):
                yield day
            day += DAY

    def moment(self, rng: Random, day: date, *, earliest: int = 515, latest: int = 1065) -> datetime:
        """A minute of the working day; the noon break is nearly always spared."""
        minute = rng.randint(earliest, latest)
        if 715 < minute < 805 and rng.random() < 0.9:
            minute = rng.randint(min(max(805, earliest), latest), latest)
        return self.clock(day, minute)

    def clock(self, day: date, minute: int) -> datetime:
        return datetime.combine(day, time(minute // 60, minute % 60), self.zone)

    def several(self, rng: Random, first: datetime, last: datetime, count: int) -> list[datetime]:
        """Working moments between two others, in order, at most one a day and at most `count`."""
        days = list(self.between(first.date() + DAY, last.date() - DAY))
        return [self.moment(rng, day) for day in sorted(rng.sample(days, min(count, len(days))))]
