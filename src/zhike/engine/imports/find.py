"""Records by what a file calls them, as far as the actor may see them. What was found once is remembered."""

import json
from collections import defaultdict
from collections.abc import Iterable, Sequence
from typing import Any, NamedTuple

from django.core.exceptions import ValidationError
from django.db import connection

from zhike.engine import access, objects, shipped
from zhike.engine.actors import Actor
from zhike.engine.fields import Field
from zhike.engine.objects import ObjectType
from zhike.engine.sql import Sql
from zhike.lib import pinyin
from zhike.lib.fold import clean, fold

REMEMBERED = 200_000


class Ask(NamedTuple):
    """Records of an object by one of their fields."""

    object: str
    by: str


class Finder:
    def __init__(self, actor: Actor) -> None:
        self.actor = actor
        self.known: dict[Ask, dict[str, list[int]]] = defaultdict(dict)

    def look(self, ask: Ask, texts: Iterable[str]) -> None:
        """Look up these texts. One query, or two, unless all are known."""
        known = self.known[ask]
        wanted = {same(ask, text) for text in texts} - known.keys()
        if not wanted:
            return
        if len(known) > REMEMBERED:
            known.clear()
        for key, found in found_by(self.actor, ask, wanted).items():
            known[key] = found

    def ids(self, ask: Ask, text: str) -> list[int]:
        """The records that the text names, after `look`."""
        return self.known[ask].get(same(ask, text), [])

    def learn(self, ask: Ask, text: str, number: int) -> None:
        self.known[ask][same(ask, text)] = [number]

    def forget(self) -> None:
        """What was found in a transaction that did not commit may not be there."""
        self.known.clear()


def same(ask: Ask, text: str) -> str:
    """Equal for texts that name the same record."""
    one = objects.get(ask.object).fields[ask.by]
    if ask.by in {"external_id", "id"}:
        return clean(text)
    if one.kind.name in {"phones", "emails"}:
        try:
            return str(one.kind.value(one, text))  # type: ignore[attr-defined]
        except ValidationError:
            return fold(text)
    return fold(shipped.stored(ask.object, text) if one.is_title else text)


def found_by(actor: Actor, ask: Ask, wanted: set[str]) -> dict[str, list[int]]:
    """Key → ids of visible records. A record whose `key` is the text counts where nothing has it as its title."""
    object_type = objects.get(ask.object)
    one = object_type.fields[ask.by]
    found = run(actor, object_type, *asked(object_type, one, wanted))
    rest = wanted - found.keys()
    if rest and one.is_title and "key" in object_type.fields:
        found |= run(actor, object_type, "t.key", Sql("t.key = ANY(%s)", (sorted(rest),)))
    return found


def run(actor: Actor, object_type: ObjectType, column: str, condition: Sql) -> dict[str, list[int]]:
    scope = access.visible(actor, object_type).sql("t")
    statement = (
        Sql(f"SELECT {column}, t.id FROM {object_type.source} t WHERE t.deleted_at IS NULL AND ")
        + condition
        + scope.wrap(" AND ", " ORDER BY t.id")
    )
    found: dict[str, list[int]] = defaultdict(list)
    with connection.cursor() as cursor:
        cursor.execute(statement.text, statement.params)
        for key, number in cursor.fetchall():
            for one in key if isinstance(key, list) else [key]:
                found[one].append(number)
    return dict(found)


def asked(object_type: ObjectType, one: Field, wanted: set[str]) -> tuple[str, Sql]:
    """The column that is compared, and the condition; each so that an index can answer it, where there is one."""
    keys = sorted(wanted)
    match one.kind.name:
        case "number" if one.name == "id":
            numbers = [int(key) for key in keys if key.isascii() and key.isdigit() and int(key) < 2**63]
            return "t.id::text", Sql("t.id = ANY(%s)", (numbers,))
        case "emails" | "phones":
            held = one.sql("t")
            values = f"(SELECT array_agg(e->>'value') FROM jsonb_array_elements({held}) e)"
            return values, Sql(f"{held} @> ANY(%s::jsonb[])", (entries(keys),))
    if one.name == "external_id":
        return "t.external_id", Sql("t.external_id = ANY(%s)", (keys,))
    compared = one.kind.compared(one, "t")
    if one.is_title:
        sorted_by = sorted({pinyin.sort_key(key) for key in keys})
        return compared, Sql(f"(t.title_key = ANY(%s) AND {compared} = ANY(%s))", (sorted_by, keys))
    return compared, Sql(f"{compared} = ANY(%s)", (keys,))


def entries(values: Sequence[Any]) -> list[str]:
    """Each value as the JSON that a list holding it contains."""
    return [json.dumps([{"value": value}]) for value in values]
