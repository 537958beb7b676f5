"""What makes two records of an object the same, and what to do about it. Each object ships a rule; administrators change it.

A rule is a list of clues with points. It is kept as one setting, so a change counts from the next request on, everywhere.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Any

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from zhike.engine import metadata, objects
from zhike.engine.actors import Actor
from zhike.engine.fields import Field
from zhike.engine.objects import ObjectType
from zhike.lib.twins.evidence import Clue
from zhike.lib.twins.values import WAYS

ON_CREATE = ("off", "warn", "block")
ON_IMPORT = ("off", "warn", "skip", "block")
WARN_AT, BLOCK_AT = 0.7, 0.9
MOST_CLUES, MOST_POINTS = 20, 100
# How a field of a kind is compared, and its points where it agrees and where it differs.
BY_KIND = {
    "phones": ("phone", 45, 10), "phone": ("phone", 45, 10), "emails": ("email", 60, 5), "email": ("email", 60, 5),
    "url": ("domain", 35, 5), "addresses": ("address", 45, 20), "address": ("address", 45, 20), "date": ("date", 30, 10),
    "text": ("text", 40, 15), "long_text": ("text", 30, 10),
}  # fmt: skip
FITTING = {
    "phones": ["phone"], "phone": ["phone"], "emails": ["email", "domain"], "email": ["email", "domain"], "url": ["domain"],
    "addresses": ["address"], "address": ["address"], "date": ["date"], "text": ["text", "company", "person", "code"],
    "long_text": ["text"],
}  # fmt: skip
NEVER = {"user", "file", "yes_no", "moment"}


@dataclass(frozen=True)
class Rule:
    """From `warn_at` on two records may be one; from `block_at` on a new one is refused where the rule blocks.

    `on_create` is what forms do, `on_api` what the API does, `on_import` what an import does.
    """

    clues: tuple[Clue, ...] = ()
    on_create: str = "off"
    on_api: str = "off"
    on_import: str = "off"
    warn_at: float = WARN_AT
    block_at: float = BLOCK_AT
    tell_owner: bool = False
    more: Mapping[str, Any] = field(default_factory=dict, compare=False)


def rule_of(object_type: ObjectType) -> Rule:
    """The rule in force. One query after the metadata changed, else none."""
    return stored(object_type.key, metadata.version())


@lru_cache(maxsize=200)
def stored(key: str, meta_version: int) -> Rule:
    object_type = objects.get(key)
    kept = metadata.setting(name(object_type))
    if kept is None:
        return shipped(object_type)
    try:
        return read(object_type, kept)
    except ValidationError:  # a field that it names is gone: what the product ships is better than nothing
        return shipped(object_type)


def name(object_type: ObjectType) -> str:
    return f"duplicates:{object_type.key}"


def shipped(object_type: ObjectType) -> Rule:
    """What the declaration says. Only a rule made for the object warns by itself; one by field names serves the search."""
    listed = object_type.duplicates or ((object_type.title,) if object_type.can("create") else ())
    clues = tuple(one if isinstance(one, Clue) else clue_for(object_type.fields[one]) for one in listed)
    is_made = any(isinstance(one, Clue) for one in listed)
    answer = "warn" if is_made else "off"
    return Rule(clues, on_create=answer, on_api=answer)


def clue_for(one: Field) -> Clue:
    """How a field is compared unless somebody says otherwise."""
    if one.is_title:
        return Clue(one.name, "text", 70, 20)
    if one.name in {"code", "number"}:
        return Clue(one.name, "code", 80, 15)
    way, agree, differ = BY_KIND.get(one.kind.name, ("same", 20, 10))
    return Clue(one.name, way, agree, differ)


def ways_for(one: Field) -> list[str]:
    """The ways in which a field of this kind can be compared; none for what says nothing about who it is."""
    if one.kind.name in NEVER or not one.is_editable:
        return []
    return FITTING.get(one.kind.name, ["same"])


def read(object_type: ObjectType, raw: Any) -> Rule:
    """A rule from JSON. Raises ValidationError with one sentence."""
    if not isinstance(raw, Mapping) or not isinstance(raw.get("clues", []), list):
        raise ValidationError(_("A rule has clues, a list, and says what to do."))
    clues = tuple(read_clue(object_type, one) for one in raw.get("clues", []))
    if len({clue.field for clue in clues}) != len(clues) or len(clues) > MOST_CLUES:
        raise ValidationError(_("Name each field once, and %(most)s fields at most.") % {"most": MOST_CLUES})
    warn_at, block_at = share(raw.get("warn_at", WARN_AT)), share(raw.get("block_at", BLOCK_AT))
    if block_at < warn_at:
        raise ValidationError(_("What is refused must be surer than what is warned of: set the second mark higher."))
    on_create, on_import = raw.get("on_create", "off"), raw.get("on_import", "off")
    on_api = raw.get("on_api", on_create)
    if on_create not in ON_CREATE or on_api not in ON_CREATE or on_import not in ON_IMPORT:
        raise ValidationError(_("Choose one of the offered answers to a possible duplicate."))
    return Rule(clues, on_create, on_api, on_import, warn_at, block_at, bool(raw.get("tell_owner", False)))


def read_clue(object_type: ObjectType, raw: Any) -> Clue:
    given = raw if isinstance(raw, Mapping) else {}
    one = object_type.fields.get(str(given.get("field")))
    way = str(given.get("way"))
    if one is None or way not in WAYS or way not in ways_for(one):
        raise ValidationError(
            _("'%(field)s' cannot be compared in this way.") % {"field": str(given.get("field"))[:60]}
        )
    return Clue(one.name, way, points(given.get("agree", 0)), points(given.get("differ", 0)))


def points(raw: Any) -> int:
    if isinstance(raw, int | str) and str(raw).isascii() and str(raw).isdigit() and int(str(raw)[:6]) <= MOST_POINTS:
        return int(raw)
    raise ValidationError(_("Points are whole numbers from 0 to %(most)s.") % {"most": MOST_POINTS})


def share(raw: Any) -> float:
    try:
        value = float(raw)
    except (TypeError, ValueError):
        value = -1.0
    if not 0.1 <= value <= 1.0:
        raise ValidationError(_("A mark stands between 0.1 and 1."))
    return round(value, 2)


def as_json(rule: Rule) -> dict[str, Any]:
    return {
        "clues": [{"field": c.field, "way": c.way, "agree": c.agree, "differ": c.differ} for c in rule.clues],
        "on_create": rule.on_create, "on_api": rule.on_api, "on_import": rule.on_import,
        "warn_at": rule.warn_at, "block_at": rule.block_at, "tell_owner": rule.tell_owner,
    }  # fmt: skip


def require(by: Actor) -> None:
    if by.rights.level("*", "*") != "all":
        raise PermissionDenied(_("Only administrators set what counts as a duplicate."))


@transaction.atomic
def change(object_type: ObjectType, raw: Any, *, by: Actor) -> Rule:
    """Set the object's rule, or with None go back to the shipped one. Administrators only."""
    require(by)
    from zhike.engine.models import Setting

    if raw is None:
        Setting.objects.filter(key=name(object_type)).delete()
        metadata.touch()
        return shipped(object_type)
    rule = read(object_type, raw)
    metadata.set_setting(name(object_type), as_json(rule))
    return rule


def has_rule(object_type: ObjectType) -> bool:
    """Whether duplicates of this object can be looked for and merged: not people, roles and what steers the product."""
    return (
        object_type.can("create")
        and object_type.can("owner")
        and object_type.can("search")
        and not object_type.activity
    )
