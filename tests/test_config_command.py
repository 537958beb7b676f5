"""Two installations: what one writes, another empty one becomes; asked of the command as people call it."""

import json
import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

from zhike.engine.testing import configured
from zhike.runtime import postgres

pytestmark = pytest.mark.slow
START = """
from zhike.runtime import start
start.django()
from zhike.engine import objects, seed
from zhike.engine.testing import configured
seed.run()
"""
SHAPE = START + "configured.set_up(configured.make_judge(), configured.make_customer())"
# The same person and customer under other numbers.
PEOPLE = (
    START
    + """
configured.new(objects.get("account").model, name="Other")
configured.new(objects.get("user").model, name="Other")
configured.make_judge(), configured.make_customer()
"""
)


class Installation:
    def __init__(self, data: Path, url: str) -> None:
        self.environment = {**os.environ, "ZHIKE_DATA": str(data), "DATABASE_URL": url}

    def __call__(self, *words: str) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            [sys.executable, *words], env=self.environment, capture_output=True, text=True, timeout=300
        )

    def config(self, *words: str) -> subprocess.CompletedProcess[str]:
        return self("-m", "zhike.commands", "config", *words)


def test_what_one_installation_writes_an_empty_one_becomes(tmp_path: Path) -> None:
    first, second = tmp_path / "first", tmp_path / "second"
    file = tmp_path / "zhike.yaml"
    try:
        with postgres.ensure(first, durable=False) as here, postgres.ensure(second, durable=False) as there:
            one, other = Installation(first, here.url), Installation(second, there.url)
            shaped = one("-P", "-c", SHAPE)
            assert shaped.returncode == 0, shaped.stderr[-2000:]
            assert one.config("export", "-o", str(file)).returncode == 0

            empty = other.config("export").stdout
            plan = other.config("diff", str(file), "--json")
            assert {step["verb"] for step in json.loads(plan.stdout)["steps"]} == {"create"}
            assert "+ roles trainer" in plan.stderr
            assert {configured.JUDGE, configured.CUSTOMER} <= set(re.findall(r"[\w@.-]+", plan.stderr))
            refused = other.config("apply", str(file))
            assert (refused.returncode, other.config("export").stdout) == (1, empty)
            assert configured.CUSTOMER in refused.stderr

            assert other("-P", "-c", PEOPLE).returncode == 0
            applied = other.config("apply", str(file))

            assert applied.returncode == 0, applied.stderr[-2000:]
            assert other.config("export").stdout == file.read_text(encoding="utf-8")
            assert json.loads(other.config("diff", str(file), "--json").stdout) == {"steps": [], "applied": False}
            wrong = other.config("apply", str(tmp_path / "nowhere.yaml"))
            assert (wrong.returncode, "cannot be read" in wrong.stderr) == (2, True)
    finally:
        postgres.remove(first)
        postgres.remove(second)
