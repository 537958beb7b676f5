"""What a damaged line of a CSV file must have been: a separator too many or too few, a stray quote, another separator.

All readings of the line with the fewest repairs are compared with what the columns usually hold. Only where one is
left is the line mended, and the reader is told; two possible readings are none.
"""

from collections.abc import Iterator, Sequence
from typing import NamedTuple

from zhike.lib.sentences import Sentence
from zhike.lib.tables.dialects import Dialect
from zhike.lib.tables.profile import Column

MOST_REPAIRS = 2
OTHERS = ",;\t| "
_MOST_STEPS = 40_000
_LONGEST = 20_000

MISSING = Sentence("It was mended: a separator is missing in it.")
EXTRA = Sentence("It was mended: it has a separator too many.")
STRAY = Sentence("It was mended: it has a quote that opens or closes nothing.")
JOINED = Sentence("It was mended: a text that holds a separator stands without quotes.")
OTHER = Sentence("It was mended: its cells are separated in another way than those of other rows.")
SHORT = Sentence("It was mended: cells at its end are missing.")


class Mended(NamedTuple):
    cells: list[str]
    how: Sentence


class Step(NamedTuple):
    """A cell as read from a place on: what it holds, what of it is judged, where reading goes on, what was repaired."""

    cell: str
    judged: str
    next: int
    repairs: tuple[Sentence, ...] = ()


class TooHard(Exception):
    """More readings than are worth trying."""


def mend(line: str, columns: Sequence[Column], dialect: Dialect) -> Mended | None:
    """The only likely reading of the line, or None. `line` comes without its end."""
    if len(line) > _LONGEST:
        return None
    for budget in range(1, MOST_REPAIRS + 1):
        try:
            found = _Line(line, columns, dialect).readings(budget)
        except TooHard:
            return None
        if found:
            cells, how = next(iter(found.items()))
            return Mended(list(cells), how) if len(found) == 1 else None
    return None


def with_other_delimiter(line: str, columns: Sequence[Column], dialect: Dialect) -> Mended | None:
    """The line as cut by another sign, where one of them cuts it well."""
    found = []
    for delimiter in OTHERS.replace(dialect.delimiter, ""):
        if line.count(delimiter) < len(columns) - 1:
            continue
        try:
            readings = _Line(line, columns, dialect._replace(delimiter=delimiter)).readings(1)
        except TooHard:
            continue
        found += [Mended(list(cells), OTHER) for cells in readings]
    return found[0] if len(found) == 1 else None


class _Line:
    def __init__(self, text: str, columns: Sequence[Column], dialect: Dialect) -> None:
        self.text, self.columns = text, columns
        self.delimiter, self.quote, self.is_spaced = dialect.delimiter, dialect.quotechar, dialect.is_spaced
        self.steps = 0

    def readings(self, budget: int) -> dict[tuple[str, ...], Sentence]:
        """Every reading that fits the columns with at most so many repairs → what was repaired."""
        found: dict[tuple[str, ...], Sentence] = {}
        cheapest = budget
        for cells, repairs in self.rest(0, 0, budget):
            if len(repairs) < cheapest:
                cheapest = len(repairs)
                found.clear()
            if len(repairs) == cheapest:
                found.setdefault(cells, repairs[0] if repairs else OTHER)
        return found

    def rest(self, place: int, number: int, budget: int) -> Iterator[tuple[tuple[str, ...], tuple[Sentence, ...]]]:
        """Readings of the line from this place and column on. A place behind the end: no cell is left."""
        self.steps += 1
        if self.steps > _MOST_STEPS:
            raise TooHard
        left = len(self.columns) - number
        if place > len(self.text):
            if not left:
                yield (), ()
            elif budget and all(one.may_be_empty for one in self.columns[number:]):
                yield ("",) * left, (SHORT,)
            return
        if budget and self.text.startswith(self.delimiter, place):
            for cells, repairs in self.rest(place + 1, number, budget - 1):
                yield cells, (EXTRA, *repairs)
        if not left:
            if budget and place == len(self.text):
                yield (), (EXTRA,)
            return
        for step in self.cells(place, budget):
            if not self.columns[number].fits(step.judged):
                continue
            for cells, repairs in self.rest(step.next, number + 1, budget - len(step.repairs)):
                yield (step.cell, *cells), (*step.repairs, *repairs)

    def cells(self, place: int, budget: int) -> Iterator[Step]:
        """How a cell may be read here, within so many repairs."""
        while self.is_spaced and self.text.startswith(" ", place):
            place += 1
        if self.text.startswith(self.quote, place):
            yield from self.quoted(place + 1, "", (), budget)
            if budget:
                yield from self.bare(place, 1, budget - 1, (STRAY,))
        else:
            yield from self.bare(place, 0, budget, ())

    def bare(self, place: int, quotes: int, budget: int, repairs: tuple[Sentence, ...]) -> Iterator[Step]:
        """Cells without quotes; `quotes` signs at the start are stray ones."""
        start = place + quotes
        end = self.end_of_bare(start)
        cell = self.text[start:end]
        if self.quote in cell:
            if budget:
                yield self.step(place, quotes, end, end + 1, (*repairs, STRAY))
        else:
            yield self.step(place, quotes, end, end + 1, repairs)
        if not budget:
            return
        first_quote = self.text.find(self.quote, start, end)
        for split in range(start + 1, end if first_quote < 0 else first_quote + 1):
            yield self.step(place, quotes, split, split, (*repairs, MISSING))
        while cell and end < len(self.text):
            end = self.end_of_bare(end + 1)
            if self.text[end - 1] != self.delimiter and self.quote not in self.text[start:end]:
                yield self.step(place, quotes, end, end + 1, (*repairs, JOINED))

    def step(self, place: int, quotes: int, end: int, after: int, repairs: tuple[Sentence, ...]) -> Step:
        return Step(self.text[place:end], self.text[place + quotes : end], after, repairs)

    def end_of_bare(self, place: int) -> int:
        found = self.text.find(self.delimiter, place)
        return len(self.text) if found < 0 else found

    def quoted(self, place: int, before: str, repairs: tuple[Sentence, ...], budget: int) -> Iterator[Step]:
        """Cells within quotes, from behind the opening quote on; `before` is what was read of it, `judged` without stray quotes."""
        end = self.text.find(self.quote, place)
        if end < 0:
            return
        cell, after, spare = before + self.text[place:end], end + 1, budget - len(repairs)
        judged = cell.replace(self.quote, "") if repairs else cell
        if after >= len(self.text) or self.text[after] == self.delimiter:
            yield Step(cell, judged, after + 1, repairs)
        elif spare:
            yield Step(cell, judged, after, (*repairs, MISSING))
        if self.text.startswith(self.quote, after):
            yield from self.quoted(after + 1, cell + self.quote, repairs, budget)
            closing = after + 1
            if spare and (closing >= len(self.text) or self.text[closing] == self.delimiter):
                yield Step(cell + self.quote, judged, closing + 1, (*repairs, STRAY))
        if spare:
            yield from self.quoted(after, cell + self.quote, (*repairs, STRAY), budget)
