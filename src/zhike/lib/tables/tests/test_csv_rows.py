from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from zhike.lib.tables import table as limits
from zhike.lib.tables.read import open_table
from zhike.lib.tables.table import Row, Table, Unreadable

messy = st.text(alphabet="ab1,;\t|\"'\r\n 启\x00\u2028", max_size=60)


@pytest.fixture
def read(tmp_path: Path):
    def opened(text: str | bytes, **options) -> Table:
        path = tmp_path / "file.csv"
        path.write_bytes(text if isinstance(text, bytes) else text.encode())
        return open_table(path, **options)

    return opened


def cells(table: Table) -> list[list[str]]:
    return [row.cells for row in table.rows()]


@pytest.mark.parametrize("delimiter", [",", ";", "\t", "|"])
@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
def test_delimiter_and_line_ends_are_found(read, delimiter: str, end: str):
    table = read(
        end.join(
            delimiter.join(row) for row in (["name", "amount", "city"], ["Ann", "1.5", "Rome"], ["Bob", "2", "Oslo"])
        )
    )

    assert table.delimiter == delimiter
    assert table.columns == ["name", "amount", "city"]
    assert cells(table) == [["Ann", "1.5", "Rome"], ["Bob", "2", "Oslo"]]


def test_a_comma_in_every_amount_does_not_hide_the_semicolon(read):
    assert read("name;price;city\nA;1,50;x\nB;2,75;y\n").delimiter == ";"


def test_excel_may_say_the_separator(read):
    table = read("sep=;\nname;city\nAnn;Rome\n")

    assert table.columns == ["name", "city"]
    assert list(table.rows()) == [Row(3, ["Ann", "Rome"])]


def test_quoted_newlines_quotes_and_delimiters_stay_in_their_cell(read):
    table = read('name,text\nAnn,"one\r\ntwo, ""three"""\n')

    assert cells(table) == [["Ann", 'one\r\ntwo, "three"']]


@pytest.mark.parametrize(
    "text",
    ["name,text,n\n'Ann','a, b',1\n'Bob','c, d',2\n", 'name, text, n\n"Ann", "a, b", 1\n"Bob", "c, d", 2\n'],
)
def test_other_habits_of_quoting_are_understood(read, text: str):
    assert cells(read(text)) == [["Ann", "a, b", "1"], ["Bob", "c, d", "2"]]


def test_quotes_may_be_escaped_with_a_backslash(read):
    assert cells(read('name,text\n"Ann","say \\"hi\\", Bob"\n')) == [["Ann", 'say "hi", Bob']]


def test_row_numbers_are_those_a_spreadsheet_shows(read):
    table = read('\n\nname,city\nAnn,Rome\n\n"B\nob",Oslo\nEve,Bern\n')

    assert [(row.number, row.cells[1]) for row in table.rows()] == [(4, "Rome"), (6, "Oslo"), (7, "Bern")]


def test_a_title_above_the_table_is_passed(read):
    table = read("客户清单,,\n2026-01-31,,\n名称,城市,金额\n启明,杭州,5\n")

    assert table.columns == ["名称", "城市", "金额"]
    assert list(table.rows()) == [Row(4, ["启明", "杭州", "5"])]


@pytest.mark.parametrize(
    "text", ["Ann,5,2026-01-02\nBob,6,2026-01-03\n", "Ann,ann@a.com\nBob,bob@b.com\n", "1,2\n3,4\n"]
)
def test_without_a_header_columns_get_names(read, text: str):
    table = read(text)

    assert not table.header
    assert table.columns[0] == "列1"
    assert len(cells(table)) == 2
    assert read(text, language="en").columns[0] == "Column 1"


@pytest.mark.parametrize(
    "text", ["name,city\nAnn,Rome\n", "名称,2024年,2025年\n启明,5,6\n", "name\nAnn\n", "a,b,c\n", "name,\nAnn,5\n"]
)
def test_titles_are_recognised(read, text: str):
    assert read(text).header


def test_what_is_said_is_not_guessed(read):
    assert cells(read("a,b\nc,d\n", header=False)) == [["a", "b"], ["c", "d"]]
    assert read("1,2\n3,4\n", header=True).columns == ["1", "2"]
    assert read("a;b,c\nd;e,f\n", delimiter=";").columns == ["a", "b,c"]


def test_repeated_and_empty_titles_get_names_of_their_own(read):
    assert read("name,Name,,NAME\na,b,c,1\n").columns == ["name", "Name 2", "列3", "NAME 3"]


def test_ragged_rows_are_filled_or_refused_and_the_others_are_in(read):
    short, fine, padded, long = read("a,b\n1\n1,2\n1,2,,\n1,2,3\n").rows()

    assert (short.cells, fine.cells, padded.cells) == (["1", ""], ["1", "2"], ["1", "2"])
    assert (long.number, long.problem[:38]) == (5, "It has 3 cells and there are 2 columns")


def test_an_enormous_cell_refuses_its_row_only(read):
    rows = list(read("name,text\nAnn,x\nBob," + "x" * 40_000 + "\nCid," + "x" * 2_000_000 + "\nDan,y\n").rows())

    assert ["longer than 32,768" in row.problem for row in rows] == [False, True, True, False]


def test_a_quote_left_open_is_told_where_it_opens(read):
    _, broken, last = read('name,city\nAnn,Rome\nBob,"Oslo\nCid,Bern\n').rows()

    assert broken.number == 3
    assert "never closed" in broken.problem
    assert last.cells == ["Cid", "Bern"]


def test_escaped_formulas_come_back_as_they_were(read):
    assert cells(read("name,phone\nAnn,'+86 138\n'tis,-5\n")) == [["Ann", "+86 138"], ["'tis", "-5"]]


def test_too_many_columns_or_rows_are_refused(read, monkeypatch: pytest.MonkeyPatch):
    with pytest.raises(Unreadable, match="501 columns"):
        read(",".join(f"c{i}" for i in range(501)) + "\n")
    monkeypatch.setattr(limits, "MOST_ROWS", 2)
    with pytest.raises(Unreadable, match="more than 2 rows"):
        list(read("name\na\nb\nc\n").rows())


@pytest.mark.parametrize(
    "content, why",
    [(b"", "empty"), (b"%PDF-1.7", "PDF"), (b"\x1f\x8b\x08", "compressed"), (b"PK\x03\x04x", "workbook")],
)
def test_what_is_no_table_is_refused_with_a_sentence(read, content: bytes, why: str):
    with pytest.raises(Unreadable, match=why):
        read(content)


def test_a_table_can_be_read_again(read):
    table = read("name\na\n")

    assert cells(table) == cells(table) == [["a"]]


@given(messy)
@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_any_text_is_rows_of_equal_width_or_a_sentence(read, text: str):
    try:
        table = read(text)
        rows = list(table.rows())
    except Unreadable as refusal:
        rows, problem = [], str(refusal)
    else:
        problem = ""

    assert problem == "" or problem.endswith((".", "?"))
    assert all(row.problem or len(row.cells) == len(table.columns) for row in rows)
