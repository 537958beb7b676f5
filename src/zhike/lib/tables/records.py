"""The records of a CSV text with the lines they stand on. A quote that does not close costs only its own line."""

import csv
from collections import deque
from collections.abc import Iterable, Iterator
from typing import NamedTuple

from zhike.lib.tables.dialects import Dialect


class Record(NamedTuple):
    """`cells` is None where the quotes of the line do not pair; `is_long` where a cell is longer than any may be."""

    text: str
    cells: list[str] | None
    is_long: bool = False
    is_open: bool = False

    def is_sound(self, quote: str) -> bool:
        """Whether every quote within a cell is written twice and the cell wrapped in quotes."""
        if self.cells is None:
            return False
        if quote not in self.text:
            return True
        held = [cell for cell in self.cells if quote in cell]
        return all(f"{quote}{cell.replace(quote, quote * 2)}{quote}" in self.text for cell in held)


class Records:
    """Reads strictly, keeping the lines of the present record: what a stray quote swallowed is read again."""

    def __init__(self, lines: Iterable[str], dialect: Dialect) -> None:
        self.lines, self.dialect = iter(lines), dialect
        self.again: deque[str] = deque()
        self.taken: list[str] = []
        self.is_over = False

    def __iter__(self) -> Iterator[Record]:
        reader = self.dialect.reader(self.feed(), strict=True)
        while True:
            self.taken.clear()
            try:
                cells = next(reader)
            except StopIteration:
                return
            except csv.Error as fault:
                yield self.broken(str(fault))
                reader = self.dialect.reader(self.feed(), strict=True)
                continue
            yield Record(self.taken[0] if len(self.taken) == 1 else "".join(self.taken), cells)

    def feed(self) -> Iterator[str]:
        while True:
            line = self.again.popleft() if self.again else next(self.lines, None)
            if line is None:
                self.is_over = True
                return
            self.taken.append(line)
            yield line

    def broken(self, fault: str) -> Record:
        """The first line alone; the others are read again."""
        first, *others = self.taken
        self.again.extendleft(reversed(others))
        is_long = "field larger" in fault
        return Record(first, None, is_long and not others, is_long or "end of data" in fault)
