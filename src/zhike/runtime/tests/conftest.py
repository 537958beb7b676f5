"""Folders and processes for the tests of the runtime; whatever a test starts is ended with it."""

import os
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from zhike.runtime import postgres

HOLD = "import sys, time; from pathlib import Path; from zhike.runtime import postgres; server = postgres.ensure(Path(sys.argv[1]), durable=False); print(server.url, flush=True); sys.stdin.read(); server.release()"

Spawn = Callable[..., "subprocess.Popen[str]"]


@pytest.fixture
def data(tmp_path: Path) -> Iterator[Path]:
    """A data folder, removed with its server."""
    folder = tmp_path / "data"
    yield folder
    postgres.remove(folder)


@pytest.fixture
def spawn() -> Iterator[Spawn]:
    """Start a Python program that ends with the test at the latest."""
    running: list[subprocess.Popen[str]] = []

    def start(program: str, *words: object, **options: object) -> "subprocess.Popen[str]":
        settings: dict[str, object] = {"stdin": subprocess.PIPE, "stdout": subprocess.PIPE, "text": True, **options}
        process = subprocess.Popen([sys.executable, "-c", program, *map(str, words)], **settings)  # type: ignore[call-overload]
        running.append(process)
        return process  # type: ignore[no-any-return]

    yield start
    for process in running:
        process.kill()
        process.communicate()


@pytest.fixture
def user_of(spawn: Spawn) -> Callable[[Path], "subprocess.Popen[str]"]:
    """Another process that uses the folder's server until its input ends."""

    def start(data: Path) -> "subprocess.Popen[str]":
        process = spawn(HOLD, data)
        assert process.stdout is not None
        assert process.stdout.readline().startswith("postgresql://")
        return process

    return start


@pytest.fixture
def outlive() -> Callable[[int], bool]:
    """Whether a process is still there after at most five seconds."""

    def look(pid: int) -> bool:
        until = time.monotonic() + 5
        while time.monotonic() < until:
            if not is_alive(pid):
                return False
            time.sleep(0.05)
        return True

    return look


def is_alive(pid: int) -> bool:
    """Alive, and not merely waiting for its parent to notice its end."""
    try:
        state = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0]
    except OSError:
        return False
    return state not in {"Z", "X"} and os.path.exists(f"/proc/{pid}")
