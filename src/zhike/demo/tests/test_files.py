"""The files of the demo company can be imported: headers, maps and references fit together."""

import csv
import json
from datetime import date
from pathlib import Path

import pytest

from zhike.demo import files, story

TODAY = date(2026, 11, 22)


@pytest.fixture(params=["zh", "en"])
def folder(request: pytest.FixtureRequest, tmp_path: Path) -> Path:
    files.write(story.make(request.param, TODAY), tmp_path)
    return tmp_path


def read(folder: Path, objects: str) -> tuple[list[dict[str, str]], dict[str, str]]:
    """The rows by field path, and the defaults."""
    plan = json.loads((folder / f"{objects}.json").read_text("utf-8"))
    targets = {header: t if isinstance(t, str) else t["field"] for header, t in plan["columns"].items()}
    with (folder / f"{objects}.csv").open(encoding="utf-8", newline="") as file:
        rows = [{targets[header]: cell for header, cell in row.items()} for row in csv.DictReader(file)]
    return rows, plan["defaults"]


def test_every_row_is_there_under_the_headers_that_the_map_names(folder: Path) -> None:
    assert {objects: len(read(folder, objects)[0]) for objects in files.ORDER} == {
        "users": 18, "products": 24, "accounts": 240, "contacts": 600,
    }  # fmt: skip


def test_references_name_rows_of_the_other_files(folder: Path) -> None:
    users, accounts, contacts = (read(folder, objects)[0] for objects in ("users", "accounts", "contacts"))
    names = {user["name"] for user in users}
    numbers = {account["external_id"] for account in accounts}

    assert {account["owner"] for account in accounts} | {account["acquired_by"] for account in accounts} <= names
    assert {account["parent"] for account in accounts} <= numbers | {""}
    assert {contact["accounts.account"] for contact in contacts} == numbers


def test_a_parent_team_stands_above_its_teams(folder: Path) -> None:
    users, _ = read(folder, "users")
    seen = {""}
    for user in users:
        assert user["team.parent"] in seen
        seen.add(user["team"])


def test_several_values_share_a_cell(folder: Path) -> None:
    accounts, defaults = read(folder, "accounts")

    assert defaults == {"kind": "organisation"}
    assert any(";" in account["classes"] for account in accounts)


def test_roles_come_in_as_the_keys_that_ship(folder: Path) -> None:
    columns = json.loads((folder / "users.json").read_text("utf-8"))["columns"]
    roles = next(target for target in columns.values() if isinstance(target, dict) and target["field"] == "roles")

    assert set(roles["values"].values()) == {"admin", "manager", "rep"}


def test_the_chinese_file_calls_the_phones_column_by_its_name(tmp_path: Path) -> None:
    files.write(story.make("zh", TODAY), tmp_path)
    columns = json.loads((tmp_path / "contacts.json").read_text("utf-8"))["columns"]

    assert columns["电话"] == "phones"
    assert "13" in (tmp_path / "contacts.csv").read_text("utf-8")
