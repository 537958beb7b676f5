"""CSV, read row by row in constant memory: any encoding, delimiter and line end, quoted newlines, ragged rows."""

import csv
import io
import re
from collections.abc import Iterator
from functools import partial
from itertools import islice
from pathlib import Path

from zhike.lib.sentences import Sentence
from zhike.lib.tables import encodings, sniff
from zhike.lib.tables.table import LONGEST_CELL, MOST_COLUMNS, Row, Table, Unreadable, counted, fitted, name_columns
from zhike.lib.tables.write import plain_cell

_HEAD = 256 * 1024
_LONGEST_LINE = LONGEST_CELL * MOST_COLUMNS

# Stands after the last line: when a row swallows it, a quote was never closed.
_END = "\x00\x1fend\x1f\x00"


def open_csv(
    path: Path,
    *,
    encoding: str | None = None,
    delimiter: str | None = None,
    header: bool | None = None,
    language: str = "zh",
) -> Table:
    """Find out how the file is written, unless told; raises Unreadable with a sentence."""
    encoding = encodings.check(encoding) if encoding else encodings.detect(path)
    if delimiter is not None and (len(delimiter) != 1 or delimiter in '\r\n"\x00'):
        raise Unreadable(Sentence("A delimiter is one character, like , or ; or a tab."))
    with _text(path, encoding) as file:
        try:
            head = file.read(_HEAD)
        except UnicodeError:
            raise encodings.undecodable(path, encoding) from None
    found = sniff.layout(_whole_lines(head), delimiter=delimiter, header=header)
    columns = name_columns(found.titles, language=language)
    rows = partial(_rows, path, encoding, found, len(columns))
    return Table("csv", columns, found.header, rows, encoding=encoding, delimiter=found.dialect.delimiter)


def _rows(path: Path, encoding: str, layout: sniff.Layout, width: int) -> Iterator[Row]:
    skipped = layout.first + layout.header
    with _text(path, encoding) as file:
        try:
            yield from counted(_numbered(file, layout, width, skipped))
        except UnicodeError:
            raise encodings.undecodable(path, encoding) from None
        except csv.Error:
            raise Unreadable(
                Sentence("The lines before the first row are longer than a table has. Is a quote left open there?")
            ) from None


def _numbered(file: io.TextIOWrapper, layout: sniff.Layout, width: int, skipped: int) -> Iterator[Row]:
    reader = layout.dialect.reader(_lines(file))
    number = sum(1 for _ in islice(reader, skipped))
    while True:
        number += 1
        try:
            cells = next(reader)
        except StopIteration:
            return
        except csv.Error:
            yield Row(
                number,
                [],
                Sentence(
                    "It has a cell longer than %(longest_cell)s characters. Shorten it, or close a quote left open.",
                    longest_cell=f"{LONGEST_CELL:,}",
                ),
            )
            continue
        if not cells or cells == [_END]:
            continue
        if _END in cells[-1]:
            yield Row(
                number, [], Sentence("A quote that opens in this row is never closed, so it takes in all that follows.")
            )
        elif any(cells):
            yield fitted(number, [plain_cell(cell) if cell[:1] == "'" else cell for cell in cells], width)


def _lines(file: io.TextIOWrapper) -> Iterator[str]:
    """The lines, none longer than the widest row may be, and the mark of the end."""
    yield from iter(partial(file.readline, _LONGEST_LINE), "")
    yield _END


def _text(path: Path, encoding: str) -> io.TextIOWrapper:
    return path.open(encoding=encoding, errors="strict", newline="")


def _whole_lines(head: str) -> str:
    """Without a last line that was cut off."""
    if len(head) < _HEAD:
        return head
    ends = [found.end() for found in re.finditer(r"\r\n?|\n", head)]
    return head[: ends[-1]] if ends else head
