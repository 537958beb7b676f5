"""How the cells of a CSV text are set apart and wrapped, found out from its beginning."""

import csv
import re
from collections import Counter
from collections.abc import Iterable, Iterator
from io import StringIO
from itertools import islice
from typing import NamedTuple

DELIMITERS = (",", ";", "\t", "|")
SAMPLED = 200
_ESCAPED = re.compile(r"\\(.)")


class Dialect(NamedTuple):
    """How cells are set apart and wrapped. `is_escaped`: a quote in a cell is written \\" rather than twice."""

    delimiter: str
    quotechar: str = '"'
    is_escaped: bool = False
    is_spaced: bool = False

    def reader(self, lines: Iterable[str], *, strict: bool = False) -> Iterator[list[str]]:
        """Cells of lines that `plain` has gone over."""
        return csv.reader(
            lines,
            delimiter=self.delimiter,
            quotechar=self.quotechar,
            skipinitialspace=self.is_spaced,
            strict=strict,
        )

    def plain(self, lines: Iterable[str]) -> Iterable[str]:
        """The lines with quotes in cells written twice. A backslash before anything else is one."""
        if not self.is_escaped:
            return lines
        quote = self.quotechar
        known = {"\\": "\\", quote: quote * 2}
        return (_ESCAPED.sub(lambda found: known.get(found[1], found[0]), line) for line in lines)


def find(text: str, delimiter: str | None = None) -> Dialect:
    """The dialect of the beginning of a file; what is given is not guessed."""
    return _dialect(text, delimiter or _delimiter(text))


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
    is_escaped = text.count(f"\\{quote}") > text.count(quote * 2) - text.count(f"{delimiter}{quote * 2}")
    is_spaced = text.count(f"{delimiter} {quote}") > text.count(f"{delimiter}{quote}")
    return Dialect(delimiter, quote, is_escaped, is_spaced)


def _records(text: str, dialect: Dialect) -> list[list[str]]:
    """The first records, as far as they can be told apart."""
    records: list[list[str]] = []
    try:
        records.extend(islice(dialect.reader(dialect.plain(StringIO(text, newline=""))), SAMPLED))
    except csv.Error:
        pass
    return records
