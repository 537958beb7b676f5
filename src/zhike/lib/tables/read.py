"""Open any file of rows: what it is shows in its first bytes, not in its name."""

from pathlib import Path

from zhike.lib.sentences import Sentence
from zhike.lib.tables.csv_rows import open_csv
from zhike.lib.tables.table import Table, Unreadable
from zhike.lib.tables.xlsx_rows import open_workbook
from zhike.lib.vcards.read import is_vcard, open_vcards

_OLD_WORKBOOK = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_FOREIGN = {
    b"%PDF-": "a PDF document",
    b"\x89PNG": "a picture",
    b"\xff\xd8\xff": "a picture",
    b"GIF8": "a picture",
    b"\x1f\x8b": "a compressed file",
    b"Rar!": "a compressed file",
    b"7z\xbc\xaf": "a compressed file",
    b"SQLite format 3": "a database",
    b"\x7fELF": "a program",
    b"MZ\x90": "a program",
    b"PAR1": "a Parquet file",
}


def open_table(
    path: Path,
    *,
    encoding: str | None = None,
    delimiter: str | None = None,
    header: bool | None = None,
    sheet: str | None = None,
    damaged: str = "mend",
    language: str = "zh",
) -> Table:
    """A CSV, a workbook or vCards; raises Unreadable with a sentence for anything else."""
    with path.open("rb") as file:
        start = file.read(64)
    if start.startswith((b"PK\x03\x04", _OLD_WORKBOOK)):
        return open_workbook(path, sheet=sheet, header=header, language=language)
    if foreign := next((what for magic, what in _FOREIGN.items() if start.startswith(magic)), None):
        raise Unreadable(
            Sentence("The file is %(foreign)s, not a table. Save the table as .xlsx or .csv.", foreign=foreign)
        )
    if not start:
        raise Unreadable(Sentence("The file is empty."))
    if is_vcard(start):
        return open_vcards(path, encoding=encoding)
    return open_csv(path, encoding=encoding, delimiter=delimiter, header=header, damaged=damaged, language=language)
