"""Commands run as people run them, each in a process of its own, ended with the test at the latest."""

import os
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from zhike.runtime import postgres

Zhike = Callable[..., "subprocess.Popen[str]"]


@pytest.fixture
def data(tmp_path: Path) -> Iterator[Path]:
    """A data folder with its own embedded server."""
    folder = tmp_path / "data"
    yield folder
    postgres.remove(folder)


@pytest.fixture
def zhike(data: Path, tmp_path: Path) -> Iterator[Zhike]:
    """Start `zhike COMMAND …` on that folder, or on the database given by its address."""
    running: list[subprocess.Popen[str]] = []

    def start(*words: str, url: str = "") -> "subprocess.Popen[str]":
        own = {name: value for name, value in os.environ.items() if not name.startswith(("ZHIKE_", "DATABASE_URL"))}
        with (tmp_path / f"{len(running)}.said").open("w") as said:  # a pipe that nobody reads would stop them
            process = subprocess.Popen(
                [sys.executable, "-P", "-m", "zhike.commands", *words],
                env={**own, "ZHIKE_DATA": str(data), **({"DATABASE_URL": url} if url else {})},
                stdout=subprocess.PIPE,
                stderr=said,
                text=True,
            )
        process.said = Path(said.name)  # type: ignore[attr-defined]
        running.append(process)
        return process

    yield start
    for process in running:
        if process.poll() is None:
            process.terminate()
            try:
                process.communicate(timeout=40)
            except subprocess.TimeoutExpired:
                process.kill()


@pytest.fixture
def address() -> str:
    return pair_of_ports()


def pair_of_ports() -> str:
    """HOST:PORT with the next port free too."""
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


def said(process: "subprocess.Popen[str]") -> str:
    """What the command and its children wrote for people to read."""
    return Path(process.said).read_text()  # type: ignore[attr-defined]


def status(url: str) -> int:
    """The status of the page; 0 where nobody answers."""
    try:
        with urllib.request.urlopen(url, timeout=5) as answer:
            return int(answer.status)
    except urllib.error.HTTPError as error:
        return error.code
    except OSError:
        return 0


def within(seconds: float, is_so: Callable[[], object]) -> bool:
    """Whether it becomes so within this time."""
    until = time.monotonic() + seconds
    while not is_so():
        if time.monotonic() > until:
            return False
        time.sleep(0.1)
    return True
