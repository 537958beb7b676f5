"""Rows that are damaged: mended where only one reading is likely, and told; refused with the damage named where not."""

from pathlib import Path

import pytest

from zhike.lib.tables import mend
from zhike.lib.tables.read import open_table
from zhike.lib.tables.table import Row, Table, Unreadable

TITLES = 'day,number,code,"what it is","where it is",note'
SOUND = [
    f'{day:02}/03/2024,{day},AB-{1000 + day},"Boots, size {30 + day}","https://a.example/{1000 + day}",'
    for day in range(10, 30)
]


@pytest.fixture
def read(tmp_path: Path):
    def opened(*lines: str, titles: str = TITLES, **options) -> Table:
        path = tmp_path / "file.csv"
        path.write_text("\n".join([titles, *SOUND[:10], *lines, *SOUND[10:]]) + "\n")
        return open_table(path, **options)

    return opened


def row_of(table: Table) -> Row:
    """The row between the sound ones, which are all read."""
    rows = list(table.rows())
    assert len(rows) == 21
    assert not any(row.problem or row.mended for row in rows if row.number != 12)
    return rows[10]


WHOLE = ["31/03/2024", "17", "AB-1031", "Boots, size 31", "https://a.example/1031", ""]


@pytest.mark.parametrize(
    "line, how",
    [
        ('31/03/202417,AB-1031,"Boots, size 31","https://a.example/1031",', mend.MISSING),
        ('31/03/2024,17AB-1031,"Boots, size 31","https://a.example/1031",', mend.MISSING),
        ('31/03/2024,17,AB-1031"Boots, size 31","https://a.example/1031",', mend.MISSING),
        ('31/03/2024,17,AB-1031,"Boots, size 31""https://a.example/1031",', mend.MISSING),
        ('31/03/2024,,17,AB-1031,"Boots, size 31","https://a.example/1031",', mend.EXTRA),
        ('31/03/2024,17,AB-1031,"Boots, size 31",,"https://a.example/1031",', mend.EXTRA),
        ('31/03/2024;17;AB-1031;"Boots, size 31";"https://a.example/1031";', mend.OTHER),
        ('31/03/2024 17 AB-1031 "Boots, size 31" "https://a.example/1031" ', mend.OTHER),
        ("31/03/2024,17,AB-1031,Boots, size 31,https://a.example/1031,", mend.JOINED),
    ],
)
def test_a_row_with_one_likely_reading_is_mended_and_told(read, line: str, how: str):
    row = row_of(read(line))

    assert (row.cells, row.mended) == (WHOLE, how)


def test_a_stray_quote_stays_in_its_cell_and_swallows_nothing(read):
    row = row_of(read('31/03/2024,17,"AB-1031,"Boots, size 31","https://a.example/1031",'))

    assert (row.cells, row.mended) == ([*WHOLE[:2], '"AB-1031', *WHOLE[3:]], mend.STRAY)


def test_a_row_that_may_mean_two_things_is_refused_with_the_damage_named(read):
    rows = row_of(read('31/03/2024,"Boots, size 31","https://a.example/1031",'))

    assert "6 columns" in rows.problem
    assert not rows.mended


def test_damaged_rows_can_all_be_refused(read):
    row = row_of(read('31/03/202417,AB-1031,"Boots, size 31","https://a.example/1031",', damaged="refuse"))

    assert row.problem
    assert not row.mended


def test_a_row_without_its_last_empty_cells_is_whole(read):
    row = row_of(read('31/03/2024,17,AB-1031,"Boots, size 31","https://a.example/1031"'))

    assert (row.cells, row.mended) == (WHOLE, "")


def test_a_quote_left_open_costs_only_its_own_row(read):
    row = row_of(read('31/03/2024,"7,and,much,that,is,no,table,at,all'))

    assert "quote" in row.problem


@pytest.mark.parametrize(
    "titles",
    [
        'day,number,code"what it is","where it is",note',
        'day,,number,code,"what it is","where it is",note',
        'day number code "what it is" "where it is" note',
    ],
)
def test_damaged_titles_are_mended_from_what_stands_below(read, titles: str):
    table = read(titles=titles)

    assert table.columns == ["day", "number", "code", "what it is", "where it is", "note"]
    assert table.mended
    assert len(list(table.rows())) == 20


def test_titles_for_fewer_columns_than_the_rows_have_are_refused(read):
    with pytest.raises(Unreadable, match="4 columns and the rows have 6"):
        read(*SOUND, titles="day,number,what,where").rows()


def test_titles_that_come_again_are_no_row(read):
    rows = list(read("day,number,code,what it is,where it is,note").rows())

    assert [row.number for row in rows if row.problem] == [12]
    assert "repeats the names" in rows[10].problem


def test_a_text_made_to_have_endless_readings_is_given_up_soon(read):
    row = row_of(read('31/03/2024,"' + '"a,' * 2_000))

    assert row.problem
