"""Two installations: what one writes, another empty one becomes; asked of the command as people call it."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from zhike.runtime import postgres

pytestmark = pytest.mark.slow
SHAPE = """
from zhike.runtime import start
start.django()
from zhike.engine import actors, records, seed
from zhike.engine.models import CustomField, Layout, Role
from zhike.people.role import rules
from zhike.sales.models import Pipeline, Stage
seed.run()
by = actors.system()
role, pipeline = Role(), Pipeline()
records.save(role, by=by, key="trainer", name="培训师")
rules.grant(role, "account", "view", "team", by=by)
records.save(CustomField(), by=by, object="account", kind="money", name="budget", label_zh="预算")
records.save(pipeline, by=by, key="renewals", name="续约")
records.save(Stage(), by=by, pipeline=pipeline, key="ask", name="询问")
when = {"field": "stage", "op": "eq", "value": Stage.objects.get(key="lost").pk}
fields = ["name", "stage", {"name": "competitor", "show": when, "require": when}]
records.save(Layout(), by=by, object="opportunity", role=role, content={"sections": [{"fields": fields}]})
records.save(Layout(), by=by, object="account", content={"columns": ["name", "custom.budget"]})
"""


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

            plan = other.config("diff", str(file), "--json")
            assert {step["verb"] for step in json.loads(plan.stdout)["steps"]} == {"create"}
            assert "+ roles trainer" in plan.stderr
            applied = other.config("apply", str(file))

            assert applied.returncode == 0, applied.stderr[-2000:]
            assert other.config("export").stdout == file.read_text(encoding="utf-8")
            assert json.loads(other.config("diff", str(file), "--json").stdout) == {"steps": [], "applied": False}
            wrong = other.config("apply", str(tmp_path / "nowhere.yaml"))
            assert (wrong.returncode, "cannot be read" in wrong.stderr) == (2, True)
    finally:
        postgres.remove(first)
        postgres.remove(second)
