"""How long something takes: the median of days between two fields of a record."""

from decimal import Decimal

from django.db import connection
from django.utils.translation import gettext as _

from zhike.engine.errors import Unknown
from zhike.engine.sql import Sql

from .paths import Path, path
from .query import Query
from .source import Source


def median_days(query: Query, start: str, end: str) -> Decimal | None:
    """Days from `start` to `end`, each a date or a moment, half of the records below it; None without records.

    One statement. Raises Unknown for names that are not there.
    """
    source = Source(query.actor, query.type)
    first, last = (day(path(query.actor, query.type, name), source) for name in (start, end))
    span = Sql("percentile_cont(0.5) WITHIN GROUP (ORDER BY (") + last + ") - (" + first + "))"
    statement = (
        Sql("SELECT ") + span + query.read(source)
    )  # fmt: skip
    with connection.cursor() as cursor:
        cursor.execute(statement.text, statement.params)
        found = cursor.fetchone()[0]
    return None if found is None else Decimal(str(found))


def day(one: Path, source: Source) -> Sql:
    """The field as a date, a moment's in the reader's zone."""
    column = one.field.kind.column(one.field, one.alias(source))
    if one.field.kind.name == "moment":
        return Sql(f"({column} AT TIME ZONE %s)::date", (source.actor.time_zone,))
    if one.field.kind.name != "date":
        raise Unknown(_("'%(name)s' is no date.") % {"name": one.name})
    return Sql(column)
