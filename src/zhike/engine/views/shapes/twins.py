"""The queue of pairs as plain data for its page."""

from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from zhike.engine import access
from zhike.engine import objects as types
from zhike.engine.actors import Actor
from zhike.engine.duplicates.queue import Pair
from zhike.engine.fields.moments import near
from zhike.engine.models import Job, Twin
from zhike.engine.objects import ObjectType

from .objects import head, object_of

STATES = (Twin.OPEN, Twin.LATER, Twin.DISTINCT)


def address(one: ObjectType, state: str) -> str:
    return f"/{one.path}/duplicates" + (f"?state={state}" if state in STATES[1:] else "")


def page(actor: Actor, one: ObjectType, state: str, cursor: str) -> dict[str, Any]:
    titles = {Twin.OPEN: _("To decide"), Twin.LATER: _("Later"), Twin.DISTINCT: _("Not the same")}
    following = address(one, state) + ("&" if state != Twin.OPEN else "?")
    return {
        "object": object_of(actor, one),
        "url": address(one, ""),
        "state": state,
        "tabs": [{"title": titles[s], "url": address(one, s), "is_current": s == state} for s in STATES],
        "next_url": f"{following}cursor={cursor}" if cursor else "",
        "rule_url": f"/settings/duplicates/{one.path}" if may_rule(actor) else "",
    }


def may_rule(actor: Actor) -> bool:
    """Whether the actor sets what counts as a duplicate: what `rules.change` asks."""
    return actor.rights.level("*", "*") == "all" and access.may(actor, types.get("role"), "edit")


def pair(one: ObjectType, found: Pair, titles: Mapping[tuple[str, int], str], reasons: list[str]) -> dict[str, Any]:
    return {
        "id": found.id,
        "score": round(100 * found.score),
        "records": [head(one, number, 0, titles.get((one.key, number), "")) for number in (found.one, found.other)],
        "reasons": reasons,
        "url": f"/{one.path}/merge?pair={found.id}",
        "decide_url": f"/{one.path}/duplicates/{found.id}",
    }


def search(job: Job | None) -> dict[str, Any] | None:
    """What the page says of the person's latest search."""
    if job is None:
        return None
    is_going = job.state in {"waiting", "running"}
    records = int(job.order.get("records", 0))
    text = ngettext("%(count)s record searched", "%(count)s records searched", records) % {"count": f"{records:,}"}
    when = near(job.ended_at) if job.ended_at else ""
    return {"is_going": is_going, "url": f"/jobs/{job.pk}", "text": text, "when": when, "is_done": job.state == "done"}


def said(state: str) -> str:
    return {
        Twin.DISTINCT: _("They count as different from now on."),
        Twin.LATER: _("Put aside. It waits under 'Later'."),
        Twin.OPEN: _("It waits for a decision again."),
    }[state]
