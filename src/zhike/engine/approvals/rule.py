"""Approval rules: what they may say, and which are in force. A rule that cannot work is refused when it is written."""

from collections.abc import Sequence
from functools import lru_cache
from typing import Any

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from zhike.engine import actors, conditions, metadata, objects
from zhike.engine.actors import Actor
from zhike.engine.configuration import keys
from zhike.engine.errors import Unknown
from zhike.engine.models import Role
from zhike.engine.models.approvals import Approval, ApprovalRule
from zhike.engine.objects import ObjectType
from zhike.engine.records import Draft

from . import people, steps
from .people import ADMIN
from .steps import Step

# Rules, requests and what the engine itself stands on are not put behind requests: who could then mend them?
UNGUARDED = {"approval", "approvalrule", "role", "token", "user", "team", "layout", "customfield", "reviewplan"}


def in_force(object_key: str) -> list[ApprovalRule]:
    """The active rules about this object, the oldest first. No query while the metadata stays as it is."""
    return all_active(metadata.version()).get(object_key, [])


@lru_cache(maxsize=4)
def all_active(meta_version: int) -> dict[str, list[ApprovalRule]]:
    found: dict[str, list[ApprovalRule]] = {}
    for rule in ApprovalRule.objects.filter(is_active=True, deleted_at=None).order_by("id"):
        found.setdefault(rule.object, []).append(rule)
    return found


def ever_about(object_key: str) -> bool:
    """Whether there was a rule about this object, so that something may wait. No query while the metadata stays."""
    return object_key in all_objects(metadata.version())


@lru_cache(maxsize=4)
def all_objects(meta_version: int) -> frozenset[str]:
    return frozenset(ApprovalRule.objects.order_by().values_list("object", flat=True).distinct())


def before_save(draft: Draft, *, by: Actor) -> None:
    errors: dict[str, list[str]] = {}
    object_type = guardable(draft.value("object"))
    if object_type is None:
        raise ValidationError({"object": [_("Approvals are for records of business objects. Choose one of them.")]})
    keys.keep(draft, "name")
    for name, check in (("command", check_command), ("watched", check_watched), ("condition", check_condition)):
        try:
            check(draft, object_type)
        except ValidationError as refusal:
            errors[name] = list(refusal.messages)
    try:
        found = steps.parse(draft.value("steps"))
        check_people(found, object_type)
        draft.set(steps=[one.as_kept() for one in found])
    except ValidationError as refusal:
        errors["steps"] = list(refusal.messages)
    if errors:
        raise ValidationError(errors)


def after_save(drafts: Sequence[Draft], *, by: Actor) -> None:
    metadata.touch()


def loses(rule: ApprovalRule) -> str:
    """Requests keep the rule as it was; one that still waits would go on without it."""
    waits = Approval.objects.filter(rule=rule, state=Approval.State.WAITING, deleted_at=None).exists()
    return _("Requests wait for a decision under this rule.") if waits else ""


def guardable(key: str) -> ObjectType | None:
    found = objects.find(key or "")
    return found if found and found.key == key and key not in UNGUARDED else None


def check_command(draft: Draft, object_type: ObjectType) -> None:
    verb, action = draft.value("command"), draft.value("action")
    if action == "command" and object_type.command(verb) is None:
        listed = ", ".join(one.verb for one in object_type.commands) or "—"
        sentence = _("Choose the command that waits for approval. '%(object)s' has: %(verbs)s.")
        raise ValidationError(sentence % {"object": object_type.label, "verbs": listed})
    if action != "command" and verb:
        draft.set(command="")


def check_watched(draft: Draft, object_type: ObjectType) -> None:
    if draft.value("action") != "change":
        draft.set(watched=[])
    unknown = [name for name in draft.value("watched") if name not in object_type.fields]
    if unknown:
        sentence = _("'%(name)s' is not a field of '%(object)s'. Choose among its fields.")
        raise ValidationError(sentence % {"name": unknown[0], "object": object_type.label})


def check_condition(draft: Draft, object_type: ObjectType) -> None:
    given = draft.value("condition")
    if given:
        try:
            conditions.parse(given, object_type, actors.system())
        except Unknown as unknown:
            raise ValidationError(str(unknown)) from unknown


def check_people(found: Sequence[Step], object_type: ObjectType) -> None:
    """Everybody who is named is there and can do it; no two steps in a row ask the one same person."""
    roles = set(Role.objects.filter(deleted_at=None).values_list("key", flat=True))
    last: dict[str, Any] | None = None
    for number, step in enumerate(found, 1):
        for entry in [*step.approvers, *step.escalate_to]:
            if entry.get("role", ADMIN) not in roles:
                raise steps.refused(number, _("There is no role '%(key)s'.") % {"key": entry["role"][:40]})
            if "user" in entry:
                check_person(entry["user"], number, object_type)
        only = step.approvers[0] if len(step.approvers) == 1 and "user" in step.approvers[0] else None
        if only and only == last:
            raise steps.refused(number, _("The same person decides the step before. Name somebody else."))
        last = only


def check_person(person: int, number: int, object_type: ObjectType) -> None:
    if not people.ids(people.ACTIVE, [[person]]):
        raise steps.refused(number, _("An approver is not there or cannot log in. Name somebody else."))
    if not people.may_judge(person, object_type):
        who = people.actor_of(person).name
        sentence = _(
            "The roles of %(name)s do not show approvals or '%(object)s'. Name somebody else, or widen the role."
        )
        raise steps.refused(number, sentence % {"name": who, "object": object_type.label_plural})
