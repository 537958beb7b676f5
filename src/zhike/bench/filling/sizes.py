"""How much is filled in at each scale."""

from dataclasses import dataclass

REPS = 200
BUSIEST = 2_000  # interactions with the account that everybody talks to
LARGE = {"account": 200_000, "contact": 1_000_000, "opportunity": 500_000, "interaction": 5_000_000, "task": 200_000}
EVENTS = 10_000_000
SCALES = {"small": 100, "medium": 10, "large": 1}


@dataclass(frozen=True)
class Size:
    """So many records of each object, and so many events about them."""

    counts: dict[str, int]
    events: int

    @property
    def busiest(self) -> int:
        return min(BUSIEST, self.counts["interaction"] // 5)


def part(divisor: int) -> Size:
    """The large scale divided by this."""
    return Size({key: max(count // divisor, 20) for key, count in LARGE.items()}, EVENTS // divisor)
