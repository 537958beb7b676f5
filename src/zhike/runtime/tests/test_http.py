"""The HTTP server around a small application: it answers, drains, and leaves no worker behind."""

import os
import signal
import socket
import subprocess
import threading
import time
import urllib.request
from collections.abc import Callable
from pathlib import Path

import pytest

from zhike.runtime import serving
from zhike.runtime.addresses import Bind
from zhike.runtime.tests.conftest import Spawn

pytestmark = pytest.mark.server

APPLICATION = """
import os, time
def application(environ, start_response):
    time.sleep(float(environ["QUERY_STRING"] or 0))
    start_response("200 OK", [("Content-Type", "text/plain")])
    return [str(os.getpid()).encode()]
"""
SERVE = "import sys; from zhike.runtime import addresses, http; http.serve_pages(addresses.parse(sys.argv[1]), workers=2, app='tiny:application')"

Get = Callable[[float], int]


@pytest.fixture
def bind() -> Bind:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return Bind("127.0.0.1", probe.getsockname()[1])


@pytest.fixture
def get(bind: Bind) -> Get:
    """The number of the worker that answers, which it does after so many seconds."""

    def ask(delay: float = 0) -> int:
        until = time.monotonic() + 10
        while True:
            try:
                with urllib.request.urlopen(f"{bind.url}/?{delay}", timeout=10) as answer:
                    return int(answer.read())
            except OSError:
                if time.monotonic() > until:
                    raise
                time.sleep(0.1)

    return ask


@pytest.fixture
def server(spawn: Spawn, bind: Bind, tmp_path: Path) -> "subprocess.Popen[str]":
    (tmp_path / "tiny.py").write_text(APPLICATION)
    path = os.pathsep.join([str(tmp_path), os.environ.get("PYTHONPATH", "")])
    return spawn(SERVE, bind, env={**os.environ, "PYTHONPATH": path}, stderr=subprocess.DEVNULL)


def test_a_request_under_way_is_finished_before_the_end(server: "subprocess.Popen[str]", get: Get) -> None:
    get(0)
    answers: list[int] = []
    slow = threading.Thread(target=lambda: answers.append(get(1.5)))
    slow.start()
    time.sleep(0.5)
    server.send_signal(signal.SIGTERM)
    slow.join()

    assert len(answers) == 1
    assert server.wait(timeout=10) == 0


def test_a_killed_worker_is_replaced(server: "subprocess.Popen[str]", get: Get) -> None:
    first = get(0)
    os.kill(first, signal.SIGKILL)

    until = time.monotonic() + 10
    answered = {get(0) for _ in range(20)}
    while len(answered - {first}) < 2 and time.monotonic() < until:
        answered.add(get(0))
    assert len(answered - {first}) == 2


def test_a_killed_server_leaves_no_worker_on_the_port(
    server: "subprocess.Popen[str]", get: Get, bind: Bind, outlive: Callable[[int], bool]
) -> None:
    worker = get(0)
    server.kill()

    assert not outlive(worker)
    serving.wait_until_free(bind, seconds=5)
