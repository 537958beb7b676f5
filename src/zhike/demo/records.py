"""What a story consists of: plain frozen rows that name each other by external id ('A0001', 'C0001', 'O0001').

The first letter of an external id tells the object: U user, A account, C contact, P product, O opportunity,
I interaction, T task. Moments carry the zone of the company, discounts are percent of the list price.
"""

from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal
from typing import Any


@dataclass(frozen=True, slots=True)
class Company:
    name: str
    short_name: str
    domain: str
    time_zone: str
    currency: str


@dataclass(frozen=True, slots=True)
class Team:
    """`leader` is the name of a user; the tree is company > branch > sales team."""

    name: str
    parent: str | None
    leader: str


@dataclass(frozen=True, slots=True)
class User:
    """`role` is the key of a shipped role; `branch` is empty for the head office; only some may log in."""

    external_id: str
    name: str
    email: str
    role: str
    title: str
    team: str
    branch: str
    can_log_in: bool


@dataclass(frozen=True, slots=True)
class Product:
    external_id: str
    name: str
    code: str
    family: str
    family_key: str
    unit: str
    standard_price: Decimal


@dataclass(frozen=True, slots=True)
class Account:
    """`since` is the day we first knew them: nothing with them is older."""

    external_id: str
    name: str
    short_name: str
    industry: str
    industry_key: str
    business_type: str
    size: str
    website: str
    phones: tuple[str, ...]
    emails: tuple[str, ...]
    address: str
    city: str
    district: str
    branch: str
    parent: str | None
    source_channel: str
    acquired_by: str
    owner: str
    grade: str
    classes: tuple[str, ...]
    tags: tuple[str, ...]
    since: date
    kind: str = "organisation"


@dataclass(frozen=True, slots=True)
class Membership:
    """A contact's place in an account, from `since` on."""

    account: str
    role: str
    is_primary: bool
    since: date


@dataclass(frozen=True, slots=True)
class Contact:
    """`seat` is what the person decides about: boss, buyer, tech, shop or money. `call_name` is how we speak of them."""

    external_id: str
    name: str
    call_name: str
    salutation: str
    title: str
    seat: str
    phones: tuple[str, ...]
    emails: tuple[str, ...]
    birthday: date | None
    preferred_channel: str
    accounts: tuple[Membership, ...]
    owner: str
    tags: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Line:
    product: str
    quantity: int
    unit_price: Decimal
    discount: Decimal

    @property
    def amount(self) -> Decimal:
        return (self.quantity * self.unit_price * (100 - self.discount) / 100).quantize(Decimal("0.01"))


@dataclass(frozen=True, slots=True)
class StageChange:
    stage: str
    at: datetime


@dataclass(frozen=True, slots=True)
class Opportunity:
    """`stages` starts with ('new', opened) and ends with where it stands. A deal that slipped was first
    expected on `first_close_on` and was moved to `close_on` at `slipped_at`. A stalled one is open and forgotten."""

    external_id: str
    name: str
    account: str
    contacts: tuple[str, ...]
    stages: tuple[StageChange, ...]
    status: str
    lines: tuple[Line, ...]
    close_on: date
    first_close_on: date
    slipped_at: datetime | None
    closed_at: datetime | None
    lost_reason: str | None
    lost_key: str | None
    competitor: str | None
    owner: str
    tags: tuple[str, ...]
    is_stalled: bool

    @property
    def opened_at(self) -> datetime:
        return self.stages[0].at

    @property
    def opened_on(self) -> date:
        return self.opened_at.date()

    @property
    def stage(self) -> str:
        return self.stages[-1].stage

    @property
    def amount(self) -> Decimal:
        return sum((line.amount for line in self.lines), Decimal(0))


@dataclass(frozen=True, slots=True)
class Interaction:
    """`topic` names the situation of the text and is not meant to be shown; `related` is the deal first, then the account."""

    external_id: str
    kind: str
    topic: str
    subject: str
    text: str
    happened_at: datetime
    result: str
    next_step: str
    next_on: date | None
    related: tuple[str, ...]
    people: tuple[str, ...]
    owner: str


@dataclass(frozen=True, slots=True)
class Task:
    """`closed_at` is when it was done or cancelled; `owner` wrote it, `assignee` does it."""

    external_id: str
    title: str
    created_at: datetime
    due_at: datetime
    priority: str
    status: str
    closed_at: datetime | None
    related: tuple[str, ...]
    assignee: str
    owner: str


@dataclass(frozen=True, slots=True)
class Moment:
    """One thing a person did: `actor_email` does `kind` to the record `external_id` with `fields`."""

    at: datetime
    actor_email: str
    kind: str
    external_id: str
    fields: dict[str, Any] = field(default_factory=dict)
