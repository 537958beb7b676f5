"""A layout as a text says it: without fields that are hidden or gone, which it leaves out on pages too."""

from typing import Any

from django.core.exceptions import ValidationError

from zhike.engine import actors, conditions, objects, query
from zhike.engine.configuration.declared import Entry
from zhike.engine.errors import Unknown
from zhike.engine.objects import ObjectType
from zhike.engine.relations import links_to


def is_usable(layout: Any) -> bool:
    return objects.find(layout.object) is not None


def settled(values: Entry, about: ObjectType | None) -> Entry:
    content = values.get("content")
    if about is None or not content:
        return values
    told = dict(content)
    for name in ("highlights", "left_out"):
        if name in told:
            told[name] = [field for field in told[name] if field in about.fields]
    if "columns" in told:
        told["columns"] = [path for path in told["columns"] if is_path(about, path)]
    if "sections" in told:
        told["sections"] = [{**one, "fields": placed(about, one["fields"])} for one in told["sections"]]
    if "panels" in told:
        told["panels"] = [shown for one in told["panels"] if (shown := panel(about, one))]
    return {**values, "content": told}


def placed(about: ObjectType, fields: list[Any]) -> list[Any]:
    """The fields with those of their conditions that mean something."""
    found: list[Any] = []
    for one in fields:
        name = one if isinstance(one, str) else one["name"]
        if name not in about.fields:
            continue
        kept = {} if isinstance(one, str) else {k: v for k, v in one.items() if k == "name" or means(about, v)}
        found.append(kept if len(kept) > 1 else name)
    return found


def means(about: ObjectType, condition: Any) -> bool:
    try:
        return condition is True or bool(conditions.parse(condition, about, actors.system()))
    except (Unknown, ValidationError):
        return False


def is_path(about: ObjectType, path: str) -> bool:
    try:
        return bool(query.path(actors.system(), about, path))
    except Unknown:
        return False


def panel(about: ObjectType, one: dict[str, Any]) -> dict[str, Any] | None:
    other = objects.find(one["object"])
    by = other.fields.get(one["by"]) if other else None
    if other is None or by is None or not links_to(by, about.key):
        return None
    columns = {"columns": [path for path in one["columns"] if is_path(other, path)]} if one.get("columns") else {}
    return {**one, **columns}
