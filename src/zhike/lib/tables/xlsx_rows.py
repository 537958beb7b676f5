"""Workbooks (xlsx, xlsm, xlsb, xls, ods): one sheet as rows of text, dates in ISO form, merged cells filled.

The reader holds the sheet in memory, so a file of strangers is read in a child process with limits; what a
zip archive claims to hold is checked before it is opened.
"""

import zipfile
from collections.abc import Iterator
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from functools import partial
from pathlib import Path

import python_calamine as calamine

from zhike.lib.sentences import Sentence
from zhike.lib.tables import archives, headers
from zhike.lib.tables.table import Row, Table, Unreadable, counted, fitted, name_columns

_MOST_MERGED = 20_000
_SAMPLE = 200

Cell = int | float | str | bool | time | date | datetime | timedelta


def open_workbook(path: Path, *, sheet: str | None = None, header: bool | None = None, language: str = "zh") -> Table:
    """The named sheet, else the first visible one that holds something."""
    if zipfile.is_zipfile(path):
        archives.check(path)
    book = _open(path)
    names = [about.name for about in book.sheets_metadata if about.typ == calamine.SheetTypeEnum.WorkSheet]
    visible = [
        about.name
        for about in book.sheets_metadata
        if about.name in names and about.visible == calamine.SheetVisibleEnum.Visible
    ]
    if not names:
        raise Unreadable(Sentence("The workbook has no sheet with cells."))
    if sheet is not None and sheet not in names:
        raise Unreadable(
            Sentence(
                "The workbook has no sheet '%(sheet)s'. Its sheets are %(names)s.",
                sheet=sheet[:60],
                names=", ".join(names[:20]),
            )
        )
    chosen = sheet or next((name for name in visible or names if _sheet(book, name).height), names[0])
    sample = [cells for _, cells in zip(range(_SAMPLE), _all_rows(_sheet(book, chosen)), strict=False)]
    found = headers.find(sample, header)
    columns = name_columns(found.titles, language=language)
    rows = partial(_rows, book, chosen, found.first + found.header, len(columns))
    return Table("workbook", columns, found.header, rows, sheet=chosen, sheets=tuple(names))


def text_of(cell: Cell) -> str:
    """What the sheet means by the cell: 2026-01-31, 12.5, 3 rather than 3.0, true; nothing for an error."""
    match cell:
        case str():
            return cell
        case bool():
            return "true" if cell else "false"
        case float():
            return _number(cell)
        case datetime():
            return cell.isoformat(" ", "seconds" if not cell.microsecond else "auto")
        case timedelta():
            seconds = round(cell.total_seconds())
            return f"{seconds // 3600}:{seconds // 60 % 60:02}:{seconds % 60:02}"
        case date() | time():
            return cell.isoformat()
        case _:
            return str(cell)


def _rows(book: calamine.CalamineWorkbook, name: str, skipped: int, width: int) -> Iterator[Row]:
    return counted(
        fitted(number, cells, width)
        for number, cells in enumerate(_all_rows(_sheet(book, name)), start=1)
        if number > skipped and any(cells)
    )


def _all_rows(sheet: calamine.CalamineSheet) -> Iterator[list[str]]:
    """Every row from the first of the sheet, from the first filled column on, merged cells filled with their first."""
    merged = sorted(sheet.merged_cell_ranges or [], reverse=True)
    waiting = merged if len(merged) <= _MOST_MERGED else []
    left_edge = sheet.start[1] if sheet.start else 0
    active: list[tuple[range, int, str]] = []
    for place, row in enumerate(sheet.iter_rows()):
        cells = list(map(text_of, row))
        while waiting and waiting[-1][0][0] <= place:
            (_, left), (bottom, right) = waiting.pop()
            columns = range(max(left - left_edge, 0), min(right - left_edge + 1, len(cells)))
            if columns:
                active.append((columns, bottom, cells[columns[0]]))
        for columns, _, text in active:
            for column in columns:
                cells[column] = cells[column] or text
        active = [span for span in active if span[1] > place]
        yield cells


def _number(number: float) -> str:
    """The shortest decimal that is this number, without an exponent."""
    if number != number or number in (float("inf"), float("-inf")):
        return ""
    return str(int(number)) if number.is_integer() else f"{Decimal(repr(number)):f}"


def _open(path: Path) -> calamine.CalamineWorkbook:
    try:
        return calamine.CalamineWorkbook.from_path(path)
    except calamine.PasswordError:
        raise Unreadable(
            Sentence("The workbook is protected by a password. Save it without one and try again.")
        ) from None
    except (calamine.CalamineError, OSError, ValueError) as fault:
        raise Unreadable(
            Sentence(
                "The workbook cannot be read (%(fault)s). Open it in a spreadsheet, save it as .xlsx and try again.",
                fault=str(fault)[:100],
            )
        ) from None


def _sheet(book: calamine.CalamineWorkbook, name: str) -> calamine.CalamineSheet:
    try:
        return book.get_sheet_by_name(name)
    except (calamine.CalamineError, OSError, ValueError) as fault:
        raise Unreadable(
            Sentence(
                "The sheet '%(name)s' cannot be read (%(fault)s). Save the workbook again as .xlsx.",
                name=name[:60],
                fault=str(fault)[:100],
            )
        ) from None
