"""Which rows are records that are there already. One query a way of matching, whatever the number of rows.

All records are looked at, hidden ones too: a row that stands for a record one may not change is refused in the same
words whether one may see that record or not.
"""

from collections import defaultdict
from collections.abc import Sequence
from itertools import product
from typing import Any

from django.db import connection
from django.utils.translation import gettext as _

from zhike.engine import access
from zhike.engine.actors import Actor
from zhike.engine.fields import Field
from zhike.engine.fields.lists import values_of
from zhike.engine.objects import ObjectType
from zhike.engine.sql import Sql, all_of
from zhike.lib.fold import fold

from .find import Asked, asked
from .incoming import Incoming
from .mapping import Plan

Key = tuple[Any, ...]
LISTS = {"emails", "phones"}
TEXTS = {"text", "long_text", "email", "phone", "url", "choice"}


def match(rows: Sequence[Incoming], plan: Plan, by: Actor) -> None:
    """Set `existing` of rows whose record is there; refuse those that could be several, or another's."""
    for place, names in enumerate(plan.match):
        keys = {number: row.keys[place] for number, row in enumerate(rows) if wants(row)}
        found = look_up(plan.type, names, {key for listed in keys.values() for key in listed}, by)
        for number, listed in keys.items():
            decide(rows[number], plan, names, {hit for key in listed for hit in found.get(key, ())})


def wants(row: Incoming) -> bool:
    return row.is_open and row.existing is None


def name_records(rows: Sequence[Incoming], plan: Plan) -> None:
    """Note the keys of each row under each way of matching; none where it does not say enough."""
    fields = plan.type.fields
    ways = [
        [(fields[name], plan.defaults.get(name, "" if name == "source" else None)) for name in names]
        for names in plan.match
    ]
    for row in rows:
        row.keys = [
            list(product(*(keys_for(one, row.values.get(one.name, default)) for one, default in way))) for way in ways
        ]


def keys_for(one: Field, value: Any) -> list[Any]:
    if one.name == "source":
        return [fold(value or "")]
    if one.kind.is_empty(value):
        return []
    if one.kind.name in LISTS:
        return [entry["value"] for entry in value]
    if one.name in {"external_id", "id"}:
        return [str(value)]
    return [fold(value) if one.kind.name in TEXTS else value]


def look_up(
    object_type: ObjectType, names: Sequence[str], keys: set[Key], by: Actor
) -> dict[Key, list[tuple[int, bool]]]:
    """Key → the ids of records that have it, and whether the actor may see and change each."""
    if not keys:
        return {}
    fields = [object_type.fields[name] for name in names]
    parts = [
        compared(object_type, one, {key[place] for key in keys}, is_first=place == 0)
        for place, one in enumerate(fields)
    ]
    mine = all_of([access.visible(by, object_type, verb).sql("t") for verb in ("view", "edit")])
    statement = (
        mine.wrap(f"SELECT {', '.join(part.column for part in parts)}, t.id, (", ") IS TRUE FROM ")
        + parts[0].source
        + " WHERE t.deleted_at IS NULL AND "
        + all_of([part.condition for part in parts])
    )
    found: dict[Key, list[tuple[int, bool]]] = defaultdict(list)
    with connection.cursor() as cursor:
        cursor.execute(statement.text, statement.params)
        for *values, number, is_mine in cursor.fetchall():
            for key in product(*(value if isinstance(value, list) else [value] for value in values)):
                found[key].append((number, is_mine))
    return found


def compared(object_type: ObjectType, one: Field, keys: set[Any], *, is_first: bool = True) -> Asked:
    """How to look for the keys of one field. Only the first says what is read; the others ask of the rows so found."""
    column = one.sql("t")
    if one.kind.name in LISTS and not is_first:
        values = values_of(column)
        return Asked(
            f"ARRAY(SELECT jsonb_array_elements_text({values}))", Sql(f"{values} ?| %s::text[]", (list(keys),)), Sql("")
        )
    if one.kind.name in LISTS or one.name in {"id", "external_id"} or one.kind.name in TEXTS:
        return asked(object_type, one, keys)
    return Asked(column, Sql(f"{column} = ANY(%s::{one.kind.cast}[])", (list(keys),)), Sql(f"{object_type.source} t"))


def decide(row: Incoming, plan: Plan, names: Sequence[str], hits: set[tuple[int, bool]]) -> None:
    if not hits:
        return
    mine = sorted(number for number, is_mine in hits if is_mine)
    column, value = told(row, plan, names)
    if len(mine) == 1:
        row.existing = mine[0]
        if plan.on_match == "skip":
            row.state = "skipped"
    elif mine:
        row.refuse(
            column,
            value,
            _("%(count)s records have this value. Match by a field that names only one.") % {"count": len(mine)},
        )
    else:
        row.refuse(column, value, _("Another record has this value. Change that record, or ask an administrator."))


def told(row: Incoming, plan: Plan, names: Sequence[str]) -> tuple[str, str]:
    """The column and the text that the row is matched by."""
    column = next((one.column for one in plan.targets if one.field.name == names[0]), names[0])
    return column, row.texts.get(names[0], "")
