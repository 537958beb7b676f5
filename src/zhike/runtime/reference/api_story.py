"""What a program does with the API, step by step, each step with what it sends: the examples of the page for programs."""

from dataclasses import dataclass, field
from typing import Any

from django.utils.translation import gettext as _


@dataclass(frozen=True)
class Step:
    """One request. `keep` names its answer: `{account}` in later steps is the id of it, `{account.version}` a field."""

    title: str
    text: str
    method: str
    path: str
    body: dict[str, Any] | None = None
    query: dict[str, Any] = field(default_factory=dict)
    headers: dict[str, str] = field(default_factory=dict)
    keep: str = ""
    file: str = ""


def steps() -> list[Step]:
    """All steps in order, in the language that is active. Together they run on an empty installation."""
    return [*reading_and_writing(), *selling(), *many_at_once(), *following()]


def reading_and_writing() -> list[Step]:
    return [
        Step(_("Who am I"), _("Whom the token speaks for, and what they may do."), "GET", "/me"),
        Step(
            _("Create"),
            _("With an Idempotency-Key a repetition after a lost answer makes no second record."),
            "POST", "/accounts",
            body={"name": "启明精密", "industry": "machinery", "external_id": "C-17", "source": "erp", "phones": [{"value": "0571-86660000", "kind": "work"}]},
            headers={"Idempotency-Key": "customer-17"}, keep="account",
        ),
        Step(_("Read"), _("The answer's ETag is its version in quotes."), "GET", "/accounts/{account}"),
        Step(
            _("Change"),
            _("The change says which version it is for. 412 means that somebody was faster; 'current' is the record as it is."),
            "PATCH", "/accounts/{account}", body={"website": "https://qiming.example.com"},
            headers={"If-Match": '"{account.version}"'},
        ),
        Step(
            _("List"),
            _("'next' of the answer is the cursor of the next page, and null on the last."),
            "GET", "/accounts",
            query={"filter": {"field": "industry", "op": "eq", "value": "machinery"}, "sort": "name", "fields": "name,owner.name", "limit": 20},
        ),
        Step(_("Search"), _("Over all objects: characters, pinyin, initials, digits of a phone."), "GET", "/search", query={"q": "qmjm"}),
    ]  # fmt: skip


def selling() -> list[Step]:
    return [
        Step(
            _("Link"),
            _("A link is written as an id, or as the external id of the record."),
            "POST", "/opportunities",
            body={"name": "三期产线改造", "account": {"external_id": "C-17"}, "amount": "320000.00"}, keep="deal",
        ),
        Step(_("Run a command"), _("Each verb of an object has an address."), "POST", "/opportunities/{deal}/win", body={"amount": "315000.00"}),
        Step(
            _("Groups and sums"),
            _("Counted by the database, under the rights of the asker."),
            "POST", "/opportunities/aggregate", body={"group_by": ["stage", "close_on:month"], "measures": ["count", "sum:amount"]},
        ),
        Step(_("Timeline"), _("What happened around a record, latest first."), "GET", "/accounts/{account}/timeline"),
    ]  # fmt: skip


def many_at_once() -> list[Step]:
    return [
        Step(
            _("Change many"),
            _("A job does it in the background; ask for it until its state is 'done'."),
            "POST", "/accounts/bulk",
            body={"filter": {"field": "industry", "op": "eq", "value": "machinery"}, "set": {"grade": "gold"}}, keep="job",
        ),
        Step(_("A job"), _("How far it is, and where the refused rows are."), "GET", "/jobs/{job}"),
        Step(
            _("Import a table"),
            _("The same files and maps as in the pages and on the command line."),
            "POST", "/accounts/import", file="name,industry\n远山重工,machinery\n海川医疗,medical\n", keep="work",
        ),
    ]  # fmt: skip


def following() -> list[Step]:
    return [
        Step(
            _("Follow what happens"),
            _("Keep 'next' and ask again with it: nothing is missed, nothing comes twice."),
            "GET", "/events", query={"object": "account", "limit": 50},
        ),
        Step(_("Delete"), _("The record goes to the recycle bin."), "DELETE", "/accounts/{account}"),
        Step(_("Bring back"), _("As it was, with everything that hangs on it."), "POST", "/accounts/{account}/restore"),
    ]  # fmt: skip
