"""Files that others made: odd CSV with its truth, thirty encodings, merged and dated workbooks, damaged variants."""

import io
import json
import re
import tarfile
import xml.etree.ElementTree as ElementTree
from pathlib import Path

import pytest

from tests.real_data import folder
from zhike.lib import emails
from zhike.lib.tables.encodings import detect
from zhike.lib.tables.read import open_table
from zhike.lib.tables.table import Unreadable

pytestmark = [pytest.mark.real_data, pytest.mark.slow]

# What the name of a folder means to a browser and to a spreadsheet.
ENCODINGS = {
    "Big5": ["cp950", "big5hkscs"],
    "CP932": ["cp932"],
    "EUC-JP": ["euc_jp"],
    "EUC-KR": ["cp949"],
    "GB2312": ["gb18030"],
    "SHIFT_JIS": ["cp932"],
    "UTF-16": ["utf-16"],
    "UTF-16BE": ["utf-16-be"],
    "UTF-16LE": ["utf-16-le"],
    "iso-8859-1": ["cp1252"],
    "utf-8": ["utf-8"],
    "utf-8-sig": ["utf-8-sig"],
    "windows-1251-russian": ["cp1251"],
    "windows-1252": ["cp1252"],
}


def test_odd_csv_is_read_as_its_truth_says():
    root = folder("csv_spectrum")
    right = 0
    for path in sorted((root / "csvs").glob("*.csv")):
        table = open_table(path)
        rows = [dict(zip(table.columns, row.cells, strict=True)) for row in table.rows()]
        right += rows == json.loads((root / "json" / f"{path.stem}.json").read_text("utf-8"))

    assert right == 11


@pytest.mark.parametrize("name", ENCODINGS)
def test_not_one_character_is_wrong(name: str):
    for path in sorted(folder("encodings").joinpath(name).iterdir()):
        content = path.read_bytes()

        text = content.decode(detect(path))

        assert text in [content.decode(encoding, "replace") for encoding in ENCODINGS[name]], path.name


def test_every_workbook_is_read_or_refused_with_a_sentence():
    for path in sorted(folder("xlsx").iterdir()):
        rows = list(open_table(path).rows())

        assert rows
        assert not any(row.problem for row in rows)


def test_dates_of_both_workbook_calendars_are_the_same():
    for name in ("date.xlsx", "date_1904.xlsx"):
        rows = list(open_table(folder("xlsx") / name).rows())

        assert [row.cells for row in rows[:2]] == [["2021-01-01", "15"], ["2021-01-02", "16"]]


def test_merged_cells_are_filled():
    for name in ("merged_range.xlsx", "merged_range.xls"):
        table = open_table(folder("xlsx") / name, header=False)

        assert [row.cells[:4] for row in table.rows()] == [
            ["A1", "B1", "C1", "C1"],
            ["A1", "B1", "C1", "C1"],
            ["A3", "B3", "C3", "C3"],
            ["A4", "B4", "C4", "C4"],
        ]


@pytest.mark.parametrize(
    "file, encoding, delimiter, columns, count",
    [
        ("crm_sales/sales_pipeline.csv", "utf-8", ",", 8, 8_800),
        ("marketing_campaign/marketing_campaign.csv", "utf-8-sig", ";", 29, 2_240),
        ("nps/nps.csv", "latin-1", ",", 9, 8_526),
        ("reviews_cn/waimai_10k.csv", "utf-8", ",", 2, 11_987),
    ],
)
def test_exports_of_other_systems_are_understood(file: str, encoding: str, delimiter: str, columns: int, count: int):
    name, _, rest = file.partition("/")
    table = open_table(folder(name) / rest)

    assert (table.encoding, table.delimiter, table.header, len(table.columns)) == (encoding, delimiter, True, columns)
    assert sum(not row.problem for row in table.rows()) == count


def test_one_damaged_line_costs_at_most_the_lines_it_touches(tmp_path: Path):
    root = folder("pollock")
    whole = {tuple(row.cells) for row in open_table(root / "source.csv").rows()}
    with tarfile.open(root / "polluted_files.tar.xz") as archive:
        names = [
            name
            for name in archive.getnames()
            if re.search(r"/csv/row_(?:more|less)_sep_row[1-9]\d*_col[05]\.csv$", name)
        ]
        assert len(names) > 100
        for name in names:
            path = tmp_path / "damaged.csv"
            path.write_bytes((archive.extractfile(name) or io.BytesIO()).read())

            read = {tuple(row.cells) for row in open_table(path).rows() if not row.problem}

            assert len(whole - read) <= 1, name


def test_damaged_files_never_crash(tmp_path: Path):
    with tarfile.open(folder("pollock") / "polluted_files.tar.xz") as archive:
        names = [
            name
            for name in archive.getnames()
            if re.search(r"/csv/(?:file|table)_[^/]*\.csv$|extra_quote\d*0_col", name)
        ]
        for name in [name for name in names if name.endswith(".csv")]:
            path = tmp_path / "damaged.csv"
            path.write_bytes((archive.extractfile(name) or io.BytesIO()).read())
            try:
                rows = list(open_table(path).rows())
            except Unreadable as refusal:
                rows = [str(refusal).endswith(".")]
            assert rows or name.endswith("file_header_only.csv"), name


def test_mail_addresses_are_judged_as_the_standard_does():
    tests = ElementTree.parse(folder("isemail_tests.xml")).getroot().iter("test")
    wrongly_taken = []
    for test in tests:
        address = re.sub("[\u2400-\u2421]", lambda found: chr(ord(found[0]) - 0x2400), test.findtext("address") or "")
        try:
            emails.parse(address)
        except ValueError:
            continue
        if test.findtext("category") == "ISEMAIL_ERR" and address == address.strip():
            wrongly_taken.append(address)

    assert wrongly_taken == []
