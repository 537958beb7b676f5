"""Who sees what was computed over links: those who see all the records that it was computed from."""

from collections.abc import Sequence
from typing import TYPE_CHECKING

from zhike.engine import access, objects
from zhike.engine.fields import Field
from zhike.engine.sql import TRUE, Sql, all_of

if TYPE_CHECKING:
    from zhike.engine.query.source import Source


def guarded(source: "Source", alias: str, links: Sequence[tuple[Field, ...]]) -> str:
    """The alias to read such a field by: the record's own, or one that holds nothing where the actor may not see."""
    conditions = [condition for each in links for condition in sees(source, alias, each)]
    if not conditions:
        return alias
    key = (alias, " ".join(sorted({".".join(by.name for by in each) for each in links})))
    if key not in source.joined:
        source.joined[key] = f"{source.prefix}{len(source.joined)}"
        behind = f") {source.joined[key]} ON TRUE"
        source.pieces.append(all_of(conditions).wrap(f" LEFT JOIN LATERAL (SELECT {alias}.* WHERE ", behind))
    return source.joined[key]


def sees(source: "Source", alias: str, links: Sequence[Field]) -> list[Sql]:
    """That nothing stands behind these links, or only what the actor sees."""
    by, rest = links[0], links[1:]
    other = objects.get(by.target or "")
    inner = f"{alias}_g"
    conditions = [access.visible(source.actor, other).sql(inner), *(sees(source, inner, rest) if rest else [])]
    if all_of(conditions) == TRUE:
        return []
    column = by.sql(alias)
    there = f"EXISTS (SELECT FROM {other.source} {inner} WHERE {inner}.id = {column} AND "
    return [all_of(conditions).wrap(f"({column} IS NULL OR {there}", "))")]
