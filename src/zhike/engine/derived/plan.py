"""What is computed from what, as of one version of the metadata: every computed field, each behind those it reads."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import lru_cache

from django.core.exceptions import ValidationError

from zhike.engine import metadata, objects
from zhike.engine.custom import made
from zhike.engine.fields import Field
from zhike.engine.formulas import Formula, Mistake, formula
from zhike.engine.objects import ObjectType
from zhike.engine.relations import Relation
from zhike.engine.sql import Sql, join

from .field import Derived
from .rollup import Rollup, rollup

Name = tuple[str, str]  # object and field


@dataclass(frozen=True)
class Read:
    """A field that a value comes from: at the end of `links` from the record, or from the records of `children`."""

    name: Name
    links: tuple[Field, ...] = ()
    children: Relation | None = None


@dataclass(frozen=True, eq=False)
class Computed:
    """A computed field with what computes it. `rank` is 0 where it reads no other computed field."""

    object: str
    field: Derived
    by: Formula | Rollup
    reads: tuple[Read, ...]
    rank: int = 0
    is_live: bool = False

    @property
    def name(self) -> Name:
        return self.object, self.field.name

    @property
    def type(self) -> ObjectType:
        return objects.get(self.object)

    def value(self, alias: str, zone: str) -> Sql:
        return self.by.value(alias, zone) if isinstance(self.by, Formula) else self.by.value(alias, self.type)

    def error(self, alias: str, zone: str) -> Sql:
        return self.by.error(alias, zone) if isinstance(self.by, Formula) else Sql("NULL::text")

    def json(self, alias: str, zone: str) -> Sql:
        """{held: value} or {held!: error}; nothing where it is empty."""
        if isinstance(self.by, Formula):
            return self.by.json(alias, zone, self.field.held)
        value = self.by.value(alias, self.type)
        if self.field.result == "moment":
            value = value.wrap("to_char(", " AT TIME ZONE 'UTC', 'YYYY-MM-DD\"T\"HH24:MI:SS.US\"Z\"')")
        return join([Sql("%s::text", (self.field.held,)), value], ", ").wrap(
            "jsonb_strip_nulls(jsonb_build_object(", "))"
        )


@dataclass(frozen=True, eq=False)
class Plan:
    """`order` has every kept field behind those it reads; `all` also those that are computed when read."""

    all: dict[Name, Computed] = field(default_factory=dict)
    order: tuple[Computed, ...] = ()
    walked: dict[Name, list[tuple[Field, ...]]] = field(default_factory=dict)

    def of(self, object_key: str, name: str) -> Computed | None:
        return self.all.get((object_key, name))

    def kept(self, object_key: str) -> list[Computed]:
        return [one for one in self.order if one.object == object_key]

    def closure(self, object_key: str, name: str) -> frozenset[Name]:
        found: set[Name] = set()
        waiting = [(object_key, name)]
        while waiting:
            one = self.all.get(waiting.pop())
            for read in one.reads if one else ():
                if read.name not in found:
                    found.add(read.name)
                    waiting.append(read.name)
        return frozenset(found)

    def links_of(self, object_key: str, name: str) -> list[tuple[Field, ...]]:
        """The links over which a formula reads, its own and those of the formulas that it reads.

        A roll-up is over all records that link here, whoever looks; who may not know these fields does not have it.
        """
        if (object_key, name) not in self.walked:
            self.walked[object_key, name] = list(dict.fromkeys(self.walk(object_key, name)))
        return self.walked[object_key, name]

    def walk(self, object_key: str, name: str) -> Iterator[tuple[Field, ...]]:
        one = self.all.get((object_key, name))
        for read in one.reads if one and isinstance(one.by, Formula) else ():
            if read.links:
                yield read.links
            for further in self.walk(*read.name) if read.name in self.all else ():
                yield (*read.links, *further)

    def readers(self, name: Name) -> list[Computed]:
        """The computed fields that read this field."""
        return [one for one in self.all.values() if any(read.name == name for read in one.reads)]


def now() -> Plan:
    return at(metadata.version())


@lru_cache(maxsize=8)
def at(version: int) -> Plan:
    fields = [
        one for key in made.now().computed for one in objects.get(key).fields.values() if isinstance(one, Derived)
    ]
    return planned({found.name: found for found in (of_field(one) for one in fields) if found})


def of_field(one: Derived) -> Computed | None:
    """What computes the field; None where its definition does not hold any more."""
    try:
        by = compiled(one)
    except (Mistake, ValidationError):
        return None
    return Computed(one.object, one, by, tuple(reads(by, objects.get(one.object))))


def compiled(one: Derived) -> Formula | Rollup:
    given = one.made.definition or {}
    if one.made.kind == "formula":
        return formula(str(given.get("formula") or ""), objects.get(one.object))
    return rollup(given, objects.get(one.object))


def reads(by: Formula | Rollup, own: ObjectType) -> Iterator[Read]:
    if isinstance(by, Formula):
        for given in by.inputs:
            yield from steps(own, given.links, given.field)
        return
    child = by.relation
    yield Read((child.type.key, child.by.name), (), child)
    for found in by.paths:
        for one in steps(child.type, found.links, found.field):
            yield Read(one.name, one.links, child)


def steps(own: ObjectType, links: tuple[Field, ...], last: Field) -> Iterator[Read]:
    """The field and each link on the way to it."""
    here = own
    for number, by in enumerate(links):
        yield Read((here.key, by.name), links[:number])
        here = objects.get(by.target or "")
    yield Read((here.key, last.name), links)


def planned(found: dict[Name, Computed]) -> Plan:
    """Ranked. Fields in a circle, which saving refuses, are left out."""
    ranks: dict[Name, int] = {}
    live: dict[Name, bool] = {}

    def rank(name: Name, above: tuple[Name, ...]) -> int:
        if name in above:
            return -1
        if name not in ranks:
            inner = [rank(read.name, (*above, name)) for read in found[name].reads if read.name in found]
            by = found[name].by
            own = isinstance(by, Formula) and by.is_live
            live[name] = own or any(live.get(read.name, False) for read in found[name].reads)
            ranks[name] = -1 if -1 in inner else 1 + max(inner, default=-1)
        return ranks[name]

    for name in found:
        rank(name, ())
    known = {
        n: Computed(c.object, c.field, c.by, c.reads, ranks[n], live[n]) for n, c in found.items() if ranks[n] >= 0
    }
    order = sorted((one for one in known.values() if not one.is_live), key=lambda one: (one.rank, one.name))
    return Plan(known, tuple(order))


def circle(found: dict[Name, Computed], start: Name) -> list[Name]:
    """The way from this field back to itself, if there is one."""
    trail: list[Name] = []
    seen: set[Name] = set()

    def leads_back(name: Name) -> bool:
        seen.add(name)
        trail.append(name)
        further = [read.name for read in found[name].reads]
        if start in further or any(leads_back(one) for one in further if one in found and one not in seen):
            return True
        trail.pop()
        return False

    return trail if start in found and leads_back(start) else []
