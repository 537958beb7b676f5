"""What an editor of computed fields offers to be put in: fields, fields behind links, functions, records that link here."""

from collections.abc import Iterator
from itertools import groupby
from typing import Any

from django.utils.text import capfirst

from zhike.engine import access, objects, relations
from zhike.engine.actors import Actor
from zhike.engine.derived.rollup import COMPARED
from zhike.engine.fields import Field
from zhike.engine.formulas.functions import ALL
from zhike.engine.formulas.inputs import KINDS
from zhike.engine.objects import ObjectType


def offered(actor: Actor, one: ObjectType) -> dict[str, Any]:
    groups = [{"title": one.label, "fields": [field(found) for found in useful(actor, one)]}]
    for by in access.readable_fields(actor, one).values():
        if by.kind.name in {"link", "user"} and access.may(actor, objects.get(by.target or ""), "view"):
            behind = useful(actor, objects.get(by.target or ""))
            groups.append({"title": capfirst(by.label), "fields": [field(found, f"{by.name}.") for found in behind]})
    return {"field_groups": groups, "function_groups": functions()}


def useful(actor: Actor, one: ObjectType) -> list[Field]:
    """The fields that hold a value which formulas know."""
    return [
        found for found in access.readable_fields(actor, one).values() if found.kind.name in KINDS and not found.is_rows
    ]


def field(one: Field, start: str = "") -> dict[str, str]:
    return {"text": f"{start}{one.name}", "title": str(capfirst(one.label))}


def functions() -> list[dict[str, Any]]:
    listed = [one for one in ALL if one.help]
    return [
        {
            "title": str(title),
            "functions": [{"usage": one.usage, "text": f"{one.name}(", "help": str(one.help)} for one in found],
        }
        for title, found in groupby(listed, key=lambda one: str(one.group))
    ]


def measured(actor: Actor, one: ObjectType) -> Iterator[tuple[str, str, str]]:
    """(group, value, title) of what a roll-up may be over: the records that link here, and their numbers and dates."""
    for name, relation in relations.of(one).items():
        readable = access.readable_fields(actor, relation.type)
        if relation.by.name not in readable or not access.may(actor, relation.type, "view"):
            continue
        group = f"{relation.type.label_plural} · {capfirst(relation.by.label)}"
        yield group, name, relation.type.label_plural
        for found in readable.values():
            if found.kind.name in COMPARED and not found.is_rows and found.name != "id":
                yield group, f"{name}.{found.name}", str(capfirst(found.label))
