"""The one thing about a record that needs a look first: something overdue, or nothing planned at all."""

from collections.abc import Sequence
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _

from zhike.engine import access, names, objects
from zhike.engine.approvals import rule
from zhike.engine.models.approvals import Approval
from zhike.engine.timeline import Entry

from ..seen import Seen


def notice(seen: Seen, planned: Sequence[Entry], *, may_plan: bool) -> dict[str, Any] | None:
    """A late entry of the timeline, else the record's own `next_step` and `next_on`, else that an open one has none."""
    waiting = awaited(seen)
    if waiting:
        return waiting
    late = next((e for e in planned if e.at and e.at < timezone.now() and e.kind != "next"), None)
    if late:
        action = {"title": _("Open"), "url": names.address(late.object, late.id)}
        return shape("alarm-clock", _("Overdue:"), late.title, "bad", action)
    step, on = seen.values.get("next_step") or "", seen.values.get("next_on")
    is_open = seen.values.get("status") == "open"
    if on and is_open:
        is_late = on < timezone.localdate()
        title = _("Overdue since %(date)s:") if is_late else _("Next step on %(date)s:")
        return shape("lightbulb", title % {"date": on.isoformat()}, step, "bad" if is_late else "info", None)
    if is_open and seen.type.board and may_plan and not planned and not step:
        action = {"title": _("Plan"), "url": "#note"}
        return shape("lightbulb", _("Nothing is planned."), _("Write down the next step."), "warn", action)
    return None


def awaited(seen: Seen) -> dict[str, Any] | None:
    """What waits for approval here: nothing that it would change is changed yet. One query."""
    if not rule.ever_about(seen.type.key):
        return None
    here = Approval.objects.filter(related_object=seen.type.key, related=seen.id, state="waiting", deleted_at=None)
    found = here.order_by("-id").values_list("pk", "name").first()
    if found is None or not access.may(seen.actor, objects.get("approval"), "view"):
        return None
    action = {"title": _("Look"), "url": names.address("approval", found[0])}
    return shape("stamp", _("Waits for approval:"), found[1], "warn", action)


def shape(icon: str, title: str, text: str, tone: str, action: dict[str, str] | None) -> dict[str, Any]:
    return {"icon": icon, "title": title, "text": text, "tone": tone, "action": action}
