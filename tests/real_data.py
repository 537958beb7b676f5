"""Real files for tests that want them: ZHIKE_REAL_DATA, else a folder beside the project; skipped where neither exists."""

import os
from pathlib import Path

import pytest

BESIDE = Path(__file__).parents[1].parent / "shared" / "data"


def folder(name: str) -> Path:
    """The folder of that name, or a skipped test."""
    root = Path(os.environ.get("ZHIKE_REAL_DATA") or BESIDE)
    if not (root / name).exists():
        pytest.skip("no real data: set ZHIKE_REAL_DATA")
    return root / name


def summary(reports: dict[str, list[pytest.TestReport]]) -> str:
    """The last line of a test run, from the reports of the terminal."""
    run = [
        r
        for kind in ("passed", "failed")
        for r in reports.get(kind, [])
        if "real_data" in r.keywords and r.when == "call"
    ]
    skipped = [r for r in reports.get("skipped", []) if "real_data" in r.keywords]
    return f"real data: {len(run)} run, {len(skipped)} skipped"
