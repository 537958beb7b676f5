"""How good the records of an object are: every check with its count, and the filter that finds its rows."""

from zhike.engine import access
from zhike.engine.errors import NotVisible
from zhike.engine.quality import checks, fields

from .answers import Answer
from .calls import Call, operation


@operation(reads=True)
def told(call: Call) -> Answer:
    if not fields.is_measured(call.type):
        raise NotVisible
    access.require(call.actor, "view", call.type)
    found = checks.count(call.actor, call.type)
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
    return Answer({"total": found.total, "completeness": found.score, "verified": found.verified, "checks": listed})
