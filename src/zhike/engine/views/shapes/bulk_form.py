"""The question before many records are changed: how many, what exactly, and with which values."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from django.core.exceptions import ValidationError
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from zhike.engine import access, listed
from zhike.engine.actors import Actor
from zhike.engine.errors import Unknown
from zhike.engine.objects import ObjectType

from ..asked import Asked
from .bulk_bar import actions
from .edits import edits

NOT_TOGETHER = {"rows", "any_links", "any_link", "links", "file", "phones", "emails", "addresses", "address"}


@dataclass(frozen=True)
class What:
    """`command` is the verb that the engine knows; it has none for setting fields."""

    verb: str
    title: str
    fields: list[str] = field(default_factory=list)
    choices: list[str] = field(default_factory=list)
    command: str = ""

    @property
    def way(self) -> str:
        return {"tag": listed.ADD, "untag": listed.REMOVE}.get(self.verb, listed.SET)

    @property
    def needs_value(self) -> bool:
        return self.verb in {"assign", "tag", "untag"}


def what(actor: Actor, object_type: ObjectType, verb: str, chosen: str) -> What:
    """Raises Unknown for what this actor cannot do to many records of this object."""
    found = next((one for one in actions(actor, object_type) if one["key"] == verb), None)
    if found is None:
        raise Unknown(_("'%(verb)s' is nothing one can do here.") % {"verb": verb[:60]})
    title = str(found["title"])
    if verb == "assign":
        return What(verb, title, ["owner"])
    if verb in {"tag", "untag"}:
        lists = [n for n, one in access.writable_fields(actor, object_type).items() if one.kind.name in listed.KINDS]
        first = "tags" if "tags" in lists else lists[0]
        return What(verb, title, [chosen if chosen in lists else first], lists if len(lists) > 1 else [])
    if verb == "set":
        names = settable(actor, object_type)
        return What(verb, title, [chosen] if chosen in names else [], names)
    command = object_type.command(verb)
    if command is None:
        return What(verb, title, command=verb)
    readable = access.readable_fields(actor, object_type)
    return What(verb, title, [n for n in command.ask if n in readable], command=verb)


def settable(actor: Actor, object_type: ObjectType) -> list[str]:
    """Fields of which many records can share a value, in the order of the form."""
    writable = access.writable_fields(actor, object_type)
    ordered = dict.fromkeys([*object_type.form_fields, *writable])
    return [
        n for n in ordered if n in writable and n != object_type.title and writable[n].kind.name not in NOT_TOGETHER
    ]


def form(
    asked: Asked,
    chosen: What,
    number: int,
    hidden: list[tuple[str, str]],
    *,
    refusal: ValidationError | None = None,
    typed: Mapping[str, Any] | None = None,
) -> dict[str, Any]:
    one = asked.type
    errors = by_field(refusal)
    asks = [one.fields[name] for name in chosen.fields]
    asked_for = edits(asked.actor, asks, {f.name: f.kind.empty() for f in asks}, errors=errors, typed=typed)
    for edit in asked_for:
        edit["id"] = f"bulk-{edit['name']}"
        edit["is_readonly"] = False
    return {
        "title": chosen.title,
        "text": text(asked, number),
        "url": f"/{one.path}/bulk",
        "form_url": f"/{one.path}/bulk/form",
        "verb": chosen.verb,
        "hidden": hidden,
        "fields": asked_for,
        "field_choices": [
            {"value": n, "title": str(capfirst(one.fields[n].label)), "is_selected": n in chosen.fields}
            for n in chosen.choices
        ],
        "submit": chosen.title,
        "is_danger": chosen.verb == "delete",
        "count": number,
        "errors": [
            {"field": f"bulk-{name}" if name in chosen.fields else "", "text": sentence}
            for name, sentences in errors.items()
            for sentence in sentences
        ],
    }


def text(asked: Asked, number: int) -> str:
    counted = {"count": f"{number:,}", "title": asked.type.label_plural}
    return ngettext("%(count)s record of '%(title)s' will be changed.", "%(count)s records of '%(title)s' will be changed.", number) % counted  # fmt: skip


def by_field(refusal: ValidationError | None) -> dict[str, list[str]]:
    if refusal is None:
        return {}
    return dict(refusal.message_dict) if hasattr(refusal, "error_dict") else {"": list(refusal.messages)}
