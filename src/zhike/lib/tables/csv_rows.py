"""CSV, read row by row in constant memory: any encoding, delimiter and line end, quoted newlines, ragged rows."""

import io
import re
from collections.abc import Iterator
from functools import partial
from pathlib import Path

from zhike.lib.sentences import Sentence
from zhike.lib.tables import encodings, sniff
from zhike.lib.tables.damaged import damaged_row
from zhike.lib.tables.records import Records
from zhike.lib.tables.table import LONGEST_CELL, MOST_COLUMNS, Row, Table, Unreadable, counted, fitted, name_columns
from zhike.lib.tables.write import plain_cell

_HEAD = 256 * 1024
_LONGEST_LINE = LONGEST_CELL * MOST_COLUMNS
_MOST_UNPAIRED = 1_000


def open_csv(
    path: Path,
    *,
    encoding: str | None = None,
    delimiter: str | None = None,
    header: bool | None = None,
    damaged: str = "mend",
    language: str = "zh",
) -> Table:
    """Find out how the file is written, unless told; raises Unreadable with a sentence.

    `damaged` rows are mended where that is certain (`mend`) or all refused (`refuse`).
    """
    encoding = encodings.check(encoding) if encoding else encodings.detect(path)
    if delimiter is not None and (len(delimiter) != 1 or delimiter in '\r\n"\x00'):
        raise Unreadable(Sentence("A delimiter is one character, like , or ; or a tab."))
    with _text(path, encoding) as file:
        try:
            head = file.read(_HEAD)
        except UnicodeError:
            raise encodings.undecodable(path, encoding) from None
    found = sniff.layout(_whole_lines(head), delimiter=delimiter, header=header, mends=damaged == "mend")
    columns = name_columns(found.titles, language=language)
    rows = partial(_rows, path, encoding, found, len(columns))
    return Table(
        "csv", columns, found.header, rows, encoding=encoding, delimiter=found.dialect.delimiter, mended=found.mended
    )


def _rows(path: Path, encoding: str, layout: sniff.Layout, width: int) -> Iterator[Row]:
    skipped = layout.first + layout.header
    with _text(path, encoding) as file:
        try:
            yield from counted(_numbered(file, layout, width, skipped))
        except UnicodeError:
            raise encodings.undecodable(path, encoding) from None


def _numbered(file: io.TextIOWrapper, layout: sniff.Layout, width: int, skipped: int) -> Iterator[Row]:
    """The rows behind the titles. Those that are sound cost no more than reading them."""
    lines = iter(partial(file.readline, _LONGEST_LINE), "")
    records = enumerate(Records(layout.dialect.plain(lines), layout.dialect), start=1)
    unpaired = 0
    for number, record in records:
        if number <= skipped:
            continue
        cells = record.cells
        if cells is None:
            unpaired += 1
            if unpaired > _MOST_UNPAIRED:
                raise Unreadable(Sentence("The quotes of more than 1,000 rows do not pair. Save the table again."))
        elif not any(cells):
            continue
        elif cells == layout.titles:
            yield Row(number, cells, Sentence("It repeats the names of the columns."))
            continue
        elif len(cells) == width and record.is_sound(layout.dialect.quotechar):
            yield fitted(number, list(map(plain_cell, cells)) if _has_marks(cells) else cells, width)
            continue
        row = damaged_row(number, record, layout, width)
        yield row if row.problem else row._replace(cells=list(map(plain_cell, row.cells)))


def _has_marks(cells: list[str]) -> bool:
    """Whether a cell may be a formula that an export made harmless."""
    return any(cell[:1] == "'" for cell in cells)


def _text(path: Path, encoding: str) -> io.TextIOWrapper:
    return path.open(encoding=encoding, errors="strict", newline="")


def _whole_lines(head: str) -> str:
    """Without a last line that was cut off."""
    if len(head) < _HEAD:
        return head
    ends = [found.end() for found in re.finditer(r"\r\n?|\n", head)]
    return head[: ends[-1]] if ends else head
