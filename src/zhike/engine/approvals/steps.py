"""The steps of an approval: who is asked, how many must say yes, and what happens when nobody answers.

A step as data: {"title", "approvers": [{"user": 3} | {"role": "manager"} | {"superior": 1}], "mode": "any|all|count",
"count": 2, "remind_after": 24, "escalate_after": 48, "escalate_to": [as approvers]}. Hours and the last are optional.
"""

from dataclasses import dataclass
from typing import Any

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from zhike.engine.configuration.declared import Change, Entry

MODES = ("any", "all", "count")
MOST_STEPS, MOST_APPROVERS, HIGHEST, LONGEST = 10, 20, 5, 24 * 90
KNOWN = {"title", "approvers", "mode", "count", "remind_after", "escalate_after", "escalate_to"}


@dataclass(frozen=True)
class Step:
    title: str
    approvers: tuple[dict[str, Any], ...]
    mode: str = "any"
    count: int = 1
    remind_after: int | None = None
    escalate_after: int | None = None
    escalate_to: tuple[dict[str, Any], ...] = ()

    def as_kept(self) -> dict[str, Any]:
        """The same as data, without what says nothing."""
        found: dict[str, Any] = {"title": self.title, "approvers": list(self.approvers), "mode": self.mode}
        if self.mode == "count":
            found["count"] = self.count
        hours = {"remind_after": self.remind_after, "escalate_after": self.escalate_after}
        found |= {name: value for name, value in hours.items() if value}
        return found | ({"escalate_to": list(self.escalate_to)} if self.escalate_to else {})

    def needed(self, people: int) -> int:
        """How many of so many people must say yes."""
        return {"any": 1, "all": people}.get(self.mode, min(self.count, people))


def of(plan: dict[str, Any]) -> list[Step]:
    """The steps that a request keeps."""
    return [step(raw, number) for number, raw in enumerate(plan["steps"], 1)]


def parse(raw: Any) -> list[Step]:
    """The steps of a rule. Raises ValidationError with the step and the sentence."""
    if not isinstance(raw, list) or not raw:
        raise ValidationError(_("Name at least one step, with the people who approve."))
    if len(raw) > MOST_STEPS:
        raise ValidationError(_("A rule has %(most)s steps at most.") % {"most": MOST_STEPS})
    return [step(one, number) for number, one in enumerate(raw, 1)]


def step(raw: Any, number: int) -> Step:
    if not isinstance(raw, dict) or set(raw) - KNOWN:
        raise refused(number, _("It takes %(names)s.") % {"names": ", ".join(sorted(KNOWN))})
    title = raw.get("title") or ""
    if not isinstance(title, str) or len(title) > 120:
        raise refused(number, _("Its title is a text of 120 characters at most."))
    mode = raw.get("mode") or "any"
    if mode not in MODES:
        raise refused(number, _("Say whether any, all or a number of them must approve."))
    remind, escalate = hours(raw, "remind_after", number), hours(raw, "escalate_after", number)
    others = who(raw.get("escalate_to") or [], number)
    if bool(escalate) != bool(others):
        raise refused(number, _("Say both when it is passed up and to whom, or neither."))
    asked = who(raw.get("approvers"), number)
    if not asked:
        raise refused(number, _("Name who approves."))
    if any(one in asked for one in others):
        raise refused(number, _("It is passed up to somebody who was asked before. Name others."))
    return Step(title, asked, mode, count_of(raw, mode, number), remind, escalate, others)


def count_of(raw: dict[str, Any], mode: str, number: int) -> int:
    count = raw.get("count") or 1
    if type(count) is not int or not 1 <= count <= MOST_APPROVERS:
        sentence = _("The number of those who must approve is from 1 to %(most)s.")
        raise refused(number, sentence % {"most": MOST_APPROVERS})
    return count if mode == "count" else 1


def hours(raw: dict[str, Any], name: str, number: int) -> int | None:
    given = raw.get(name)
    if given in (None, ""):
        return None
    if type(given) is not int or not 1 <= given <= LONGEST:
        raise refused(number, _("Hours are a number from 1 to %(most)s.") % {"most": LONGEST})
    return int(given)


def who(raw: Any, number: int) -> tuple[dict[str, Any], ...]:
    """Each entry names one person, one role, or the superior so many levels up."""
    if not isinstance(raw, list) or len(raw) > MOST_APPROVERS:
        raise refused(number, _("Name who approves."))
    found = []
    for entry in raw:
        if not isinstance(entry, dict) or len(entry) != 1:
            raise refused(number, _('Name approvers as {"user": 3}, {"role": "manager"} or {"superior": 1}.'))
        [(kind, value)] = entry.items()
        is_number = type(value) is int and value > 0
        fits = {"user": is_number, "role": isinstance(value, str), "superior": is_number and value <= HIGHEST}
        if not fits.get(kind):
            raise refused(number, _('Name approvers as {"user": 3}, {"role": "manager"} or {"superior": 1}.'))
        if entry in found:
            raise refused(number, _("The same approver is named twice. Name each once."))
        found.append({kind: value})
    return tuple(found)


def named(values: Entry, about: Any, change: Change) -> Entry:
    """The values of a rule with `change` made of everybody whom its steps name; a text has their addresses."""

    def person(entry: Any) -> Any:
        if not isinstance(entry, dict) or set(entry) != {"user"}:
            return entry
        who = entry["user"]
        told = change("user", {"key": who} if isinstance(who, str) else who)
        return {"user": told["key"] if isinstance(told, dict) and set(told) == {"key"} else told}

    def stepped(raw: Any) -> Any:
        if not isinstance(raw, dict):
            return raw
        lists = {n: raw[n] for n in ("approvers", "escalate_to") if isinstance(raw.get(n), list)}
        return {**raw, **{name: [person(entry) for entry in listed] for name, listed in lists.items()}}

    raw = values.get("steps")
    return {**values, "steps": [stepped(one) for one in raw]} if isinstance(raw, list) else values


def refused(number: int, sentence: str) -> ValidationError:
    return ValidationError(_("Step %(number)s: %(sentence)s") % {"number": number, "sentence": sentence})
