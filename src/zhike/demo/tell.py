"""Telling the story: what moves in as files goes through the importer, the rest through commands, in the order it happened.

Each person acts with their own rights at the moment the story names, so timelines, history and reports are true.
"""

import json
import secrets
import tempfile
from collections import defaultdict
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import date
from itertools import islice
from pathlib import Path
from typing import Any

from django.contrib.auth import get_user_model
from django.db import connection, transaction
from django.utils import timezone, translation

from zhike.activities.interaction.model import Interaction
from zhike.activities.task import rules as tasks
from zhike.activities.task.model import Task
from zhike.customers.contact.model import Contact
from zhike.engine import access, actors, imports, metadata, objects, records
from zhike.engine.actors import Actor
from zhike.engine.fields import Link
from zhike.engine.models import Team
from zhike.lib.money import Money
from zhike.people.user import rules as people
from zhike.runtime.failure import Failed
from zhike.sales.opportunity import rules as deals
from zhike.sales.opportunity.model import Opportunity
from zhike.sales.stage.model import Stage

from . import files, story
from .records import Moment
from .story import Story

AT_ONCE = 1_000  # moments in one transaction
OBJECTS = {
    "U": "user",
    "A": "account",
    "C": "contact",
    "P": "product",
    "O": "opportunity",
    "I": "interaction",
    "T": "task",
}
LANGUAGES = {"zh": "zh-hans", "en": "en"}


def run(language: str, *, today: date | None = None) -> None:
    """Tell the company's whole story into an empty database, and remember its log-ins."""
    told = story.make(language, today or timezone.localdate())  # type: ignore[arg-type]
    metadata.set_setting("base_currency", told.company.currency)
    metadata.set_setting("company_name", told.company.name)
    with translation.override(LANGUAGES[language]), timezone.override(told.company.time_zone):
        move_in(told)
        put_in_charge(told)
        teller = Teller(told)
        moments = told.moments()
        while chunk := list(islice(moments, AT_ONCE)):
            with transaction.atomic():
                teller.tell(chunk)
        let_in(told)
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")


def move_in(told: Story) -> None:
    """Import people, products, customers and contacts from files, as a company that moves in would."""
    by = actors.system("import")
    with tempfile.TemporaryDirectory() as folder:
        for plural, (table, mapping) in files.write(told, Path(folder)).items():
            one = objects.find(plural)
            assert one is not None
            job = imports.upload(by, one, table, table.name)
            imports.arrange(job, by, json.loads(mapping.read_text(encoding="utf-8")))
            imports.begin(job)
            imports.carry_on(job.pk)
            job.refresh_from_db()
            if job.state != "done" or job.counts["refused"]:
                raise Failed(f"The sample's {plural} did not move in: {job.counts}, {job.result}.")


def put_in_charge(told: Story) -> None:
    """Give each team its leader, who moved in with the others."""
    for team in told.teams:
        leader = get_user_model().objects.get(name=team.leader)
        records.save(Team.objects.get(name=team.name), by=actors.system(), leader=leader)


def let_in(told: Story) -> None:
    """Give those who may log in a password of their own, made on this machine."""
    logins = []
    for person in told.logins():
        user = get_user_model().objects.get(email=person.email)
        password = secrets.token_urlsafe(9)
        people.set_password(user, password, by=actors.system())
        logins.append([person.role, person.email, password, person.name])
    metadata.set_setting("demo_logins", logins)


def logins() -> list[list[str]]:
    """Role, e-mail address, password and name of everybody who may log in."""
    return list(metadata.setting("demo_logins", []))


