"""Nine hundred deals over two years: what was wanted, at what price, how it went and how it ended."""

from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any

from . import course
from .cast import Cast
from .course import Course
from .records import Account, Line, Opportunity, Product, User
from .wishes import Demand, Wish
from .world import World

COUNT = 900
LOST_BECAUSE = {
    "price": 26,
    "rival": 24,
    "cancelled": 12,
    "budget": 12,
    "delivery": 8,
    "technical": 7,
    "silent": 7,
    "used": 4,
}
NO_RIVAL = ("cancelled", "budget", "silent", "used")


def make_opportunities(world: World, cast: Cast) -> tuple[Opportunity, ...]:
    book = _Book(world, cast)
    wishes = Demand(world, cast.accounts, world.chance("wishes")).make(COUNT)
    deals = [book.deal(wish) for wish in wishes]
    return tuple(deals)


class _Book:
    def __init__(self, world: World, cast: Cast) -> None:
        self.world, self.cast, self.words = world, cast, world.words
        self.rng = world.chance("deals")
        self.briefs = {row[0]: row[4] for rows in world.goods["products"].values() for row in rows}
        self.parts = {key.removeprefix("part."): words for key, words in world.slots.items() if key.startswith("part.")}
        self.names: set[str] = set()
        self.number = 0

    def deal(self, wish: Wish) -> Opportunity:
        self.number += 1
        rng, account = self.rng, wish.account
        way = course.plan(self.world, rng, wish.day, wish.deal)
        lines = self.lines(wish.deal, account)
        close_on = self.close_on(way)
        first_close_on, slipped_at = self.slip(way, close_on)
        lost_key = rng.choices(tuple(LOST_BECAUSE), tuple(LOST_BECAUSE.values()))[0] if way.status == "lost" else None
        return Opportunity(
            external_id=f"O{self.number:04}", name=self.name(wish, lines), account=account.external_id,
            contacts=self.people(account, wish.day), stages=way.stages, status=way.status, lines=lines,
            close_on=close_on, first_close_on=first_close_on, slipped_at=slipped_at,
            closed_at=way.stages[-1].at if way.status != "open" else None, lost_key=lost_key,
            lost_reason=self.words["lost"][lost_key] if lost_key else None,
            competitor=self.rival(wish.deal["family"], lost_key), owner=self.owner(account).email,
            tags=tuple(rng.sample(self.words["choices"]["deal_tags"], rng.choice((0, 0, 0, 1, 1, 2)))),
            is_stalled=way.is_stalled and way.status == "open",
        )  # fmt: skip

    def owner(self, account: Account) -> User:
        """Nearly always who owns the account, now and then a colleague of the same branch."""
        reps = self.cast.reps(account.branch)
        own = next(rep for rep in reps if rep.email == account.owner)
        return own if self.rng.random() < 0.93 else self.rng.choice(reps)

    def people(self, account: Account, day: date) -> tuple[str, ...]:
        known = self.cast.contacts_of(account.external_id, day)
        others = self.rng.sample(known[1:], min(len(known) - 1, self.rng.choice((0, 1, 1, 2, 2, 3))))
        return tuple(contact.external_id for contact in [known[0], *others])

    def lines(self, deal: dict[str, Any], account: Account) -> tuple[Line, ...]:
        quantity = self.rng.choice(deal["quantity"])
        main = self.cast.product(self.rng.choice(deal["products"]))
        lines = [self.line(main, quantity, account)]
        for code, chance in deal["extras"].items():
            extra = self.cast.product(code)
            if extra != main and self.rng.random() * 100 < chance:
                lines.append(self.line(extra, quantity if extra.family_key == "robot" else 1, account))
        return tuple(lines)

    def line(self, product: Product, quantity: int, account: Account) -> Line:
        """Good customers and large numbers get more off."""
        best = len(self.words["choices"]["grades"]) - self.words["choices"]["grades"].index(account.grade)
        discount = self.rng.choice((0, 0, 2, 3, 5)) + (best - 1 if quantity > 1 else 0) + min(quantity, 4) // 2
        return Line(product.external_id, quantity, product.standard_price, Decimal(discount))

    def name(self, wish: Wish, lines: tuple[Line, ...]) -> str:
        product = next(product for product in self.cast.products if product.external_id == lines[0].product)
        facts = {
            "short": wish.account.short_name, "product": product.name, "brief": self.briefs[product.code],
            "qty": lines[0].quantity, "part": self.rng.choice(self.parts[wish.account.industry_key]),
            "season": self.world.goods["seasons"]["spring" if wish.day.month <= 6 else "autumn"],
            "year": wish.day.year + (wish.day.month >= 11),
        }  # fmt: skip
        patterns = [pattern for pattern in wish.deal["names"] if "{qty}" not in pattern or lines[0].quantity > 1]
        name: str = self.rng.choice(patterns).format(**facts)
        stem, batch = name, 1
        while name in self.names:
            batch += 1
            name = self.world.goods["again"].format(name=stem, batch=batch)
        self.names.add(name)
        return name

    def rival(self, family: str, lost_key: str | None) -> str | None:
        chance = 1.0 if lost_key == "rival" else 0.15 if lost_key in NO_RIVAL else 0.55
        return self.rng.choice(self.words["rivals"][family]) if self.rng.random() < chance else None

    def close_on(self, way: Course) -> date:
        """Closed deals were expected about when they closed; some open ones are overdue, the forgotten ones all."""
        rng, workdays = self.rng, self.world.workdays
        if way.status != "open":
            return workdays.on_or_after(
                max(way.stages[0].at.date(), way.planned_end + timedelta(days=round(rng.gauss(0, 6))))
            )
        last = way.stages[-1].at.date()
        if way.is_stalled:
            return workdays.on_or_before(min(max(way.planned_end, last), self.world.yesterday))
        if rng.random() < 0.12 and (self.world.today - last).days > 8:
            return workdays.on_or_before(
                self.world.today - timedelta(days=rng.randint(1, (self.world.today - last).days - 6))
            )
        return max(way.planned_end, workdays.on_or_after(self.world.today + timedelta(days=rng.randint(0, 9))))

    def slip(self, way: Course, close_on: date) -> tuple[date, datetime | None]:
        """Every fourth deal was first expected earlier and was moved shortly before that day."""
        first = self.world.workdays.on_or_after(close_on - timedelta(days=self.rng.randint(14, 45)))
        moved_on = self.world.workdays.on_or_before(first - timedelta(days=self.rng.randint(0, 6)))
        last = way.stages[-1].at.date() if way.status != "open" else self.world.yesterday
        is_possible = way.stages[0].at.date() < moved_on < last and first < close_on
        if not is_possible or self.rng.random() > 0.35:
            return close_on, None
        return first, self.world.workdays.moment(self.rng, moved_on)
