"""The story of one record: what is planned first, then what was said, done and changed, the newest first."""

from zhike.engine import access, timeline
from zhike.engine.errors import NotVisible

from .answers import Answer
from .calls import Call, operation


@operation("limit", "cursor", "kind", reads=True)
def listed(call: Call) -> Answer:
    if not call.type.can("timeline"):
        raise NotVisible
    is_there = call.type.model._base_manager.filter(pk=call.id, deleted_at=None).exists()
    if not is_there or not access.allows(call.actor, "view", call.type, call.id):
        raise NotVisible
    story = timeline.entries(
        call.actor,
        call.type,
        call.id,
        before=call.params.get("cursor") or None,
        limit=call.whole("limit", 20, 100),
        kind=call.params.get("kind", ""),
    )
    items = [timeline.as_api(entry) for entry in [*story.planned, *story.past]]
    return Answer({"items": items, "next": story.next})
