"""The embedded server for a user who is not root: in the data folder itself, with the socket elsewhere if need be."""

import os
import pwd
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from zhike.runtime import environment

pytestmark = pytest.mark.server

PROGRAM = """
import os, stat, sys
from pathlib import Path
import psycopg
from zhike.runtime import postgres
data = Path(sys.argv[1])
with postgres.ensure(data, durable=False) as server:
    with psycopg.connect(server.url) as connection:
        assert connection.execute("SELECT 1").fetchone() == (1,)
    assert server.cluster.home == data / "postgres"
    assert os.stat(f"/proc/{server.cluster.living()}").st_uid == os.geteuid() != 0
    sockets = server.cluster.sockets()
    assert len(bytes(sockets / ".s.PGSQL.5432")) <= 100
    assert stat.S_IMODE(sockets.stat().st_mode) == 0o700
with postgres.ensure(data, durable=False) as server:
    print(server.cluster.sockets())
"""


def interpreter() -> str | None:
    """A Python that the user `nobody` can run, with our packages."""
    minor = f"{sys.version_info[0]}.{sys.version_info[1]}"
    return next(
        (path for path in [sys.executable, f"/usr/bin/python{minor}"] if os.path.exists(path) and works(path)), None
    )


def works(path: str) -> bool:
    try:
        return run_as_nobody(path, "import zhike.runtime.postgres").returncode == 0
    except PermissionError:
        return False


def run_as_nobody(python: str, program: str, *words: str) -> "subprocess.CompletedProcess[str]":
    packages = [path for path in sys.path if path.endswith("site-packages")]
    identity: dict[str, Any] = {}
    if os.geteuid() == 0:
        nobody = pwd.getpwnam("nobody")
        identity = {"user": nobody.pw_uid, "group": nobody.pw_gid, "extra_groups": []}
    return subprocess.run(
        [python, "-B", "-c", program, *words],
        env={"PYTHONPATH": os.pathsep.join([str(environment.ROOT / "src"), *packages]), "PATH": os.defpath},
        cwd="/", capture_output=True, text=True, check=False, **identity,
    )  # fmt: skip


@pytest.fixture
def folder() -> Iterator[Path]:
    """A folder of that user's, reachable for them."""
    made = Path(tempfile.mkdtemp(prefix="zhike-test-", dir="/tmp"))
    if os.geteuid() == 0:
        shutil.chown(made, "nobody")
    yield made
    shutil.rmtree(made)


@pytest.mark.parametrize("name", ["data", "long-" * 20 + "/data"], ids=["short", "long"])
def test_any_user_has_a_server_wherever_the_folder_is(folder: Path, name: str) -> None:
    python = interpreter()
    if python is None:
        pytest.skip("The user 'nobody' cannot read this checkout or its Python; it lies in a private folder.")

    done = run_as_nobody(python, PROGRAM, str(folder / name))

    assert done.returncode == 0, done.stderr
    is_near = done.stdout.strip().startswith(str(folder))
    assert is_near == (name == "data")
    if not is_near:
        shutil.rmtree(done.stdout.strip())
