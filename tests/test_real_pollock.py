"""1,832 damaged variants of one table: how many are read exactly as their clean source, refused with a reason, or wrong."""

import csv
import io
import tarfile
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.real_data import folder
from zhike.lib.tables.read import open_table
from zhike.lib.tables.table import Unreadable

pytestmark = [pytest.mark.real_data, pytest.mark.slow]


def pairs() -> Iterator[tuple[bytes, list[list[str]]]]:
    """Each damaged file with the rows of its clean source, titles first where it has any."""
    damaged: dict[str, bytes] = {}
    clean: dict[str, bytes] = {}
    with tarfile.open(folder("pollock") / "polluted_files.tar.xz") as archive:
        for entry in archive:
            _, kind, name = [*entry.name.split("/"), "", ""][:3]
            if entry.isfile() and kind in {"csv", "clean"}:
                (damaged if kind == "csv" else clean)[name] = (archive.extractfile(entry) or io.BytesIO()).read()
    for name, content in sorted(damaged.items()):
        rows = csv.reader(io.StringIO(clean[name].decode(), newline=""))
        yield content, [row for row in rows if any(row)]


def verdict(path: Path, truth: list[list[str]]) -> str:
    """right · refused, as a whole or by the row, with nothing else wrong · wrong"""
    try:
        table = open_table(path)
        rows = list(table.rows())
    except Unreadable as refusal:
        return "refused" if str(refusal).endswith((".", "?")) else "wrong"
    read = [table.columns] * table.header + [row.cells for row in rows if not row.problem]
    if read == truth:
        return "right"
    is_told = any(row.problem for row in rows) and all(row.problem == "" or row.problem[-1] in ".?" for row in rows)
    return "refused" if is_told and all(row in truth for row in read) else "wrong"


def test_nine_of_ten_damaged_files_are_read_as_their_clean_source(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    verdicts: Counter[str] = Counter()
    for content, truth in pairs():
        path = tmp_path / "damaged.csv"
        path.write_bytes(content)
        verdicts[verdict(path, truth)] += 1

    total = verdicts.total()
    shares = {name: 100 * verdicts[name] / total for name in ("right", "refused", "wrong")}
    with capsys.disabled():
        told = ", ".join(f"{name} {verdicts[name]:,} ({share:.2f} %)" for name, share in shares.items())
        print(f"\npollock, {total:,} files: {told}")
    assert total == 1_832
    assert shares["right"] >= 90
    assert shares["refused"] <= 7
    assert shares["wrong"] <= 3
