"""How the cells of a CSV text are set apart, which line names the columns, and where the rows begin."""

import csv
import re
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from io import StringIO
from itertools import islice
from typing import NamedTuple

from zhike.lib.fold import fold

DELIMITERS = (",", ";", "\t", "|")
_RECORDS = 200
_SEPARATOR_LINE = re.compile(r"sep=(.)\s*$", re.IGNORECASE)

# Numbers, dates, times, phones, amounts, mail addresses: what stands in rows, not in titles.
_DATA = re.compile(
    r"[¥$€£]?[\d\s.,:/+()%T年月日号Z-]*\d[\d\s.,:/+()%年月日号元万亿Z-]*|[^@\s]+@[^@\s]+\.[^@\s]+|true|false|https?://\S+",
    re.IGNORECASE,
)
_YEAR = re.compile(r"(?:19|20)\d\d年?")


class Dialect(NamedTuple):
    """How cells are set apart and wrapped; the arguments of csv.reader."""

    delimiter: str
    quotechar: str = '"'
    escapechar: str | None = None
    skipinitialspace: bool = False

    def reader(self, lines: Iterable[str]) -> Iterator[list[str]]:
        return csv.reader(lines, **self._asdict())


class Layout(NamedTuple):
    """`first` is the index of the record that holds the titles, or of the first row when there are none."""

    dialect: Dialect
    header: bool
    first: int
    titles: list[str]


def layout(text: str, *, delimiter: str | None = None, header: bool | None = None) -> Layout:
    """The layout of the beginning of a file; what is given is not guessed."""
    lines = list(StringIO(text, newline=""))
    skipped = 0
    if lines and (said := _SEPARATOR_LINE.match(lines[0])):
        delimiter, skipped = delimiter or said[1], 1
    body = "".join(lines[skipped:])
    dialect = _dialect(body, delimiter or _delimiter(body))
    found = find_header(_records(body, dialect), header)
    return Layout(dialect, found.header, found.first + skipped, found.titles)


class Header(NamedTuple):
    header: bool
    first: int
    titles: list[str]


def find_header(records: Sequence[Sequence[str]], header: bool | None) -> Header:
    """Skips blank records and a title over the table; without a header the titles are as many empty texts as a row has cells."""
    first = next((place for place, record in enumerate(records) if any(cell.strip() for cell in record)), len(records))
    if first == len(records):
        return Header(True, first, [])
    if header is None:
        first = _past_title(records, first)
        header = _names_columns(records[first], [record for record in records[first + 1 :] if any(record)])
    if header:
        return Header(True, first, _without_empty_tail(records[first], records[first + 1 :]))
    width = max(len(record) for record in records[first:])
    return Header(False, first, [""] * width)


def _delimiter(text: str) -> str:
    """The one that cuts most records into the same number of cells, at least two."""
    best, best_score = ",", (0.0, 0.0)
    for candidate in DELIMITERS:
        widths = Counter(len(record) for record in _records(text, _dialect(text, candidate)) if record)
        if not widths:
            break
        width, count = max(widths.items(), key=lambda entry: (entry[1] * (entry[0] > 1), entry[0]))
        agreement = count / widths.total() if width > 1 else 0.0
        if (score := (round(agreement, 1), float(width))) > best_score:
            best, best_score = candidate, score
    return best


def _dialect(text: str, delimiter: str) -> Dialect:
    """Single quotes when more cells are wrapped in them than in double ones; \\" and a space after the delimiter likewise."""
    between = re.escape(delimiter)
    wrapped = {
        quote: len(re.findall(rf"(?:^|{between}) ?{quote}[^{quote}\r\n]*{quote}(?={between}|\r?$)", text, re.MULTILINE))
        for quote in "\"'"
    }
    quote = "'" if wrapped["'"] > 2 * wrapped['"'] and wrapped["'"] > 1 else '"'
    escape = "\\" if text.count(f"\\{quote}") > text.count(quote * 2) - text.count(f"{delimiter}{quote * 2}") else None
    is_spaced = text.count(f"{delimiter} {quote}") > text.count(f"{delimiter}{quote}")
    return Dialect(delimiter, quote, escape, is_spaced)


def _records(text: str, dialect: Dialect) -> list[list[str]]:
    """The first records, as far as they can be told apart."""
    records: list[list[str]] = []
    try:
        records.extend(islice(dialect.reader(StringIO(text, newline="")), _RECORDS))
    except csv.Error:
        pass
    return records


def _past_title(records: Sequence[Sequence[str]], first: int) -> int:
    """Past lines with a single filled cell when a wider record follows within a few lines."""
    for place in range(first, min(first + 10, len(records))):
        filled = len({cell.strip() for cell in records[place]} - {""})
        if filled >= 3 or (filled == 2 and place == first):
            return place
    return first


def _names_columns(candidate: Sequence[str], rows: Sequence[Sequence[str]]) -> bool:
    """Titles differ from what stands below them: text over numbers and dates, each once, none repeated below."""
    evidence = 0
    for place, title in enumerate(candidate):
        below = [row[place] for row in rows if place < len(row) and row[place].strip()]
        if below and sum(map(_is_data, below)) >= 0.8 * len(below):
            is_year = _YEAR.fullmatch(title.strip()) and not all(_YEAR.fullmatch(cell.strip()) for cell in below)
            evidence += 1 if title.strip() and (is_year or not _is_data(title)) else -1 if title.strip() else 0
    if evidence:
        return evidence > 0
    filled = [fold(title) for title in candidate if title.strip()]
    is_repeated = any(
        fold(row[place]) == fold(title)
        for row in rows
        for place, title in enumerate(candidate)
        if title and place < len(row)
    )
    return len(set(filled)) == len(filled) and not any(map(_is_data, filled)) and not is_repeated


def _is_data(cell: str) -> bool:
    return _DATA.fullmatch(cell.strip()[:80]) is not None


def _without_empty_tail(titles: Sequence[str], rows: Sequence[Sequence[str]]) -> list[str]:
    """Empty titles at the end stay only when something stands below them."""
    width = len(titles)
    used = max((place for row in rows for place, cell in enumerate(row[:width], start=1) if cell), default=0)
    while width > max(used, 1) and not titles[width - 1].strip():
        width -= 1
    return list(titles[:width])
