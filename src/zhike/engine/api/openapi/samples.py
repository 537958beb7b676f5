"""Examples of what one may send, made from the fields of an object."""

from typing import Any

from zhike.engine import access, objects
from zhike.engine.actors import Actor
from zhike.engine.approvals import rule
from zhike.engine.fields import Field
from zhike.engine.objects import ObjectType

BY_KIND: dict[str, Any] = {
    "money": "12500.00",
    "date": "2026-03-31",
    "moment": "2026-03-31T14:30:00+08:00",
    "yes_no": False,
    "tags": ["VIP"],
    "phones": [{"value": "+86 138 0013 8000", "kind": "mobile", "is_primary": True}],
    "emails": [{"value": "li.na@example.com", "kind": "work", "is_primary": True}],
    "email": "li.na@example.com",
    "url": "https://www.example.com",
    "number": 1,
}
MOST = 6
# What objects whose rules want more than a kind of field shows need besides.
WORKING: dict[str, dict[str, Any]] = {
    "customfield": {"kind": "text"},
    "approvalrule": {
        "action": "create",
        "steps": [{"title": "", "approvers": [{"role": rule.ADMIN}], "mode": "any"}],
        "is_active": False,
    },
}


def of_object(actor: Actor, one: ObjectType) -> dict[str, Any]:
    """Its title and a few more fields of its form."""
    writable = access.writable_fields(actor, one)
    names = [one.title, *(name for name in one.form_fields if name != one.title and not one.fields[name].json)]
    found = {name: value for name in names if name in writable and (value := of_field(writable[name])) is not None}
    own = dict(list(found.items())[:MOST]) | ({"object": some_object()} if "object" in found else {})
    made = {f.key: of_field(f) for f in one.made_fields.values() if f.name in writable and f.is_required}
    return own | WORKING.get(one.key, {}) | ({"custom": made} if made else {})


def some_object() -> str:
    """The key of an object that rules and layouts can be about."""
    return next(one.key for one in objects.all_types() if rule.guardable(one.key) and one.can("search"))


def of_field(one: Field) -> Any:
    if one.choices:
        first = next(iter(one.choices))
        return [first] if one.kind.name == "multi_choice" else first
    if one.name == "object" and one.is_required:
        return next(other.key for other in objects.all_types() if other.can("custom"))
    if one.is_open_choice and one.is_required:
        return "text"  # the kind of a field, which registers itself
    if one.is_title or (one.is_required and one.kind.name == "text"):
        return "example"
    return BY_KIND.get(one.kind.name)
