"""An import that is killed in the middle goes on where it stopped: no row is lost, none comes twice."""

import csv
import io
import json
import os
import signal
import time
from pathlib import Path

import pytest

from .conftest import Zhike

ROWS = 10_000


@pytest.mark.server
@pytest.mark.slow
@pytest.mark.row(206)
def test_a_killed_import_goes_on_where_it_stopped(zhike: Zhike, tmp_path: Path) -> None:
    file = tmp_path / "accounts.csv"
    lines = [f"Company {n},{'many' if n % 500 == 0 else n}" for n in range(1, ROWS + 1)]
    file.write_text("\n".join(["name,employees", *lines]), encoding="utf-8")

    first = zhike("import", "accounts", str(file), "--json")
    wait_for_progress(first.said)
    first.kill()
    first.wait(20)
    second = zhike("import", "accounts", str(file), "--json")
    outcome, _ = second.communicate(timeout=120)

    assert "Going on after row" in second.said.read_text()
    told = json.loads(outcome)
    assert second.returncode == 3
    assert (told["read"], told["created"], told["refused"]) == (ROWS, ROWS - 20, 20)
    errors = list(csv.DictReader(io.StringIO(Path(told["errors_file"]).read_text(encoding="utf-8-sig"))))
    assert [row["name"] for row in errors] == [f"Company {n}" for n in range(500, ROWS + 1, 500)]
    names = exported(zhike, tmp_path)
    assert len(names) == len(set(names)) == ROWS - 20


@pytest.mark.server
@pytest.mark.slow
@pytest.mark.row(206)
def test_an_import_whose_second_process_is_killed_goes_on_alone(zhike: Zhike, tmp_path: Path) -> None:
    file = tmp_path / "accounts.csv"
    file.write_text("\n".join(["name", *[f"Company {n}" for n in range(1, ROWS + 1)]]), encoding="utf-8")

    importing = zhike("import", "accounts", str(file), "--json")
    os.kill(second_process(importing.pid), signal.SIGKILL)
    outcome, _ = importing.communicate(timeout=120)

    assert importing.returncode == 0
    told = json.loads(outcome)
    assert (told["read"], told["created"]) == (ROWS, ROWS)
    names = exported(zhike, tmp_path)
    assert len(names) == len(set(names)) == ROWS


def second_process(pid: int) -> int:
    """The process that takes rows by turns with this one."""
    until = time.monotonic() + 60
    while time.monotonic() < until:
        for one in Path(f"/proc/{pid}/task/{pid}/children").read_text().split():
            if "pair.main" in Path(f"/proc/{one}/cmdline").read_text():
                return int(one)
        time.sleep(0.02)
    raise AssertionError("No second process came.")


def wait_for_progress(said: Path) -> None:
    until = time.monotonic() + 60
    while f"of {ROWS:,} rows" not in said.read_text():
        assert time.monotonic() < until, said.read_text()
        time.sleep(0.02)


def exported(zhike: Zhike, tmp_path: Path) -> list[str]:
    file = tmp_path / "back.csv"
    done = zhike("export", "accounts", "--fields", "name", "-o", str(file))
    assert done.wait(60) == 0
    return [row["name"] for row in csv.DictReader(io.StringIO(file.read_text(encoding="utf-8-sig")))]
