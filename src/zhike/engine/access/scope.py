"""Which rows of one object an actor may reach for one verb, and that as SQL.

A scope is everything, or the union of sources: rows whose owner is one of some people, rows shared, rows seen with
another record. `branches` gives each source for itself, so that a page can order and limit each by its own index.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field

from zhike.engine.sql import FALSE, TRUE, Sql, any_of, quoted


@dataclass(frozen=True)
class Scope:
    """`owners` are ids of people, `owned_by` the columns that may name them, `others` conditions on `{alias}`."""

    everything: bool = False
    owners: tuple[int, ...] = ()
    owned_by: Sequence[str] = ("owner_id",)
    others: Sequence[Sql] = field(default_factory=tuple)

    @property
    def is_empty(self) -> bool:
        return not (self.everything or self.owners or self.others)

    def branches(self, alias: str) -> list[Sql]:
        """The sources, each a condition of its own. No source: nothing is visible."""
        if self.everything:
            return [TRUE]
        people = list(self.owners)
        owned = [Sql(f"{alias}.{quoted(column)} = ANY(%s)", (people,)) for column in self.owned_by if people]
        return owned + [Sql(other.text.replace("{alias}", alias), other.params) for other in self.others]

    def sql(self, alias: str) -> Sql:
        """The whole scope as one condition."""
        return any_of(self.branches(alias)) if not self.is_empty else FALSE


NOTHING = Scope()
EVERYTHING = Scope(everything=True)
