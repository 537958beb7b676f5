"""Links of rows: looked up together, made where the map says so, with what other columns tell of them."""

from collections.abc import Callable, Sequence
from typing import Any

from django.utils.translation import gettext as _

from zhike.engine import objects, records
from zhike.engine.actors import Actor
from zhike.engine.records import Draft
from zhike.lib.fold import fold

from . import compare
from .find import Ask, Finder, same
from .incoming import Incoming, Problem, link_value
from .mapping import Plan, Target

Numbered = tuple[int, Target]
IsComing = Callable[[Target, str], bool]


class Linker:
    """Finds and makes what rows link to. `is_coming` tells whether another row of the file will be that record."""

    def __init__(self, plan: Plan, finder: Finder, by: Actor, is_coming: IsComing) -> None:
        self.plan, self.finder, self.by, self.is_coming = plan, finder, by, is_coming
        # Of a chunk: names that nothing had yet, and linked records that were told something.
        self.about: set[tuple[Any, ...]] = set()
        self.is_last = False  # all rows are in: what is not found now is not in the file
        numbered = [(number, target) for number, target in enumerate(plan.targets) if target.is_link]
        # What a linked record links to has to be there first.
        self.targets = sorted(numbered, key=lambda pair: pair[1].kind != "linked")

    def look(self, rows: Sequence[Incoming]) -> None:
        """Look up every name. One query for each object and way of naming; set what is already certain."""
        for number, target in self.targets:
            ask = Ask(target.object, target.by)
            self.finder.look(ask, {text for row in rows if row.is_open for text in row.named.get(number, ())})
            for row in rows:
                if row.is_open and number in row.named:
                    self.settle(row, number, target)

    def settle(self, row: Incoming, number: int, target: Target) -> bool:
        """Set the link if each of its names is one record. False where some name none."""
        ask, names = Ask(target.object, target.by), row.named[number]
        found = [self.finder.ids(ask, text) for text in names]
        if not all(found):
            return False
        several = next((text for text, ids in zip(names, found, strict=True) if len(ids) > 1), None)
        del row.named[number]
        if several is not None:
            self.doubt(row, target, several, _("'%(value)s' names several records. Use something that names only one."))
            return True
        value = link_value(target, [ids[0] for ids in found])
        match target.kind:
            case "link":
                row.values[target.field.name] = value
            case "line":
                row.lines.setdefault(target.field.name, {})[target.final.name] = value
            case "linked":
                row.linked[number] = value
        return True

    def doubt(self, row: Incoming, target: Target, text: str, reason: str) -> None:
        problem = Problem(target.column, text, reason % {"value": text[:80]})
        if target.kind == "link":
            row.unsure[target.field.name] = problem
        else:
            row.problems.append(problem)

    def make(self, rows: Sequence[Incoming]) -> None:
        """Make or leave out what was not found, as the map says, for the rows that are still to be written."""
        for number, target in self.targets:
            lacking = [
                row for row in rows if row.is_open and number in row.named and not self.settle(row, number, target)
            ]
            ask = Ask(target.object, target.by)
            self.about.update((ask, same(ask, text)) for row in lacking for text in row.named.get(number, ()))
            if target.missing == "create" and not self.may_come(target):
                self.create(number, target, lacking)
            for row in lacking:
                if row.is_open and number in row.named and not self.settle(row, number, target):
                    self.without(row, number, target)

    def may_come(self, target: Target) -> bool:
        """Whether the link is to the object that is imported, so that a later row may be what it names."""
        return not self.is_last and target.kind == "link" and target.object == self.plan.type.key

    def without(self, row: Incoming, number: int, target: Target) -> None:
        """What happens to a row whose link names no record."""
        lacking = [t for t in row.named[number] if not self.finder.ids(Ask(target.object, target.by), t)]
        if self.may_come(target) and (target.missing == "create" or all(self.is_coming(target, t) for t in lacking)):
            row.later.append((number, row.texts[target.field.name]))
        elif target.missing == "fail":
            self.doubt(row, target, lacking[0], _("'%(value)s' names no record you can see."))
        elif target.missing == "blank" and len(row.named[number]) > len(lacking):
            row.named[number] = [text for text in row.named[number] if text not in lacking]
            self.settle(row, number, target)

    def create(self, number: int, target: Target, rows: Sequence[Incoming]) -> None:
        """Make the records that these rows name. Rows whose record is refused are refused."""
        ask = Ask(target.object, target.by)
        named: dict[str, tuple[str, Incoming]] = {}
        for row in rows:
            for text in row.named[number]:
                if not self.finder.ids(ask, text):
                    named.setdefault(fold(text), (text, row))
        drafts = [self.draft(target, text, row) for text, row in named.values()]
        refusals = records.save_each(drafts, by=self.by)
        for (key, (text, _row)), draft, refused in zip(named.items(), drafts, refusals, strict=True):
            if not refused:
                self.finder.learn(ask, text, draft.record.pk)
                continue
            reason = " ".join(sentence for listed in refused.values() for sentence in listed)
            for row in rows:
                if any(fold(name) == key for name in row.named[number]):
                    row.refuse(target.column, text, reason)

    def draft(self, target: Target, text: str, row: Incoming) -> Draft:
        """A new record of this name, with what the map gives and what other columns of the row tell of it."""
        object_type = objects.get(target.object)
        told = {self.plan.targets[n].final.name: value for n, value in self.told_of(target, row).items()}
        changes = {**target.given, **told, target.by: text}
        changes.setdefault(object_type.title, text)
        return Draft(object_type.model(), changes)

    def told_of(self, base: Target, row: Incoming) -> dict[int, Any]:
        """The values of a row for the record that this target names, by the number of their target."""
        if base.kind != "link":
            return {}
        return {n: v for n, v in row.linked.items() if self.plan.targets[n].field.name == base.field.name}

    def tell(self, rows: Sequence[Incoming]) -> None:
        """Write what columns tell of linked records into these records. The last row that says something counts."""
        for _number, base in self.targets:
            if base.kind != "link" or not any(self.told_of(base, row) for row in rows):
                continue
            told: dict[int, dict[str, Any]] = {}
            by_record: dict[int, list[Incoming]] = {}
            for row in rows:
                if row.is_open and isinstance(linked := row.values.get(base.field.name), int):
                    values = {self.plan.targets[n].final.name: v for n, v in self.told_of(base, row).items()}
                    told.setdefault(linked, {}).update(values)
                    by_record.setdefault(linked, []).append(row)
            self.write(base, told, by_record)

    def write(self, base: Target, told: dict[int, dict[str, Any]], by_record: dict[int, list[Incoming]]) -> None:
        object_type = objects.get(base.object)
        self.about.update((base.object, number) for number in told)
        names = sorted({name for values in told.values() for name in values})
        now = compare.present(self.by, object_type, list(told), names)
        different = {}
        for number, values in told.items():
            held = now.get(number, {})
            changed = {
                n: v
                for n, v in values.items()
                if n in held and not compare.is_same(object_type.fields[n], held[n], v, None)
            }
            if changed:
                different[number] = changed
        stored = object_type.model._base_manager.in_bulk(list(different))
        drafts = [Draft(stored[number], changed) for number, changed in different.items() if number in stored]
        for draft, refused in zip(drafts, records.save_each(drafts, by=self.by), strict=True):
            for row in by_record[draft.record.pk] if refused else []:
                reason = " ".join(sentence for listed in refused.values() for sentence in listed)
                row.refuse(base.column, row.texts.get(base.field.name, ""), reason)
