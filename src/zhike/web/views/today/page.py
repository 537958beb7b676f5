"""The page itself. At most twenty statements, whatever the number of records."""

import json
from typing import Any
from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import formats, timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext, pgettext
from markupsafe import Markup

from zhike.engine import access, objects

from . import drawn, figures, scope, todo
from .scope import View, day


def today(request: HttpRequest) -> HttpResponse:
    view = scope.asked(request)
    listed, count, late = todo.tasks(view)
    tasks_url = "/tasks?" + urlencode({"filter": json.dumps(task_filter(view))})
    context: dict[str, Any] = {
        "greeting": greeting(view), "scopes": scopes(view), "periods": units(view),
        "tasks": listed, "tasks_note": tasks_note(count, late), "tasks_url": tasks_url, "onboarding": [],
        "new_task_url": "/tasks/new" if access.may(view.actor, objects.get("task"), "create") else "",
        "approvals": todo.approvals(view), "kpis": [], "chart": None, "funnel": None, "risks": [], "ranking": [], "risks_url": "",
    }  # fmt: skip
    risky = 0
    if scope.knows_deals(view.actor):
        found, stages = figures.read(view), figures.stages(view)
        context["risks"], risky, context["risks_url"] = todo.risks(view, stages)
        context |= {
            "kpis": drawn.kpis(view, found),
            "chart": drawn.chart(view, found),
            "funnel": drawn.funnel(view, found, stages),
            "ranking": drawn.ranking(view, found),
        }
    context["line"] = line(view, count, tasks_url, risky, context["risks_url"])
    return render(request, "web/today.html", context)


def task_filter(view: View) -> dict[str, Any]:
    return {
        "and": [
            {"field": "assignee", "op": "eq", "value": "me"},
            {"field": "status", "op": "eq", "value": "open"},
            {"field": "due_at", "op": "lte", "value": day(view.today)},
        ]
    }


def tasks_note(count: int, late: int) -> str:
    if not count:
        return ""
    text = ngettext("%(count)s due", "%(count)s due", count) % {"count": count}
    return f"{text}, " + _("%(late)s overdue") % {"late": late} if late else text


def greeting(view: View) -> str:
    hour = timezone.localtime().hour
    words = {
        5: _("Good night, %(name)s"), 11: _("Good morning, %(name)s"), 13: _("Good day, %(name)s"),
        18: _("Good afternoon, %(name)s"), 24: _("Good evening, %(name)s"),
    }  # fmt: skip
    name = view.actor.name
    called = name.split()[0] if name.isascii() else name[-2:]
    return next(text for until, text in words.items() if hour < until) % {"name": called}


def line(view: View, tasks: int, tasks_url: str, risky: int, risks_url: str) -> Markup:
    """The day, what is left of the period, and what waits: each number a link."""
    left = (view.period.last - view.today).days
    period = {"month": _("the month"), "quarter": _("the quarter"), "year": _("the year")}[view.period.unit]
    rest = ngettext("%(n)s day left of %(period)s", "%(n)s days left of %(period)s", left) % {
        "n": left,
        "period": period,
    }
    parts = [
        Markup("{}").format(formats.date_format(view.today, pgettext("date with weekday", "l, j F"))),
        Markup("{}").format(rest),
    ]
    if tasks:
        text = ngettext("%(n)s task due", "%(n)s tasks due", tasks) % {"n": tasks}
        parts.append(Markup('<a class="link" href="{}">{}</a>').format(tasks_url, text))
    if risky:
        shown = "10,000+" if risky > 10_000 else risky
        text = ngettext("%(n)s deal needs somebody", "%(n)s deals need somebody", risky) % {"n": shown}
        parts.append(Markup('<a class="link" href="{}">{}</a>').format(risks_url, text))
    return Markup(" · ").join(parts)


def scopes(view: View) -> list[dict[str, Any]]:
    titles = scope.scope_titles()
    return [
        {"title": titles[key], "url": f"/today?scope={key}&period={view.period.unit}", "is_current": key == view.whose}
        for key in view.choices
    ]


def units(view: View) -> list[dict[str, Any]]:
    return [
        {"title": title, "url": f"/today?scope={view.whose}&period={key}", "is_current": key == view.period.unit}
        for key, title in scope.unit_titles().items()
    ]
