"""Two hundred and forty customers with invented names, spread over real cities, some of them in groups."""

from dataclasses import dataclass, replace
from datetime import date, timedelta

from .cast import Cast
from .records import Account
from .world import World

COUNT = 240
GROUPS = 8


@dataclass(frozen=True)
class Place:
    branch: str
    province: str
    city: str
    dial: str
    districts: list[str]


def make_accounts(world: World, cast: Cast) -> tuple[Account, ...]:
    return tuple(_Register(world, cast).fill())


class _Register:
    """Hands out numbers, brands and web names, each only once."""

    def __init__(self, world: World, cast: Cast) -> None:
        self.world, self.words, self.cast = world, world.words, cast
        self.rng = world.chance("accounts")
        self.places = [Place(*row) for row in self.words["places"]["rows"]]
        brands = [a + b for a in self.words["brands"]["first"] for b in self.words["brands"]["second"]]
        self.brands = self.rng.sample(brands, COUNT)
        self.lines = self.rng.sample(range(1000), COUNT)
        self.names: set[str] = set()
        self.sites: set[str] = set()

    def fill(self) -> list[Account]:
        accounts: list[Account] = []
        for _ in range(GROUPS):
            brand = self.brands.pop()
            parent = self.account("group", brand, None)
            children = [self.account("child", brand, parent.external_id) for _ in range(self.rng.randint(2, 4))]
            accounts += [parent, *children]
        while len(accounts) < COUNT:
            accounts.append(self.account("plain", self.brands.pop(), None))
        self.rng.shuffle(accounts)
        return _number(accounts)

    def account(self, form: str, brand: str, parent: str | None) -> Account:
        rng = self.rng
        key, industry, trades, _ = rng.choice(self.words["industries"]["rows"])
        trade = rng.choice(trades)
        place, name = self.name(form, brand, trade)
        site = self.site(brand, trade, place)
        district = rng.choice(place.districts)
        size = rng.choices(range(5), (4, 9, 6, 3, 1))[0] if form != "group" else 4
        grade = min(3, max(0, 3 - size + rng.choice((-1, 0, 0, 1))))
        reps = self.cast.reps(place.branch)
        owner = rng.choice(reps).email
        business = rng.choice(self.words["choices"]["business_type"])
        return Account(
            external_id=site, name=name, short_name=self.short(form, brand, place, trade), industry=industry, industry_key=key,
            business_type=business, size=self.words["choices"]["sizes"][size], website=f"https://www.{site}.example",
            phones=self.phones(place), emails=(f"info@{site}.example",) if rng.random() < 0.8 else (),
            address=self.address(place, district), city=place.city, district=district, branch=place.branch, parent=parent,
            source_channel=rng.choice(self.words["choices"]["sources"]),
            acquired_by=owner if rng.random() < 0.75 else rng.choice(reps).email, owner=owner,
            grade=self.words["choices"]["grades"][grade], classes=self.classes(form, parent, business, grade),
            tags=tuple(rng.sample(self.words["choices"]["tags"], rng.choice((0, 0, 1, 1, 2, 3)))), since=self.since(),
        )  # fmt: skip

    def name(self, form: str, brand: str, trade: str) -> tuple[Place, str]:
        """A name nobody has yet, and the place in it. Subsidiaries spread over the whole country."""
        while True:
            place = self.rng.choice(self.places)
            province = place.province if self.world.language == "en" else place.province[:2]
            pattern = self.rng.choice(self.words["names"][form])
            name: str = pattern.format(brand=brand, city=place.city, word=trade, province=province)
            if name not in self.names:
                self.names.add(name)
                return place, name

    def short(self, form: str, brand: str, place: Place, trade: str) -> str:
        is_chinese = self.world.language == "zh"
        if form == "group":
            return brand + ("集团" if is_chinese else " Group")
        if form == "child":
            return place.city + brand if is_chinese else f"{brand} {place.city}"
        return brand + trade[-2:] if is_chinese else brand

    def site(self, brand: str, trade: str, place: Place) -> str:
        site = f"{self.world.latin(brand)}-{self.world.initials(trade)}"
        while site in self.sites:
            site += f"-{self.world.latin(place.city)}"
        self.sites.add(site)
        return site

    def phones(self, place: Place) -> tuple[str, ...]:
        number = self.lines.pop()
        if self.world.language == "en":
            return (f"{place.dial}{number:03}",)
        block = "800{}" if place.city in self.words["places"]["cities_with_short_numbers"] else "5550{}"
        desks = (0, 1) if self.rng.random() < 0.25 else (0,)
        return tuple(f"{place.dial}-{block.format(desk)}{number:03}" for desk in desks)

    def address(self, place: Place, district: str) -> str:
        street = self.rng.choice(self.words["places"]["streets"])
        number = self.rng.randint(1, 688)
        is_city_state = place.city in self.words["places"]["cities_as_provinces"]
        if self.world.language == "en":
            end = place.city if is_city_state else f"{place.city}, {place.province}"
            return f"Unit {number % 40 + 1}, {street}, {district}, {end}"
        return f"{place.province}{'' if is_city_state else place.city + '市'}{district}{street}{number}号"

    def classes(self, form: str, parent: str | None, business: str, grade: int) -> tuple[str, ...]:
        classes = self.words["choices"]["classes"]
        sells_on = business in self.words["choices"]["business_type"][6:]
        is_group = form == "group" or parent is not None
        flags = {"dealer": sells_on, "direct": not sells_on, "group": is_group, "key": grade == 0}
        return tuple(classes[key] for key, holds in flags.items() if holds)

    def since(self) -> date:
        if self.rng.random() < 0.65:
            return self.world.start - timedelta(days=self.rng.randint(30, 2200))
        return self.world.workdays.on_or_before(self.world.today - timedelta(days=self.rng.randint(20, 725)))


def _number(accounts: list[Account]) -> list[Account]:
    """Numbers follow the order in which we met them; until here the web name was the number."""
    accounts.sort(key=lambda account: account.since)
    numbers = {account.external_id: f"A{number:04}" for number, account in enumerate(accounts, 1)}
    return [
        replace(
            account,
            external_id=numbers[account.external_id],
            parent=numbers[account.parent] if account.parent else None,
        )
        for account in accounts
    ]
