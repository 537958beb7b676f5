"""Tells people in their inbox that somebody shared a record with them."""

from zhike.engine import log
from zhike.engine.log import Happened
from zhike.engine.models import Notice
from zhike.engine.sharing import NOTED

from . import notices


@log.follow
def tell(events: list[Happened]) -> None:
    """Only what was opened anew; a change of the level is no news, and neither is one's own doing."""
    found = []
    for event in events:
        before, after = event.changes.get(NOTED, (None, None))
        if event.verb != "share" or before or not after or not after["user"] or after["user"] == event.actor.get("id"):
            continue
        data = {"by": event.actor.get("name", ""), "level": after["level"]}
        found.append(
            Notice(
                user_id=after["user"],
                kind="shared",
                object=event.object,
                record=event.record,
                event=event.id,
                data=data,
            )
        )
    notices.tell_many(found)
