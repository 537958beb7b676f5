"""Records of any object, with a believable value in every field that needs one."""

from datetime import UTC, date, datetime
from itertools import count
from typing import Any

from zhike.engine import actors, objects, records
from zhike.engine.actors import Actor
from zhike.engine.fields import Field
from zhike.engine.objects import ObjectType

_numbers = count(1)
SPECIAL: dict[tuple[str, str], Any] = {
    ("customfield", "object"): "account",
    ("customfield", "kind"): "text",
    ("layout", "object"): "account",
    ("view", "object"): "account",
    ("user", "time_zone"): "Asia/Shanghai",
    ("user", "language"): "en",
    ("token", "expires_on"): "2027-06-30",
    ("reviewplan", "object"): "account",
    ("reviewplan", "days"): 90,
    ("approvalrule", "object"): "account",
    ("approvalrule", "action"): "create",
    ("approvalrule", "steps"): [{"approvers": [{"role": "admin"}]}],
}

APART = {"layout": ["role"]}  # what tells records of an object apart that no field requires


def make(key: str, *, owner: Actor | None = None, by: Actor | None = None, **values: Any) -> Any:
    """A saved record. The system makes it, for the owner if there is one, unless `by` says who does."""
    one = objects.get(key)
    record: Any = one.model()
    given = {name: sample(one, one.fields[name]) for name in required(one) if name not in values}
    if owner is not None and "owner" in one.fields:
        given["owner"] = owner.user_id
    given |= {name: linked(one.fields[name]) for name in APART.get(key, ()) if name not in values}
    if key == "token":
        record.hash = f"{next(_numbers):064d}"
    records.save(record, by=by or actors.system(), **given, **values)
    return record


def required(one: ObjectType) -> list[str]:
    """Fields a new record needs, and its title."""
    needed = [f.name for f in one.fields.values() if f.is_required and f.is_editable]
    return list(dict.fromkeys([one.title, *needed]))


def sample(one: ObjectType, field: Field) -> Any:
    """A value that the field accepts and that no other record has, where that matters."""
    number = next(_numbers)
    if (one.key, field.name) in SPECIAL:
        return SPECIAL[one.key, field.name]
    match field.kind.name:
        case "text" | "long_text":
            return f"{field.name} {number}"[: field.max_length or 100]
        case "choice":
            return next(iter(field.choices), "other")
        case "multi_choice":
            return [next(iter(field.choices))]
        case "number":
            return 1
        case "money":
            return "12.50"
        case "date":
            return date(2026, 3, 31)
        case "moment":
            return datetime(2026, 3, 31, 9, 30, tzinfo=UTC)
        case "yes_no":
            return True
        case "email":
            return f"person{number}@example.com"
        case "phone":
            return "13857166621"
        case "phones":
            return [f"1385716{number % 10000:04d}"]
        case "emails":
            return [f"person{number}@example.com"]
        case "url":
            return f"https://site{number}.example.com"
        case "addresses":
            return [{"value": {"city": "杭州市", "street": f"{number} 号"}}]
        case "tags":
            return ["甲", f"tag{number}"]
        case "link":
            return linked(field)
    return None


def linked(field: Field) -> Any:
    target = objects.get(field.target or "")
    if target.key == "pipeline":
        return target.model._base_manager.order_by("id").first()
    return make(target.key)
