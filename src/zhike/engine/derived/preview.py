"""A computed field on a few records, before it is saved: by the very SQL that will keep it."""

from dataclasses import dataclass, replace
from typing import Any

from django.core.exceptions import ValidationError
from django.db import connection
from django.utils import timezone
from django.utils.translation import gettext as _

from zhike.engine import access, names, objects, query
from zhike.engine.actors import Actor
from zhike.engine.custom.kinds import Definition
from zhike.engine.query.source import Source
from zhike.engine.sql import Sql, join, rows

from . import plan, rules
from .field import Derived, make
from .sight import guarded

SHOWN = 5


@dataclass(frozen=True)
class Line:
    """A record and what the field would show there."""

    title: str
    url: str
    value: Any


def preview(actor: Actor, given: Definition) -> list[Line]:
    """The newest records that the actor sees. Raises ValidationError as saving would."""
    field = make(replace(given, name=given.name or "preview", definition=rules.settled(given)))
    assert isinstance(field, Derived)
    computed = plan.of_field(field)
    assert computed is not None
    known = plan.planned(plan.now().all | {computed.name: computed})
    require_readable(actor, known, computed)
    one = objects.get(given.object)
    newest = query.Query(actor, one, sort=query.sorts(actor, one, "-id"))
    found = query.page(newest, query.paths(actor, one, [one.title]), limit=SHOWN).rows
    source = Source(actor, one)
    alias = guarded(source, "t", known.links_of(*computed.name))
    shown = values(field, known.all[computed.name], source, alias, [row.id for row in found])
    return [
        Line(one.title_field.text(row.values[0]), names.address(one.key, row.id), field.show(shown.get(row.id)))
        for row in found
    ]


def values(field: Derived, computed: plan.Computed, source: Source, alias: str, ids: list[int]) -> dict[int, Any]:
    """The field's value of each of these records. One statement."""
    zone = timezone.get_current_timezone_name()
    columns = [computed.value(alias, zone), computed.error(alias, zone)]
    if field.result == "money":
        columns.insert(1, Sql(field.sql(alias, "_currency")))
    asked = (
        join([Sql("t.id"), *columns], ", ").wrap("SELECT ", f" FROM {source.type.source} t")
        + source.sql()
        + Sql(" WHERE t.id = ANY(%s)", (ids,))
    )
    with connection.cursor() as cursor:
        return {row[0]: field.kind.load(field, row[1:]) for row in rows(cursor, asked)}


def require_readable(actor: Actor, known: plan.Plan, computed: plan.Computed) -> None:
    inputs = known.closure(*computed.name)
    if not access.gate.may_read(actor, computed.object, inputs):
        raise ValidationError({"definition": [_("It reads a field that you may not read. Leave that out.")]})
