"""The story in the order it happened: who did what to which record, for a teller to repeat through commands."""

from collections.abc import Iterable, Iterator
from operator import attrgetter

from .records import Account, Contact, Interaction, Moment, Opportunity, Task
from .world import World


def deal_moments(deal: Opportunity) -> Iterator[Moment]:
    """create_opportunity, advance_stage, move_close, and at the end win or lose."""
    yield Moment(deal.opened_at, deal.owner, "create_opportunity", deal.external_id, {
        "name": deal.name, "account": deal.account, "contacts": deal.contacts, "lines": deal.lines, "amount": deal.amount,
        "opened_on": deal.opened_on, "close_on": deal.first_close_on, "owner": deal.owner, "tags": deal.tags,
        "competitor": deal.competitor,
    })  # fmt: skip
    if deal.slipped_at:
        yield Moment(deal.slipped_at, deal.owner, "move_close", deal.external_id, {"close_on": deal.close_on})
    for change in deal.stages[1:]:
        if change.stage == "won":
            yield Moment(change.at, deal.owner, "win", deal.external_id, {"amount": deal.amount})
        elif change.stage == "lost":
            fields = {"lost_reason": deal.lost_reason, "competitor": deal.competitor}
            yield Moment(change.at, deal.owner, "lose", deal.external_id, fields)
        else:
            yield Moment(change.at, deal.owner, "advance_stage", deal.external_id, {"stage": change.stage})


def talk_moment(talk: Interaction) -> Moment:
    names = ("kind", "subject", "text", "happened_at", "result", "next_step", "next_on", "related", "people", "owner")
    return Moment(
        talk.happened_at, talk.owner, "log_interaction", talk.external_id, {name: getattr(talk, name) for name in names}
    )


def task_moments(task: Task) -> Iterator[Moment]:
    """add_task, and complete_task or cancel_task by whoever had to do it."""
    names = ("title", "due_at", "priority", "related", "assignee", "owner")
    yield Moment(
        task.created_at, task.owner, "add_task", task.external_id, {name: getattr(task, name) for name in names}
    )
    if task.closed_at:
        kind = "complete_task" if task.status == "done" else "cancel_task"
        yield Moment(task.closed_at, task.assignee, kind, task.external_id)


def contact_moments(world: World, contacts: Iterable[Contact], accounts: Iterable[Account]) -> Iterator[Moment]:
    """link_account: somebody we know takes a seat in a second account, which the import file does not carry."""
    owners = {account.external_id: account.owner for account in accounts}
    for contact in contacts:
        for membership in contact.accounts[1:]:
            fields = {"account": membership.account, "role": membership.role, "is_primary": membership.is_primary}
            at = world.workdays.clock(membership.since, 510)
            yield Moment(at, owners[membership.account], "link_account", contact.external_id, fields)


def in_order(moments: Iterable[Moment]) -> Iterator[Moment]:
    """By time; what happens in the same minute keeps the order in which it was listed."""
    yield from sorted(moments, key=attrgetter("at"))
