"""What a workbook would unpack to, seen before it is unpacked: zip bombs and lone cells at the far end are refused."""

import re
import zipfile
import zlib
from collections.abc import Iterator
from pathlib import Path

from zhike.lib.sentences import Sentence
from zhike.lib.tables.table import Unreadable

MOST_UNPACKED = 500 * 1024 * 1024
MOST_RATIO = 100
MOST_ENTRIES = 1_000

# The reader takes about 32 bytes for each cell of the rectangle, filled or not.
MOST_CELLS = 40_000_000

_SHEET = re.compile(r"xl/worksheets/[^/]+\.xml", re.IGNORECASE)
_PLACE = re.compile(rb"\sr\s*=\s*[\"']([A-Z]{1,3})(\d{1,7})[\"']")
_CHUNK = 1024 * 1024
_OVERLAP = 40


def check(path: Path) -> None:
    """Raises Unreadable with the reason. Unpacks the sheets once, piece by piece."""
    try:
        with zipfile.ZipFile(path) as archive:
            _check_sizes(archive.infolist())
            for entry in archive.infolist():
                if _SHEET.fullmatch(entry.filename):
                    _check_extent(archive, entry)
    except Unreadable:
        raise
    except (
        zipfile.BadZipFile,
        zipfile.LargeZipFile,
        OSError,
        ValueError,
        EOFError,
        RuntimeError,
        NotImplementedError,
        zlib.error,
    ):
        raise Unreadable(
            Sentence("The workbook is damaged. Open it in a spreadsheet, save it as .xlsx and try again.")
        ) from None


def _check_sizes(entries: list[zipfile.ZipInfo]) -> None:
    unpacked = sum(entry.file_size for entry in entries)
    if len(entries) > MOST_ENTRIES:
        raise Unreadable(
            Sentence(
                "The workbook consists of %(entries_count)s parts; up to %(most_entries)s are read.",
                entries_count=f"{len(entries):,}",
                most_entries=f"{MOST_ENTRIES:,}",
            )
        )
    if unpacked > MOST_UNPACKED:
        raise Unreadable(
            Sentence(
                "The workbook unpacks to %(unpacked)s MB; up to %(most_unpacked)s MB are read. Save it as CSV.",
                unpacked=f"{unpacked // 2**20:,}",
                most_unpacked=MOST_UNPACKED // 2**20,
            )
        )
    if any(entry.file_size > MOST_RATIO * max(entry.compress_size, 1_024) for entry in entries):
        raise Unreadable(Sentence("A part of the workbook unpacks to more than 100 times its size. Save it as CSV."))


def _check_extent(archive: zipfile.ZipFile, entry: zipfile.ZipInfo) -> None:
    """The rectangle from the first to the farthest cell of a sheet."""
    rows = columns = 0
    for piece in _pieces(archive, entry):
        places = _PLACE.findall(piece)
        if not places:
            continue
        rows = max(rows, max(int(row) for row in {row for _, row in places}))
        columns = max(columns, max(map(_column, {letters for letters, _ in places})))
        if rows * columns > MOST_CELLS:
            raise Unreadable(
                Sentence(
                    "A sheet reaches over %(rows)s rows and %(columns)s columns. Delete what lies far out, or save it as CSV.",
                    rows=f"{rows:,}",
                    columns=f"{columns:,}",
                )
            )


def _pieces(archive: zipfile.ZipFile, entry: zipfile.ZipInfo) -> Iterator[bytes]:
    with archive.open(entry) as file:
        before = b""
        while piece := file.read(_CHUNK):
            yield before + piece
            before = piece[-_OVERLAP:]


def _column(letters: bytes) -> int:
    number = 0
    for letter in letters:
        number = number * 26 + letter - 64
    return number
