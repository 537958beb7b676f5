"""After records were written: everything that is computed from them, in the same transaction.

Few records are computed at once. Many, and those that somebody else holds while we come from above, are marked stale
and computed by a job soon. We wait for locks only upwards, from a record to what it links to, so nobody waits in a circle.
"""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from zhike.engine import objects
from zhike.engine.objects import ObjectType

from . import linked, plan, stale, write
from .plan import Computed, Name, Plan, Read

MOST_PARENTS = 200
MOST_BELOW = 1_000
ANY = "*"  # every field: the record came or went


@dataclass(frozen=True)
class Written:
    """Records just written: `names` of the fields that changed, `before` the former values of those, as logged."""

    type: ObjectType
    ids: Sequence[int]
    names: frozenset[str]
    before: Mapping[str, Sequence[Any]] = field(default_factory=dict)

    def touches(self, name: str) -> bool:
        return name in self.names or ANY in self.names


def saved(object_type: ObjectType, drafts: Sequence[Any]) -> Written:
    """What these drafts wrote."""
    before: dict[str, list[Any]] = defaultdict(list)
    for draft in drafts:
        for name, former, _after in draft.values:
            before[name].append(former)
    came = {ANY} if any(draft.is_new for draft in drafts) else set()
    names = frozenset(before.keys() | came | {"updated_at", "updated_by"})
    return Written(object_type, [draft.next.id for draft in drafts], names, before)


def after(written: Written) -> None:
    """Bring up to date what is computed from these records. No query where nothing is."""
    known = plan.now()
    if known.order:
        Following(known, written).run()


def recomputed(object_type: ObjectType, ids: Sequence[int]) -> None:
    """These records, locked by us, are computed anew, and what is computed from them. Waits for nobody."""
    known = plan.now()
    fields = known.kept(object_type.key)
    if fields and ids:
        changed = write.compute(object_type, fields, ids)
        names = frozenset(one.field.name for one in fields)
        if changed:
            Following(known, Written(object_type, sorted(changed), names), waits=False, own=False).run()


@dataclass
class Following:
    """One walk through the plan. `changed` says for each field which records have a new value."""

    plan: Plan
    written: Written
    waits: bool = True
    own: bool = True
    changed: dict[Name, set[int]] = field(default_factory=lambda: defaultdict(set))
    locked: dict[str, set[int]] = field(default_factory=lambda: defaultdict(set))
    known: dict[tuple[int, frozenset[int]], set[int]] = field(default_factory=dict)

    def run(self) -> None:
        self.locked[self.written.type.key] = set(self.written.ids)
        if self.own:
            self.hold_what_is_read()
        ranks = sorted({one.rank for one in self.plan.order})
        for rank in ranks:
            groups: dict[str, list[tuple[Computed, set[int]]]] = defaultdict(list)
            for one in self.plan.order:
                concerned = self.concerned(one) if one.rank == rank else set()
                if concerned:
                    groups[one.object].append((one, concerned))
            for key, listed in groups.items():
                self.compute(objects.get(key), listed)

    def compute(self, object_type: ObjectType, listed: Sequence[tuple[Computed, set[int]]]) -> None:
        """The fields of one object and one rank, for all records that one of them concerns."""
        ids = set().union(*(found for _one, found in listed))
        free = self.lock(object_type, ids, [one for one, _found in listed])
        if free:
            fresh = write.write(object_type, [one for one, _found in listed], sorted(free))
            for one, _found in listed:
                self.changed[one.name] |= fresh

    def lock(self, object_type: ObjectType, ids: set[int], fields: Sequence[Computed]) -> set[int]:
        """Those of the records that are ours to write; the others are marked stale."""
        mine = ids & self.locked[object_type.key]
        others = ids - mine
        if not others:
            return mine
        upwards = any(read.children for one in fields for read in one.reads)
        most = MOST_PARENTS if upwards else MOST_BELOW
        now = [] if len(others) > most else write.lock(object_type, sorted(others), wait=self.waits and upwards)
        self.locked[object_type.key] |= set(now)
        stale.mark(object_type, others - set(now))
        return mine | set(now)

    def concerned(self, one: Computed) -> set[int]:
        """The records whose value may differ now."""
        found: set[int] = set()
        for read in one.reads:
            found |= self.through(one, read, self.changes_of(read.name))
        if self.own and any(read.children and read.children.type.key == self.written.type.key for read in one.reads):
            found |= self.former_parents(one)
        if self.own and one.object == self.written.type.key and ANY in self.written.names:
            found |= set(self.written.ids)
        return found

    def changes_of(self, name: Name) -> set[int]:
        found = set(self.changed.get(name, ()))
        if name[0] == self.written.type.key and self.written.touches(name[1]):
            found |= set(self.written.ids)
        return found

    def through(self, one: Computed, read: Read, changed: set[int]) -> set[int]:
        """From the changed records to those of the field, back over the links and up to the parents."""
        asked = (id(read), frozenset(changed))
        if changed and asked not in self.known:
            self.known[asked] = self.found(one, read, changed)
        return self.known[asked] if changed else set()

    def found(self, one: Computed, read: Read, changed: set[int]) -> set[int]:
        start = read.children.type if read.children else one.type
        ids = linked.back(start, read.links, sorted(changed), MOST_BELOW) if read.links else sorted(changed)
        if len(ids) > MOST_BELOW and read.links:
            stale.mark_reaching(one.type, read, sorted(changed))
            return set()
        return linked.parents(read.children, one.type, ids) if read.children and ids else set(ids)

    def former_parents(self, one: Computed) -> set[int]:
        """Records that the written ones linked to before."""
        relation = next(read.children for read in one.reads if read.children)
        return linked.named(relation.by, one.type, self.written.before.get(relation.by.name, ()))

    def hold_what_is_read(self) -> None:
        """A record that begins to link to another reads it: neither may change unseen while the other is open.

        Records that are to be computed, which we lock for writing, come first: nobody then waits for more than he holds.
        """
        for one in self.plan.order:
            if any(read.children for read in one.reads):
                parents = self.concerned(one) - self.locked[one.object]
                if parents and len(parents) <= MOST_PARENTS:
                    self.locked[one.object] |= set(write.lock(one.type, sorted(parents), wait=True))
        for target, ids in self.read_through_links().items():
            others = ids - self.locked[target]
            if others:
                write.hold(objects.get(target), sorted(others))

    def read_through_links(self) -> dict[str, set[int]]:
        """The records behind links that these records have got, where a formula reads them."""
        found: dict[str, set[int]] = defaultdict(set)
        paths = {
            tuple(by.name for by in read.links): read.links
            for one in self.plan.kept(self.written.type.key)
            for read in one.reads
            if read.links and not read.children and self.written.touches(read.links[0].name)
        }
        for links in paths.values():
            for target, ids in linked.ahead(self.written.type, links, self.written.ids):
                found[target] |= ids
        return found
