"""Entries of a timeline as plain data: who did what when, with what was said and which values changed."""

import re
from collections.abc import Container, Sequence
from dataclasses import replace
from datetime import date, datetime, timedelta
from typing import Any

from django.utils import timezone
from django.utils.formats import date_format
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as lazy
from markupsafe import Markup, escape

from zhike.engine import access, names, objects, sharing
from zhike.engine.fields import drawing
from zhike.engine.fields.moments import near
from zhike.engine.objects import Activity, ObjectType
from zhike.engine.timeline import Change, Entry

from ..seen import Seen
from . import verbs

LONGEST = 2_000  # characters of what was said; the rest is on its own page
FOLDED = 3  # more changes than these are folded
EVENTS = {
    "create": ("plus", "green"),
    "import": ("upload", "green"),
    "assign": ("user-round-pen", "indigo"),
    "delete": ("trash-2", "red"),
    "restore": ("archive-restore", "green"),
    "undo": ("undo-2", "orange"),
    "merge": ("merge", "violet"),
    "unmerge": ("unlink", "orange"),
    "share": ("users", "indigo"),
    "unshare": ("users", "gray"),
    "ask_approval": ("stamp", "amber"),
    "reject_approval": ("x", "red"),
    "send_back_approval": ("undo-2", "orange"),
    "withdraw_approval": ("ban", "gray"),
    "overtake_approval": ("refresh-cw", "orange"),
    "fail_approval": ("triangle-alert", "red"),
}
# What is worth saying of the way it came; what people do in the pages is not.
WAYS = {
    "api": lazy("API"),
    "import": lazy("Import"),
    "bulk": lazy("Bulk edit"),
    "command": lazy("Command line"),
    "demo": lazy("Sample company"),
    "undo": lazy("Taken back"),
    "automation": lazy("Automation"),
}
HUES = {"call": "blue", "visit": "green", "meeting": "violet", "mail": "orange", "message": "teal"}


def groups(seen: Seen, planned: Sequence[Entry], past: Sequence[Entry]) -> list[dict[str, Any]]:
    """Planned, today, this week, then month by month."""
    today = timezone.localdate()
    found: dict[str, dict[str, Any]] = {}
    for entry in [*planned, *past]:
        key, title = ("planned", _("Planned")) if entry.is_planned else stretch(entry, today)
        found.setdefault(key, {"key": key, "title": title, "entries": []})["entries"].append(shape(seen, entry))
    return list(found.values())


def stretch(entry: Entry, today: date) -> tuple[str, str]:
    day = timezone.localdate(entry.at)
    if day == today:
        return "today", _("Today")
    if day >= today - timedelta(days=today.weekday()):
        return "week", _("This week")
    return f"{day:%Y-%m}", str(capfirst(date_format(day, "YEAR_MONTH_FORMAT")))


def shape(seen: Seen, entry: Entry) -> dict[str, Any]:
    """In the story one reads what people changed; what the product noted beside it stands in the history."""
    if not entry.is_event:
        return activity(seen, entry)
    return event(seen, replace(entry, changes=tuple(c for c in entry.changes if c.field.is_editable)))


def event(seen: Seen, entry: Entry, *, singly: bool = False) -> dict[str, Any]:
    """`singly`: each value can be taken back by itself."""
    may_undo = bool(entry.changes) and "edit" in seen.allowed and seen.type.can("edit")
    writable = access.writable_fields(seen.actor, seen.type) if singly and may_undo else {}
    return drawn(seen.type, entry, may_undo=may_undo, writable=writable)


def drawn(one: ObjectType, entry: Entry, *, may_undo: bool, writable: Container[str] = ()) -> dict[str, Any]:
    command = one.command(entry.kind)
    icon, hue = EVENTS.get(entry.kind, (command.icon if command else "git-commit-horizontal", "gray"))
    undo = f"/events/{entry.id}/undo"
    return {
        "id": entry.id,
        "kind": "change",
        "icon": icon,
        "hue": hue,
        "who": entry.who if entry.actor.get("kind") != "system" else _("The system"),
        "verb": verbs.sentence(entry.kind, one),
        "what": " · ".join(sharing.sentences(entry.values.values())),
        "when": moment(entry),
        "body": "",
        "changes": [
            change(c) | {"undo_url": f"{undo}?only={c.field.name}" if c.field.name in writable else ""}
            for c in entry.changes
        ],
        "is_folded": len(entry.changes) > FOLDED,
        "files": [],
        "undo_url": undo if may_undo else "",
        "outcome": outcome(entry),
    }


