"""What becomes of the rows of a file: created, updated, left alone, refused with a reason."""

from pathlib import Path

import pytest
from django.db import connection

from zhike.customers.models import Account, Contact
from zhike.engine import log
from zhike.engine.testing import Cast, make
from zhike.sales.models import Opportunity, Stage

from .files_in import bring, counts, told

pytestmark = pytest.mark.django_db
TABLE = "编号,名称,行业\nx-1,甲公司,制造\nx-2,乙公司,零售\n"


def number_of_events() -> int:
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM event")
        return int(cursor.fetchone()[0])


@pytest.mark.row(206)
def test_headers_in_either_language_find_their_fields(cast: Cast, tmp_path: Path) -> None:
    job = bring(cast.root, "account", TABLE, folder=tmp_path)

    assert counts(job) == (2, 0, 0, 0, 0)
    assert set(Account.objects.values_list("external_id", "name", "industry")) >= {("x-1", "甲公司", "制造"), ("x-2", "乙公司", "零售")}  # fmt: skip


@pytest.mark.row(206)
def test_the_same_file_again_changes_nothing_and_writes_no_event(cast: Cast, tmp_path: Path) -> None:
    bring(cast.root, "account", TABLE, folder=tmp_path)
    before = number_of_events()

    again = bring(cast.root, "account", TABLE, folder=tmp_path)

    assert counts(again) == (0, 0, 2, 0, 0)
    assert number_of_events() == before


def test_a_changed_row_changes_its_record_and_only_that_field(cast: Cast, tmp_path: Path) -> None:
    bring(cast.root, "account", TABLE, folder=tmp_path)

    job = bring(cast.root, "account", TABLE.replace("零售", "钟表"), folder=tmp_path)

    assert counts(job) == (0, 1, 1, 0, 0)
    record = Account.objects.get(external_id="x-2")
    event = log.read("e.object = 'account' AND e.record = %s", [record.pk])[-1]
    assert (event.verb, event.through, event.job) == ("change", "import", job.pk)
    assert event.changes == {"industry": ("零售", "钟表")}


def test_an_empty_cell_changes_nothing_unless_the_map_says_so(cast: Cast, tmp_path: Path) -> None:
    bring(cast.root, "account", TABLE, folder=tmp_path)
    emptied = "编号,名称,行业\nx-1,甲公司,\n"

    kept = bring(cast.root, "account", emptied, folder=tmp_path)
    cleared = bring(
        cast.root, "account", emptied, folder=tmp_path,
        map={"编号": "external_id", "行业": {"field": "industry", "empty": "clear"}},
    )  # fmt: skip

    assert counts(kept) == (0, 0, 1, 0, 0)
    assert counts(cleared) == (0, 1, 0, 0, 0)
    assert Account.objects.get(external_id="x-1").industry == ""


def test_wrong_rows_are_told_with_number_column_value_and_reason_and_the_good_ones_are_in(
    cast: Cast, tmp_path: Path
) -> None:
    table = "name,founded,site,born\nGood,1999,,\nBad,many,,\n,2001,,\nAlso good,2002,,\n"

    job = bring(cast.root, "account", table, folder=tmp_path, map={"name": "name", "founded": "founded_in"})

    assert counts(job) == (2, 0, 0, 0, 2)
    number, empty = told(job)
    assert (number["Row"], number["Column"], number["Value"]) == ("3", "founded", "many")
    assert "not a number" in number["Reason"]
    assert (number["name"], number["founded"]) == ("Bad", "many")
    assert (empty["Row"], empty["Column"]) == ("4", "name")


def test_the_31st_of_february_is_refused_in_words(cast: Cast, tmp_path: Path) -> None:
    table = "name,birthday\nAnn,2026-02-31\nBob,2026-02-28\nCy,3/4/2026\n"

    job = bring(cast.root, "contact", table, folder=tmp_path)

    assert counts(job) == (1, 0, 0, 0, 2)
    february, unclear = told(job)
    assert "February has no day 31" in february["Reason"]
    assert "two ways" in unclear["Reason"]


