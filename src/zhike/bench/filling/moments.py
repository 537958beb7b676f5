"""Working hours of three years, as seconds since 1970 and as PostgreSQL reads them."""

from datetime import date, timedelta
from functools import cache
from random import Random

DAY = 86_400
YEARS = 3
OPENS, HOURS = 1_800, 36_000  # 08:30 to 18:30 in Shanghai
EPOCH = date(1970, 1, 1)


class Span:
    """The working days from three years ago to yesterday."""

    def __init__(self, today: date) -> None:
        self.today = today
        self.first_day = date(today.year - YEARS, today.month, 1)
        days = [self.first_day + timedelta(days=n) for n in range((today - self.first_day).days)]
        self.days = [(day - EPOCH).days for day in days if day.weekday() < 5]
        self.start, self.end = self.days[0] * DAY, (today - EPOCH).days * DAY

    def any(self, rng: Random, after: int = 0) -> int:
        """A moment of working hours after this one; the last ones of the span where none is left."""
        first = self.index(after) + 1 if after else 0
        last = len(self.days)
        if first >= last:
            return min(after + 60, self.end - 1)
        return self.days[first + int(rng.random() * (last - first))] * DAY + OPENS + int(rng.random() * HOURS)

    def days_later(self, rng: Random, after: int, days: float) -> int:
        """So many days later, in working hours; behind the end where it has not happened yet."""
        day = after // DAY + max(1, int(days))
        week = (day + 3) % 7  # 1970 began on a Thursday
        return (day + (7 - week if week > 4 else 0)) * DAY + OPENS + int(rng.random() * HOURS)

    def index(self, at: int) -> int:
        """The place of a moment's day among the working days, about."""
        return int((at // DAY - self.days[0]) * len(self.days) / max(1, self.end // DAY - self.days[0]))


@cache
def day_text(day: int) -> str:
    return (EPOCH + timedelta(days=day)).isoformat()


CLOCK = [f"{n // 3600:02}:{n // 60 % 60:02}:{n % 60:02}" for n in range(DAY)]


def stamp(at: int) -> str:
    return f"{day_text(at // DAY)} {CLOCK[at % DAY]}+00"


def logged(at: int) -> str:
    """As the log keeps a moment."""
    return f"{day_text(at // DAY)}T{CLOCK[at % DAY]}Z"
