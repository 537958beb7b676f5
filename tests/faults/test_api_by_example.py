"""The examples of the page for programs run as they stand, in the shell and in Python, on an empty installation."""

import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from tests.faults.conftest import Zhike, said, status, within
from zhike.runtime.environment import ROOT

pytestmark = [pytest.mark.server, pytest.mark.slow]
PAGE = ROOT / "docs" / "reference"
PROGRAMS = {"sh": ["bash", "-euo", "pipefail", "-c"], "python": [sys.executable, "-c"]}


@pytest.mark.parametrize(("language", "page"), [("sh", "api.md"), ("python", "api.zh.md")])
@pytest.mark.skipif(not shutil.which("curl") or not shutil.which("bash"), reason="There is no curl or no bash here.")
def test_every_example_runs(zhike: Zhike, address: str, language: str, page: str) -> None:
    base = f"http://{address}"
    added = zhike("user", "add", "ann@example.test", "--role", "admin")
    assert added.wait(90) == 0, said(added)
    token = zhike("token", "add", "ann@example.test").communicate(timeout=60)[0].strip()
    server = zhike("serve", "--bind", address, "--workers", "1")
    assert within(60, lambda: status(f"{base}/readyz") == 200), said(server)

    blocks = examples(PAGE / page, language)
    done = subprocess.run(
        [*PROGRAMS[language], "\n".join(blocks)],
        env={**os.environ, "TOKEN": token, "BASE": base},
        capture_output=True,
        text=True,
        timeout=120,
    )

    assert done.returncode == 0, done.stderr[-2000:] + done.stdout[-2000:]
    assert "启明精密" in done.stdout
    assert len(blocks) > 15


def examples(page: Path, language: str) -> list[str]:
    return re.findall(rf"^```{language}\n(.*?)^```", page.read_text(encoding="utf-8"), re.MULTILINE | re.DOTALL)
