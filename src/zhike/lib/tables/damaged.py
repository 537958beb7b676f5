"""What becomes of a row that has more or fewer cells than there are columns, or quotes that do not pair.

Rows whose last cells were left away, and cells that are empty, are usual. Else the row is mended where only one reading
is likely, and refused with what is wrong with it where not.
"""

from zhike.lib.sentences import Sentence
from zhike.lib.tables import mend
from zhike.lib.tables.records import Record
from zhike.lib.tables.sniff import Layout
from zhike.lib.tables.table import LONGEST_CELL, Row, fitted


def damaged_row(number: int, record: Record, layout: Layout, width: int) -> Row:
    """The row as it was meant, with `mended` where that is not what stands there, or with the reason why not."""
    if record.is_long:
        return Row(number, [], too_long())
    usual = record.cells is not None and padded(record.cells, width)
    if usual and all(one.fits(cell) for one, cell in zip(layout.columns, usual, strict=True)):
        return fitted(number, usual, width)
    found = mended(record, layout) if layout.mends else None
    if found:
        return fitted(number, found.cells, width)._replace(mended=found.how)
    if usual and (
        len(record.cells or ()) == width
        or not any(one.contradicts(cell) for one, cell in zip(layout.columns, usual, strict=True))
    ):
        return fitted(number, usual, width)
    return Row(number, record.cells or [], reason(record, width))


def padded(cells: list[str], width: int) -> list[str] | None:
    """The cells with empty ones added or cut off at the end; None where a filled one is too many."""
    return None if any(cells[width:]) else [*cells, *[""] * (width - len(cells))][:width]


def mended(record: Record, layout: Layout) -> mend.Mended | None:
    if not layout.columns or not all(one.is_known for one in layout.columns):
        return None
    line = record.text.rstrip("\r\n")
    found = mend.mend(line, layout.columns, layout.dialect)
    return found or mend.with_other_delimiter(line, layout.columns, layout.dialect)


def reason(record: Record, width: int) -> Sentence:
    if record.cells is None:
        if record.is_open:
            return Sentence("A quote that opens in this row is never closed.")
        return Sentence("The quotes in this row do not pair. Write a quote within a quoted text twice.")
    told = {"cells_count": len(record.cells), "width": width}
    if len(record.cells) > width:
        return Sentence(
            "It has %(cells_count)s cells and there are %(width)s columns. Put quotes around texts that hold a separator.",
            **told,
        )
    return Sentence(
        "It has %(cells_count)s cells and there are %(width)s columns, and what it has is not what they hold. "
        "Is a separator missing?",
        **told,
    )


def too_long() -> Sentence:
    return Sentence(
        "It has a cell longer than %(longest_cell)s characters. Shorten it, or close a quote left open.",
        longest_cell=f"{LONGEST_CELL:,}",
    )