class Teller:
    """Knows everybody and everything by its external id while the story is told."""

    def __init__(self, told: Story) -> None:
        self.currency = told.company.currency
        self.ids: dict[str, int] = {}
        self.deals: dict[str, Opportunity] = {}
        self.tasks: dict[str, Task] = {}
        users = get_user_model()._base_manager.exclude(external_id="").select_related("team")
        self.actors: dict[str, Actor] = {user.email: actors.for_user(user, through="demo") for user in users}
        for letter in "UACP":
            model = objects.get(OBJECTS[letter]).model
            self.ids |= dict(model._base_manager.exclude(external_id="").values_list("external_id", "id"))
        stages = Stage.objects.filter(deleted_at=None, pipeline__is_default=True)
        self.stages = {stage.key: stage.pk for stage in stages}

    def tell(self, moments: list[Moment]) -> None:
        """One after the other; the talks of each person at the end together, each with its own moment."""
        talks: dict[str, list[records.Draft]] = defaultdict(list)
        for moment in moments:
            if moment.kind == "log_interaction":
                talks[moment.actor_email].append(self.talk(moment))
            else:
                by = replace(self.actors[moment.actor_email], at=moment.at)
                action: Callable[..., None] = getattr(self, moment.kind)
                action(moment.external_id, by, **moment.fields)
        for email, drafts in talks.items():
            records.save_many(drafts, by=self.actors[email])

    def user(self, email: str) -> int:
        return self.actors[email].user_id or 0

    def link(self, external_id: str) -> Link:
        return Link(self.ids[external_id], None, OBJECTS[external_id[0]])

    def superior(self, by: Actor) -> Actor:
        """Whoever leads this person: a deal with a colleague's customer is theirs to give."""
        leader = next(a for a in self.actors.values() if by.user_id in a.circle.subtree and len(a.circle.subtree) > 1)
        return replace(leader, at=by.at)

    def create_opportunity(self, key: str, by: Actor, *, lines: Any, amount: Any, **fields: Any) -> None:
        deal = Opportunity(external_id=key)
        if not access.allows(by, "view", objects.get("account"), self.ids[fields["account"]]):
            by = self.superior(by)
        fields["owner"] = self.user(fields["owner"])
        fields["account"] = self.ids[fields["account"]]
        fields["contacts"] = [self.ids[contact] for contact in fields["contacts"]]
        fields["competitor"] = fields["competitor"] or ""
        sold = [
            {"product": self.ids[n.product], "quantity": n.quantity, "unit_price": n.unit_price, "discount": n.discount}
            for n in lines
        ]
        records.save(deal, by=by, lines=sold, amount=Money(amount, self.currency), **fields)
        self.deals[key] = deal
        self.ids[key] = deal.pk

    def advance_stage(self, key: str, by: Actor, *, stage: str) -> None:
        records.save(self.deals[key], by=by, stage=self.stages[stage])

    def move_close(self, key: str, by: Actor, *, close_on: date) -> None:
        records.save(self.deals[key], by=by, close_on=close_on)

    def win(self, key: str, by: Actor, *, amount: Any) -> None:
        deals.win(self.deals[key], by=by, amount=Money(amount, self.currency))

    def lose(self, key: str, by: Actor, *, lost_reason: str, competitor: str | None) -> None:
        deals.lose(self.deals[key], by=by, lost_reason=lost_reason, competitor=competitor or "")

    def talk(self, moment: Moment) -> records.Draft:
        fields = dict(moment.fields)
        fields["owner"] = self.user(fields["owner"])
        fields["related"] = [self.link(related) for related in fields["related"]]
        fields["people"] = [self.ids[person] for person in fields["people"]]
        return records.Draft(Interaction(external_id=moment.external_id), fields, at=moment.at)

    def add_task(self, key: str, by: Actor, **fields: Any) -> None:
        task = Task(external_id=key)
        fields |= {name: self.user(fields[name]) for name in ("owner", "assignee")}
        fields["related"] = self.link(fields["related"][0]) if fields["related"] else None
        records.save(task, by=by, **fields)
        self.tasks[key] = task

    def complete_task(self, key: str, by: Actor) -> None:
        tasks.complete(self.tasks[key], by=by)

    def cancel_task(self, key: str, by: Actor) -> None:
        tasks.cancel(self.tasks[key], by=by)

    def link_account(self, key: str, by: Actor, *, account: str, role: str, is_primary: bool) -> None:
        """The administrator does it: the person is one rep's contact and the account another's."""
        head = next(actor for actor in self.actors.values() if actor.rights.level("contact", "edit") == "all")
        contact = Contact.objects.get(pk=self.ids[key])
        seats = [
            {"account": seat.account_id, "role": seat.role, "is_primary": seat.is_primary and not is_primary}
            for seat in contact.accounts.order_by("position")
        ]
        new = {"account": self.ids[account], "role": role, "is_primary": is_primary}
        records.save(contact, by=replace(head, at=by.at), accounts=[*seats, new])


def shown(rows: list[list[str]]) -> Iterator[str]:
    """The log-ins as lines to print."""
    for role, email, password, name in rows:
        yield f"  {role:<10} {email:<40} {password:<16} {name}"
