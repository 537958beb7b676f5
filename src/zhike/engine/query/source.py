"""The tables of one statement: the object's own as `t`, and the linked ones, joined only where the actor may see them."""

from zhike.engine import access, objects
from zhike.engine.actors import Actor
from zhike.engine.fields import Field
from zhike.engine.objects import ObjectType
from zhike.engine.sql import Sql, join, quoted


class Source:
    """Collects the joins that a statement's columns, conditions and order ask for."""

    def __init__(self, actor: Actor, object_type: ObjectType, prefix: str = "l") -> None:
        self.actor, self.type, self.prefix = actor, object_type, prefix
        self.joined: dict[tuple[str, str], str] = {}
        self.pieces: list[Sql] = []

    def link(self, alias: str, by: Field) -> str:
        """The alias of the record that this field links to. Hidden records join as if the link were empty."""
        known = self.joined.get((alias, by.name))
        if known:
            return known
        other = objects.get(by.target or "")
        name = f"{self.prefix}{len(self.joined)}"
        self.joined[alias, by.name] = name
        seen = access.visible(self.actor, other).sql(name)
        on = f" LEFT JOIN {other.source} {name} ON {name}.id = {by.sql(alias)} AND "
        self.pieces.append(seen.wrap(on, ""))
        return name

    def title_of(self, alias: str, by: Field) -> str:
        """The title of the linked record; NULL where there is none or none to see."""
        other = objects.get(by.target or "")
        return f"{self.link(alias, by)}.{quoted(other.title_field.column)}"

    def sql(self) -> Sql:
        return join(self.pieces, "")
