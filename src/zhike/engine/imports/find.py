"""Records by what a file calls them, as far as the actor may see them. What was found once is remembered."""

from collections import defaultdict
from collections.abc import Iterable
from typing import NamedTuple

from django.core.exceptions import ValidationError
from django.db import connection

from zhike.engine import access, objects, shipped
from zhike.engine.actors import Actor
from zhike.engine.fields import Field
from zhike.engine.fields.lists import values_of
from zhike.engine.objects import ObjectType
from zhike.engine.sql import TRUE, Sql
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
    found = run(actor, object_type, asked(object_type, one, wanted))
    rest = wanted - found.keys()
    if rest and one.is_title and "key" in object_type.fields:
        found |= run(actor, object_type, by_key(object_type, rest))
    return found


def by_key(object_type: ObjectType, keys: set[str]) -> "Asked":
    return Asked("t.key", Sql("t.key = ANY(%s)", (sorted(keys),)), Sql(f"{object_type.source} t"))


def run(actor: Actor, object_type: ObjectType, by: "Asked") -> dict[str, list[int]]:
    scope = access.visible(actor, object_type).sql("t")
    statement = (
        by.source.wrap(f"SELECT {by.column}, t.id FROM ", " WHERE t.deleted_at IS NULL AND ")
        + by.condition
        + scope.wrap(" AND ", " ORDER BY t.id")
    )
    found: dict[str, list[int]] = defaultdict(list)
    with connection.cursor() as cursor:
        cursor.execute(statement.text, statement.params)
        for key, number in cursor.fetchall():
            found[key].append(number)
    return dict(found)


class Asked(NamedTuple):
    """The column that is compared, the condition, and what is read: the table as `t`, and what else it needs."""

    column: str
    condition: Sql
    source: Sql


def asked(object_type: ObjectType, one: Field, wanted: set[str]) -> Asked:
    """How to look for these keys, so that an index can answer where there is one."""
    keys, table = sorted(wanted), Sql(f"{object_type.source} t")
    match one.kind.name:
        case "number" if one.name == "id":
            numbers = [int(key) for key in keys if key.isascii() and key.isdigit() and int(key) < 2**63]
            return Asked("t.id::text", Sql("t.id = ANY(%s)", (numbers,)), table)
        case "emails" | "phones":
            return listed(object_type, one, keys)
    if one.name == "external_id":
        # The index leaves out the empty ones; of a long list the planner does not see that it has none.
        return Asked("t.external_id", Sql("t.external_id <> '' AND t.external_id = ANY(%s)", (keys,)), table)
    compared = one.kind.compared(one, "t")
    if one.is_title:
        sorted_by = sorted({pinyin.sort_key(key) for key in keys})
        return Asked(compared, Sql(f"(t.title_key = ANY(%s) AND {compared} = ANY(%s))", (sorted_by, keys)), table)
    return Asked(compared, Sql(f"{compared} = ANY(%s)", (keys,)), table)


def listed(object_type: ObjectType, one: Field, keys: list[str]) -> Asked:
    """Values of a list, each asked of the index by itself: no estimate tells how few records have it, and a plan made by
    estimates reads the whole table for each. Without an index all rows are read, once.
    """
    if one.json:
        entries = f" t CROSS JOIN LATERAL jsonb_array_elements({one.sql('t')}) e"
        return Asked("e->>'value'", Sql("e->>'value' = ANY(%s)", (keys,)), Sql(object_type.source + entries))
    # No further condition inside: before the first ANALYZE the planner would look for it by another index as well.
    inner = f"SELECT i.* FROM {object_type.source} i WHERE {values_of(one.sql('i'))} ? k.key OFFSET 0"
    each = f" k(key) CROSS JOIN LATERAL ({inner}) t"
    return Asked("k.key", TRUE, Sql(f"unnest(%s::text[]){each}", (keys,)))
