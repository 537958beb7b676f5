"""The product as people run it: `serve` in processes of its own, on a database cloned for this test run."""

import json
import os
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import psycopg
from django.conf import settings
from psycopg import sql
from psycopg.conninfo import make_conninfo

from zhike.engine.testing import database
from zhike.runtime.environment import ROOT

PATIENCE = 60
TEXTS = """
SELECT c.table_name, c.column_name FROM information_schema.columns c
JOIN information_schema.columns d ON (d.table_name, d.column_name) = (c.table_name, 'deleted_at')
WHERE c.table_schema = 'public' AND d.table_schema = 'public' AND c.data_type IN ('text', 'character varying')
"""
FORMER = """
SELECT DISTINCT v.text #>> '{}' FROM event_value, LATERAL (VALUES (before), (after)) v (text)
WHERE jsonb_typeof(v.text) = 'string'
"""


@dataclass
class Product:
    """`company` is what `tests.browser.company` wrote: people by key, ids of records by their short names."""

    url: str
    database: str
    company: dict[str, Any]
    sessions: dict[str, Any] = field(default_factory=dict)  # log-ins that were done once

    def person(self, key: str) -> dict[str, Any]:
        return dict(self.company["people"][key])

    def id(self, name: str) -> int:
        return int(self.company["ids"][name])

    def written(self) -> list[str]:
        """What people wrote, then and since: it is shown in every language as it stands."""
        found = set(self.company["words"])
        with psycopg.connect(self.database) as connection:
            for table, column in connection.execute(TEXTS).fetchall():
                asked = sql.SQL("SELECT DISTINCT {} FROM {}").format(sql.Identifier(column), sql.Identifier(table))
                is_name = (table, column) == ("customers_account", "name")  # ours are never shipped in English
                texts = [value or "" for (value,) in connection.execute(asked)]
                found |= {text for text in texts if is_name or not text.isascii()}
            logged = connection.execute(FORMER).fetchall()  # what they changed since stands in the history only
            found |= {text for (text,) in logged if not text.isascii()}
        return sorted(found)

    def path(self, pattern: str) -> str:
        """`/accounts/{qiming}` with the names of the company's records filled in."""
        return pattern.format(**self.company["ids"])


@contextmanager
def running(folder: Path) -> Iterator[Product]:
    """A company that works, until the tests are done."""
    name = f"zhike_browser_{os.environ.get('PYTEST_XDIST_WORKER', 'main')}_{os.getpid()}"
    with database.server() as postgres:
        used = settings.DATABASES["default"]["NAME"]
        template = database.make_template(postgres)
        if settings.DATABASES["default"]["NAME"] != used:
            database.use(used)
        postgres.execute(f'CREATE DATABASE "{name}" TEMPLATE "{template}" STRATEGY file_copy')
    address = free_address()
    own = {key: value for key, value in os.environ.items() if not key.startswith("ZHIKE_")}
    environment = {
        **own,
        "PYTHONPATH": f"{ROOT / 'src'}{os.pathsep}{ROOT}",
        "ZHIKE_DATA": str(folder),
        "ZHIKE_BASE_URL": f"http://{address}",
        "ZHIKE_LIMIT_LOGIN_ADDRESS": "0",  # all our people sit at one address
        "DATABASE_URL": make_conninfo(os.environ["DATABASE_URL"], dbname=name),
    }
    try:
        company = told(environment)
        with serving(address, environment, folder):
            yield Product(f"http://{address}", environment["DATABASE_URL"], company)
    finally:
        with database.server() as postgres:
            database.drop(postgres, name)


def told(environment: dict[str, str]) -> dict[str, Any]:
    """Write the company into the empty database."""
    command = [sys.executable, "-m", "tests.browser.company"]
    done = subprocess.run(command, env=environment, cwd=ROOT, capture_output=True, text=True, timeout=120, check=False)
    assert done.returncode == 0, done.stderr[-3000:]
    return dict(json.loads(done.stdout))


@contextmanager
def serving(address: str, environment: dict[str, str], folder: Path) -> Iterator[None]:
    command = [sys.executable, "-m", "zhike.commands", "serve", "--bind", address, "--workers", "1"]
    said = folder / "serve.said"
    with said.open("w") as file:
        server = subprocess.Popen(command, env=environment, cwd=ROOT, stdout=file, stderr=file)
    try:
        until = time.monotonic() + PATIENCE
        while not answers(f"http://{address}/readyz"):
            assert server.poll() is None, said.read_text()[-3000:]
            assert time.monotonic() < until, f"No page within {PATIENCE} s:\n{said.read_text()[-3000:]}"
            time.sleep(0.1)
        yield
    finally:
        server.terminate()
        try:
            server.wait(40)
        except subprocess.TimeoutExpired:
            server.kill()


def answers(url: str) -> bool:
    try:
        with urllib.request.urlopen(url, timeout=2) as answer:
            return bool(answer.status == 200)
    except (urllib.error.HTTPError, OSError):
        return False


def free_address() -> str:
    """HOST:PORT with the next port free too, where the live updates go."""
    for _ in range(50):
        with socket.socket() as one, socket.socket() as two:
            one.bind(("127.0.0.1", 0))
            port = one.getsockname()[1]
            try:
                two.bind(("127.0.0.1", port + 1))
            except OSError:
                continue
            return f"127.0.0.1:{port}"
    raise AssertionError("No two neighbouring ports are free.")