def outcome(entry: Entry) -> str:
    """The way it came, or whose yes it had."""
    given = entry.actor.get("approved_by")
    if given:
        return _("Approved by %(names)s") % {"names": ", ".join(given)}
    return str(WAYS.get(entry.through, ""))


def change(one: Change) -> dict[str, Any]:
    title = str(capfirst(one.field.label))
    return {"title": title, "before": one.field.show(one.before), "after": one.field.show(one.after)}


def activity(seen: Seen, entry: Entry) -> dict[str, Any]:
    other = objects.get(entry.object)
    declared = other.activity
    assert declared
    is_next = entry.kind == "next"
    choices = other.fields[declared.kind].choices if declared.kind else {}
    icon = "corner-down-right" if is_next else declared.icons.get(entry.kind, other.icon)
    result = entry.values.get(declared.result)
    return {
        "id": entry.id,
        "kind": entry.kind,
        "icon": icon,
        "hue": "indigo" if entry.is_planned else HUES.get(entry.kind, "gray"),
        "who": entry.who,
        "verb": _("Next step") if is_next else str(choices.get(entry.kind, other.label)),
        "what": drawing.record_link(other.key, entry.id, entry.title or f"#{entry.id}"),
        "note": "" if is_next else note(entry, other, declared),
        "when": moment(entry),
        "body": "" if is_next else body(entry, other, declared),
        "changes": [],
        "files": [],
        "url": names.address(other.key, entry.id),
        "task": None if is_next else task(seen, entry, other, declared),
        "outcome": "" if is_next else result or "",
    }


def task(seen: Seen, entry: Entry, other: ObjectType, declared: Activity) -> dict[str, Any] | None:
    """The box to tick. Whether this one is the actor's to finish is asked when they tick it."""
    if not declared.done or not access.may(seen.actor, other, "edit"):
        return None
    is_done = entry.values.get(declared.state) != declared.open
    return {"post_url": f"{names.address(other.key, entry.id)}/{declared.done}", "is_done": is_done}


def body(entry: Entry, other: ObjectType, declared: Activity) -> Markup:
    """What was said, without the line that is the title already."""
    said = str(entry.values.get(declared.text) or "") if declared.text != other.title else ""
    return paragraphs(said.removeprefix(entry.title).strip())


def note(entry: Entry, other: ObjectType, declared: Activity) -> Markup:
    """With whom, and about what."""
    people = entry.values.get(declared.people) or []
    notes = [other.fields[declared.people].show(people)] if people else []
    if entry.about:
        notes.append(drawing.record_link(entry.about.object, entry.about.id, entry.about.title))
    return Markup(" · ").join(notes)


def paragraphs(text: str) -> Markup:
    """Text as people typed it: blank lines part paragraphs."""
    cut = text if len(text) <= LONGEST else text[:LONGEST].rstrip() + " …"
    parts = [part for part in re.split(r"\n\s*\n", cut) if part.strip()]
    lines = [Markup("<br>").join(escape(line) for line in part.strip().split("\n")) for part in parts]
    return Markup("").join(Markup("<p>{}</p>").format(line) for line in lines)


def moment(entry: Entry) -> Markup:
    """When, as people say it; what is planned and over is late."""
    if entry.at is None:
        return Markup("")
    local = timezone.localtime(entry.at)
    late = entry.is_planned and entry.at < timezone.now() and entry.kind != "next"
    return Markup('<time datetime="{}" title="{}"{}>{}</time>').format(
        local.isoformat(),
        local.strftime("%Y-%m-%d %H:%M"),
        Markup(' class="is-bad"') if late else "",
        said(entry, local),
    )


def said(entry: Entry, local: datetime) -> str:
    """A day for an agreed step; the hour too for what is planned within a year."""
    if entry.kind == "next":
        return f"{local:%Y-%m-%d}"
    days = (local.date() - timezone.localdate()).days
    if entry.is_planned and 1 < days < 200:
        return f"{local:%m-%d %H:%M}"
    return str(near(entry.at)) if entry.at else ""
