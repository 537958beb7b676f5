"""What cells mean: placeholders, orders of dates, days as spreadsheets count them, numbers as people write them."""

from pathlib import Path

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from zhike.customers.models import Account, Contact
from zhike.engine.models import Job
from zhike.engine.testing import Cast, make
from zhike.sales.models import Opportunity

from .files_in import bring, counts, told
from .pages import browser, text

pytestmark = pytest.mark.django_db


def test_placeholders_count_as_empty_and_are_told(cast: Cast, tmp_path: Path) -> None:
    job = bring(
        cast.root, "account", "name,industry,notes\n甲公司,Select,请选择\n乙公司,零售,N/A\n", folder=tmp_path,
        map={"name": "name", "industry": "industry", "notes": "notes"},
    )  # fmt: skip

    assert set(Account.objects.values_list("name", "industry", "notes")) == {("甲公司", "", ""), ("乙公司", "零售", "")}
    assert job.result["placeholders"] == {"industry": {"Select": 1}, "notes": {"请选择": 1, "N/A": 1}}


def test_placeholders_are_taken_as_they_are_where_the_map_says_so(cast: Cast, tmp_path: Path) -> None:
    columns = {"columns": {"name": "name", "industry": "industry"}, "placeholders": False}

    bring(cast.root, "account", "name,industry\n甲公司,Select\n", folder=tmp_path, map=columns)

    assert Account.objects.get().industry == "Select"


def test_other_texts_can_be_named_as_placeholders(cast: Cast, tmp_path: Path) -> None:
    columns = {"columns": {"name": "name", "industry": "industry"}, "placeholders": ["xx"]}

    bring(cast.root, "account", "name,industry\n甲公司,XX\n乙公司,Select\n", folder=tmp_path, map=columns)

    assert dict(Account.objects.values_list("name", "industry")) == {"甲公司": "", "乙公司": "Select"}


def test_the_map_may_give_a_placeholder_a_meaning(cast: Cast, tmp_path: Path) -> None:
    columns = {"name": "name", "industry": {"field": "industry", "values": {"Select": "零售"}}}

    bring(cast.root, "account", "name,industry\n甲公司,Select\n", folder=tmp_path, map=columns)

    assert Account.objects.get().industry == "零售"


@pytest.mark.parametrize("days, meant", [("13/02/1980", "1980-02-13"), ("02/13/1980", "1980-02-13")])
def test_the_order_of_dates_is_found_where_some_prove_it(cast: Cast, tmp_path: Path, days: str, meant: str) -> None:
    table = f"name,birthday\nAnn,{days}\nBob,01/02/1990\n"

    bring(cast.root, "contact", table, folder=tmp_path, map={"name": "name", "birthday": "birthday"})

    found = dict(Contact.objects.values_list("name", "birthday"))
    assert str(found["Ann"]) == meant
    assert str(found["Bob"]) == ("1990-02-01" if days.startswith("13") else "1990-01-02")


def test_dates_that_prove_nothing_are_refused_rather_than_guessed(cast: Cast, tmp_path: Path) -> None:
    job = bring(
        cast.root, "contact", "name,birthday\nBob,01/02/1990\n", folder=tmp_path,
        map={"name": "name", "birthday": "birthday"},
    )  # fmt: skip

    assert counts(job) == (0, 0, 0, 0, 1)
    assert "01/02/1990" in told(job)[0]["Reason"]
    assert not Contact.objects.exists()


@pytest.mark.parametrize("calendar, days", [("excel", "29373"), ("excel1904", "27911")])
def test_days_are_counted_as_spreadsheets_do(cast: Cast, tmp_path: Path, calendar: str, days: str) -> None:
    columns = {"name": "name", "birthday": {"field": "birthday", "format": calendar}}

    bring(cast.root, "contact", f"name,birthday\nAnn,{days}\n", folder=tmp_path, map=columns)

    assert str(Contact.objects.get().birthday) == "1980-06-01"


@pytest.mark.parametrize(
    "written, amount",
    [("50万", "500000.00"), ("５０００", "5000.00"), ("¥1,234.50", "1234.50"), ("1.2亿", "120000000.00")],
)
def test_numbers_are_read_as_people_write_them(cast: Cast, tmp_path: Path, written: str, amount: str) -> None:
    bring(cast.root, "opportunity", f'name,amount\nA,"{written}"\n', folder=tmp_path)

    assert str(Opportunity.objects.get().amount) == amount


def test_rows_are_recognised_by_any_fields_together(cast: Cast, tmp_path: Path) -> None:
    make("account", owner=cast.root, name="甲公司", website="https://a.example")
    make("account", owner=cast.root, name="甲公司", website="https://b.example")

    job = bring(
        cast.root, "account", "name,website,notes\n甲公司,https://b.example,x\n", folder=tmp_path,
        map={"name": "name", "website": "website", "notes": "notes"}, match=["name+website"],
    )  # fmt: skip

    assert counts(job) == (0, 1, 0, 0, 0)
    assert Account.objects.get(website="https://b.example").notes == "x"


def test_the_page_offers_every_field_to_recognise_rows_by_and_tells_placeholders(cast: Cast) -> None:
    client = browser(cast.max)
    client.post("/contacts/import", {"file": SimpleUploadedFile("a.csv", b"name,birthday\nSelect,13/02/1980\n")})
    job = Job.objects.get()
    page = text(client.get(f"/import/{job.pk}"))
    posted = {
        "column-0.target": "name",
        "column-1.target": "birthday",
        "match": ["name", "birthday"],
        "match_by": "all",
    }
    client.post(f"/import/{job.pk}", posted | {"placeholders": "no", "column-1.format": "dmy"})

    job.refresh_from_db()
    assert "Counts as empty: Select" in page
    assert job.order["map"]["match"] == ["name+birthday"]
    assert job.order["map"]["placeholders"] is False
    assert job.order["map"]["columns"]["birthday"] == {"field": "birthday", "format": "dmy"}


def test_when_and_by_whom_is_taken_only_from_who_imports_for_all(cast: Cast, tmp_path: Path) -> None:
    table = "name,created_at\n甲公司,2019-05-01\n"

    by_headers = bring(cast.max, "account", table, folder=tmp_path)
    with pytest.raises(Exception, match="not yours to write"):
        bring(cast.max, "account", table, folder=tmp_path, map={"name": "name", "created_at": "created_at"})

    assert counts(by_headers) == (1, 0, 0, 0, 0)
    assert Account.objects.get().created_at.year != 2019
