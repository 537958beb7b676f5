"""Records as vCards, for every object whose records have phones or mail addresses."""

from collections.abc import Iterable, Iterator, Sequence
from typing import Any

from zhike.engine import access, objects
from zhike.engine.actors import Actor
from zhike.engine.fields import Field
from zhike.engine.fields.lists import primary_first
from zhike.engine.objects import ObjectType
from zhike.lib.vcards.write import vcard

# What a field of this name says on a card.
PROPERTIES = {
    "external_id": "UID", "title": "TITLE", "birthday": "BDAY", "website": "URL", "notes": "NOTE",
}  # fmt: skip
LISTS = ("phones", "emails", "addresses")
PLAIN_LISTS = {"phone": "phones", "email": "emails", "address": "addresses"}
AT_ONCE = 200


def has_cards(object_type: ObjectType) -> bool:
    kinds = {one.kind.name for one in object_type.fields.values()}
    return bool(kinds & {"phones", "emails"}) and bool(object_type.title)


def field_names(actor: Actor, object_type: ObjectType) -> list[str]:
    """The fields that a card tells, as far as the actor may read them; the title first."""
    readable = access.readable_fields(actor, object_type)
    told = {object_type.title, "salutation", "tags", *PROPERTIES}
    found = [
        name
        for name, one in readable.items()
        if name in told or one.kind.name in (*LISTS, *PLAIN_LISTS) or is_organisation(object_type, one)
    ]
    return sorted(found, key=lambda name: name != object_type.title)


def is_organisation(object_type: ObjectType, one: Field) -> bool:
    """Whether the field names what else has cards: the organisation that somebody stands for."""
    target = objects.find((one.rows.links_to if one.kind.name == "rows" else one.target) or "")
    return target is not None and target is not object_type and has_cards(target)


def chunks(object_type: ObjectType, fields: Sequence[Field], rows: Iterable[Sequence[Any]]) -> Iterator[bytes]:
    waiting: list[str] = []
    for values in rows:
        waiting.append(written(object_type, dict(zip(fields, values, strict=True))))
        if len(waiting) == AT_ONCE:
            yield "".join(waiting).encode()
            waiting.clear()
    yield "".join(waiting).encode()


def written(object_type: ObjectType, values: dict[Field, Any]) -> str:
    name, texts, lists = "", dict[str, str](), dict[str, list[Any]]()
    salutation, tags = "", list[str]()
    for one, value in values.items():
        kind = one.kind.name
        if one.name == object_type.title:
            name = one.text(value)
        elif kind in LISTS:
            lists[kind] = [*lists.get(kind, []), *primary_first(value or [])]
        elif kind in PLAIN_LISTS and value:
            entry = {"value": value, "kind": "", "is_primary": False}
            lists[PLAIN_LISTS[kind]] = [*lists.get(PLAIN_LISTS[kind], []), entry]
        elif one.name == "tags":
            tags = list(value or [])
        elif one.name == "salutation":
            salutation = one.text(value)
        elif one.name in PROPERTIES:
            texts[PROPERTIES[one.name]] = one.text(value)
        else:
            texts.setdefault("ORG", first(one, value))
    return vcard(name, texts=texts, salutation=salutation, tags=tags, **lists)


def first(one: Field, value: Any) -> str:
    """The title of the first linked record; a card has one organisation."""
    if isinstance(value, list):
        row = next((row for row in value if row.get("is_primary")), next(iter(value), None))
        links = [part for part in (row or {}).values() if getattr(part, "title", None)]
        return str(links[0].title) if links else ""
    return one.text(value)
