"""Rows of a file that are likely to be there already though nothing matches them: told, left out or refused by the rule."""

from pathlib import Path
from typing import Any

import pytest

from zhike.customers.models import Account
from zhike.engine import objects
from zhike.engine.duplicates import rules
from zhike.engine.testing import Cast, make, statements

from .api import api, good
from .browser import browser, text
from .files_in import bring, counts, told

pytestmark = [pytest.mark.django_db, pytest.mark.row(211)]
TABLE = "名称,电话\n启明精密,0571-86660000\n宁波东方电缆有限公司,0574-87770000\n"


@pytest.fixture
def company(cast: Cast) -> Any:
    return make("account", owner=cast.ann, name="杭州启明精密制造有限公司", phones=["0571-86660000"])


def set_rule(cast: Cast, on_import: str, **more: Any) -> None:
    account = objects.get("account")
    rules.change(account, rules.as_json(rules.rule_of(account)) | {"on_import": on_import} | more, by=cast.root)


def test_a_likely_duplicate_is_made_counted_and_listed(cast: Cast, company: Any, tmp_path: Path) -> None:
    set_rule(cast, "warn")

    job = bring(cast.root, "account", TABLE, folder=tmp_path)

    assert counts(job) == (2, 0, 0, 0, 0)
    assert job.result["alike"] == 1
    page = text(browser(cast.root).get(f"/jobs/{job.pk}"))
    assert "Rows that may have been there already: 1" in page
    assert f'href="/accounts/{company.pk}"' in page


def test_a_likely_duplicate_is_left_out(cast: Cast, company: Any, tmp_path: Path) -> None:
    set_rule(cast, "skip")

    job = bring(cast.root, "account", TABLE, folder=tmp_path)

    assert counts(job) == (1, 0, 0, 1, 0)
    assert set(Account.objects.values_list("name", flat=True)) == {company.name, "宁波东方电缆有限公司"}


def test_a_sure_duplicate_goes_into_the_error_file_with_the_reason(cast: Cast, company: Any, tmp_path: Path) -> None:
    set_rule(cast, "block", block_at=0.8)

    job = bring(cast.root, "account", TABLE, folder=tmp_path)

    assert counts(job) == (1, 0, 0, 0, 1)
    (row,) = told(job)
    assert (row["名称"], row["Column"]) == ("启明精密", "名称")
    assert "'杭州启明精密制造有限公司' is there already and very likely the same" in row["Reason"]
    assert Account.objects.count() == 2


def test_what_is_likely_but_not_sure_is_only_told_where_the_rule_blocks(
    cast: Cast, company: Any, tmp_path: Path
) -> None:
    set_rule(cast, "block", block_at=0.95)

    job = bring(cast.root, "account", "名称,行业\n杭州启明精密制造有限公司,零售\n", folder=tmp_path)

    assert counts(job) == (1, 0, 0, 0, 0)
    assert job.result["alike"] == 1


def test_a_hidden_record_is_told_of_without_its_name(cast: Cast, company: Any, tmp_path: Path) -> None:
    from zhike.engine.testing import actor

    set_rule(cast, "block", block_at=0.8)
    eve = actor("Importer", "own", create="all", **{"import": "own"})

    job = bring(eve, "account", TABLE, folder=tmp_path)

    assert counts(job) == (1, 0, 0, 0, 1)
    assert told(job)[0]["Reason"] == "There is a record like this that you may not see. Ask an administrator."
    page = text(browser(eve).get(f"/jobs/{job.pk}"))
    assert "that you may not see" in page
    assert company.name not in page


def test_a_row_that_is_matched_is_no_duplicate(cast: Cast, company: Any, tmp_path: Path) -> None:
    set_rule(cast, "block", block_at=0.7)

    job = bring(
        cast.root, "account", "名称,电话\n杭州启明精密制造有限公司,0571-86660001\n", folder=tmp_path, match=["name"]
    )

    assert counts(job) == (0, 1, 0, 0, 0)
    assert job.result["alike"] == 0


def test_nothing_is_looked_for_unless_the_rule_says_so(cast: Cast, company: Any, tmp_path: Path) -> None:
    job = bring(cast.root, "account", TABLE, folder=tmp_path)

    assert counts(job) == (2, 0, 0, 0, 0)
    assert job.result["alike"] == 0


def test_a_dry_run_tells_it_too_and_writes_nothing(cast: Cast, company: Any, tmp_path: Path) -> None:
    set_rule(cast, "warn")

    job = bring(cast.root, "account", TABLE, folder=tmp_path, dry_run=True)

    assert job.result["alike"] == 1
    assert Account.objects.count() == 1


TWICE = "名称,电话\n宁波东方电缆有限公司,0574-87770000\n东方电缆,0574-8777 0000\n上海远航,021-55550000\n"


def test_rows_of_one_file_that_are_alike_are_told(cast: Cast, tmp_path: Path) -> None:
    set_rule(cast, "warn")

    job = bring(cast.root, "account", TWICE, folder=tmp_path)

    assert counts(job) == (3, 0, 0, 0, 0)
    assert job.result["alike"] == 1
    assert "Row 2 of this file" in text(browser(cast.root).get(f"/jobs/{job.pk}"))


def test_of_rows_that_are_alike_the_first_one_stays(cast: Cast, tmp_path: Path) -> None:
    set_rule(cast, "skip")

    job = bring(cast.root, "account", TWICE, folder=tmp_path)

    assert counts(job) == (2, 0, 0, 1, 0)
    assert set(Account.objects.values_list("name", flat=True)) == {"宁波东方电缆有限公司", "上海远航"}


def test_a_row_like_another_is_refused_with_its_number(cast: Cast, tmp_path: Path) -> None:
    set_rule(cast, "block", block_at=0.8)

    job = bring(cast.root, "account", TWICE, folder=tmp_path)

    assert counts(job) == (2, 0, 0, 0, 1)
    assert told(job)[0]["Reason"].startswith("Row 2 of this file is very likely the same")


def test_a_dry_run_names_what_each_row_may_be_to_who_sees_it(cast: Cast, company: Any, tmp_path: Path) -> None:
    from zhike.engine.testing import actor

    set_rule(cast, "warn")
    eve = actor("Importer", "own", create="all", **{"import": "own"})

    for who, is_seen in ((cast.root, True), (eve, False)):
        job = bring(who, "account", TABLE, folder=tmp_path, dry_run=True)
        rows = good(api(who)("GET", f"/jobs/{job.pk}/rows"))["items"]
        page = text(browser(who).get(f"/import/{job.pk}/rows"))

        assert rows[0]["alike"]["record"] == (company.pk if is_seen else None)
        assert rows[1]["alike"] is None
        assert (company.name in page) == is_seen
        assert "May be there already" in page


def test_the_number_of_statements_does_not_depend_on_the_rows(cast: Cast, company: Any, tmp_path: Path) -> None:
    set_rule(cast, "warn")
    bring(cast.root, "account", TABLE, folder=tmp_path, dry_run=True)
    with statements(400) as few:
        bring(cast.root, "account", TABLE, folder=tmp_path, dry_run=True)
    many = "名称,电话\n" + "".join(f"启明精密{n},0571-866600{n:02}\n" for n in range(60))

    with statements(len(few)):
        bring(cast.root, "account", many, folder=tmp_path, dry_run=True)
