"""For tests of approvals: a rule about winning deals, its steps, a request."""

from collections.abc import Callable
from typing import Any

import pytest

from zhike.engine import log, records
from zhike.engine.actors import Actor
from zhike.engine.approvals import NeedsApproval, ask
from zhike.engine.models.approvals import Approval, ApprovalRule
from zhike.engine.testing import Cast


def rule(cast: Cast, *steps: dict[str, Any], **more: Any) -> ApprovalRule:
    """Winning a deal of more than 1,000 waits for these steps, unless it says otherwise."""
    found = ApprovalRule()
    given = {
        "name": "Big deals", "object": "opportunity", "action": "command", "command": "win",
        "condition": {"field": "amount", "op": "gt", "value": "1000"}, "steps": list(steps) or [step(cast.max)],
    }  # fmt: skip
    records.save(found, by=cast.root, **given | more)
    return found


def step(*people: Actor, mode: str = "any", **more: Any) -> dict[str, Any]:
    return {"title": "", "approvers": [{"user": one.user_id} for one in people], "mode": mode, **more}


def asked(run: Callable[[], Any], by: Actor) -> Approval:
    with pytest.raises(NeedsApproval) as held:
        run()
    return ask.ask(held.value, by=by)


def won(deal: Any) -> bool:
    deal.refresh_from_db()
    return deal.status == "won"


def verbs(key: str, number: int) -> list[str]:
    return [e.verb for e in log.read("e.object = %s AND e.record = %s", [key, number], order="e.id")]
