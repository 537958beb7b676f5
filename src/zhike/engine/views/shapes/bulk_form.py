"""The question before many records are changed: how many, what exactly, and with which values."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.core.exceptions import ValidationError
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from zhike.engine import access, bulk, records
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
    def needs_value(self) -> bool:
        return self.verb in {"assign", "tag"}


def what(actor: Actor, object_type: ObjectType, verb: str, chosen: str) -> What:
    """Raises Unknown for what this actor cannot do to many records of this object."""
    found = next((one for one in actions(actor, object_type) if one["key"] == verb), None)
    if found is None:
        raise Unknown(_("'%(verb)s' is nothing one can do here.") % {"verb": verb[:60]})
    title = str(found["title"])
    if verb == "assign":
        return What(verb, title, ["owner"])
    if verb == "tag":
        return What(verb, title, ["tags"])
    if verb == "set":
        listed = settable(actor, object_type)
        return What(verb, title, [chosen] if chosen in listed else [], listed)
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
    listed = edits(asked.actor, asks, {f.name: f.kind.empty() for f in asks}, errors=errors, typed=typed)
    for edit in listed:
        edit["id"] = f"bulk-{edit['name']}"
        edit["is_readonly"] = False
    return {
        "title": chosen.title,
        "text": text(asked, number),
        "url": f"/{one.path}/bulk",
        "form_url": f"/{one.path}/bulk/form",
        "verb": chosen.verb,
        "hidden": hidden,
        "fields": listed,
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


def add_tags(actor: Actor, object_type: ObjectType, ids: Sequence[int], given: Mapping[str, Any]) -> bulk.Outcome:
    """Put these tags to those that each record has."""
    found = bulk.Outcome()
    one = object_type.fields["tags"]
    words = one.parse(given["tags"])
    reached = bulk.allowed(actor, object_type, ids, "", found)
    rows = list(object_type.model._base_manager.filter(pk__in=reached, deleted_at=None).order_by("pk"))
    drafts = [records.Draft(row, {"tags": one.parse([*one.get(row), *words])}) for row in rows]
    records.save_many(drafts, by=actor)
    return bulk.counted(found, [draft.event is not None for draft in drafts])
