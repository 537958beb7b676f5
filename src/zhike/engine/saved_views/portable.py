"""A shared view as a text says it: without ids, also where they were typed into the search box or chosen on a board."""

from typing import Any

from django.core.exceptions import ValidationError

from zhike.engine import actors, conditions, objects
from zhike.engine.configuration.declared import Change, Entry
from zhike.engine.errors import Unknown
from zhike.engine.objects import ObjectType

from . import uses


def is_usable(view: Any) -> bool:
    """Whether all that it needs is there; what needs more shows nothing to anybody."""
    one = objects.find(view.object)
    parts = {name: getattr(view, name) for name in ("filter", "q", "sort", "group", "options")}
    try:
        return one is not None and bool(uses.of_view(actors.system(), one, parts))
    except (Unknown, ValidationError):
        return False


def named(values: Entry, about: ObjectType | None, change: Change) -> Entry:
    """The options of a board may name a record: the pipeline."""
    fields = about.fields if about else {}
    options = values.get("options") or {}
    told = {
        name: change(fields[name].target or "", value) if name in fields and fields[name].kind.name == "link" else value
        for name, value in options.items()
    }
    return {**values, "options": told} if told else values


def settled(values: Entry, about: ObjectType | None) -> Entry:
    """Words that name records by number, such as `account:12`, become conditions like any other."""
    text = values.get("q") or ""
    if about is None or not text:
        return values
    kept: list[tuple[str, Any]] = []
    moved: list[tuple[str, Any]] = []
    for word in text.split():
        condition, _rest = conditions.to_condition(word, about, actors.system())
        (moved if condition and is_by_number(condition, about) else kept).append((word, condition))
    if not moved:
        return values
    parts = [part for part in (values.get("filter"), *(condition for _word, condition in moved)) if part]
    q = " ".join(word for word, _condition in kept)
    return {**values, "q": q, "filter": parts[0] if len(parts) == 1 else {"and": parts}}


def is_by_number(condition: dict[str, Any], about: ObjectType) -> bool:
    condition = condition.get("not", condition)
    one, value = about.fields.get(condition["field"]), condition.get("value")
    listed = value if isinstance(value, list) else [value]
    return bool(one and (one.target or one.name == "id")) and any(str(item).isdigit() for item in listed)
