"""What waits for the person: tasks that are due, deals without a plan or past their day."""

from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from markupsafe import Markup

from zhike.engine import access, conditions, objects, query
from zhike.engine.fields import drawing
from zhike.engine.fields.numbers import draw_money

from .scope import Condition, View, day, past

MOST = 6
MOST_TASKS = 8


def tasks(view: View) -> tuple[list[dict[str, Any]], int, int]:
    """The first of my open tasks due by tonight, how many there are, and how many of the shown ones are late."""
    actor, task = view.actor, objects.get("task")
    if not access.may(actor, task, "view"):
        return [], 0, 0
    where = {
        "and": [
            {"field": "assignee", "op": "eq", "value": "me"},
            {"field": "status", "op": "eq", "value": "open"},
            {"field": "due_at", "op": "lte", "value": day(view.today)},
        ]
    }
    asked = query.Query(actor, task, conditions.parse(where, task, actor), sort=query.sorts(actor, task, "due_at"))
    rows = query.page(asked, query.paths(actor, task, ["title", "due_at", "related"]), limit=MOST_TASKS).rows
    shown = [task_line(row) for row in rows]
    return shown, query.count(asked), sum(one["is_late"] for one in shown)


def approvals(view: View) -> list[dict[str, Any]]:
    """What waits for my yes, the oldest first. Two statements."""
    kind = objects.get("approval")
    if not access.may(view.actor, kind, "view"):
        return []
    where: Condition = {"field": "approvers", "op": "eq", "value": view.actor.user_id}
    asked = query.Query(
        view.actor, kind, conditions.parse(where, kind, view.actor), sort=query.sorts(view.actor, kind, "created_at")
    )
    paths = query.paths(view.actor, kind, ["name", "related", "owner", "created_at"])
    return [
        {
            "title": name, "url": f"/approvals/{row.id}", "when": kind.fields["created_at"].brief(at),
            "subtitle": " · ".join(one.title for one in (related, owner) if one and one.title),
        }
        for row in query.page(asked, paths, limit=MOST).rows
        for name, related, owner, at in [row.values]
    ]  # fmt: skip


def task_line(row: query.Row) -> dict[str, Any]:
    title, due, related = row.values
    is_late = due < timezone.now()
    local = timezone.localtime(due)
    today = timezone.localtime().date()
    text = local.strftime("%H:%M") if local.date() == today else _("overdue")
    when = Markup('<time datetime="{}" title="{}"{}>{}</time>').format(
        due.isoformat(), local.strftime("%Y-%m-%d %H:%M"), Markup(' class="is-bad"') if is_late else "", text
    )
    return {
        "id": row.id, "title": title, "subtitle": (related.title or "") if related else "", "when": when,
        "url": f"/tasks/{row.id}", "done_url": f"/tasks/{row.id}/complete", "is_late": is_late,
    }  # fmt: skip


def trouble(view: View, stages: list[query.Row]) -> list[Condition]:
    """What makes an open deal need somebody: any one of these."""
    today = day(view.today)
    found: list[Condition] = [
        {"field": "next_on", "op": "empty"},
        {"field": "next_on", "op": "lt", "value": today},
        {"field": "close_on", "op": "lt", "value": today},
    ]
    by_days: dict[int, list[int]] = {}
    for row in stages:
        if row.values[3] == "open" and row.values[4]:
            by_days.setdefault(row.values[4], []).append(row.id)
    for days, ids in sorted(by_days.items())[:4]:
        since = {"field": "stage_since", "op": "lt", "value": day(past(days, view))}
        found.append({"and": [{"field": "stage", "op": "in", "value": ids}, since]})
    return found


def risks(view: View, stages: list[query.Row]) -> tuple[list[dict[str, Any]], int, str]:
    """The largest deals in trouble, how many there are, and the list of them all."""
    wanted: list[Condition] = [{"field": "status", "op": "eq", "value": "open"}, {"or": trouble(view, stages)}]
    deal = objects.get("opportunity")
    asked = view.deals(*wanted).with_(sort=query.sorts(view.actor, deal, "-amount"))
    names = ["name", "account", "amount", "owner", "next_step", "next_on", "close_on", "stage_since", "stage"]
    rots = {row.id: row.values[4] for row in stages}
    rows = query.page(asked, query.paths(view.actor, deal, names), limit=MOST).rows
    return [risk(row, view, rots) for row in rows], query.count(asked), view.link(*wanted)


def risk(row: query.Row, view: View, rots: dict[int, int | None]) -> dict[str, Any]:
    name, account, amount, owner, _step, next_on, close_on, since, stage = row.values
    text, tone = reason(view, next_on, close_on, since, rots.get(stage.id) if stage else None)
    face = (account.title if account else "") or name
    return {
        "title": name, "text": text, "tone": tone, "amount": draw_money(amount, compact=True) if amount else "",
        "person": owner.title if owner else "", "mark": drawing.mark(face), "hue": drawing.hue(face),
        "url": f"/opportunities/{row.id}",
    }  # fmt: skip


def reason(view: View, next_on: Any, close_on: Any, since: Any, rots_after: int | None) -> tuple[str, str]:
    """The worst of what is wrong, in words."""
    if next_on and next_on < view.today:
        late = (view.today - next_on).days
        return ngettext("Next step %(n)s day late", "Next step %(n)s days late", late) % {"n": late}, "bad"
    if close_on and close_on < view.today:
        late = (view.today - close_on).days
        return ngettext("Close date passed %(n)s day ago", "Close date passed %(n)s days ago", late) % {
            "n": late
        }, "bad"
    stood = (view.today - timezone.localtime(since).date()).days if since else 0
    if rots_after and stood > rots_after:
        return ngettext("%(n)s day in this stage", "%(n)s days in this stage", stood) % {"n": stood}, "warn"
    return _("No next step"), "warn"
