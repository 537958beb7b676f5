"""A dry run tells what would change value by value, in the page, over the API and at the terminal; former imports are listed."""

import csv
import io
import json
from pathlib import Path
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from zhike.commands import __main__ as commands
from zhike.customers.models import Account
from zhike.engine.imports import trial
from zhike.engine.models import Job
from zhike.engine.testing import Cast, make, run_jobs, statements
from zhike.runtime import start

from .api import api, good
from .files_in import bring, counts
from .pages import browser, text

pytestmark = pytest.mark.django_db
Said = pytest.CaptureFixture[str]
TABLE = "external_id,name,industry,notes\nx-1,甲公司,钟表,新\nx-2,乙公司,零售,\nx-3,,x,\n"
MAP = {"external_id": "external_id", "name": "name", "industry": "industry", "notes": "notes"}


@pytest.fixture
def at_hand(monkeypatch: pytest.MonkeyPatch) -> None:
    """Commands find Django running already."""
    monkeypatch.setattr(start, "django", lambda: None)


def there(cast: Cast) -> Account:
    return make("account", owner=cast.max, external_id="x-1", name="甲公司", industry="制造", notes="旧")


def test_a_dry_run_tells_each_value_before_and_after_and_writes_none(cast: Cast, tmp_path: Path) -> None:
    there(cast)

    job = bring(cast.max, "account", TABLE, folder=tmp_path, map=MAP, dry_run=True)

    assert counts(job) == (1, 1, 0, 0, 1)
    rows = list(trial.lines(job))
    assert [(row["row"], row["state"]) for row in rows] == [(2, "updated"), (3, "created"), (4, "refused")]
    assert rows[0]["changes"] == {"industry": ["制造", "钟表"], "notes": ["旧", "新"]}
    assert rows[1]["changes"]["name"] == ["", "乙公司"]
    assert rows[2]["problems"][0]["column"] == "name"
    account = Account.objects.get()
    assert (account.industry, account.notes) == ("制造", "旧")


def test_the_rows_of_a_dry_run_come_over_the_api_page_by_page(cast: Cast, tmp_path: Path) -> None:
    there(cast)
    job = bring(cast.max, "account", TABLE, folder=tmp_path, map=MAP, dry_run=True)
    ask = api(cast.max)

    first = good(ask("GET", f"/jobs/{job.pk}/rows", limit=2))
    rest = good(ask("GET", f"/jobs/{job.pk}/rows", limit=2, cursor=first["next"]))
    refused = good(ask("GET", f"/jobs/{job.pk}/rows", state="refused"))

    assert [row["row"] for row in [*first["items"], *rest["items"]]] == [2, 3, 4]
    assert (rest["next"], [row["row"] for row in refused["items"]]) == (None, [4])
    assert api(cast.eve)("GET", f"/jobs/{job.pk}/rows").status_code == 404


def upload(client: Client, content: str = TABLE) -> Job:
    client.post("/accounts/import", {"file": SimpleUploadedFile("客户.csv", content.encode())})
    job = Job.objects.get()
    columns = {f"column-{place}.target": name for place, name in enumerate(job.order["columns"])}
    client.post(f"/import/{job.pk}", columns)
    return job


def test_the_preview_shows_what_would_change(cast: Cast) -> None:
    there(cast)
    client = browser(cast.max)
    job = upload(client)

    page = text(client.get(f"/import/{job.pk}/preview"))

    assert "<del>制造</del>" in page
    assert "<ins>钟表</ins>" in page


def test_all_rows_are_tried_and_the_import_goes_on_from_there(cast: Cast) -> None:
    there(cast)
    client = browser(cast.max)
    job = upload(client)

    client.post(f"/import/{job.pk}/preview", {"try": "1"})
    run_jobs()
    assert f"/import/{job.pk}/rows" in text(client.get(f"/jobs/{job.pk}"))
    updated = text(client.get(f"/import/{job.pk}/rows?state=updated"))
    onward = client.post(f"/import/{job.pk}/again")
    assert Account.objects.get().industry == "制造"
    client.post(onward.headers["Location"])
    run_jobs()

    assert "<ins>钟表</ins>" in updated
    assert "乙公司" not in updated
    assert set(Account.objects.values_list("industry", flat=True)) == {"钟表", "零售"}


@pytest.mark.usefixtures("at_hand")
def test_the_command_tells_what_would_change(cast: Cast, tmp_path: Path, capsys: Said) -> None:
    there(cast)
    file, changes = tmp_path / "a.csv", tmp_path / "changes.csv"
    file.write_text(TABLE)

    code = commands.main(["import", "accounts", str(file), "--dry-run", "--changes", str(changes), "--json"])

    said = capsys.readouterr()
    assert (code, json.loads(said.out)["updated"]) == (3, 1)
    assert "industry: 制造 → 钟表" in said.err
    rows = list(csv.DictReader(io.StringIO(changes.read_text(encoding="utf-8-sig"))))
    assert {(row["field"], row["before"], row["after"]) for row in rows if row["state"] == "updated"} == {
        ("industry", "制造", "钟表"), ("notes", "旧", "新"),
    }  # fmt: skip


def test_one_sees_ones_own_imports_and_administrators_see_all(cast: Cast, tmp_path: Path) -> None:
    bring(cast.max, "account", "name\n甲公司\n", folder=tmp_path)
    bring(cast.root, "account", "name\n乙公司\n", folder=tmp_path)

    mine, all_ = (text(browser(actor).get("/import/history")) for actor in (cast.max, cast.root))

    assert (mine.count("file.csv</a>"), all_.count("file.csv</a>")) == (1, 2)
    assert "Max" in all_
    assert "/undo" in mine


def test_the_history_takes_few_statements_however_many_imports_it_lists(cast: Cast, tmp_path: Path) -> None:
    client = browser(cast.root)
    for number in range(3):
        bring(cast.max, "account", f"name\n公司{number}\n", folder=tmp_path)
    client.get("/import/history")

    with statements(9):
        client.get("/import/history")


@pytest.mark.usefixtures("at_hand")
def test_imports_are_listed_and_taken_back_at_the_terminal(cast: Cast, tmp_path: Path, capsys: Said) -> None:
    job = bring(cast.max, "account", "name\n甲公司\n乙公司\n", folder=tmp_path)

    commands.main(["imports", "--json"])
    told: Any = json.loads(capsys.readouterr().out)["items"][0]
    code = commands.main(["imports", "--undo", str(job.pk), "--json"])

    assert (told["job"], told["by"], told["can_undo"]) == (job.pk, "Max", True)
    assert (code, json.loads(capsys.readouterr().out)["undone"]) == (0, 2)
    assert not Account.objects.filter(deleted_at=None).exists()
