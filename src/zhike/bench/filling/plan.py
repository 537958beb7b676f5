"""Who owns what, what belongs to what, when it happened: decided once, in arrays that all makers of rows share.

Records are numbered by the time at which they were made. Place 0 of each array stands for no record.
"""

from __future__ import annotations

from array import array
from bisect import bisect_left
from collections import defaultdict
from dataclasses import dataclass, field
from itertools import accumulate
from random import Random

from . import courses
from .courses import Course
from .moments import DAY, Span
from .people import Staff
from .sizes import Size

HOME = 0.4  # of the accounts were there when the company began with this CRM
TAIL, LONGEST = 1.3, 60.0  # of how unevenly accounts are talked to
FAITHFUL = 85  # of 100 talks are with the owner of the account
SECOND = 0.03  # of the contacts stand for two accounts
CONTACT_EDITS, ACCOUNT_EDITS = 3, 3


@dataclass
class Kind:
    """The records of one object: when each was made, its account, its owner."""

    at: array[int]
    account: array[int]
    owner: array[int]

    @property
    def count(self) -> int:
        return len(self.at) - 1

    def since(self, at: int) -> int:
        """The first record made at this moment or later."""
        return max(1, bisect_left(self.at, at, 1))


@dataclass
class Plan:
    seed: int
    size: Size
    staff: Staff
    span: Span
    accounts: Kind
    busiest: int
    contacts: Kind
    people: list[array[int]]
    opportunities: Kind
    deals: list[array[int]]
    courses: list[Course]
    interactions: Kind
    tasks: Kind
    edits: dict[str, Edits] = field(default_factory=dict)

    def chance(self, subject: str) -> Random:
        """A source of chance of its own for each subject."""
        return Random(f"{self.seed} {subject}")  # noqa: S311


@dataclass
class Edits:
    """Changes that people made to records: (when, record) in order, and of each record how many."""

    made: list[tuple[int, int]]
    count: array[int]
    last: array[int]


def make(seed: int, size: Size, staff: Staff, span: Span) -> Plan:
    rng = Random(f"{seed} plan")  # noqa: S311
    accounts, busiest, weights = make_accounts(rng, size, staff, span)
    sizes = {key: size.counts[key] for key in size.counts}
    contacts = below(rng, accounts, weights, sizes["contact"], power=0.7, span=span)
    people = by_account(contacts, accounts.count)
    deals = below(rng, accounts, weights, sizes["opportunity"], power=0.8, span=span)
    talks = make_talks(rng, accounts, weights, busiest, size=size, span=span, staff=staff)
    tasks = below(rng, accounts, weights, sizes["task"], power=0.9, span=span)
    plan = Plan(
        seed, size, staff, span, accounts, busiest, contacts, people, deals,
        by_account(deals, accounts.count), courses.plan(rng, deals.at, span), talks, tasks,
    )  # fmt: skip
    plan_edits(rng, plan)
    return plan


def make_accounts(rng: Random, size: Size, staff: Staff, span: Span) -> tuple[Kind, int, list[float]]:
    count = size.counts["account"]
    home = int(count * HOME)
    moments = [span.days[0] * DAY + 1_800 + n * 36_000 // home for n in range(home)]
    moments += [span.any(rng) for _n in range(count - home)]
    moments.sort()
    owners = rng.choices(staff.reps, staff.weights, k=count)
    weights = [min(rng.paretovariate(TAIL), LONGEST) for _n in range(count)]
    busiest = home // 2 + 1
    owners[busiest - 1] = staff.rep[0]
    return (
        Kind(array("q", [0, *moments]), array("i", [0, *range(1, count + 1)]), array("i", [0, *owners])),
        busiest,
        weights,
    )


def below(rng: Random, accounts: Kind, weights: list[float], count: int, *, power: float, span: Span) -> Kind:
    """Records that belong to accounts, more of them to those that are talked to more, and to their owners."""
    cumulated = list(accumulate(weight**power for weight in weights))
    chosen = rng.choices(range(1, accounts.count + 1), cum_weights=cumulated, k=count)
    made = sorted((span.any(rng, accounts.at[account]), account) for account in chosen)
    owners = [accounts.owner[account] for _at, account in made]
    return Kind(
        array("q", [0, *[at for at, _a in made]]), array("i", [0, *[a for _at, a in made]]), array("i", [0, *owners])
    )


def by_account(kind: Kind, accounts: int) -> list[array[int]]:
    """The records of each account, in order."""
    found: dict[int, list[int]] = defaultdict(list)
    for number in range(1, len(kind.account)):
        found[kind.account[number]].append(number)
    return [array("i", found.get(account, ())) for account in range(accounts + 1)]


def make_talks(
    rng: Random, accounts: Kind, weights: list[float], busiest: int, *, size: Size, span: Span, staff: Staff
) -> Kind:
    """Talks with customers: one account has very many, many have few. Most are with the owner, some with a colleague."""
    talked = list(weights)
    talked[busiest - 1] = 0.0
    count = size.counts["interaction"] - size.busiest
    chosen = rng.choices(range(1, accounts.count + 1), cum_weights=list(accumulate(talked)), k=count)
    chosen += [busiest] * size.busiest
    made = sorted((span.any(rng, accounts.at[account]) << 24) + account for account in chosen)
    owners = array("i", [0])
    for packed in made:
        owner = accounts.owner[packed & 0xFFFFFF]
        owners.append(owner if rng.random() * 100 < FAITHFUL else rng.choice(staff.mates[owner]))
    return Kind(
        array("q", [0, *[packed >> 24 for packed in made]]),
        array("i", [0, *[packed & 0xFFFFFF for packed in made]]),
        owners,
    )


def plan_edits(rng: Random, plan: Plan) -> None:
    """As many changes of contacts and accounts as are missing to the number of events."""
    made = sum(plan.size.counts.values()) + sum(len(course.steps) - 1 for course in plan.courses[1:])
    done = plan.tasks.count  # about: those that are open have no second event
    left = max(plan.size.events - made - done, 0)
    of_accounts = min(left // 4, plan.accounts.count * 2)
    plan.edits["account"] = edits(rng, plan.accounts, of_accounts, ACCOUNT_EDITS, plan.span)
    plan.edits["contact"] = edits(
        rng, plan.contacts, min(left - of_accounts, plan.contacts.count * 2), CONTACT_EDITS, plan.span
    )


def edits(rng: Random, kind: Kind, count: int, most: int, span: Span) -> Edits:
    of_each = array("b", bytes(kind.count + 1))
    found: list[tuple[int, int]] = []
    while len(found) < count:
        number = 1 + int(rng.random() * kind.count)
        if of_each[number] < most:
            of_each[number] += 1
            found.append((span.any(rng, kind.at[number]), number))
    found.sort()
    last = array("q", kind.at)
    for at, number in found:
        last[number] = max(last[number], at)
    return Edits(found, of_each, last)
