"""The same product on the PostgreSQL of Debian's package instead of the embedded one."""

import glob
import json
import os
import pwd
import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from pathlib import Path

import psycopg
import pytest

from tests.faults.conftest import Zhike, said

PROGRAMS = Path(next(iter(sorted(glob.glob("/usr/lib/postgresql/*/bin"), reverse=True)), "/nonexistent"))
pytestmark = [
    pytest.mark.server,
    pytest.mark.skipif(not PROGRAMS.exists(), reason="Debian's package postgresql is not installed."),
    pytest.mark.skipif(
        os.geteuid() == 0 and "postgres" not in {entry.pw_name for entry in pwd.getpwall()},
        reason="There is no account postgres, and PostgreSQL does not run as root.",
    ),
]


def run(name: str, *words: str) -> None:
    """Run a program of the package as the account it was made for."""
    identity = {"user": "postgres", "group": "postgres", "extra_groups": []} if os.geteuid() == 0 else {}
    with tempfile.TemporaryFile("w+") as said:
        done = subprocess.run([PROGRAMS / name, *words], cwd="/", stdout=said, stderr=said, check=False, **identity)  # type: ignore[call-overload]
        said.seek(0)
        assert done.returncode == 0, said.read()


@pytest.fixture(scope="module", params=["C.UTF-8", "zh_CN.UTF-8"])
def url(request: pytest.FixtureRequest) -> Iterator[str]:
    """An empty database of a cluster in this locale."""
    known = subprocess.run(["locale", "-a"], capture_output=True, text=True, check=True).stdout.lower().replace("-", "")
    if request.param.lower().replace("-", "") not in known:
        pytest.skip(f"The locale {request.param} is not installed.")
    home = Path(tempfile.mkdtemp(prefix="zhike-debian-", dir="/tmp"))
    if os.geteuid() == 0:
        shutil.chown(home, "postgres", "postgres")
    cluster, password = home / "cluster", home / "password"
    password.write_text("for this test")
    password.chmod(0o644)
    run("initdb", "-D", str(cluster), "-U", "crm", "-A", "scram-sha-256", f"--pwfile={password}", f"--locale={request.param}", "-E", "UTF8")  # fmt: skip
    run("pg_ctl", "start", "-w", "-D", str(cluster), "-l", str(home / "log"), "-o", f"-k {home} -h '' -F")
    server = f"postgresql://crm:for%20this%20test@/postgres?host={home}"
    with psycopg.connect(server, autocommit=True) as connection:
        connection.execute("CREATE DATABASE crm")
        connection.execute("CREATE DATABASE copy")
    yield server.replace("/postgres?", "/crm?")
    run("pg_ctl", "stop", "-w", "-m", "immediate", "-D", str(cluster))
    shutil.rmtree(home)


def migrated(zhike: Zhike, url: str) -> None:
    made = zhike("migrate", url=url)
    assert made.wait(120) == 0, said(made)


def test_the_schema_is_made_there_and_the_doctor_is_content(zhike: Zhike, url: str) -> None:
    migrated(zhike, url)

    found = zhike("check", "--json", url=url)
    states = {
        finding["subject"]: finding["state"] for finding in json.loads(found.communicate(timeout=60)[0])["findings"]
    }
    assert states["schema"] == states["clock"] == "ok"
    assert states["database"] in {"ok", "warning"}


def test_its_backup_comes_back_into_another_database(zhike: Zhike, url: str, tmp_path: Path, data: Path) -> None:
    migrated(zhike, url)
    file = tmp_path / "one.backup"
    saved = zhike("backup", str(file), url=url)
    assert saved.wait(120) == 0, said(saved)

    copy = url.replace("/crm?", "/copy?")
    restored = zhike("restore", str(file), url=copy)
    assert restored.wait(120) == 0, said(restored)
    with psycopg.connect(url) as one, psycopg.connect(copy) as two:
        query = "SELECT app, name FROM django_migrations ORDER BY 1, 2"
        assert one.execute(query).fetchall() == two.execute(query).fetchall() != []
