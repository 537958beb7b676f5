"""A thousand rows become records: read, linked, matched, compared, written. Refused rows do not stop the others."""

import gc
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

from django.core.exceptions import NON_FIELD_ERRORS
from django.utils.translation import gettext as _

from zhike.engine import records
from zhike.engine.actors import Actor
from zhike.engine.records import Draft
from zhike.engine.records.draft import twin
from zhike.engine.records.save import locked
from zhike.lib.tables.table import Row

from . import alike, compare, incoming
from .cells import Cells
from .find import Finder
from .incoming import Incoming
from .link import IsComing, Linker
from .mapping import Plan
from .match import match, name_records
from .writing import ON_CREATION

STATES = ("created", "updated", "unchanged", "skipped", "refused")


@dataclass
class Importer:
    """Everything that the chunks of one import share."""

    plan: Plan
    by: Actor
    is_coming: IsComing = lambda target, text: False
    is_trial: bool = False
    cells: Cells = field(init=False)
    finder: Finder = field(init=False)
    linker: Linker = field(init=False)
    empty: Any = field(init=False)

    def __post_init__(self) -> None:
        self.cells, self.finder = Cells(self.plan), Finder(self.by)
        self.linker = Linker(self.plan, self.finder, self.by, self.is_coming)
        self.empty = self.plan.type.model()

    @contextmanager
    def chunk(self) -> Iterator[None]:
        """A thousand rows are made and dropped here: nobody looks for circles among them, which took a tenth of the time.

        Who leaves the block holding them has them looked at after all. What was found and made is forgotten where they
        do not commit.
        """
        was_on = gc.isenabled()
        gc.disable()
        try:
            yield
        except BaseException:
            self.finder.forget()
            raise
        finally:
            if was_on:
                gc.enable()

    def take(self, rows: Sequence[Row]) -> list[Incoming]:
        """Write these rows, in the caller's transaction. Each comes back with its state and its problems."""
        self.cells.emptied.clear()
        self.linker.about.clear()
        found = incoming.read(rows, self.plan, self.cells)
        self.linker.look(found)
        name_records(found, self.plan)
        queue = waves(found)
        while queue:
            wave = queue.pop(0)
            match(wave, self.plan, self.by)
            wave, again = parted(wave)
            queue = [again, *queue] if again else queue
            self.linker.make(wave)
            self.linker.tell(wave)
            self.update([row for row in wave if row.is_open and row.existing is not None])
            self.create([row for row in wave if row.is_open and row.existing is None])
        for row in found:
            if row.problems:
                row.state = "refused"
        return found

    def update(self, rows: Sequence[Incoming]) -> None:
        names = sorted({n for row in rows for n in [*row.values, *row.lines, *row.unsure]} - ON_CREATION - {"id"})
        now = compare.present(self.by, self.plan.type, [row.existing for row in rows if row.existing], names)
        changed = {}
        for place, row in enumerate(rows):
            row.record = row.existing
            if row.existing not in now:
                row.refuse("", "", gone())
                continue
            changes = compare.changes(row, self.plan.type, now[row.existing])
            if changes and not row.problems:
                changed[place] = changes
                if self.is_trial:
                    row.diff = {name: (now[row.existing].get(name), value) for name, value in changes.items()}
            elif not row.problems:
                row.state = "unchanged"
        self.change([rows[place] for place in changed], list(changed.values()))

    def change(self, rows: Sequence[Incoming], changes: Sequence[dict[str, Any]]) -> None:
        fields = self.plan.type.fields
        stored = {
            record.pk: record for record in locked(self.plan.type, [row.existing for row in rows if row.existing])
        }
        drafts, theirs = [], []
        for row, changed in zip(rows, changes, strict=True):
            if row.existing not in stored:
                row.refuse("", "", gone())
                continue
            whole = row.values.keys() - row.parts.keys()
            read = [name for name in changed if name in whole and not fields[name].is_rows]
            drafts.append(Draft(stored[row.existing], changed, read=read, is_held=True))
            theirs.append(row)
        self.save(theirs, drafts)

    def create(self, rows: Sequence[Incoming]) -> None:
        for row in rows:
            row.problems += row.unsure.values()
        rows = [row for row in rows if row.is_open]
        alike.judge(rows, [self.wanted(row) for row in rows], self.plan, self.by)
        rows = [row for row in rows if row.is_open]
        drafts = [Draft(self.blank(row), self.wanted(row), read=row.values) for row in rows]
        if self.is_trial:
            for row, draft in zip(rows, drafts, strict=True):
                row.diff = {name: (None, value) for name, value in draft.changes.items()}
        self.save(rows, drafts)

    def blank(self, row: Incoming) -> Any:
        """A new record, made when and by whom the file says."""
        record: Any = twin(self.empty)
        record.created_at = row.values.get("created_at")
        record.created_by_id = row.values.get("created_by")
        return record

    def wanted(self, row: Incoming) -> dict[str, Any]:
        lines = {name: [line] for name, line in row.lines.items()}
        given = {name: value for name, value in row.values.items() if name not in ON_CREATION and name != "id"}
        return {**self.plan.defaults, **given, **lines}

    def save(self, rows: Sequence[Incoming], drafts: Sequence[Draft]) -> None:
        for row, draft, refused in zip(rows, drafts, records.save_each(drafts, by=self.by), strict=True):
            if refused:
                self.blame(row, refused)
            else:
                is_new = row.existing is None
                row.record = draft.record.pk
                row.state = "created" if is_new else "updated" if draft.event else "unchanged"

    def blame(self, row: Incoming, refused: dict[str, list[str]]) -> None:
        """Put each refusal beside the column that its field came from."""
        for name, sentences in refused.items():
            column = next((one.column for one in self.plan.targets if one.field.name == name), "")
            label = "" if column or name == NON_FIELD_ERRORS else name
            row.refuse(column or label, row.texts.get(name, ""), " ".join(sentences))


def gone() -> str:
    return _("The record was deleted or handed over meanwhile.")


def parted(rows: Sequence[Incoming]) -> tuple[list[Incoming], list[Incoming]]:
    """The first row of each record that is there, and those that have to wait for it."""
    seen: set[int] = set()
    first: list[Incoming] = []
    again: list[Incoming] = []
    for row in rows:
        is_again = row.is_open and row.existing is not None and row.existing in seen
        (again if is_again else first).append(row)
        if row.existing is not None:
            seen.add(row.existing)
    for row in again:
        row.existing = None
    return first, again


def waves(rows: Sequence[Incoming]) -> list[list[Incoming]]:
    """The rows in groups in which no two name the same record, so that a later row finds what an earlier one made."""
    found: list[list[Incoming]] = [[]]
    seen: dict[Any, int] = {}
    last = 0
    for row in rows:
        keys = [(way, key) for way, listed in enumerate(row.keys) for key in listed]
        wave = max((seen[key] + 1 for key in keys if key in seen), default=0)
        for key in keys:
            seen[key] = wave
        last = max(last, wave)
        found += [[] for _ in range(last + 1 - len(found))]
        found[wave].append(row)
    return found
