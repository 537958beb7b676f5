import json
from datetime import UTC, date, datetime
from decimal import Decimal
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from zhike.lib.tables.read import open_table
from zhike.lib.tables.write import csv_chunks, jsonl_chunks, plain_cell, safe_cell, write_xlsx

anything = st.text(alphabet=st.characters(exclude_categories=()), max_size=20)
hostile = st.text(alphabet="=+-@'\t\r\n \x00\"1,a＝", max_size=8)


@pytest.mark.parametrize(
    "attack",
    ["=1+1", "+cmd|' /C calc'!A0", "-2+3", "@SUM(1)", "\t=1", "\x00=1", " \r\n=1", "＝1+1", "-5 apples", "'=1"],
)
def test_a_formula_is_defused(attack: str):
    assert safe_cell(attack) == f"'{attack}"


@pytest.mark.parametrize("text", ["-5", "+8613857166621", "-1,234.50", "-3%", "a=b", "", "ann@a.com", "'tis", "\tx"])
def test_numbers_and_ordinary_texts_stay_as_they_are(text: str):
    assert safe_cell(text) == text


@given(anything | hostile)
def test_every_text_comes_back(text: str):
    assert plain_cell(safe_cell(text)) == text


@given(anything | hostile)
def test_no_formula_gets_through(text: str):
    start = safe_cell(text).lstrip("".join(map(chr, range(33))) + "\x7f\x85\xa0\u200b\ufeff\u2028\u3000")[:1]

    assert start not in set("=@＝＋＠") or safe_cell(text).startswith("'")


def test_values_are_written_plainly(tmp_path: Path):
    row = ["启明", 5, Decimal("1200.50"), date(2026, 1, 2), True, None, datetime(2026, 1, 2, 3, 4, 5, tzinfo=UTC)]
    content = b"".join(csv_chunks(list("abcdefg"), [row]))

    assert content.startswith(b"\xef\xbb\xbfa,b,c")
    assert content.decode("utf-8-sig").splitlines()[1] == "启明,5,1200.50,2026-01-02,true,,2026-01-02T03:04:05+00:00"


def test_json_lines_keep_decimals_exact():
    content = b"".join(jsonl_chunks(["a", "b"], [["启", Decimal("0.10")], [None, 3]]))

    assert [json.loads(line) for line in content.splitlines()] == [{"a": "启", "b": "0.10"}, {"a": None, "b": 3}]


def test_many_rows_come_in_pieces():
    pieces = list(csv_chunks(["n"], ([n] for n in range(2_000)), mark=False))

    assert len(pieces) == 5
    assert len(b"".join(pieces).splitlines()) == 2_001


def test_a_workbook_holds_texts_not_formulas(tmp_path: Path):
    path = tmp_path / "out.xlsx"

    count = write_xlsx(
        path,
        ["name", "n", "on"],
        [["=1+1", Decimal("1200.50"), date(2026, 1, 2)], ["https://a.com", 7, None]],
        sheet="客户/[1]",
    )

    table = open_table(path)
    assert count == 2
    assert table.sheet == "客户  1"
    assert [row.cells for row in table.rows()] == [["=1+1", "1200.5", "2026-01-02"], ["https://a.com", "7", ""]]


@given(st.lists(st.lists(anything, min_size=2, max_size=2), max_size=5))
@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_what_was_exported_can_be_imported(tmp_path: Path, rows: list[list[str]]):
    rows = [[cell.encode("utf-8", "replace").decode() for cell in row] for row in rows]
    path = tmp_path / "out.csv"
    path.write_bytes(b"".join(csv_chunks(["first", "second"], rows)))

    table = open_table(path, delimiter=",", header=True)

    assert [row.cells for row in table.rows()] == [row for row in rows if any(row)]
