"""Which line of a CSV text names the columns, where the rows begin, and what they usually hold."""

import csv
import re
from collections import Counter
from collections.abc import Sequence
from io import StringIO
from itertools import islice
from typing import NamedTuple

from zhike.lib.sentences import Sentence
from zhike.lib.tables import dialects, headers, mend, profile
from zhike.lib.tables.dialects import Dialect
from zhike.lib.tables.headers import Header, is_data
from zhike.lib.tables.profile import ENOUGH, Column
from zhike.lib.tables.records import Record, Records
from zhike.lib.tables.table import Unreadable

_SEPARATOR_LINE = re.compile(r"sep=(.)\s*$", re.IGNORECASE)


class Layout(NamedTuple):
    """`first` is the index of the record that holds the titles, or of the first row when there are none.

    `columns` is what is known of the columns, `mended` how the line of the titles was mended,
    `mends` whether damaged lines are.
    """

    dialect: Dialect
    header: bool
    first: int
    titles: list[str]
    columns: list[Column]
    mended: str = ""
    mends: bool = True


def layout(text: str, *, delimiter: str | None = None, header: bool | None = None, mends: bool = True) -> Layout:
    """The layout of the beginning of a file; what is given is not guessed."""
    lines = list(StringIO(text, newline=""))
    skipped = 0
    if lines and (said := _SEPARATOR_LINE.match(lines[0])):
        delimiter, skipped = delimiter or said[1], 1
    body = "".join(lines[skipped:])
    dialect = dialects.find(body, delimiter)
    records = list(islice(Records(dialect.plain(lines[skipped:]), dialect), dialects.SAMPLED))
    found = headers.find([_cells(record, dialect) for record in records], header)
    rows = records[found.first + found.header :]
    sound = [row.cells for row in rows if row.cells and any(row.cells) and row.is_sound(dialect.quotechar)]
    titles, mended = found.titles, ""
    if mends and found.header and titles:
        titles, mended = _whole(titles, records[found.first], sound, dialect)
    elif mends and header is None and (above := _above(records, found, len(titles), dialect)):
        found, titles, mended = Header(True, found.first - 1, titles), above.cells, above.how
    known = profile.learn([row for row in sound if len(row) == len(titles)], len(titles))
    return Layout(dialect, found.header, found.first + skipped, titles, known, mended, mends)


def _cells(record: Record, dialect: Dialect) -> list[str]:
    """The cells, of a damaged line as far as they can be told."""
    if record.cells is not None:
        return record.cells
    try:
        return next(dialect.reader([record.text]), [])
    except csv.Error:
        return []


def _usual_width(rows: Sequence[Sequence[str]], otherwise: int) -> int:
    """How many cells most rows have."""
    if len(rows) < ENOUGH:
        return otherwise
    (width, count), *_ = Counter(map(len, rows)).most_common(1)
    return width if count >= 0.8 * len(rows) else otherwise


def _whole(titles: list[str], record: Record, rows: Sequence[Sequence[str]], dialect: Dialect) -> tuple[list[str], str]:
    """The titles, mended where the rows show that their line is damaged; else as they are."""
    width = _usual_width(rows, len(titles))
    if record.cells is not None and width in (len(titles), len(record.cells)):
        return titles, ""
    filled = [title for title in titles if title.strip()]
    if record.cells is not None and len(filled) == width < len(titles):
        return filled, mend.EXTRA
    if found := _mended_titles(record, width, dialect):
        return found.cells, found.how
    if any(any(row[len(titles) :]) for row in rows if len(row) == width):
        raise Unreadable(
            Sentence(
                "The titles are of %(titles_count)s columns and the rows have %(width)s cells. Give every column one title.",
                titles_count=len(titles),
                width=width,
            )
        )
    return titles, ""


def _mended_titles(record: Record, width: int, dialect: Dialect) -> mend.Mended | None:
    wanted = [Title(may_be_empty=False)] * width
    line = record.text.rstrip("\r\n")
    return mend.mend(line, wanted, dialect) or mend.with_other_delimiter(line, wanted, dialect)


def _above(records: Sequence[Record], found: Header, width: int, dialect: Dialect) -> mend.Mended | None:
    """The titles, where the line that seems to stand over the table is theirs, cut by another sign."""
    filled = [record for record in records[: found.first] if record.text.strip()]
    if len(filled) != 1 or width < 3:
        return None
    return mend.with_other_delimiter(filled[0].text.rstrip("\r\n"), [Title(may_be_empty=False)] * width, dialect)


class Title(profile.Column):
    """A column as its title is judged: something that is no number or date."""

    def fits(self, cell: str) -> bool:
        return bool(cell.strip()) and not is_data(cell)
