"""How good the records of an object are: every check with its count, and the filter that finds its rows."""

from django.utils import timezone

from zhike.engine import access
from zhike.engine.errors import NotVisible
from zhike.engine.quality import fields, kept

from .answers import Answer
from .calls import Call, operation


@operation("again", reads=True)
def told(call: Call) -> Answer:
    if not fields.is_measured(call.type):
        raise NotVisible
    access.require(call.actor, "view", call.type)
    found, since = kept.found(call.actor, call.type, anew=call.yes("again"))
    listed = [
        {
            "group": one.group,
            "key": one.key,
            "title": str(one.title),
            "field": one.field.name if one.field else None,
            "is_required": one.is_required,
            "count": number,
            "filter": one.where,
        }
        for one, number in found.counts
    ]
    figures = {"total": found.total, "completeness": found.score, "verified": found.verified}
    nights = [
        {"on": one.on.isoformat(), "total": one.total, "completeness": one.score, "verified": one.verified}
        for one in kept.nights(call.actor, call.type)
    ]
    counted = (since or timezone.now()).isoformat()
    return Answer({**figures, "counted_at": counted, "checks": listed, "nights": nights})
