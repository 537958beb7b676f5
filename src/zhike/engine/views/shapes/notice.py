"""The one thing about a record that needs a look first: something overdue, or nothing planned at all."""

from collections.abc import Sequence
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _

from zhike.engine import names
from zhike.engine.timeline import Entry

from ..seen import Seen


def notice(seen: Seen, planned: Sequence[Entry], *, may_plan: bool) -> dict[str, Any] | None:
    """A late entry of the timeline, else the record's own `next_step` and `next_on`, else that an open one has none."""
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


def shape(icon: str, title: str, text: str, tone: str, action: dict[str, str] | None) -> dict[str, Any]:
    return {"icon": icon, "title": title, "text": text, "tone": tone, "action": action}
