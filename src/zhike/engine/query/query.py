"""What is asked for: whose view of which object, under which condition, in which order."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from typing import TYPE_CHECKING, Any

from django.utils.translation import gettext as _

from zhike.engine import access, names
from zhike.engine.access.scope import Scope
from zhike.engine.access.through import Through
from zhike.engine.actors import Actor
from zhike.engine.errors import Unknown
from zhike.engine.objects import ObjectType
from zhike.engine.sql import FALSE, TRUE, Sql, all_of, join, quoted
from zhike.lib import tokens

from .paths import Path, path
from .source import Source

if TYPE_CHECKING:
    from zhike.engine.conditions import Node


@dataclass(frozen=True)
class Sort:
    path: Path
    is_down: bool = False

    def expression(self, source: Source) -> str:
        """What rows are ordered by: the title of a link, else what the field's kind says."""
        one = self.path.field
        alias = self.path.alias(source)
        if one.kind.name in {"link", "user"}:
            return f"{source.link(alias, one)}.title_key"
        return one.kind.order(one, alias) or ""

    @property
    def is_own(self) -> bool:
        """Whether the rows themselves hold what they are ordered by."""
        return not self.path.links and self.path.field.kind.name not in {"link", "user"}

    @property
    def is_never_empty(self) -> bool:
        one = self.path.field
        return not self.path.links and (one.is_title or one.name == "id" or not one.is_null)


@dataclass(frozen=True)
class Query:
    """`where` is a parsed condition, `q` words to search for, `bin` asks for deleted records instead."""

    actor: Actor
    type: ObjectType
    where: "Node | None" = None
    q: str = ""
    sort: tuple[Sort, ...] = ()
    bin: bool = False
    ids: tuple[int, ...] | None = None
    verb: str = "view"
    is_direct: bool = False  # only what needs no other record to be seen
    is_copy: bool = False  # rows as they were (`past.copies`): who may see one is asked of the row of now

    def with_(self, **changes: Any) -> "Query":
        return replace(self, **changes)

    def filters(self, source: Source) -> Sql:
        """Everything but the scope, as one condition."""
        pieces = [Sql("t.deleted_at IS NOT NULL" if self.bin else "t.deleted_at IS NULL")]
        if self.ids is not None:
            pieces.append(Sql("t.id = ANY(%s)", (list(self.ids),)))
        if self.where is not None:
            pieces.append(self.where.sql(source, "t"))
        if self.q.strip():
            pieces.append(self.searched())
        return all_of(pieces)

    def searched(self) -> Sql:
        parts = weights(self.actor, self.type)
        asked = tokens.query(self.q, weights=parts) if parts else None
        return Sql("t.search @@ %s::tsquery", (asked,)) if asked else FALSE

    def branches(self) -> list[Sql]:
        """One condition for each source of visible rows; one for all where few rows are meant, each of which can be asked."""
        if self.is_copy or self.is_narrow:
            return [self.scope()]
        return self.seen.branches("t") or [FALSE]

    def found(self, *, at_most: int | None = None) -> Sql:
        """The ids of all rows, or of one more than so many."""
        source = Source(self.actor, self.type, "n")
        filters = self.filters(source)
        limit = "" if at_most is None else f" LIMIT {at_most + 1}"
        head = Sql(f"SELECT t.id FROM {self.type.source} t") + source.sql()

        def rows(branches: Sequence[Sql]) -> Sql:
            return united([head + all_of([branch, filters]).wrap(" WHERE ", limit) for branch in branches], limit)

        is_by_parts = self.is_of_few or (at_most is not None and bool(self.through))
        if not is_by_parts:
            return rows(self.branches() if not self.is_copy and self.seen.is_of_few else [self.scope()])
        # What is theirs is often enough. Of many people the others are as many: each record is asked.
        named, others = rows(self.seen.direct("t")).wrap("WITH own AS MATERIALIZED (", ") "), self.scope()
        if self.is_of_few:
            gathered = united([way.gathered for way in self.through], "")
            named += gathered.wrap(", through AS MATERIALIZED (", ") ")
            others = Sql("t.id IN (SELECT id FROM through)")
        enough = f"(SELECT count(*) FROM own) <= {at_most} AND " if at_most is not None else ""
        return named + united([Sql("SELECT id FROM own"), rows([others.wrap(enough, "")])], limit)

    @property
    def is_narrow(self) -> bool:
        return self.ids is not None or (self.where is not None and self.where.is_narrow)

    @property
    def is_of_few(self) -> bool:
        """Whether what few people see is asked for, and they see some of it through other records that are few too."""
        return bool(self.through) and self.seen.is_of_few and all(way.few for way in self.through)

    @property
    def through(self) -> Sequence[Through]:
        """The ways in which records are seen through others, where that is a matter of many."""
        return () if self.is_copy or self.is_narrow else self.seen.through

    def everything(self, source: Source) -> Sql:
        """Scope and filters as one condition, for sums. Of few people's rows the ids come first, by source."""
        if not self.is_copy and self.seen.is_of_few and len(self.branches()) > 1:
            return self.found().wrap("t.id IN (", ")")
        return all_of([self.scope(), self.filters(source)]) or TRUE

    def read(self, source: Source) -> Sql:
        """FROM and WHERE of a statement over all rows, once the source has its joins.

        What is owned and what is shared is read one after the other, each row once, so that each has its own index.
        """
        direct = [] if self.is_copy or self.seen.everything or self.through else self.seen.direct("t")
        if len(direct) < 2:
            rows, kept = Sql(self.type.source), self.everything(source)
        else:
            rest = [all_of([one, *[other.negated() for other in direct[:n]]]) for n, one in enumerate(direct)]
            pieces = [one.wrap(f"SELECT t.* FROM {self.type.source} t WHERE ", "") for one in rest]
            rows, kept = join(pieces, " UNION ALL ").wrap("(", ")"), self.filters(source)
        return rows.wrap(" FROM ", " t") + source.sql() + kept.wrap(" WHERE ", "")

    @cached_property
    def seen(self) -> Scope:
        """The scope. Made once: a page asks for it a dozen times, and a rep's has a condition for each way to see."""
        scope = access.visible(self.actor, self.type, self.verb)
        return replace(scope, through=()) if self.is_direct else scope

    def scope(self) -> Sql:
        return self.seen_now() if self.is_copy else self.seen.sql("t")

    def seen_now(self) -> Sql:
        """Of a copied row, whether the row of now may be seen."""
        scope = self.seen
        table = quoted(self.type.table)
        now = f"EXISTS (SELECT FROM {self.type.source.replace(table, f'public.{table}')} n WHERE n.id = t.id AND "
        return TRUE if scope.everything else scope.sql("n").wrap(now, ")")


