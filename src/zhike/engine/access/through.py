"""Rows seen because a record they are about is seen: the contacts of one's customers, the talks with one's contacts."""

from collections.abc import Callable
from typing import NamedTuple

from zhike.engine import objects
from zhike.engine.fields import Field
from zhike.engine.objects import ObjectType
from zhike.engine.sql import Sql, join, quoted

from .scope import Scope, at


class Through(NamedTuple):
    """One way from rows to the records they are about, the parents. Conditions are on `{alias}`.

    `sources` has a condition for each source of seen parents; the database may begin at either side. The two others say
    the same of all sources at once and leave it no choice. `walked` is for row after row in order: the parents of `few`
    people are remembered, of many each row is asked for its own. `gathered` reads the ids of all such rows from the
    parents on, which is for the parents of few.
    """

    sources: list[Sql]
    walked: Sql
    gathered: Sql
    few: bool


def through(object_type: ObjectType, seen: Callable[[ObjectType], Scope], steps: int) -> list[Through]:
    """All ways of an object. `seen` says which parents are seen; of those nobody sees there is no way."""
    found = []
    for name in object_type.visible_with:
        by = object_type.fields[name]
        for parent in parents(object_type, by):
            scope = seen(parent)
            if not scope.is_empty:
                found.append(way(object_type, by, parent, scope, steps))
    return found


def parents(object_type: ObjectType, by: Field) -> list[ObjectType]:
    if by.kind.name in {"any_link", "any_links"}:
        return [t for t in objects.all_types() if t.can("timeline") and t.activity is None]
    return [objects.get(by.target or by.rows.links_to)]


def way(object_type: ObjectType, by: Field, parent: ObjectType, scope: Scope, steps: int) -> Through:
    alias, row, child = f"p{steps}", f"r{steps}", f"g{steps}"
    sources = scope.branches(alias) if steps == 0 else [scope.sql(alias)]
    seen = join(scope.ids(parent.source, alias), " UNION ALL ")
    kind = by.kind.name
    if kind in {"any_links", "links", "rows"}:
        is_any = kind == "any_links"
        link = "record" if is_any else quoted(by.rows.fields[0].column)
        table, mine = f"{quoted(by.rows.table)} {row}", f"{row}.{quoted(by.rows.parent)}"
        about = Sql(f"{row}.object = %s AND ", (parent.key,)) if is_any else Sql("")
        here = Sql(
            f" FROM {parent.source} {alias} JOIN {table} ON {row}.{link} = {alias}.id WHERE {mine} = {{alias}}.id AND "
        )
        mine_seen = about.wrap(f" FROM {table} WHERE {mine} = {{alias}}.id AND ", "") + held(f"{row}.{link}", seen)
        return Through(
            [(here + about + one).wrap("EXISTS (SELECT", ")") for one in sources],
            first(mine_seen if scope.is_of_few else here + about + scope.sql(alias)),
            about.wrap(f"SELECT {mine} AS id FROM {table} WHERE ", "") + seen.wrap(f"{row}.{link} IN (", ")"),
            scope.is_of_few,
        )  # fmt: skip
    is_any = kind == "any_link"
    link = quoted(by.column) if is_any else ""
    about = Sql(f"{{alias}}.{quoted(by.column + '_object')} = %s AND ", (parent.key,)) if is_any else Sql("")
    linked = f"{{alias}}.{link}" if is_any else by.sql("{alias}")
    named = f" FROM {parent.source} {alias} WHERE {alias}.id = {linked} AND "
    children = at(child, about + seen.wrap(f"{linked} IN (", ")"))
    return Through(
        [(about + one.wrap(f"EXISTS (SELECT{named}", ")")).wrap("(", ")") for one in sources],
        (about + (held(linked, seen) if scope.is_of_few else first(scope.sql(alias).wrap(named, "")))).wrap("(", ")"),
        children.wrap(f"SELECT {child}.id FROM {object_type.source} {child} WHERE ", ""),
        scope.is_of_few,
    )


def first(rows: Sql) -> Sql:
    """Whether there is such a row, FROM on. Behind LIMIT the database looks for it each time anew."""
    return rows.wrap("(SELECT TRUE", " LIMIT 1)")


def held(link: str, seen: Sql) -> Sql:
    """Whether the link is to one of these. Behind IS TRUE the database keeps them in a hash and asks it row by row."""
    return seen.wrap(f"({link} IN (", ")) IS TRUE")
