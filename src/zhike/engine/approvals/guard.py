"""Whether a rule guards what is being done. Asked by the write path when everything is written but not yet final.

So the condition asks the record as it would be, and what waits has passed every other check already.
"""

from collections.abc import Sequence
from typing import Any

from django.db import connection, transaction

from zhike.engine import actors, conditions, log, objects
from zhike.engine.actors import Actor
from zhike.engine.fields import Field, LinkBy
from zhike.engine.models.approvals import ApprovalRule
from zhike.engine.objects import Command, ObjectType
from zhike.engine.query.source import Source
from zhike.engine.records import linked
from zhike.engine.records.draft import Draft
from zhike.engine.sql import TRUE, quoted

from . import rule as rules
from .needed import NeedsApproval, Proposal

PEOPLE = {"user", "token"}


def reaching(object_type: ObjectType, by: Actor) -> list[ApprovalRule]:
    """The rules that hold for what this actor does: those for people, and those that hold for machines too."""
    is_person = by.kind in PEOPLE and by.through != "import"
    found = rules.in_force(object_type.key)
    return [one for one in found if (is_person or one.guards_machines) and one.pk not in by.approved]


def saves(object_type: ObjectType, drafts: Sequence[Draft], by: Actor) -> None:
    """Raise NeedsApproval where a rule guards some of these, as just written. No query where no rule is about them."""
    for rule in reaching(object_type, by):
        asked = [draft for draft in drafts if is_about(rule, draft)]
        ids = fulfilling(rule, object_type, [draft.next.pk for draft in asked]) if asked else set()
        held = [draft for draft in asked if draft.next.pk in ids]
        if held:
            raise NeedsApproval(rule, [proposed(object_type, draft) for draft in held], held)


def deletes(object_type: ObjectType, ids: Sequence[int], by: Actor) -> None:
    for rule in reaching(object_type, by):
        found = fulfilling(rule, object_type, ids) if rule.action == "delete" else set()
        if found:
            raise NeedsApproval(rule, [Proposal(object_type, one, "delete") for one in sorted(found)])


def command(one: Command, record: Any, answers: dict[str, Any], *, by: Actor) -> Any:
    """Run the command's rule, unless it has to wait: then all that it did is taken back."""
    object_type = objects.of(record)
    if object_type.command(one.verb) is not one or not reaching(object_type, by):
        return one.rule(record, by=by, **answers)
    before = dict(record.__dict__)
    try:
        with transaction.atomic():
            last = latest_event(object_type, record.pk)
            result = one.rule(record, by=by, **answers)
            for rule in reaching(object_type, by):
                is_it = rule.action == "command" and rule.command == one.verb
                if is_it and fulfilling(rule, object_type, [record.pk]):
                    found = changed_since(object_type, record.pk, last)
                    raise NeedsApproval(rule, [Proposal(object_type, record.pk, "command", one.verb, {}, found)])
            return result
    except NeedsApproval as needed:
        record.__dict__.clear()
        record.__dict__.update(before)
        raise within(needed, object_type, one, record, answers) from None


def within(
    needed: NeedsApproval, object_type: ObjectType, one: Command, record: Any, answers: dict[str, Any]
) -> NeedsApproval:
    """What has to wait is the command as a whole, whichever of its steps a rule guards."""
    fields = object_type.fields
    given = {name: canonical(fields[name], value) for name, value in answers.items() if name in fields}
    about = [p.changes for p in needed.proposals if p.type is object_type and p.record == record.pk]
    changes = about[0] if about else {}
    return NeedsApproval(needed.rule, [Proposal(object_type, record.pk, "command", one.verb, given, changes)])


def canonical(one: Field, value: Any) -> Any:
    """An answer as the log would keep it; a link by key or external id as the id it means."""
    parsed = one.parse(value)
    if isinstance(parsed, LinkBy):
        found = linked.look_up(objects.get(one.target or ""), parsed.how, {parsed.value}, actors.system())
        parsed = found[parsed.value][0] if parsed.value in found else None
    return one.log(parsed)


def is_about(rule: ApprovalRule, draft: Draft) -> bool:
    if rule.action == "create":
        return draft.is_new
    if rule.action != "change" or draft.is_new:
        return False
    return not rule.watched or any(name in rule.watched for name, _before, _after in draft.values)


def fulfilling(rule: ApprovalRule, object_type: ObjectType, ids: Sequence[int]) -> set[int]:
    """Those of the records for which the condition holds, as they are in this transaction. One query."""
    if not rule.condition:
        return set(ids)
    by = actors.system()
    source = Source(by, object_type)
    where = conditions.parse(rule.condition, object_type, by).sql(source, "t") or TRUE
    with connection.cursor() as cursor:
        cursor.execute(
            f"SELECT t.id FROM {quoted(object_type.table)} t{source.sql().text} WHERE t.id = ANY(%s) AND ({where.text})",
            [*source.sql().params, list(ids), *where.params],
        )
        return {row[0] for row in cursor.fetchall()}


def proposed(object_type: ObjectType, draft: Draft) -> Proposal:
    fields = object_type.fields
    given = {name: fields[name].log(draft.value(name)) for name in draft.changes}
    if draft.is_new:
        changes = {n: (None, f.log(f.get(draft.next))) for n, f in fields.items() if n != "id" and draft.changed(n)}
        kept = {name: pair for name, pair in changes.items() if fields[name].is_editable}
        return Proposal(object_type, None, "create", "", given, kept)
    changes = {name: (before, after) for name, before, after in draft.values}
    return Proposal(object_type, draft.record.pk, "change", draft.verb, given, changes)


def latest_event(object_type: ObjectType, record: int) -> int:
    found = log.read("e.object = %s AND e.record = %s", [object_type.key, record], order="e.id DESC", limit=1)
    return found[0].id if found else 0


def changed_since(object_type: ObjectType, record: int, last: int) -> dict[str, tuple[Any, Any]]:
    """What the events after this one changed, taken together. One query."""
    where = "e.object = %s AND e.record = %s AND e.id > %s"
    found: dict[str, tuple[Any, Any]] = {}
    for event in log.read(where, [object_type.key, record, last], order="e.id"):
        for name, (before, after) in event.changes.items():
            found[name] = (found[name][0] if name in found else before, after)
    return found
