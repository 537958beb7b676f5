"""The fields that every object with people's data has beside its own: complete, confirmed until when, perhaps twice there."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.utils.translation import gettext_lazy as _
from markupsafe import Markup

from zhike.engine.fields import Computed, Field
from zhike.engine.fields.choices import YesNo
from zhike.engine.fields.links import ToUser
from zhike.engine.fields.moments import Date
from zhike.engine.fields.numbers import Number
from zhike.engine.sql import Sql

if TYPE_CHECKING:
    from zhike.engine.objects import ObjectType
    from zhike.engine.query.source import Source

SCORE, UNTIL, ON, BY, TWIN = (
    f"derived.{name}" for name in ("completeness", "verified_until", "verified_on", "verified_by", "has_twin")
)
Join = Callable[["Source", str, str, str], Sql]


class Percent(Number):
    """A share of a hundred. It asks who reads, so no condition on it is asked in Python."""

    is_flat = False

    def draw(self, field: Field, value: Any) -> Markup:
        return Markup('<span class="number">{}%</span>').format(int(value))


class Doubt(YesNo):
    is_flat = False


@dataclass(frozen=True, eq=False)
class Measured(Computed):
    """Read from a table that is joined where it is asked for: `join` makes it, `held` is its column there."""

    join: Join | None = None
    held: str = ""

    def seen_by(self, source: Any, alias: str) -> str:
        assert self.join is not None
        key = (alias, f"quality.{self.join.__name__}")
        if key not in source.joined:
            joined = f"{source.prefix}{len(source.joined)}"
            source.joined[key] = joined
            source.pieces.append(self.join(source, self.object, alias, joined))
        return str(source.joined[key])

    def sql(self, alias: str, part: str = "") -> str:
        return f"{alias}.{self.held}"


def score(source: "Source", key: str, alias: str, joined: str) -> Sql:
    from .score import expression

    return expression(source, key, alias).wrap(" CROSS JOIN LATERAL (SELECT ", f" AS score) {joined}")


def verification(source: "Source", key: str, alias: str, joined: str) -> Sql:
    """The confirmation, where somebody confirmed the record."""
    on = f'{joined}.object = %s AND {joined}.record = {alias}.id AND {joined}."on" IS NOT NULL'
    return Sql(f" LEFT JOIN verification {joined} ON {on}", (key,))


def twins(source: "Source", key: str, alias: str, joined: str) -> Sql:
    """Whether an open pair of records, both of which the reader sees, has this one."""
    from zhike.engine import access, objects
    from zhike.engine.sql import quoted

    table = quoted(objects.get(key).table)
    scopes = [access.visible(source.actor, objects.get(key)).sql(f"{joined}{side}") for side in "ab"]
    pairs = Sql(
        f"SELECT p.id FROM twin w JOIN {table} {joined}a ON {joined}a.id = w.one AND {joined}a.deleted_at IS NULL "
        f"JOIN {table} {joined}b ON {joined}b.id = w.other AND {joined}b.deleted_at IS NULL "
        "CROSS JOIN LATERAL (VALUES (w.one), (w.other)) p(id) WHERE w.object = %s AND w.state IN ('open', 'later')",
        (key,),
    )
    seen = pairs + scopes[0].wrap(" AND ", "") + scopes[1].wrap(" AND ", "")
    return seen.wrap(f" CROSS JOIN LATERAL (SELECT {alias}.id IN (", f") AS is_twin) {joined}")


def of(object_type: "ObjectType") -> dict[str, Field]:
    """These fields of an object; none of one that holds no data of people."""
    if not is_measured(object_type):
        return {}
    made = [
        measured(object_type, SCORE, _("completeness"), Percent(), join=score, held="score"),
        measured(object_type, UNTIL, _("confirmed until"), Date(), join=verification, held="until"),
        measured(object_type, ON, _("confirmed on"), Date(), join=verification, held='"on"'),
        measured(object_type, BY, _("confirmed by"), ToUser(), join=verification, held="by_id"),
    ]
    if object_type.duplicates:
        made.append(measured(object_type, TWIN, _("perhaps a duplicate"), Doubt(), join=twins, held="is_twin"))
    return {one.name: one for one in made}


def is_measured(object_type: "ObjectType") -> bool:
    return object_type.can("quality") and object_type.activity is None


def measured(object_type: "ObjectType", name: str, label: Any, kind: Any, *, join: Join, held: str) -> Measured:
    return Measured(
        name=name, label=label, kind=kind, object=object_type.key, column="derived", json="derived", is_null=True,
        is_editable=False, is_whole=kind.name == "number", decimal_places=0, default=kind.empty(), join=join, held=held,
        target="user" if kind.name == "user" else None,
    )  # fmt: skip
