"""Which rows of one object an actor may reach for one verb, and that as SQL.

A scope is everything, or the union of sources: rows whose owner is one of some people, rows shared, rows seen with
another record. `branches` gives each source for itself, so that a page can order and limit each by its own index.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, NamedTuple

from zhike.engine.sql import FALSE, TRUE, Sql, any_of, quoted

if TYPE_CHECKING:
    from .through import Through


FEW = 5  # owners: what these see is found source by source; of more people a walk along the table meets enough


class Other(NamedTuple):
    """A reason to see rows besides owning them: a condition on `{alias}`, and where they can be named, their ids."""

    here: Sql
    ids: Sql | None = None


@dataclass(frozen=True)
class Scope:
    """`owners` are ids of people, `owned_by` the columns that may name them, `others` further reasons to see rows.

    `through` are the ways to records that rows are seen with.
    """

    everything: bool = False
    owners: tuple[int, ...] = ()
    owned_by: Sequence[str] = ("owner_id",)
    others: Sequence[Other] = field(default_factory=tuple)
    through: "Sequence[Through]" = field(default_factory=tuple)

    @property
    def is_empty(self) -> bool:
        return not (self.everything or self.owners or self.others or self.through)

    @property
    def is_of_few(self) -> bool:
        """Whether few people own what is seen, so that it is a small part of the table."""
        return not self.everything and len(self.owners) <= FEW

    def branches(self, alias: str) -> list[Sql]:
        """The sources, each a condition of its own. No source: nothing is visible."""
        if self.everything:
            return [TRUE]
        return self.direct(alias) + [at(alias, one) for way in self.through for one in way.sources]

    def direct(self, alias: str) -> list[Sql]:
        """The sources that need no other record to be seen."""
        return self.owned(alias) + [at(alias, other.here) for other in self.others]

    def owned(self, alias: str) -> list[Sql]:
        """What is theirs. Each of few people is a source of its own, which an index has in order."""
        columns = [f"{alias}.{quoted(column)}" for column in self.owned_by if self.owners]
        if len(self.owners) <= FEW:
            return [Sql(f"{column} = %s", (person,)) for column in columns for person in self.owners]
        return [Sql(f"{column} = ANY(%s)", (list(self.owners),)) for column in columns]

    def ids(self, table: str, alias: str) -> list[Sql]:
        """The ids of all rows seen, a statement for each source. The table is read only where no other names them."""

        def read(condition: Sql) -> Sql:
            return condition.wrap(f"SELECT {alias}.id FROM {table} {alias} WHERE ", "")

        if self.everything:
            return [read(TRUE)]
        found = [read(one) for one in self.owned(alias)]
        found += [other.ids or read(at(alias, other.here)) for other in self.others]
        for way in self.through:
            found += [way.gathered] if way.few else [read(at(alias, one)) for one in way.sources]
        return found

    def sql(self, alias: str) -> Sql:
        """The whole scope as one condition."""
        return any_of(self.branches(alias)) if not self.is_empty else FALSE


def at(alias: str, condition: Sql) -> Sql:
    return Sql(condition.text.replace("{alias}", alias), condition.params)


NOTHING = Scope()
EVERYTHING = Scope(everything=True)
