"""Duplicates over the API: merging and parting records, the search, the queue of pairs, and the rule."""

from typing import Any

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from zhike.engine import access
from zhike.engine.duplicates import merge, queue, rules, scan, told, unmerge
from zhike.engine.errors import Conflict, NotVisible
from zhike.engine.models import Merged, Twin

from . import one, work
from .answers import Answer
from .calls import Call, operation
from .problems import Problem, malformed

RULE = ("clues", "on_create", "on_api", "on_import", "warn_at", "block_at", "tell_owner")


@operation(takes="json")
def merged(call: Call) -> Answer:
    """Make the records of `with` part of this one; `take` names, for a field, the record whose value stays."""
    call.only("with", "take")
    losers, take = whole(call, "with"), call.body.get("take") or {}
    if not isinstance(take, dict):
        raise malformed(_("'take' names for a field the id of the record whose value stays."))
    survivor = loaded(call)
    version = one.version_asked(call)
    versions = {call.id: version} if version is not None else {}
    merge.merge(survivor, losers, by=call.actor, take_from=take, versions=versions)
    return one.still_shown(call, survivor)


def loaded(call: Call) -> Any:
    """The survivor. One that was merged itself meanwhile is told as a conflict, not as absent."""
    try:
        return one.load(call)
    except NotVisible:
        if merge.survivor_of(call.actor, call.type, call.id) is None:
            raise
        sentence = _("This record was merged into another one meanwhile. Look at what is there now, then merge again.")
        raise Conflict(sentence) from None


def whole(call: Call, name: str) -> list[int]:
    given = call.body.get(name)
    if not isinstance(given, list) or not all(type(number) is int and 0 < number < 2**63 for number in given):
        raise malformed(_("'%(name)s' takes a list of ids.") % {"name": name})
    return given


@operation(takes="json")
def parted(call: Call) -> Answer:
    """Take the last merge into this record back. `stay`: groups that remain here; `move`: later ones that go to a loser."""
    call.only("event", "stay", "move")
    record = one.load(call)
    event = call.body.get("event") or latest(call)
    stay, follow = call.body.get("stay") or [], call.body.get("move") or {}
    is_wrong = type(event) is not int or not isinstance(stay, list) or not isinstance(follow, dict)
    if is_wrong or not all(type(number) is int for number in follow.values()):
        raise malformed(_("'stay' lists groups such as contact.accounts; 'move' names for a group the id of a record."))
    happened, object_type, _journal = unmerge.find(event)
    if object_type is not call.type or happened.record != call.id:
        raise NotVisible
    unmerge.unmerge(event, by=call.actor, stay=[str(group) for group in stay], follow=follow)
    return one.still_shown(call, record)


def latest(call: Call) -> int:
    found = Merged.objects.filter(object=call.type.key, survivor=call.id).order_by("-event").first()
    if found is None:
        raise Conflict(_("Nothing was merged into this record."))
    return int(found.event)


@operation("state", "limit", "cursor", reads=True)
def listed(call: Call) -> Answer:
    """The pairs that wait for a decision, the surest first."""
    require(call)
    state = call.params.get("state", Twin.OPEN)
    if state not in {Twin.OPEN, Twin.LATER, Twin.DISTINCT}:
        raise malformed(_("'state' takes open, later or distinct."))
    limit = call.whole("limit", 50, 200)
    found = queue.waiting(
        call.actor, call.type, state=state, behind=queue.behind(call.params.get("cursor", "")), limit=limit + 1
    )
    more = len(found) > limit
    found = found[:limit]
    cursor = queue.cursor(found[-1]) if more else None
    return Answer({"items": [shown(call, pair) for pair in found], "next": cursor})


def shown(call: Call, pair: queue.Pair) -> dict[str, Any]:
    return {
        "id": pair.id,
        "records": [pair.one, pair.other],
        "external_ids": list(pair.external_ids),
        "score": pair.score,
        "state": pair.state,
        "reasons": told.reasons(call.actor, call.type, pair.signs),
    }


def require(call: Call) -> None:
    if not rules.has_rule(call.type):
        raise Problem(405, "unknown", _("Records of this object are not merged."), headers={"Allow": "GET"})
    access.require(call.actor, "edit", call.type)


@operation()
def searched(call: Call) -> Answer:
    """Look through all records for those that may be one: 202 and the job."""
    require(call)
    return work.begun(call, scan.start(call.actor, call.type))


@operation(takes="json")
def decided(call: Call) -> Answer:
    """Say of a pair that the records are not the same (distinct), that it waits (later), or that it is open again."""
    require(call)
    call.only("state")
    number = call.verb
    if not (number.isascii() and number.isdigit() and int(number[:20]) < 2**63):
        raise NotVisible
    queue.decide(call.actor, call.type, int(number), str(call.body.get("state")))
    return Answer(shown(call, queue.find(call.actor, call.type, int(number))))


@operation(reads=True)
def rule_read(call: Call) -> Answer:
    require(call)
    return Answer(rules.as_json(rules.rule_of(call.type)))


@operation(takes="json")
def rule_changed(call: Call) -> Answer:
    """Set the object's rule; `{}` goes back to the shipped one."""
    require(call)
    call.only(*RULE)
    if call.body and "clues" not in call.body:
        raise ValidationError({"clues": [_("A rule names its clues.")]})
    rule = rules.change(call.type, call.body or None, by=call.actor)
    return Answer(rules.as_json(rule))


@operation(takes="json")
def rule_tried(call: Call) -> Answer:
    """Count the pairs that a rule would find, without setting it: 202 and the job, whose counts say `found` and `sure`."""
    require(call)
    call.only(*RULE)
    return work.begun(call, scan.start_trial(call.actor, call.type, rules.read(call.type, call.body)))
