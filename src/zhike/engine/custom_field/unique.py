"""One value, one record: a unique index over the field's values, so that two requests at once cannot both win."""

from typing import Any

from django.core.exceptions import ValidationError
from django.db import connection
from django.utils.translation import gettext as _

from zhike.engine import objects
from zhike.engine.custom.made import now
from zhike.engine.models import CustomField
from zhike.engine.sql import quoted

START = "zkc_unique_"
TEXTS = {"text", "email", "phone", "url"}


def enforce(one: CustomField) -> None:
    """Build the index in this transaction. Raises ValidationError where records share a value already."""
    object_type = objects.get(one.object)
    table = quoted(object_type.table)
    compared = value_of(one.name, one.kind)
    held = f"{object_type.part or 'TRUE'} AND deleted_at IS NULL AND custom->'{one.name}' IS NOT NULL"
    with connection.cursor() as cursor:
        settle(cursor)
        cursor.execute(
            f"SELECT custom->>'{one.name}', count(*) FROM {table} WHERE {held} GROUP BY {compared}, custom->>'{one.name}' "
            "HAVING count(*) > 1 LIMIT 1"
        )
        shared = cursor.fetchone()
        if shared:
            sentence = _("%(count)s records have '%(value)s' here. Make them differ, then turn 'unique' on.")
            raise ValidationError({"is_unique": [sentence % {"count": shared[1], "value": str(shared[0])[:60]}]})
        cursor.execute(f"CREATE UNIQUE INDEX {quoted(f'{START}{one.pk}')} ON {table} (({compared})) WHERE {held}")


def settle(cursor: Any) -> None:
    """Ask now what was to be asked at the commit: a table with open questions takes no index."""
    cursor.execute("SET CONSTRAINTS ALL IMMEDIATE; SET CONSTRAINTS ALL DEFERRED")


def release(one: CustomField) -> None:
    with connection.cursor() as cursor:
        cursor.execute(f"DROP INDEX IF EXISTS {quoted(f'{START}{one.pk}')}")


def value_of(name: str, kind: str) -> str:
    """What must differ: texts by their folds, anything else as it is kept."""
    kept = f"custom->>'{name}'"
    return f"COALESCE(folds->>'custom.{name}', {kept})" if kind in TEXTS else kept


def refusal(index: str, object_key: str) -> dict[str, list[Any]] | None:
    """What the broken index says to people, beside its field; None for an index that is not ours."""
    if not index.startswith(START):
        return None
    for one in now().definitions.get(object_key, {}).values():
        if f"{START}{one.id}" == index:
            sentence = _("Another record has this value in '%(field)s'. Look there, or write another value.")
            return {f"custom.{one.name}": [sentence % {"field": one.label}]}
    return None
