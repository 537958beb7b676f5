"""Who asks for what on which day: demand follows the seasons, the industry and how much a customer buys at all."""

from dataclasses import dataclass
from datetime import date, timedelta
from itertools import accumulate
from random import Random
from typing import Any

from .records import Account
from .world import World

GROWTH = 0.25


@dataclass(frozen=True)
class Wish:
    """`deal` is an entry of products.toml."""

    account: Account
    deal: dict[str, Any]
    day: date


class Demand:
    def __init__(self, world: World, accounts: tuple[Account, ...], rng: Random) -> None:
        self.world, self.rng = world, rng
        self.deals: list[dict[str, Any]] = world.goods["deal"]
        self.tastes = {
            row[0]: dict(zip(("cnc", "laser", "press", "robot"), row[3], strict=True))
            for row in world.words["industries"]["rows"]
        }
        self.accounts = sorted(accounts, key=lambda account: account.since)
        self.appetites = [_appetite(rng) for _ in self.accounts]
        self.days = list(world.workdays.between(world.start, world.yesterday))
        months = world.words["season"]["months"]
        self.day_weights = list(accumulate(
            months[day.month - 1] * (1 + GROWTH * place / len(self.days)) for place, day in enumerate(self.days)
        ))  # fmt: skip

    def make(self, count: int) -> list[Wish]:
        """Whoever is new asks for something soon; the rest falls where the season and the appetites lead."""
        wishes = [self.first_wish(account) for account in self.accounts if account.since >= self.world.start]
        days = self.rng.choices(self.days, cum_weights=self.day_weights, k=count - len(wishes))
        wishes += [self.wish(day) for day in days]
        return sorted(wishes, key=lambda wish: (wish.day, wish.account.external_id))

    def first_wish(self, account: Account) -> Wish:
        day = self.world.workdays.on_or_after(account.since + timedelta(days=self.rng.randint(0, 30)))
        return Wish(account, self.deal(account), min(day, self.world.yesterday))

    def wish(self, day: date) -> Wish:
        known = sum(account.since <= day for account in self.accounts)
        account = self.rng.choices(self.accounts[:known], self.appetites[:known])[0]
        return Wish(account, self.deal(account), day)

    def deal(self, account: Account) -> dict[str, Any]:
        """Service is wanted by those who have had our machines for long."""
        taste = self.tastes[account.industry_key]
        taste = {**taste, "service": 4 if account.since < self.world.start else 0}
        return self.rng.choices(self.deals, [deal["weight"] * taste[deal["family"]] for deal in self.deals])[0]


def _appetite(rng: Random) -> float:
    return 0.0 if rng.random() < 0.12 else rng.gammavariate(1.2, 1.0) + 0.15
