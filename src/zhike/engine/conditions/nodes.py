"""What a condition is made of, and each piece as SQL. Two-valued: an empty value makes a leaf false."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from typing import Any

from zhike.engine import access, objects
from zhike.engine.fields import Field
from zhike.engine.fields.kind import COMPARISONS
from zhike.engine.query.paths import Path
from zhike.engine.query.source import Source
from zhike.engine.relations import Relation
from zhike.engine.sql import Sql, all_of, any_of, quoted

LINKS = {"link", "links", "any_link", "any_links", "rows"}


class Node:
    """A condition. `sql` may be NULL where it does not hold; `Not` makes that plain false before it negates.

    `is_narrow` says that few rows are meant whoever asks, such as those of one account.
    """

    @property
    def is_narrow(self) -> bool:
        return False

    @property
    def each(self) -> Sequence["Node"]:
        """The conditions that must all hold."""
        return [self]

    def is_of(self, names: Collection[str]) -> bool:
        """Whether it says something of one of these fields alone."""
        return False

    def sql(self, source: Source, alias: str) -> Sql:
        raise NotImplementedError


@dataclass(frozen=True)
class And(Node):
    parts: Sequence[Node]

    @property
    def each(self) -> Sequence[Node]:
        return [one for part in self.parts for one in part.each]

    @property
    def is_narrow(self) -> bool:
        return any(part.is_narrow for part in self.parts)

    def sql(self, source: Source, alias: str) -> Sql:
        return all_of([part.sql(source, alias) for part in self.parts])


@dataclass(frozen=True)
class Or(Node):
    parts: Sequence[Node]

    def sql(self, source: Source, alias: str) -> Sql:
        return any_of([part.sql(source, alias) for part in self.parts])


@dataclass(frozen=True)
class Not(Node):
    part: Node

    def sql(self, source: Source, alias: str) -> Sql:
        return self.part.sql(source, alias).negated()


@dataclass(frozen=True)
class OfField(Node):
    """What is said of one field, perhaps behind links."""

    path: Path

    def is_of(self, names: Collection[str]) -> bool:
        return self.path.name in names


@dataclass(frozen=True)
class Leaf(OfField):
    """`field op value`. `value` is parsed."""

    op: str
    value: Any

    @property
    def is_narrow(self) -> bool:
        """One account has few contacts; one stage, product or owner has no end of deals."""
        one = self.path.field
        if self.op != "eq" or self.path.links or one.kind.name not in LINKS:
            return False
        target = one.target or (one.rows.links_to if one.is_rows else "")
        return not target or objects.get(target).can("timeline")

    def sql(self, source: Source, alias: str) -> Sql:
        one = self.path.field
        return one.kind.leaf(one, self.path.alias(source, alias), self.op, self.value)


@dataclass(frozen=True)
class Within(OfField):
    """The field stands from one piece of SQL up to, not including, another: those of each case (`query.pages_for`)."""

    low: Sql
    high: Sql

    def sql(self, source: Source, alias: str) -> Sql:
        one = self.path.field
        left = Sql(one.kind.compared(one, self.path.alias(source, alias)))
        return (left + " >= " + self.low + " AND " + left + " < " + self.high).wrap("(", ")")


@dataclass(frozen=True)
class Children(Node):
    """Something about the records that link to this one, as far as the actor sees them."""

    relation: Relation
    where: Node | None

    def rows(self, source: Source, alias: str, columns: str, path: Path | None = None) -> Sql:
        """SELECT of these columns over the linking records, as `k…`; `{field}` stands for the path's column."""
        depth = f"k{source.prefix}{alias}"
        inner = Source(source.actor, self.relation.type, f"{depth}l")
        condition = self.where.sql(inner, depth) if self.where else Sql("TRUE")
        if path is not None:
            one = path.field
            columns = columns.format(field=one.kind.compared(one, path.alias(inner, depth)))
        scope = access.visible(source.actor, self.relation.type).sql(depth)
        linked = links_here(self.relation.by, depth, alias, source)
        kept = all_of([linked, Sql(f"{depth}.deleted_at IS NULL"), scope, condition])
        return (
            Sql(f"SELECT {columns} FROM {self.relation.type.source} {depth}") + inner.sql() + kept.wrap(" WHERE ", "")
        )


def links_here(by: Field, child: str, parent: str, source: Source) -> Sql:
    """The child row links to the parent row."""
    match by.kind.name:
        case "links" | "rows":
            link = by.rows.fields[0]
            return Sql(
                f"EXISTS (SELECT FROM {quoted(by.rows.table)} r WHERE r.{quoted(by.rows.parent)} = {child}.id "
                f"AND r.{quoted(link.column)} = {parent}.id)"
            )
        case "any_links":
            return Sql(
                f"EXISTS (SELECT FROM {quoted(by.rows.table)} r WHERE r.{quoted(by.rows.parent)} = {child}.id "
                f"AND r.object = %s AND r.record = {parent}.id)",
                (source.type.key,),
            )
        case "any_link":
            return Sql(f"({by.sql(child, '_object')} = %s AND {by.sql(child)} = {parent}.id)", (source.type.key,))
    return Sql(f"{by.sql(child)} = {parent}.id")


@dataclass(frozen=True)
class Has(Children):
    """At least so many linking records for which `where` holds."""

    at_least: int = 1

    def sql(self, source: Source, alias: str) -> Sql:
        if self.at_least == 1:
            return self.rows(source, alias, "").wrap("EXISTS (", ")")
        limited = self.rows(source, alias, "1").wrap("SELECT count(*) FROM (", f" LIMIT {self.at_least}) n")
        return limited.wrap("((", f") >= {self.at_least})")


@dataclass(frozen=True)
class Compare(Children):
    """A measure over the linking records, compared: `sum of opportunities.amount > 1000`."""

    function: str = "count"
    path: Path | None = None
    op: str = "gt"
    value: Any = None

    def sql(self, source: Source, alias: str) -> Sql:
        column = "count(*)" if self.path is None else f"{self.function}({{field}})"
        measured = self.rows(source, alias, column, self.path).wrap("(", ")")
        if self.op == "between":
            low, high = self.value
            return measured + Sql(" BETWEEN %s AND %s", (low, high))
        if self.op == "ne":
            return (measured + Sql(" = %s", (self.value,))).negated()
        return measured + Sql(f" {COMPARISONS[self.op]} %s", (self.value,))
