"""Six hundred people at the customers: who decides, who buys, who builds, who pays."""

from dataclasses import replace
from datetime import date, timedelta

from .cast import Cast
from .records import Account, Contact, Membership
from .world import World

COUNT = 600
IN_TWO = 24
MOBILE_PREFIXES = ("130", "131", "135", "136", "137", "138", "139", "150", "152", "158", "159", "186", "188", "189")


def make_contacts(world: World, cast: Cast) -> tuple[Contact, ...]:
    book = _AddressBook(world)
    contacts = [
        book.contact(account, place, seat) for account, seats in _seats(world, cast) for place, seat in enumerate(seats)
    ]
    contacts = book.give_second_accounts(contacts, cast.accounts)
    return tuple(contacts)


def _seats(world: World, cast: Cast) -> list[tuple[Account, list[str]]]:
    """How many people we know where: from one in a small firm to five, six hundred in all."""
    rng = world.chance("seats")
    sizes = world.words["choices"]["sizes"]
    counts = [min(5, max(1, 1 + sizes.index(account.size) + rng.choice((-1, 0, 0, 1)))) for account in cast.accounts]
    while sum(counts) != COUNT:
        index = rng.randrange(len(counts))
        step = 1 if sum(counts) < COUNT else -1
        if 1 <= counts[index] + step <= 5:
            counts[index] += step
    return [(account, _order(rng.random(), rng.sample(("boss", "buyer", "tech", "shop", "money"), 5))[:count])
            for account, count in zip(cast.accounts, counts, strict=True)]  # fmt: skip


def _order(luck: float, seats: list[str]) -> list[str]:
    """The person we know best is nearly always the boss, the buyer or the engineer."""
    first = "boss" if luck < 0.45 else "buyer" if luck < 0.8 else "tech"
    return [first, *(seat for seat in seats if seat != first)]


class _AddressBook:
    def __init__(self, world: World) -> None:
        self.world, self.words = world, world.words
        self.rng = world.chance("contacts")
        self.taken: set[str] = {branch["manager"] for branch in self.words["branch"]}
        self.mobiles = self.rng.sample(range(1000), COUNT)
        self.boxes: set[str] = set()
        self.number = 0

    def contact(self, account: Account, place: int, seat: str) -> Contact:
        rng, seats = self.rng, self.words["seats"][seat]
        self.number += 1
        family, name, is_man = self.name()
        title, pattern = rng.choice(seats["titles"])
        call_name = pattern.format(s=family, f=name.split()[0])
        since = account.since if place == 0 else self.later(account.since)
        return Contact(
            external_id=f"C{self.number:04}", name=name, call_name=call_name, title=title, seat=seat,
            salutation=call_name if self.world.language == "zh" else ("Mr" if is_man else "Ms"),
            phones=self.phones(account), emails=self.emails(account, name),
            birthday=self.birthday(seat) if rng.random() < 0.45 else None,
            preferred_channel=rng.choice(self.words["choices"]["preferred_channels"]),
            accounts=(Membership(account.external_id, seats["role"], place == 0, since),), owner=account.owner,
            tags=tuple(rng.sample(self.words["choices"]["contact_tags"], rng.choice((0, 0, 0, 1, 1, 2)))),
        )  # fmt: skip

    def name(self) -> tuple[str, str, bool]:
        people = self.words["people"]
        while True:
            is_man = self.rng.random() < 0.68
            family = self.rng.choice(people["family_names"])
            given = self.rng.choice(people["men" if is_man else "women"])
            name = family + given if self.world.language == "zh" else f"{given} {family}"
            if name not in self.taken:
                self.taken.add(name)
                return family, name, is_man

    def later(self, since: date) -> date:
        first = max(since, self.world.start - timedelta(days=400))
        room = (self.world.today - timedelta(days=10) - first).days
        return first + timedelta(days=self.rng.randint(0, max(0, min(room, 300))))

    def phones(self, account: Account) -> tuple[str, ...]:
        number = self.mobiles.pop()
        if self.world.language == "en":
            mobile = f"+44 7700 900{number:03}"
        else:
            mobile = f"{self.rng.choice(MOBILE_PREFIXES)}00000{number:03}"
        return (mobile, account.phones[0]) if self.rng.random() < 0.2 else (mobile,)

    def emails(self, account: Account, name: str) -> tuple[str, ...]:
        if self.rng.random() > 0.88:
            return ()
        domain = account.website.removeprefix("https://www.")
        box = f"{self.world.mailbox(name)}@{domain}"
        if box in self.boxes:
            box = f"{self.world.mailbox(name)}2@{domain}"
        self.boxes.add(box)
        return (box,)

    def birthday(self, seat: str) -> date:
        return date(self.world.today.year - self.rng.randint(38 if seat == "boss" else 26, 61), 1, 1) + timedelta(
            days=self.rng.randint(0, 364)
        )

    def give_second_accounts(self, contacts: list[Contact], accounts: tuple[Account, ...]) -> list[Contact]:
        """People of a subsidiary who also have a seat in the group, and people who help a neighbour firm."""
        by_id = {account.external_id: account for account in accounts}
        chosen = {contact.external_id for contact in self.rng.sample(contacts, IN_TWO)}
        return [self.seated_twice(contact, by_id) if contact.external_id in chosen else contact for contact in contacts]

    def seated_twice(self, contact: Contact, accounts: dict[str, Account]) -> Contact:
        first = contact.accounts[0]
        home = accounts[first.account]
        neighbours = [other for other in accounts.values() if other.branch == home.branch and other != home]
        other = accounts[home.parent] if home.parent else self.rng.choice(neighbours)
        earliest = max(first.since, other.since, self.world.start)
        since = earliest + timedelta(days=self.rng.randint(0, max(0, (self.world.yesterday - earliest).days)))
        second = Membership(other.external_id, first.role, False, self.world.workdays.on_or_before(since))
        if second.since < earliest:
            second = Membership(other.external_id, first.role, False, self.world.workdays.on_or_after(earliest))
        return replace(contact, accounts=(first, second))
