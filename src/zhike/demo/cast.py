"""Everybody and everything a deal can involve, with the questions one asks about them."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date

from .records import Account, Contact, Product, Team, User


@dataclass
class Cast:
    users: tuple[User, ...]
    teams: tuple[Team, ...]
    products: tuple[Product, ...]
    accounts: tuple[Account, ...] = ()
    contacts: tuple[Contact, ...] = ()
    _by_account: dict[str, list[Contact]] = field(default_factory=dict)

    def reps(self, branch: str) -> list[User]:
        return [user for user in self.users if user.role == "rep" and user.branch == branch]

    def manager(self, branch: str) -> User:
        return next(user for user in self.users if user.role == "manager" and user.branch == branch)

    def product(self, code: str) -> Product:
        return next(product for product in self.products if product.code == code)

    def contacts_of(self, account: str, on: date) -> list[Contact]:
        """Whom we knew there on that day; the first one is known as long as the account."""
        if not self._by_account:
            self._by_account = _by_account(self.contacts)
        return [contact for contact in self._by_account[account] if _known(contact, account) <= on]


def _by_account(contacts: Iterable[Contact]) -> dict[str, list[Contact]]:
    found: dict[str, list[Contact]] = defaultdict(list)
    for contact in contacts:
        for membership in contact.accounts:
            found[membership.account].append(contact)
    return found


def _known(contact: Contact, account: str) -> date:
    return next(membership.since for membership in contact.accounts if membership.account == account)
