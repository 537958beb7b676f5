"""Computed fields for the tests, what they show, and what they should."""

from typing import Any

from zhike.engine import actors, objects, query
from zhike.engine.derived import plan
from zhike.engine.models import CustomField
from zhike.engine.sql import Sql, quoted, rows
from zhike.engine.testing import Cast, make
from zhike.engine.testing.custom import custom_field


def formula_field(cast: Cast, name: str, text: str, object: str = "opportunity") -> CustomField:
    return custom_field(cast.root, name, "formula", object=object, definition={"formula": text})


def rollup_field(cast: Cast, name: str, object: str = "account", **definition: Any) -> CustomField:
    return custom_field(cast.root, name, "rollup", object=object, definition=definition)


def shown(record: Any, name: str, by: Any = None) -> Any:
    """The value as a person reads it."""
    return query.one(by or actors.system(), objects.of(record), record.pk, [f"derived.{name}"]).values[0]


def differing() -> list[tuple[str, str, int]]:
    """Records whose kept value is not what computing it now gives."""
    from django.conf import settings
    from django.db import connection

    found = []
    for one in plan.now().order:
        fresh = one.json("t", settings.TIME_ZONE)
        held = [one.field.held, f"{one.field.held}!"]
        asked = Sql("SELECT t.id FROM ") + quoted(one.type.table) + " t WHERE " + fresh + Sql(
            " IS DISTINCT FROM jsonb_strip_nulls(jsonb_build_object(%s::text, t.derived->%s, %s::text, t.derived->%s))",
            (held[0], held[0], held[1], held[1]),
        )  # fmt: skip
        with connection.cursor() as cursor:
            found += [(one.object, one.field.name, row[0]) for row in rows(cursor, asked)]
    return found


def deal(cast: Cast, **values: Any) -> Any:
    return make("opportunity", owner=cast.ann, **{"name": "Deal", "amount": "1000"} | values)
