"""The ids of one page with their sort keys. Each source of visible rows is ordered and limited by itself, by its own index."""

from zhike.engine.access.scope import at
from zhike.engine.sql import TRUE, Sql, all_of, any_of, join

from . import keyset
from .query import Query
from .source import Source

NEAR = 20_000  # rows that are sooner walked than the parents of what is seen through others are read

Start = tuple[list[object], int] | None


class Ids:
    """`start` is the row behind which the page begins, `back` whether it is read towards the beginning of the list."""

    def __init__(self, query: Query, limit: int, start: Start = None, *, back: bool = False) -> None:
        self.query, self.limit, self.back = query, int(limit), back
        source = Source(query.actor, query.type, "i")
        self.expressions = [one.expression(source) for one in query.sort]
        self.filters = query.filters(source)
        behind = keyset.behind(query.sort, self.expressions, *start, back=back) if start else [TRUE]
        self.phases = behind
        self.names = [f"k{n}" for n in range(len(self.expressions))]
        keys = "".join(f", {e} AS {name}" for e, name in zip(self.expressions, self.names, strict=True))
        self.head = Sql(f"SELECT t.id{keys} FROM {query.type.source} t") + source.sql()

    def sql(self) -> Sql:
        return self.by_parts() if self.query.through else self.first(self.rows(self.query.branches()))

    def rows(self, conditions: list[Sql]) -> list[Sql]:
        """The first rows for which each of these conditions holds, each in a statement."""
        tail = f" ORDER BY {keyset.order(self.query.sort, self.expressions, back=self.back)} LIMIT {self.limit}"
        return [
            self.head + all_of([one, phase, self.filters]).wrap(" WHERE ", tail)
            for one in conditions
            for phase in self.phases
        ]

    def first(self, pieces: list[Sql]) -> Sql:
        """The first rows of them all."""
        if len(pieces) == 1:
            return pieces[0]
        union = join([piece.wrap("(", ")") for piece in pieces], " UNION ALL ")
        last = f" ORDER BY {self.order()} LIMIT {self.limit}"
        return union.wrap(f"SELECT DISTINCT {', '.join(['id', *self.names])} FROM (", f") u{last}")

    def order(self) -> str:
        return keyset.order(self.query.sort, self.names, back=self.back, id_name="id")

    def by_parts(self) -> Sql:
        """What is theirs comes by its index. Where that fills a page, its last row is the edge, and what they see through
        others is looked for up to there, row after row; or to the end of the list, where that is near. Of few people an
        edge has to be near too. Else it is read from the parents on, for a walk in search of the few that there are may
        be one through the whole table: of few people all of it, of many as much as fills a page from each source.
        """
        ways, is_of_few = self.query.through, self.query.is_of_few
        own = self.first(self.rows(self.query.seen.direct("t")))
        named = own.wrap("WITH own AS MATERIALIZED (", "), ")
        if is_of_few:
            named += join([way.gathered for way in ways], " UNION ").wrap("through AS MATERIALIZED (", "), ")
        named += f"edge AS MATERIALIZED (SELECT * FROM own ORDER BY {self.order()} OFFSET {self.limit - 1} LIMIT 1), "
        named += self.is_near().wrap("near AS MATERIALIZED (", ") ")
        asked = any_of([at("t", way.walked) for way in ways])
        walked = [all_of([Sql("EXISTS (SELECT FROM near WHERE has_edge)"), asked, part]) for part in self.up_to_edge()]
        walked.append(all_of([Sql("EXISTS (SELECT FROM near WHERE NOT has_edge)"), asked]))
        read = [Sql("t.id IN (SELECT id FROM through LIMIT (SELECT NULL::bigint))")]  # a tenth, says the planner
        if not is_of_few:
            read = [at("t", source) for way in ways for source in way.sources]
        others = [all_of([Sql("NOT EXISTS (SELECT FROM near)"), one]) for one in read]
        return named + self.first([Sql("SELECT * FROM own"), *self.rows([*walked, *others])])

    def is_near(self) -> Sql:
        """A row where few rows stand between the beginning of the list and the edge, or the end where there is no edge."""
        if not all(one.is_own for one in self.query.sort) or len(self.query.sort) > 1:
            return Sql("SELECT FALSE AS has_edge WHERE FALSE")
        bounds = self.bounds()
        near = self.are_few(self.up_to_edge(), bounds) if self.query.is_of_few else TRUE
        edge = near.wrap("SELECT TRUE AS has_edge FROM edge WHERE ", "")
        if not bounds and self.phases == [TRUE]:
            return edge
        end = self.are_few([TRUE], bounds).wrap("SELECT FALSE WHERE NOT EXISTS (SELECT FROM edge) AND ", "")
        return join([edge, end], " UNION ALL ")

    def are_few(self, parts: list[Sql], bounds: list[Sql]) -> Sql:
        """Whether so few rows stand in these parts of the list, whoever sees them; an index of the order tells."""
        pieces = [
            all_of([part, phase, *bounds, Sql("t.deleted_at IS NULL")]).wrap(
                f"(SELECT FROM {self.query.type.source} t WHERE ", f" LIMIT {NEAR + 1})"
            )
            for part in parts
            for phase in self.phases
        ]
        return join(pieces, " UNION ALL ").wrap("(SELECT count(*) FROM (", f") n) <= {NEAR}")

    def bounds(self) -> list[Sql]:
        """What the condition says of the order itself: the list begins there."""
        named = {one.path.name for one in self.query.sort}
        parts = self.query.where.each if self.query.where else []
        return [one.sql(Source(self.query.actor, self.query.type, "b"), "t") for one in parts if one.is_of(named)]

    def up_to_edge(self) -> list[Sql]:
        """The parts of the list that are not behind the edge, each with an end that an index knows."""
        sorts, edge = self.query.sort, "(SELECT k0 FROM edge)"
        if not sorts:
            return [Sql(f"t.id {'<=' if self.back else '>='} (SELECT id FROM edge)")]
        if len(sorts) > 1:
            return [Sql("TRUE")]
        key, is_down = self.expressions[0], sorts[0].is_down is not self.back
        found = [Sql(f"{key} {'>=' if is_down else '<='} {edge}")]
        if not sorts[0].is_never_empty:  # empty ones come first going up, last going down
            found.append(Sql(f"{edge} IS NULL") if is_down else Sql(f"{key} IS NULL"))
        return found
