"""Rows to files: CSV that no spreadsheet takes for a formula, workbooks, JSON lines. All streamed."""

import csv
import io
import json
import re
from collections.abc import Iterable, Iterator, Sequence
from datetime import date, datetime, time
from decimal import Decimal
from pathlib import Path

import xlsxwriter  # type: ignore[import-untyped]

from zhike.lib.sentences import Sentence

Value = str | int | bool | Decimal | date | datetime | time | None
Values = Sequence[Value]

MOST_SHEET_ROWS = 1_048_575
_LONGEST_SHEET_TEXT = 32_767
_BATCH = 500

# A cell whose first sign, after spaces and controls, starts a formula; also full-width, as East Asian Excel reads it.
_FORMULA = re.compile(r"'*[\s\x00-\x20\x7f-\x9f\u200b\ufeff]*[=+\-@\uff1d\uff0b\uff0d\uff20\u2212]")
_NUMBER = re.compile(r"[+-]?\d[\d,]*(?:\.\d+)?%?")


def safe_cell(text: str) -> str:
    """The text with a ' before it if a spreadsheet could run it (ASVS 1.2.10); plain numbers stay."""
    return f"'{text}" if _FORMULA.match(text) and not _NUMBER.fullmatch(text) else text


def plain_cell(text: str) -> str:
    """The text that `safe_cell` was given."""
    return text[1:] if text.startswith("'") and _FORMULA.match(text) else text


def text_of(value: Value) -> str:
    """A value as our files write it: ISO dates, plain decimals, true and false, empty for nothing."""
    match value:
        case None:
            return ""
        case str():
            return value
        case bool():
            return "true" if value else "false"
        case Decimal():
            return f"{value:f}"
        case date() | time():
            return value.isoformat()
        case _:
            return str(value)


def csv_chunks(columns: Sequence[str], rows: Iterable[Values], *, mark: bool = True) -> Iterator[bytes]:
    """The file piece by piece, UTF-8; with `mark` Excel recognises the encoding."""
    buffer = io.StringIO()
    writer = csv.writer(buffer, lineterminator="\r\n")
    writer.writerow([safe_cell(column) for column in columns])
    prefix = "\ufeff" if mark else ""
    for count, row in enumerate(rows, start=1):
        writer.writerow([safe_cell(value if isinstance(value, str) else text_of(value)) for value in row])
        if count % _BATCH == 0:
            yield (prefix + buffer.getvalue()).encode("utf-8", "replace")
            prefix = ""
            buffer.seek(0)
            buffer.truncate()
    yield (prefix + buffer.getvalue()).encode("utf-8", "replace")


def jsonl_chunks(columns: Sequence[str], rows: Iterable[Values]) -> Iterator[bytes]:
    """One JSON object a line; decimals and dates as text."""
    lines: list[str] = []
    for row in rows:
        kept = {name: _json(value) for name, value in zip(columns, row, strict=True)}
        lines.append(json.dumps(kept, ensure_ascii=False))
        if len(lines) == _BATCH:
            yield ("\n".join(lines) + "\n").encode("utf-8", "replace")
            lines.clear()
    yield "".join(f"{line}\n" for line in lines).encode("utf-8", "replace")


def write_xlsx(path: Path, columns: Sequence[str], rows: Iterable[Values], *, sheet: str = "Sheet1") -> int:
    """Writes a workbook in constant memory and returns the number of rows. Texts stay texts, whatever they start with."""
    options = {
        "constant_memory": True,
        "strings_to_formulas": False,
        "strings_to_urls": False,
        "strings_to_numbers": False,
    }
    count = 0
    with xlsxwriter.Workbook(str(path), {**options, "default_date_format": "yyyy-mm-dd"}) as book:
        page = book.add_worksheet(re.sub(r"[\[\]:*?/\\']", " ", sheet)[:31].strip() or "Sheet1")
        moment = book.add_format({"num_format": "yyyy-mm-dd hh:mm:ss"})
        page.freeze_panes(1, 0)
        for place, column in enumerate(columns):
            page.write_string(0, place, column[:_LONGEST_SHEET_TEXT], book.add_format({"bold": True}))
        for count, row in enumerate(rows, start=1):
            if count > MOST_SHEET_ROWS:
                raise ValueError(
                    Sentence(
                        "A workbook holds %(most_sheet_rows)s rows and there are more. Export as CSV.",
                        most_sheet_rows=f"{MOST_SHEET_ROWS:,}",
                    )
                )
            for place, value in enumerate(row):
                _write(page, count, place, value, moment)
    return count


def _write(page: xlsxwriter.worksheet.Worksheet, row: int, place: int, value: Value, moment: object) -> None:
    match value:
        case None | "":
            return
        case bool():
            page.write_boolean(row, place, value)
        case datetime():
            page.write_datetime(row, place, value.replace(tzinfo=None), moment)
        case date() if value.year >= 1900:
            page.write_datetime(row, place, value)
        case (int() | Decimal()) as number if -(10**15) < number < 10**15:
            page.write_number(row, place, number)
        case _:
            page.write_string(row, place, text_of(value)[:_LONGEST_SHEET_TEXT])


def _json(value: Value) -> str | int | bool | None:
    return value if value is None or isinstance(value, str | int) else text_of(value)
