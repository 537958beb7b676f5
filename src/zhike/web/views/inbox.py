"""The inbox: what needs me, put off or done. A notice about a record that I may no longer see is left out."""

from datetime import datetime, time, timedelta
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST
from markupsafe import Markup

from zhike.engine import access, layouts, names, objects, query
from zhike.engine.actors import Actor
from zhike.engine.errors import NotVisible
from zhike.engine.models import Notice
from zhike.engine.views.answers import done as answer_done
from zhike.engine.views.shapes import jobs as job_shapes
from zhike.people import notices
from zhike.people.login import agents
from zhike.web.when import when

MOST = 50
HIGHLIGHTS = 5
ICONS = {
    "assigned": ("user-plus", "indigo"), "assigned_many": ("users", "indigo"), "task_due": ("alarm-clock", "red"),
    "job": ("circle-check", "green"), "new_device": ("monitor", "amber"), "shared": ("share-2", "indigo"),
    "approval": ("stamp", "amber"), "approval_reminder": ("stamp", "red"), "approval_end": ("stamp", "green"),
}  # fmt: skip


def inbox(request: HttpRequest) -> HttpResponse:
    actor: Actor = request.actor  # type: ignore[attr-defined]
    tab = request.GET.get("tab", "mine")
    tab = tab if tab in {"mine", "all", "later", "done"} else "mine"
    listed = notices.of(actor.user_id or 0, tab)
    before = request.GET.get("before", "")
    if before.isascii() and before.isdigit() and len(before) < 18:
        listed = listed.filter(pk__lt=int(before))
    found = list(listed[: MOST + 1])
    titles = seen_titles(actor, found)
    shown = [one for one in found[:MOST] if may_show(actor, one, titles)]
    forget_hidden(actor, found, shown, tab)
    current = next((one for one in shown if str(one.pk) == request.GET.get("id")), None)
    context = {
        "tabs": tabs(tab), "groups": groups(shown, titles, tab, current), "current": detail(actor, current, titles),
        "done_all_url": f"/inbox/done?until={shown[0].pk}" if shown and tab == "mine" else "",
        "next_url": f"/inbox?tab={tab}&before={found[MOST - 1].pk}" if len(found) > MOST else "", "empty": empty(shown, tab),
    }  # fmt: skip
    return render(request, "web/inbox.html", context)


def seen_titles(actor: Actor, found: list[Notice]) -> dict[tuple[str, int], str]:
    """Titles of the records that the actor may see. One statement for each object."""
    return query.titles(actor, {(one.object, one.record) for one in found if one.record})


def may_show(actor: Actor, notice: Notice, titles: dict[tuple[str, int], str]) -> bool:
    if notice.record:
        return (notice.object, notice.record) in titles
    object_type = objects.find(notice.object) if notice.object else None
    return object_type is None or access.may(actor, object_type, "view")


def forget_hidden(actor: Actor, found: list[Notice], shown: list[Notice], tab: str) -> None:
    """Those that cannot be shown wait no longer, so that the count in the side bar is of what can be."""
    if tab == "mine" and not actor.seen_by and (hidden := {one.pk for one in found[:MOST]} - {one.pk for one in shown}):
        notices.done(actor.user_id or 0, sorted(hidden))


def tabs(tab: str) -> list[dict[str, Any]]:
    titles = {"mine": _("Needs me"), "later": _("Later"), "done": _("Done"), "all": _("All")}
    return [{"title": title, "url": f"/inbox?tab={key}", "is_current": key == tab} for key, title in titles.items()]


def groups(shown: list[Notice], titles: dict[Any, str], tab: str, current: Notice | None) -> list[dict[str, Any]]:
    by_day: dict[str, list[dict[str, Any]]] = {}
    for one in shown:
        by_day.setdefault(day_of(one.created_at), []).append(item(one, titles, tab, one is current))
    return [{"title": title, "items": items} for title, items in by_day.items()]


def day_of(moment: datetime) -> str:
    days = (timezone.localdate() - timezone.localtime(moment).date()).days
    return _("Today") if days == 0 else _("Yesterday") if days == 1 else _("Earlier")


def item(one: Notice, titles: dict[Any, str], tab: str, is_current: bool) -> dict[str, Any]:
    icon, hue = ICONS.get(one.kind, ("bell", "gray"))
    return {
        "id": one.pk, "icon": icon, "hue": hue, "title": title_of(one), "subject": subject_of(one, titles),
        "text": text_of(one), "when": when(one.created_at), "url": f"/inbox?tab={tab}&id={one.pk}",
        "is_unread": one.read_at is None, "is_current": is_current, "badge": "",
    }  # fmt: skip


def title_of(one: Notice) -> str:
    by = one.data.get("by") or ""
    match one.kind:
        case "assigned" if one.object == "task":
            return _("%(name)s gave you a task") % {"name": by} if by else _("A task for you")
        case "assigned" | "assigned_many":
            return _("%(name)s made you the owner") % {"name": by} if by else _("You are the owner now")
        case "shared" if one.data.get("level") == "edit":
            return _("%(name)s opened this to you to edit") % {"name": by}
        case "shared":
            return _("%(name)s shared this with you") % {"name": by}
        case "task_due":
            return _("A task is due")
        case "job":
            return _("Done") if one.data.get("state") == "done" else _("Did not work")
        case "approval":
            return _("Something waits for your approval")
        case "approval_reminder":
            return _("Something still waits for your approval")
        case "approval_end":
            return ended_approval(str(one.data.get("state", "")))
        case "new_device":
            return _("Log-in from a new browser")
    return _("Message")


