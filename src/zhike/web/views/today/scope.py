"""Whose deals and which days the page is about."""

import json
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any
from urllib.parse import urlencode

from django.http import HttpRequest
from django.utils.translation import gettext as _

from zhike.engine import access, conditions, objects, query
from zhike.engine.actors import Actor
from zhike.engine.conditions import periods

REACH = {"own": ["me"], "team": ["me", "team"], "subtree": ["me", "team"], "all": ["me", "team", "all"]}
UNITS = ("month", "quarter", "year")
NEEDED = {"amount", "stage", "status", "closed_at", "close_on", "opened_on", "probability", "owner", "next_on", "stage_since"}  # fmt: skip

Condition = dict[str, Any]


@dataclass(frozen=True)
class Period:
    """`first` to `last`; `before` is the first day of the period before it."""

    unit: str
    first: date
    last: date
    before: date

    def holds(self, month: date) -> bool:
        return self.first <= month <= self.last

    def is_before(self, month: date) -> bool:
        return self.before <= month < self.first


@dataclass(frozen=True)
class View:
    """What the page was asked for."""

    actor: Actor
    today: date
    whose: str
    choices: tuple[str, ...]
    period: Period

    @property
    def owners(self) -> list[Condition]:
        """The condition on the owner of a deal; none where all are meant."""
        value = {"me": "me", "team": "my_subtree", "all": ""}[self.whose]
        return [{"field": "owner", "op": "eq", "value": value}] if value else []

    def deals(self, *wanted: Condition) -> query.Query:
        """The deals of the scope that meet these conditions."""
        deal = objects.get("opportunity")
        asked = self.filter(*wanted)
        where = conditions.parse(asked, deal, self.actor) if asked["and"] else None
        return query.Query(self.actor, deal, where)

    def filter(self, *wanted: Condition) -> Condition:
        return {"and": [*self.owners, *wanted]}

    def link(self, *wanted: Condition) -> str:
        """The list of exactly these deals."""
        asked = self.filter(*wanted)
        query_string = urlencode({"filter": json.dumps(asked, ensure_ascii=False)}) if asked["and"] else ""
        return "/opportunities" + (f"?{query_string}" if query_string else "")


def asked(request: HttpRequest) -> View:
    actor: Actor = request.actor  # type: ignore[attr-defined]
    choices = reach(actor)
    wanted = request.GET.get("scope", "")
    usual = choices[-1] if choices[-1] == "all" else choices[min(1, len(choices) - 1)]
    today = periods.today(actor)
    unit = request.GET.get("period", "")
    return View(
        actor,
        today,
        wanted if wanted in choices else usual,
        tuple(choices),
        period(today, unit if unit in UNITS else "quarter"),
    )


def reach(actor: Actor) -> list[str]:
    return REACH.get(actor.rights.level("opportunity", "view"), ["me"])


def knows_deals(actor: Actor) -> bool:
    """Whether the actor may see deals with every field that the figures are made of."""
    deal = objects.get("opportunity")
    return access.may(actor, deal, "view") and set(access.readable_fields(actor, deal)) >= NEEDED


def period(today: date, unit: str) -> Period:
    first, last = periods.unit_of(today, unit)
    return Period(unit, first, last, periods.moved(first, unit, -1))


def scope_titles() -> dict[str, str]:
    return {"me": _("Mine"), "team": _("Team"), "all": _("Company")}


def unit_titles() -> dict[str, str]:
    return {"month": _("This month"), "quarter": _("This quarter"), "year": _("This year")}


def months(view: View) -> list[date]:
    """The months of this year."""
    return [date(view.today.year, number, 1) for number in range(1, 13)]


def year_before(view: View) -> date:
    return date(view.today.year - 1, 1, 1)


def day(moment: date) -> str:
    return moment.isoformat()


def between(field: str, first: date, last: date) -> Condition:
    return {"field": field, "op": "between", "value": [day(first), day(last)]}


def past(days: int, view: View) -> date:
    return view.today - timedelta(days=days)
