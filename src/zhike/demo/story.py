"""The demo company as one value: `make` invents it, always the same from the same language, day and seed."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from typing import Literal

from . import moments
from .accounts import make_accounts
from .company import make_company
from .contacts import make_contacts
from .interactions import make_interactions
from .opportunities import make_opportunities
from .records import Account, Company, Contact, Interaction, Moment, Opportunity, Product, Task, Team, User
from .tasks import make_tasks
from .world import World

SEED = 20261


@dataclass(frozen=True, slots=True)
class Story:
    """Users, products, accounts and contacts come in as files (`files.write`); the rest is told by `moments`."""

    language: str
    today: date
    seed: int
    company: Company
    teams: tuple[Team, ...]
    users: tuple[User, ...]
    products: tuple[Product, ...]
    accounts: tuple[Account, ...]
    contacts: tuple[Contact, ...]
    opportunities: tuple[Opportunity, ...]
    interactions: tuple[Interaction, ...]
    tasks: tuple[Task, ...]

    def logins(self) -> tuple[User, ...]:
        """Administrator, manager, a rep of this manager, a rep of another branch."""
        return tuple(user for user in self.users if user.can_log_in)

    def moments(self) -> Iterator[Moment]:
        world = World(self.language, self.today, self.seed)
        told = [moment for deal in self.opportunities for moment in moments.deal_moments(deal)]
        told += [moments.talk_moment(talk) for talk in self.interactions]
        told += [moment for task in self.tasks for moment in moments.task_moments(task)]
        told += moments.contact_moments(world, self.contacts, self.accounts)
        return moments.in_order(told)


def make(language: Literal["zh", "en"], today: date, seed: int = SEED) -> Story:
    """Everything that happened is older than `today`; only tasks and next steps lie ahead. Takes about a second."""
    world = World(language, today, seed)
    cast = make_company(world)
    cast.accounts = make_accounts(world, cast)
    cast.contacts = make_contacts(world, cast)
    deals = make_opportunities(world, cast)
    talks = make_interactions(world, cast, deals)
    return Story(
        language=language, today=today, seed=seed, company=world.company, teams=cast.teams, users=cast.users,
        products=cast.products, accounts=cast.accounts, contacts=cast.contacts, opportunities=deals, interactions=talks,
        tasks=make_tasks(world, cast, talks),
    )  # fmt: skip