def ended_approval(state: str) -> str:
    known = {
        "approved": _("Approved, and done"),
        "rejected": _("Your request was rejected"),
        "sent_back": _("Your request was sent back to you"),
        "stale": _("The record changed while your request waited"),
        "gone": _("The record of your request was deleted"),
    }
    return known.get(state, _("Approved, but it could not be done"))


def subject_of(one: Notice, titles: dict[Any, str]) -> str:
    if one.record:
        return titles[one.object, one.record]
    if one.kind == "assigned_many":
        count = int(one.data.get("count", 0))
        words = {"count": count, "objects": objects.get(one.object).label_plural}
        return ngettext("%(count)s record of %(objects)s", "%(count)s records of %(objects)s", count) % words
    if one.kind == "new_device":
        return agents.name(str(one.data.get("agent", "")))
    return str(one.data.get("title") or "")


def text_of(one: Notice) -> str:
    if one.kind == "new_device":
        return _("From %(address)s. If that was not you, change your password.") % {
            "address": one.data.get("address", "")
        }
    if one.kind == "job":
        counts, known = one.data.get("counts") or {}, job_shapes.titles()
        return " · ".join(f"{known[key]} {count}" for key, count in counts.items() if count and key in known)
    return objects.get(one.object).label if one.object and objects.find(one.object) else ""


def address_of(one: Notice) -> str:
    if one.record:
        return names.address(one.object, one.record)
    if one.kind == "job":
        return f"/jobs/{one.data.get('job')}"
    return {
        "new_device": "/settings/security",
        "assigned_many": f"/{names.plural(one.object)}" if one.object else "",
    }.get(one.kind, "")


def detail(actor: Actor, one: Notice | None, titles: dict[Any, str]) -> dict[str, Any] | None:
    if one is None:
        return None
    address = address_of(one)
    subject = subject_of(one, titles)
    lead = (
        Markup('<a class="link" href="{}">{}</a>').format(address, subject) if address else Markup("{}").format(subject)
    )
    is_waiting = one.read_at is None
    return {
        "title": title_of(one), "lead": lead, "body": body(actor, one), "url": address,
        "done_url": f"/inbox/{one.pk}/done" if is_waiting else "", "later_url": f"/inbox/{one.pk}/later" if is_waiting else "",
    }  # fmt: skip


def body(actor: Actor, one: Notice) -> Markup:
    """The record's most important fields, as far as the actor may read them. One statement."""
    object_type = objects.find(one.object) if one.record else None
    if object_type is None or one.record is None:
        return Markup("<p>{}</p>").format(text_of(one))
    readable = access.readable_fields(actor, object_type)
    wanted = [name for name in layouts.of(actor, object_type).highlights or object_type.columns if name in readable][
        :HIGHLIGHTS
    ]
    row = query.one(actor, object_type, one.record, wanted)
    lines = [
        Markup("<dt>{}</dt><dd>{}</dd>").format(capfirst(readable[name].label), readable[name].show(value))
        for name, value in zip(wanted, row.values, strict=True)
    ]
    return Markup('<dl class="field-list">{}</dl>').format(Markup("").join(lines))


def empty(shown: list[Notice], tab: str) -> dict[str, Any] | None:
    if shown:
        return None
    titles = {"mine": _("Nothing waits for you"), "later": _("Nothing put off"), "done": _("Nothing done yet")}
    text = _("New records, tasks that fall due and ended imports appear here.")
    return {"kind": "nothing", "title": titles.get(tab, _("No messages")), "text": text}


@require_POST
def done(request: HttpRequest, number: int) -> HttpResponse:
    if not notices.of(mine(request), "all").filter(pk=number).exists():
        raise NotVisible
    notices.done(mine(request), [number])
    return answer_done(request, _("Done."), to="/inbox")


@require_POST
def later(request: HttpRequest, number: int) -> HttpResponse:
    """Tomorrow morning at nine, where the person is."""
    zone = request.actor.zone  # type: ignore[attr-defined]
    tomorrow = timezone.now().astimezone(zone).date() + timedelta(days=1)
    if not notices.later(mine(request), number, datetime.combine(tomorrow, time(9), zone)):
        raise NotVisible
    return answer_done(request, _("It comes back tomorrow at nine."), to="/inbox")


@require_POST
def done_all(request: HttpRequest) -> HttpResponse:
    until = request.GET.get("until", "")
    if until.isascii() and until.isdigit() and len(until) < 18:
        notices.done_all(mine(request), until=int(until))
    return answer_done(request, _("All done."), to="/inbox")


def mine(request: HttpRequest) -> int:
    return int(request.actor.user_id)  # type: ignore[attr-defined]
