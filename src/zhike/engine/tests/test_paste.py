"""Pasting from a spreadsheet into a list: each line to its row, under the rights of the one who pastes."""

import json

import pytest

from zhike.customers.account.model import Account
from zhike.engine import log, metadata, records
from zhike.engine.models import FieldRight, Role
from zhike.engine.testing import Cast, make
from zhike.sales.opportunity.model import Opportunity

from .browser import SCRIPT, browser

pytestmark = pytest.mark.django_db


def paste(person, path: str, records: list, fields: str, text: str):
    ids = ",".join(str(one.pk) for one in records)
    return browser(person).post(f"/{path}/paste", {"ids": ids, "fields": fields, "text": text}, headers=SCRIPT)


def toast(answer) -> dict[str, str]:
    return json.loads(answer.headers["HX-Trigger"])["toast"]


def values(name: str) -> list:
    return list(Account.objects.order_by("id").values_list(name, flat=True))


def test_a_column_goes_line_by_line_into_the_rows(cast: Cast) -> None:
    three = [make("account", owner=cast.ann) for _ in range(3)]

    answer = paste(cast.ann, "accounts", three, "employees", "120\r\n１２\n\n")

    assert values("employees") == [120, 12, None]
    assert "2 records changed." in toast(answer)["text"]


def test_several_columns_are_read_as_an_import_reads_them(cast: Cast) -> None:
    account = make("account", owner=cast.ann, name="启明精密")
    deal = make("opportunity", owner=cast.ann)

    paste(cast.ann, "opportunities", [deal], "account,amount,close_on", "启明精密\t50万\t2026年3月31日")

    deal = Opportunity.objects.get(pk=deal.pk)
    assert (deal.account_id, deal.amount, str(deal.close_on)) == (account.pk, 500_000, "2026-03-31")


def test_one_pasted_block_is_taken_back_at_once(cast: Cast) -> None:
    two = [make("account", owner=cast.ann, employees=1) for _ in range(2)]
    undo = toast(paste(cast.ann, "accounts", two, "employees", "7\n8"))["undo"]

    browser(cast.ann).post(undo, headers=SCRIPT)

    assert values("employees") == [1, 1]


def test_lines_may_end_as_an_old_mac_ends_them(cast: Cast) -> None:
    two = [make("account", owner=cast.ann) for _ in range(2)]

    paste(cast.ann, "accounts", two, "employees", "7\r8\r")

    assert values("employees") == [7, 8]


def test_a_wrong_line_is_told_and_the_others_are_in(cast: Cast) -> None:
    two = [make("account", owner=cast.ann, employees=1) for _ in range(2)]

    told = toast(paste(cast.ann, "accounts", two, "employees", "many\n8"))["text"]

    assert values("employees") == [1, 8]
    assert "line 1" in told


def test_records_of_others_stay_as_they_are(cast: Cast) -> None:
    mine, hers = make("account", owner=cast.ann, employees=1), make("account", owner=cast.eve, employees=1)

    told = toast(paste(cast.ann, "accounts", [mine, hers], "employees", "7\n8"))["text"]

    assert values("employees") == [7, 1]
    assert "not yours" in told
    assert Account.objects.count() == 2


def test_a_name_pasted_on_a_deleted_record_makes_no_new_one(cast: Cast) -> None:
    gone = make("account", owner=cast.ann, name="Gone")
    records.delete(gone, by=cast.ann)

    told = toast(paste(cast.ann, "accounts", [gone], "name", "Another"))

    assert (told["level"], told["undo"]) == ("warn", "")
    assert values("name") == ["Gone"]


@pytest.mark.parametrize(
    ("fields", "text", "status"),
    [
        ("employees,", "1\t2", 422),
        ("employees", "1\n2\n3", 422),
        ("employees", "", 422),
        ("employees", "1\n" * 300, 422),
        ("employees", "1\t" * 600_000, 422),
        ("employees", '"' + "x" * 200_000, 422),
        ("nothing", "1", 400),
        ("created_by", "1", 403),
    ],
)
def test_what_cannot_be_pasted_is_refused_and_changes_nothing(cast: Cast, fields: str, text: str, status: int) -> None:
    two = [make("account", owner=cast.ann, employees=1) for _ in range(2)]
    before = log.read("true", [], order="e.id DESC", limit=1)[0].id

    answer = paste(cast.ann, "accounts", two, fields, text)

    assert answer.status_code == status
    assert values("employees") == [1, 1]
    assert log.read("true", [], order="e.id DESC", limit=1)[0].id == before


def test_a_field_one_may_only_read_takes_nothing(cast: Cast) -> None:
    account = make("account", owner=cast.ann, employees=1)
    FieldRight.objects.create(role=Role.objects.get(key="rep"), object="account", field="employees", level="read")
    metadata.touch()

    assert paste(cast.again("ann"), "accounts", [account], "employees", "7").status_code == 403
    assert values("employees") == [1]


def test_two_hundred_lines_take_as_many_statements_as_two(cast: Cast, django_assert_max_num_queries) -> None:
    many = [make("account", owner=cast.ann, employees=1) for _ in range(40)]

    with django_assert_max_num_queries(45):
        paste(cast.ann, "accounts", many, "employees", "\n".join(str(n) for n in range(40)))

    assert values("employees") == list(range(40))