def united(pieces: Sequence[Sql], limit: str) -> Sql:
    """What several statements find, each id once."""
    if len(pieces) == 1:
        return pieces[0]
    return join([piece.wrap("(", ")") for piece in pieces], " UNION ").wrap("SELECT id FROM (", f") u{limit}")


def weights(actor: Actor, object_type: ObjectType) -> str:
    """The parts of the search index that the actor may search: those with fields they may all read.

    A field that is hidden from some role moves to part D when its record is next saved; until then it stands in its
    own part, which is therefore closed to them.
    """
    readable = access.readable_fields(actor, object_type)
    if len(readable) == len(object_type.fields):
        return tokens.ALL_WEIGHTS
    parts = {weight: {names.first(name) for name in listed} for weight, listed in object_type.searched.items()}
    return "".join(weight for weight in "ABC" if parts.get(weight, set()) <= readable.keys())


def sorts(actor: Actor, object_type: ObjectType, listed: Sequence[str] | str) -> tuple[Sort, ...]:
    """Sorts from "-amount,name". Raises Unknown for a field that cannot be sorted by."""
    asked: Iterable[str] = listed.split(",") if isinstance(listed, str) else listed
    found = []
    for name in [n.strip() for n in asked if n.strip()][:3]:
        one = Sort(path(actor, object_type, name.lstrip("-")), name.startswith("-"))
        kind = one.path.field.kind
        if kind.name not in {"link", "user"} and kind.order(one.path.field, "t") is None:
            raise Unknown(_("Records cannot be sorted by '%(name)s'.") % {"name": name.lstrip("-")})
        found.append(one)
    return tuple(found)