def test_who_reads_chinese_is_told_so_in_chinese(cast: Cast, tmp_path: Path) -> None:
    type(cast.root.user)._base_manager.filter(pk=cast.root.user_id).update(language="zh")

    job = bring(cast.root, "contact", "name,birthday\nAnn,2026-02-31\n", folder=tmp_path)

    assert "二月没有 31 日。" in told(job)[0].values()


def test_dates_are_read_as_the_map_says(cast: Cast, tmp_path: Path) -> None:
    table = "name;born\nAnn;03/04/1990\n"
    columns = {"name": "name", "born": {"field": "birthday", "format": "%d/%m/%Y"}}

    bring(cast.root, "contact", table, folder=tmp_path, map=columns)

    assert str(Contact.objects.get(name="Ann").birthday) == "1990-04-03"


@pytest.mark.parametrize("encoding", ["gb18030", "utf-16", "utf-8-sig", "big5"])
def test_any_encoding_of_a_spreadsheet_is_read(cast: Cast, tmp_path: Path, encoding: str) -> None:
    table = "名稱,備註\n" if encoding == "big5" else "名称,备注\n"
    table += "中文公司的名字,這是一個很長的備註因為我們要認出編碼\n" * 1 if encoding == "big5" else "中文公司的名字,这是一个很长的备注因为我们要认出编码\n"  # fmt: skip

    job = bring(cast.root, "account", table.encode(encoding), folder=tmp_path)

    assert counts(job) == (1, 0, 0, 0, 0)
    assert Account.objects.filter(
        name="中文公司的名字", notes__endswith="編碼" if encoding == "big5" else "编码"
    ).exists()


def test_a_file_without_header_is_mapped_by_numbered_columns(cast: Cast, tmp_path: Path) -> None:
    job = bring(
        cast.root, "account", "Acme,1999\nBeta,2001\n", folder=tmp_path,
        map={"columns": {"Column 1": "name", "Column 2": "founded_in"}, "reading": {"header": False}},
    )  # fmt: skip

    assert counts(job) == (2, 0, 0, 0, 0)
    assert Account.objects.get(name="Beta").founded_in == 2001


def test_quoted_newlines_stay_in_long_text(cast: Cast, tmp_path: Path) -> None:
    bring(cast.root, "account", 'name,notes\nAcme,"one\r\ntwo, three"\n', folder=tmp_path)

    assert Account.objects.get(name="Acme").notes == "one\ntwo, three"


def test_rows_of_the_same_record_in_one_file_make_one_record(cast: Cast, tmp_path: Path) -> None:
    table = "external_id,name\nx-1,First\nx-1,Second\nx-1,Second\n"

    job = bring(cast.root, "account", table, folder=tmp_path)

    assert counts(job) == (1, 1, 1, 0, 0)
    assert Account.objects.get(external_id="x-1").name == "Second"


@pytest.mark.parametrize(("on_match", "expected"), [("skip", (0, 0, 0, 2, 0)), ("update", (0, 2, 0, 0, 0))])
def test_what_happens_to_records_that_are_there_can_be_chosen(
    cast: Cast, tmp_path: Path, on_match: str, expected: tuple[int, ...]
) -> None:
    bring(cast.root, "account", TABLE, folder=tmp_path)

    job = bring(cast.root, "account", TABLE.replace("公司", "厂"), folder=tmp_path, on_match=on_match)

    assert counts(job) == expected


def test_a_dry_run_writes_nothing(cast: Cast, tmp_path: Path) -> None:
    before = number_of_events()

    job = bring(cast.root, "account", TABLE, folder=tmp_path, dry_run=True)

    assert counts(job) == (2, 0, 0, 0, 0)
    assert number_of_events() == before
    assert not Account.objects.filter(external_id="x-1").exists()


