"""How complete a record is, what is missing, and who vouched for it, as plain data for its page."""

from typing import Any

from django.utils import timezone
from django.utils.text import capfirst
from django.utils.translation import gettext as _

from zhike.engine.quality import fields, score
from zhike.engine.quality.confirm import CONFIRM

from ..seen import Seen

SHOWN = 6
READ = (fields.UNTIL, fields.ON, fields.BY)


def quality(seen: Seen) -> dict[str, Any] | None:
    """No query: everything was read with the record."""
    found = score.of_values(seen.actor, seen.type, seen.values) if fields.is_measured(seen.type) else None
    if found is None:
        return None
    first = sorted(found.missing, key=lambda one: one.name not in found.required)
    return {
        "score": found.score,
        "tone": "ok" if found.score >= 80 else "warn" if found.score >= 50 else "bad",
        "missing": [
            {
                "title": str(capfirst(one.label)),
                "url": f"{seen.url}/edit#field-{one.name}" if seen.may_write(one.name) else "",
                "is_required": one.name in found.required,
            }
            for one in first[:SHOWN]
        ],
        "more": max(0, len(first) - SHOWN),
        "verified": verified(seen),
        "confirm_url": f"{seen.url}/{CONFIRM.verb}" if may_confirm(seen) else "",
    }


def may_confirm(seen: Seen) -> bool:
    return CONFIRM in seen.type.commands and CONFIRM.needs in seen.allowed


def verified(seen: Seen) -> dict[str, str]:
    until, on, by = (seen.values.get(name) for name in READ)
    if not until:
        return {"text": _("Nobody has confirmed it yet."), "tone": "mute"}
    who = by.title if by and by.title else _("The system")
    if until < timezone.localdate():
        text = _("The confirmation by %(who)s ran out on %(until)s.")
        return {"text": text % {"who": who, "until": until.isoformat()}, "tone": "warn"}
    text = _("Confirmed by %(who)s on %(on)s, until %(until)s.")
    return {"text": text % {"who": who, "on": on.isoformat() if on else "", "until": until.isoformat()}, "tone": "ok"}
