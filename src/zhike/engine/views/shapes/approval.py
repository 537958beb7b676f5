"""A request for approval as plain data for its page: what it is about, what would change, the people of each step."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from django.utils import timezone
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from markupsafe import Markup

from zhike.engine import names, objects, query
from zhike.engine.actors import Actor
from zhike.engine.approvals import seats
from zhike.engine.approvals.steps import Step
from zhike.engine.approvals.trail import Change, Stage
from zhike.engine.fields import drawing
from zhike.engine.fields.moments import near
from zhike.engine.models.approvals import Approval, Seat

ICONS = {"open": "clock-3", "approved": "check", "rejected": "x", "sent_back": "undo-2", "delegated": "user-round-pen"}


def head(actor: Actor, approval: Approval) -> dict[str, Any]:
    """What it is about. One query for the record's title, as far as the actor may see it."""
    object_type, record = seats.about(approval)
    title = query.titles(actor, {(object_type.key, record)}).get((object_type.key, record)) if record else None
    link = (
        drawing.record_link(object_type.key, record, title)
        if record and title
        else Markup("{}").format(object_type.label)
    )
    return {
        "id": approval.pk,
        "url": names.address("approval", approval.pk),
        "name": approval.name,
        "what": what(approval),
        "record": link,
        "state": objects.get("approval").fields["state"].show(approval.state),
        "is_waiting": approval.is_waiting,
        "outcome": approval.outcome,
        "who": approval.owner.name if approval.owner else _("The system"),
        "when": moment(approval.created_at),
        "decided": moment(approval.decided_at),
        "version": approval.plan["version"],
    }


def what(approval: Approval) -> str:
    """What was to be done, in words."""
    object_type, _record = seats.about(approval)
    command = object_type.command(approval.command)
    known = {
        "command": str(command.label) if command else approval.command,
        "create": _("Create: %(object)s") % {"object": object_type.label},
        "delete": _("Delete: %(object)s") % {"object": object_type.label},
        "change": _("Change: %(object)s") % {"object": object_type.label},
    }
    return known[approval.action]


def change(one: Change, action: str) -> dict[str, Any]:
    title = str(capfirst(one.field.label))
    before = "" if action == "create" else one.field.show(one.before)
    return {"title": title, "before": before, "after": one.field.show(one.after)}


def stage(one: Stage) -> dict[str, Any]:
    return {
        "number": one.number,
        "title": one.step.title or _("Step %(number)s") % {"number": one.number},
        "rule": needed(one.step),
        "state": one.state,
        "people": [seat(each) for each in one.seats],
        "coming": "" if one.seats else ", ".join(told(one.step.approvers)),
    }


def needed(step: Step) -> str:
    if step.mode == "all":
        return _("all must approve")
    if step.mode == "count":
        return _("%(count)s must approve") % {"count": step.count}
    return _("one of them is enough")


def told(approvers: Sequence[dict[str, Any]]) -> list[str]:
    """Who will be asked, in words; people who are named are found when their turn comes."""
    words = []
    for one in approvers:
        if "role" in one:
            words.append(_("role %(name)s") % {"name": one["role"]})
        elif "superior" in one:
            words.append(_("superior, %(levels)s up") % {"levels": one["superior"]})
        else:
            words.append(_("a named person"))
    return list(dict.fromkeys(words))


def seat(one: Seat) -> dict[str, Any]:
    states = {
        "open": _("is asked"), "approved": _("approved"), "rejected": _("rejected"), "sent_back": _("sent it back"),
        "delegated": _("passed it on"), "closed": _("was not needed any more"),
    }  # fmt: skip
    came = {
        "fallback": _("in place of the people of the step"),
        "escalated": _("because nobody answered in time"),
        "delegated": _("for %(name)s") % {"name": one.came_from.name if one.came_from else ""},
    }
    return {
        "name": one.user.name,
        "short": drawing.initials(one.user.name),
        "hue": drawing.hue(one.user.name),
        "text": states[one.state],
        "came": came.get(one.came, ""),
        "icon": ICONS.get(one.state, "minus"),
        "comment": one.comment,
        "when": moment(one.decided_at or one.opened_at),
        "tone": {"approved": "ok", "rejected": "bad", "open": "warn"}.get(one.state, "mute"),
        "reminded": moment(one.reminded_at) if one.state == "open" else "",
    }


def verbs(approval: Approval, may: Sequence[str]) -> list[dict[str, Any]]:
    """The buttons of whoever looks: yes first, what needs a reason after it."""
    kind = objects.get("approval")
    url = names.address("approval", approval.pk)
    found = []
    for verb in may:
        command = kind.command(verb)
        if command:
            found.append(
                {
                    "verb": verb, "title": str(command.label), "icon": command.icon, "url": f"{url}/{verb}",
                    "is_primary": verb in {"approve", "ask_again"}, "is_danger": verb == "reject",
                    "asks": verb in {"delegate", "withdraw", "ask_again"},
                }
            )  # fmt: skip
    return found


def moment(at: datetime | None) -> Markup | str:
    if at is None:
        return ""
    local = timezone.localtime(at)
    return Markup('<time datetime="{}" title="{}">{}</time>').format(
        local.isoformat(), local.strftime("%Y-%m-%d %H:%M"), near(at)
    )