def test_phones_and_mail_match_in_the_order_given(cast: Cast, tmp_path: Path) -> None:
    known = make("contact", owner=cast.ann, name="Ann", phones=["13800138000"], emails=["ann@example.test"])
    table = "name,mobile,email,title\nA,138 0013 8000,,Boss\nB,,ann@example.test,Boss\nC,13900139000,,Boss\n"

    job = bring(cast.root, "contact", table, folder=tmp_path, match="phones,emails")

    assert counts(job) == (1, 2, 0, 0, 0)
    known.refresh_from_db()
    assert (known.name, known.title) == ("B", "Boss")


def test_created_at_and_created_by_of_the_old_system_are_kept(cast: Cast, tmp_path: Path) -> None:
    table = "name,created at,created by\nAcme,2019-05-06 07:08,Ann\n"

    bring(cast.root, "account", table, folder=tmp_path)

    record = Account.objects.get(name="Acme")
    assert record.created_by_id == cast.ann.user_id
    assert record.created_at.year == 2019


def test_amounts_take_the_currency_that_is_written(cast: Cast, tmp_path: Path) -> None:
    table = "name,amount\na,€12.50\nb,1200 USD\nc,50\nd,3万\n"
    columns = {"columns": {"name": "name", "amount": "amount"}, "defaults": {"currency": "GBP"}}

    bring(cast.root, "opportunity", table, folder=tmp_path, map=columns)

    found = {o.name: (str(o.amount), o.amount_currency) for o in Opportunity.objects.all()}
    assert found == {"a": ("12.50", "EUR"), "b": ("1200.00", "USD"), "c": ("50.00", "GBP"), "d": ("30000.00", "GBP")}


def test_a_stage_that_an_import_makes_takes_its_kind_from_its_title(cast: Cast, tmp_path: Path) -> None:
    columns = {"name": "name", "stage": {"field": "stage", "by": "title", "missing": "create"}}

    bring(cast.root, "opportunity", "name,stage\na,Engaging\nb,赢单\n", folder=tmp_path, map=columns)

    assert Stage.objects.get(name="Engaging").key == "engaging"
    assert Opportunity.objects.get(name="b").status == "won"


def test_who_made_a_record_that_is_there_is_not_asked_of_the_file_again(cast: Cast, tmp_path: Path) -> None:
    account = make("account", owner=cast.ann, external_id="x-1", name="甲公司")

    job = bring(cast.root, "account", "external_id,name,created_by\nx-1,甲公司,Nobody\n", folder=tmp_path)

    assert counts(job) == (0, 0, 1, 0, 0)
    assert Account.objects.get(pk=account.pk).created_by_id == account.created_by_id


CUT = "编号,名称,行业,成立年份\n"
WHOLE = "".join(f"x-{n},甲公司{n},制造,{1980 + n}\n" for n in range(10, 40))


def test_a_damaged_row_is_mended_where_that_is_certain_and_counted(cast: Cast, tmp_path: Path) -> None:
    damaged = CUT + WHOLE + "x-50,,乙公司50,零售,1999\n"

    job = bring(cast.root, "account", damaged, folder=tmp_path)

    assert counts(job) == (31, 0, 0, 0, 0)
    assert Account.objects.get(external_id="x-50").founded_in == 1999
    assert job.result["mended"] == 1
    assert job.order["mended_rows"][0][0] == 32


def test_a_damaged_row_is_refused_where_the_reading_says_so(cast: Cast, tmp_path: Path) -> None:
    damaged = CUT + WHOLE + "x-50,,乙公司50,零售,1999\n"
    columns = {"编号": "external_id", "名称": "name"}

    job = bring(
        cast.root, "account", damaged, folder=tmp_path, map={"columns": columns, "reading": {"damaged": "refuse"}}
    )

    assert counts(job) == (30, 0, 0, 0, 1)
    assert "5 cells" in told(job)[0]["Reason"]
    assert not Account.objects.filter(external_id="x-50").exists()
