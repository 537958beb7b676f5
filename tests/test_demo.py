"""The demo's company, told whole by the command's own code: everything arrives, people log in, and who has fewer rights
sees less."""

import json
import os
import subprocess
import sys
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from zhike.demo import story
from zhike.runtime import postgres

pytestmark = [pytest.mark.slow, pytest.mark.server]
TODAY = date(2026, 11, 22)
COUNTS = {"accounts": 240, "contacts": 600, "opportunities": 900, "interactions": 5000, "tasks": 700}
TELL = """
import json, sys
from datetime import date
from zhike.runtime import start
start.django()
from django.contrib.auth import authenticate
from django.test import RequestFactory
from zhike.demo import tell
from zhike.engine import actors, log, objects, query
tell.run(sys.argv[1], today=date.fromisoformat(sys.argv[2]))
deals = objects.get("opportunity")
seen = {}
for role, email, password, _name in tell.logins():
    who = actors.for_user(authenticate(RequestFactory().post("/login"), email=email, password=password))
    seen.setdefault(role, query.count(query.Query(who, deals), at_most=None))
print(json.dumps({
    "counts": {one.path: one.model.objects.count() for one in objects.all_types()},
    "states": {state: deals.model.objects.filter(status=state).count() for state in ("won", "lost", "open")},
    "seen": seen,
    "oldest": log.read("e.object = 'opportunity'", [], order="e.at", limit=1)[0].at.date().isoformat(),
    "currencies": sorted(set(deals.model.objects.values_list("amount_currency", flat=True))),
}))
"""


@pytest.mark.parametrize(("language", "currency"), [("zh", "CNY"), ("en", "GBP")])
def test_the_story_arrives_whole_and_each_sees_their_part(tmp_path: Path, language: str, currency: str) -> None:
    deals = story.make(language, TODAY).opportunities  # type: ignore[arg-type]

    found = told(tmp_path / "data", language)

    assert {name: found["counts"][name] for name in COUNTS} == COUNTS
    assert found["states"] == {state: sum(deal.status == state for deal in deals) for state in ("won", "lost", "open")}
    assert found["currencies"] == [currency]
    assert found["oldest"] == min(deal.opened_on for deal in deals).isoformat()
    assert found["seen"]["admin"] == 900
    assert 0 < found["seen"]["rep"] < found["seen"]["manager"] < 900


def told(data: Path, language: str) -> dict[str, Any]:
    """Tell it into a database of its own, which is removed with it."""
    try:
        with postgres.ensure(data, durable=False) as server:
            done = subprocess.run(
                [sys.executable, "-P", "-c", TELL, language, TODAY.isoformat()],
                env={**os.environ, "ZHIKE_DATA": str(data), "DATABASE_URL": server.url},
                capture_output=True,
                text=True,
                timeout=600,
            )
    finally:
        postgres.remove(data)
    assert done.returncode == 0, done.stderr[-3000:]
    found: dict[str, Any] = json.loads(done.stdout.splitlines()[-1])
    return found
