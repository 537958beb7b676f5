import random
import zipfile
from datetime import datetime
from pathlib import Path

import pytest
import xlsxwriter

from zhike.lib.tables import archives
from zhike.lib.tables.read import open_table
from zhike.lib.tables.table import Row, Unreadable


@pytest.fixture
def book(tmp_path: Path):
    path = tmp_path / "book.bin"
    with xlsxwriter.Workbook(str(path)) as written:
        written.add_worksheet("Empty")
        page = written.add_worksheet("客户")
        page.write_row(2, 2, ["name", "n", "on", "ok"])
        page.write_row(4, 2, ["启明", 3.0])
        page.write_datetime(4, 4, datetime(2026, 1, 2), written.add_format({"num_format": "yyyy-mm-dd"}))
        page.write_boolean(4, 5, True)
        page.merge_range(5, 2, 6, 2, "Merged")
        page.write_number(5, 3, 0.1)
        page.write_number(6, 3, 1e20)
        page.write_formula(6, 4, "=1/0", None, "#DIV/0!")
        written.add_worksheet("Hidden").hide()
    return path


def test_cells_become_text_as_the_sheet_shows_them(book: Path):
    table = open_table(book)

    assert (table.sheet, table.sheets) == ("客户", ("Empty", "客户", "Hidden"))
    assert table.columns == ["name", "n", "on", "ok"]
    assert list(table.rows()) == [
        Row(5, ["启明", "3", "2026-01-02", "true"]),
        Row(6, ["Merged", "0.1", "", ""]),
        Row(7, ["Merged", "100000000000000000000", "", ""]),
    ]


def test_a_sheet_is_chosen_by_name(book: Path):
    assert list(open_table(book, sheet="Empty").rows()) == []
    with pytest.raises(Unreadable, match="no sheet 'Nope'"):
        open_table(book, sheet="Nope")


def test_an_archive_that_unpacks_to_far_more_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    path = tmp_path / "bomb.xlsx"
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("xl/worksheets/sheet1.xml", b"0" * 20_000_000)
    with pytest.raises(Unreadable, match="100 times"):
        open_table(path)
    monkeypatch.setattr(archives, "MOST_UNPACKED", 1_000_000)
    with pytest.raises(Unreadable, match="unpacks to 19 MB"):
        open_table(path)


def test_an_archive_of_too_many_parts_is_refused(tmp_path: Path):
    path = tmp_path / "parts.xlsx"
    with zipfile.ZipFile(path, "w") as archive:
        for number in range(1_001):
            archive.writestr(f"{number}", b"")

    with pytest.raises(Unreadable, match="1,001 parts"):
        open_table(path)


def test_a_lone_cell_at_the_far_end_is_refused_before_it_takes_the_memory(tmp_path: Path):
    path = tmp_path / "far.xlsx"
    with xlsxwriter.Workbook(str(path)) as written:
        page = written.add_worksheet("客户")
        page.write(0, 0, "name")
        page.write(1_048_575, 400, "x")

    with pytest.raises(Unreadable, match="1,048,576 rows and 401 columns"):
        open_table(path)


def test_a_damaged_workbook_is_refused_with_a_sentence(book: Path):
    whole, chance = book.read_bytes(), random.Random(7)
    for _ in range(150):
        damaged = bytearray(whole)
        for _ in range(chance.randrange(1, 30)):
            damaged[chance.randrange(4, len(damaged))] = chance.randrange(256)
        book.write_bytes(damaged[: chance.randrange(20, len(damaged))] if chance.random() < 0.3 else damaged)
        try:
            list(open_table(book).rows())
        except Unreadable as refusal:
            problem = str(refusal)
        else:
            problem = "."
        assert problem.endswith(".")


def test_a_password_is_told(tmp_path: Path):
    path = tmp_path / "old.xls"
    path.write_bytes(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\x00" * 2_000)

    with pytest.raises(Unreadable, match="cannot be read"):
        open_table(path)
