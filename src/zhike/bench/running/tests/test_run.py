"""The whole run on a handful of records, as people start it: every action of every person is answered, nothing is left."""

import json
import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from zhike.bench.running.actions import FURTHER, NAMES, PAGES
from zhike.bench.running.filled import PEOPLE
from zhike.runtime import postgres, serving
from zhike.runtime.environment import ROOT

pytestmark = [pytest.mark.server, pytest.mark.slow]
HANDFUL = "zhike.bench.running.tests.handful"


def python(*words: str | Path) -> "subprocess.CompletedProcess[str]":
    own = {name: value for name, value in os.environ.items() if not name.startswith(("ZHIKE_", "DATABASE_URL"))}
    command = [sys.executable, *map(str, words)]
    return subprocess.run(command, env=own, capture_output=True, text=True, timeout=280)


def bench(*words: str | Path) -> "subprocess.CompletedProcess[str]":
    return python("-P", "-m", "zhike.commands", "bench", *words)


def processes_of(folder: Path) -> list[str]:
    """The command lines of all processes that work on the folder."""
    found = []
    for entry in Path("/proc").glob("[0-9]*"):
        try:
            if f"ZHIKE_DATA={folder}".encode() in (entry / "environ").read_bytes().split(b"\0"):
                found.append((entry / "cmdline").read_text())
        except OSError:
            continue
    return found


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    data = tmp_path_factory.mktemp("filled") / "data"
    done = python("-P", "-m", HANDFUL, data)
    assert done.returncode == 0, done.stderr
    yield data
    postgres.remove(data)


@pytest.fixture(scope="module")
def report(folder: Path, tmp_path_factory: pytest.TempPathFactory) -> dict[str, Any]:
    file = tmp_path_factory.mktemp("report") / "report.json"
    done = bench("run", "--data", folder, "--seconds", "0.05", "--json", file, "--html", file.with_suffix(".html"))
    assert done.returncode == 0, done.stderr
    assert "<svg" in file.with_suffix(".html").read_text()
    assert all(f"  {name} " in done.stdout for name in NAMES if name != "memory"), done.stdout
    found: dict[str, Any] = json.loads(file.read_text())
    return found


def test_every_action_of_every_person_is_in_the_report(report: dict[str, Any]) -> None:
    every = [name for name in NAMES if name not in {"jobs", "memory"}]
    assert {role: list(one["actions"]) for role, one in report["people"].items()} == dict.fromkeys(PEOPLE, every)


@pytest.mark.parametrize("name", [page.name for page in PAGES])
def test_each_page_has_rows_times_and_limits(report: dict[str, Any], name: str) -> None:
    for role in PEOPLE:
        one = report["people"][role]["actions"][name]
        assert one["rows"] >= 1
        assert 0 < one["p50"] <= one["p95"]
        assert min(one["per_s"], one["sql"], one["of_sql"], one["memory_p50"], one["of_memory"], one["kb"]) > 0
        assert one["statements"] <= 20
        assert one["slowest"][0]["ms"] >= one["slowest"][-1]["ms"]


@pytest.mark.parametrize("name", ["create", "edit"])
def test_each_write_stands_beside_its_bare_statement(report: dict[str, Any], name: str) -> None:
    ones = [report["people"][role]["actions"][name] for role in PEOPLE]
    assert all(
        one["main"].startswith(("INSERT INTO", "UPDATE")) and one["of_sql"] > 0 and one["per_s"] > 0 for one in ones
    )


@pytest.mark.parametrize("name", ["bulk", "import", "export"])
def test_each_work_stands_beside_its_bare_work(report: dict[str, Any], name: str) -> None:
    for role in PEOPLE:
        one = report["people"][role]["actions"][name]
        is_refused = (role, name) == ("rep", "import")
        assert ("refused" in one) == is_refused
        assert is_refused or min(one["rows"], one["rows_per_s"], one["bare_rows_per_s"], one["of_bare"]) > 0


def test_jobs_memory_and_what_the_run_added_are_told(report: dict[str, Any]) -> None:
    assert report["jobs"]["rows_per_s"] > 0
    assert report["broken_indexes"] == []
    assert 0 < report["memory"]["at_rest_mb"] <= report["memory"]["peak_mb"]
    assert report["added"]["contact"] >= 3 * 4
    assert report["added"]["account"] == report["added"]["opportunity"] == report["added"]["interaction"] == 0
    assert set(FURTHER) >= {"jobs", "memory"}


def test_the_folder_serves_for_another_run_of_some_actions(report: dict[str, Any], folder: Path) -> None:
    done = bench("run", "--data", folder, "--seconds", "0.05", "--only", "bulk", "--json", "-")

    assert done.returncode == 0, done.stderr
    again = json.loads(done.stdout)
    assert [list(one["actions"]) for one in again["people"].values()] == [["bulk"]] * 3
    assert processes_of(folder) == []


@pytest.mark.browser
def test_a_browser_measures_pages_exchanges_and_touches(folder: Path, tmp_path: Path) -> None:
    file = tmp_path / "browser.json"
    done = python(ROOT / "bench/browser.py", "--data", folder, "--times", "1", "--languages", "en", "--json", file)
    if "No browser is installed" in done.stderr:
        pytest.skip("No browser is installed.")
    assert done.returncode == 0, done.stderr

    report = json.loads(file.read_text())
    (run,) = report["runs"]
    assert (run["person"], run["language"]) == ("rep", "en")
    for page in ("list", "record", "board", "today", "log-in"):
        cold, warm = run["pages"][page]["cold"], run["pages"][page]["warm"]
        assert min(cold[key]["median"] for key in ("kb", "requests", "visible_ms", "answer_ms", "cpu_ms")) > 0
        assert cold["visible_ms"]["median"] >= cold["answer_ms"]["median"]
        assert 0 < warm["kb"]["median"] < cold["kb"]["median"]
        assert warm["requests"]["median"] < cold["requests"]["median"]
    assert run["pages"]["list"]["cold"]["count"]["worst"] == 50
    for swap in ("sort", "next page"):
        assert run["swaps"][swap]["total"]["worst"] >= run["swaps"][swap]["answer"]["worst"] > 0
    for place, acts in {"list": 10, "record": 4, "board": 2}.items():
        told = run["touches"][place]
        assert len(told["acts"]) == acts
        assert all(one["touches"] for one in told["acts"].values())
        assert told["inp"]["worst"] == max(one["wait_ms"]["worst"] for one in told["acts"].values()) >= 16
    assert done.stdout.count("INP") == 3
    assert processes_of(folder) == []


def test_a_product_that_does_not_start_is_told_in_a_sentence_and_nothing_is_left(tmp_path: Path) -> None:
    note = {"scale": "x", "seed": 1, "counts": {}, "password": "x", "people": dict.fromkeys(PEOPLE, "x"), "account": 1}
    (tmp_path / "bench.json").write_text(json.dumps(note))
    (tmp_path / "postgres").mkdir()
    with serving.only_server(tmp_path):
        done = bench("run", "--data", tmp_path, "--seconds", "0.05")

    assert done.returncode == 1
    assert len(done.stderr.strip().splitlines()) == 1
    assert "The product did not start. Its last words: Zhike already serves" in done.stderr
    assert processes_of(tmp_path) == []


def test_an_action_that_is_none_is_told_before_anything_starts(tmp_path: Path) -> None:
    done = bench("run", "--data", tmp_path, "--only", "list,dance")
    assert (done.returncode, done.stdout) == (2, "")
    assert "There is no action 'dance'" in done.stderr
