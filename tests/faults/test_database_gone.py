"""The database is away for a while: each request says so in a sentence, nothing is half written, and it goes on after."""

import json
import time
import urllib.error
import urllib.request
from pathlib import Path

import pytest

from tests.faults.conftest import Zhike, said, status, within
from zhike.runtime import postgres

pytestmark = [pytest.mark.server, pytest.mark.slow]
PATIENCE = 60
AWAY = 20


def create(address: str, token: str, name: str) -> tuple[int, dict[str, object], str]:
    request = urllib.request.Request(
        f"http://{address}/api/v1/accounts",
        data=json.dumps({"name": name}).encode(),
        headers={"Authorization": f"Bearer {token}", "Content-Type": "application/json"},
    )
    try:
        with urllib.request.urlopen(request, timeout=40) as answer:
            return int(answer.status), json.load(answer), str(answer.headers["Content-Type"])
    except urllib.error.HTTPError as refused:
        return refused.code, json.load(refused), str(refused.headers["Content-Type"])


def test_while_the_database_is_away_nothing_breaks_and_nothing_is_lost(
    zhike: Zhike, address: str, tmp_path: Path
) -> None:
    folder = tmp_path / "elsewhere"
    with postgres.ensure(folder, durable=False) as server:
        zhike("user", "add", "root@example.test", "--role", "admin", url=server.url).wait(PATIENCE)
        token = zhike("token", "add", "root@example.test", url=server.url).communicate(timeout=PATIENCE)[0].strip()
        web = zhike("web", "--bind", address, "--workers", "1", "--prepared", url=server.url)
        assert within(PATIENCE, lambda: status(f"http://{address}/readyz") == 200), said(web)
        assert create(address, token, "Before")[0] == 201

        cluster = postgres.place(folder, durable=False)
        cluster.stop()
        until = time.monotonic() + AWAY
        while time.monotonic() < until:
            code, problem, kind = create(address, token, "Meanwhile")
            assert (code, kind.partition(";")[0], problem["type"]) == (
                503,
                "application/problem+json",
                "/problems/busy",
            )
            assert str(problem["detail"]).endswith((".", "。"))
            assert status(f"http://{address}/login") in {200, 503}
            assert status(f"http://{address}/livez") == 200
            assert status(f"http://{address}/readyz") == 503
        cluster.start()

        assert within(PATIENCE, lambda: create(address, token, "After")[0] == 201)
        request = urllib.request.Request(
            f"http://{address}/api/v1/accounts?fields=name&sort=name", headers={"Authorization": f"Bearer {token}"}
        )
        with urllib.request.urlopen(request, timeout=30) as answer:
            assert [one["name"] for one in json.load(answer)["items"]] == ["After", "Before"]
        web.terminate()
        web.wait(40)
    postgres.remove(folder)
