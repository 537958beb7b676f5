"""Which of the first records names the columns."""

import re
from collections.abc import Sequence
from typing import NamedTuple

from zhike.lib.fold import fold

# Numbers, dates, times, phones, amounts, mail addresses: what stands in rows, not in titles.
_DATA = re.compile(
    r"[¥$€£]?[\d\s.,:/+()%T年月日号Z-]*\d[\d\s.,:/+()%年月日号元万亿Z-]*|[^@\s]+@[^@\s]+\.[^@\s]+|true|false|https?://\S+",
    re.IGNORECASE,
)
_YEAR = re.compile(r"(?:19|20)\d\d年?")


class Header(NamedTuple):
    header: bool
    first: int
    titles: list[str]


def find(records: Sequence[Sequence[str]], header: bool | None) -> Header:
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
        if below and sum(map(is_data, below)) >= 0.8 * len(below):
            is_year = _YEAR.fullmatch(title.strip()) and not all(_YEAR.fullmatch(cell.strip()) for cell in below)
            evidence += 1 if title.strip() and (is_year or not is_data(title)) else -1 if title.strip() else 0
    if evidence:
        return evidence > 0
    filled = [fold(title) for title in candidate if title.strip()]
    is_repeated = any(
        fold(row[place]) == fold(title)
        for row in rows
        for place, title in enumerate(candidate)
        if title and place < len(row)
    )
    return len(set(filled)) == len(filled) and not any(map(is_data, filled)) and not is_repeated


def is_data(cell: str) -> bool:
    """Whether the text is a number, a date, an address: what stands in rows."""
    return _DATA.fullmatch(cell.strip()[:80]) is not None


def _without_empty_tail(titles: Sequence[str], rows: Sequence[Sequence[str]]) -> list[str]:
    """Empty titles at the end stay only when something stands below them."""
    width = len(titles)
    used = max((place for row in rows for place, cell in enumerate(row[:width], start=1) if cell), default=0)
    while width > max(used, 1) and not titles[width - 1].strip():
        width -= 1
    return list(titles[:width])
