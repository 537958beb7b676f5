"""What every file of rows looks like to a reader: named columns and numbered rows of text.

A row that cannot be used carries the reason and does not stop the others; a file that cannot be
used raises `Unreadable`.
"""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import NamedTuple

from zhike.lib.fold import clean, fold
from zhike.lib.sentences import Sentence

MOST_COLUMNS = 500
MOST_ROWS = 50_000_000
LONGEST_CELL = 32_768


class Unreadable(ValueError):
    """The file as a whole cannot be read; the text says why and what to do."""


class Row(NamedTuple):
    """`number` is the place in the file as a spreadsheet shows it; with a `problem` the cells are not to be used.

    `mended` says what was damaged in a row and how it was read.
    """

    number: int
    cells: list[str]
    problem: str = ""
    mended: str = ""


@dataclass(frozen=True)
class Table:
    """An opened file. `rows()` reads it from the start each time it is called."""

    kind: str
    columns: list[str]
    header: bool
    rows: Callable[[], Iterator[Row]] = field(repr=False)
    encoding: str = ""
    delimiter: str = ""
    sheet: str = ""
    sheets: tuple[str, ...] = ()
    mended: str = ""


def name_columns(titles: Sequence[str], *, language: str = "zh") -> list[str]:
    """A name for each column: its title, made unique, or 列1 / Column 1 where there is none."""
    if len(titles) > MOST_COLUMNS:
        raise Unreadable(
            Sentence(
                "The file has %(titles_count)s columns; up to %(most_columns)s can be read. Remove some.",
                titles_count=f"{len(titles):,}",
                most_columns=MOST_COLUMNS,
            )
        )
    pattern = "列{}" if language.startswith("zh") else "Column {}"
    names: list[str] = []
    taken: set[str] = set()
    for place, title in enumerate(titles, start=1):
        base = clean(title)[:200] or pattern.format(place)
        name, again = base, 2
        while fold(name) in taken:
            name, again = f"{base} {again}", again + 1
        taken.add(fold(name))
        names.append(name)
    return names


def fitted(number: int, cells: list[str], width: int) -> Row:
    """The row with exactly `width` cells, or with the reason why not."""
    if len(cells) > width:
        if any(cells[width:]):
            return Row(
                number,
                cells,
                Sentence(
                    "It has %(cells_count)s cells and there are %(width)s columns. Put quotes around texts that hold a separator.",
                    cells_count=len(cells),
                    width=width,
                ),
            )
        cells = cells[:width]
    elif len(cells) < width:
        cells = cells + [""] * (width - len(cells))
    if cells and len(max(cells, key=len)) > LONGEST_CELL:
        return Row(
            number,
            [],
            Sentence(
                "It has a cell longer than %(longest_cell)s characters. Shorten it, or close a quote left open.",
                longest_cell=f"{LONGEST_CELL:,}",
            ),
        )
    return Row(number, cells)


def counted(rows: Iterator[Row]) -> Iterator[Row]:
    """The rows, refusing a file with more than anyone means to import."""
    for count, row in enumerate(rows, start=1):
        if count > MOST_ROWS:
            raise Unreadable(
                Sentence("The file has more than %(most_rows)s rows. Split it.", most_rows=f"{MOST_ROWS:,}")
            )
        yield row
