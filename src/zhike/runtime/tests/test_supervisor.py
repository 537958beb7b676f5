"""The supervisor: what it starts keeps running, and ends with it."""

import os
import signal
import subprocess
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from zhike.runtime.supervisor import Child
from zhike.runtime.tests.conftest import Spawn, is_alive

pytestmark = pytest.mark.server

SUPERVISE = """
import sys
from zhike.runtime.supervisor import Child, Supervisor
child = "import os, sys, time; from zhike.runtime import offspring; offspring.follow_supervisor(); "
child += "open(sys.argv[1], 'a').write(f'{os.getpid()}\\\\n'); time.sleep(60)"
commands = [[sys.executable, "-c", child, sys.argv[1]] for _ in range(2)]
Supervisor([Child("one", commands[0]), Child("two", commands[1])], each_tick=[]).run()
"""
Outlive = Callable[[int], bool]


def pids(log: Path, count: int) -> list[int]:
    """The numbers that the children wrote, once there are this many."""
    until = time.monotonic() + 10
    while time.monotonic() < until:
        found = log.read_text().split() if log.exists() else []
        if len(found) >= count:
            return [int(number) for number in found]
        time.sleep(0.05)
    raise AssertionError(f"Only {found} began.")


@pytest.fixture
def log(tmp_path: Path) -> Path:
    return tmp_path / "pids"


@pytest.fixture
def supervisor(spawn: Spawn, log: Path) -> "subprocess.Popen[str]":
    return spawn(SUPERVISE, log, stderr=subprocess.DEVNULL)


def test_a_killed_child_is_started_again(supervisor: "subprocess.Popen[str]", log: Path) -> None:
    first = pids(log, 2)[0]
    os.kill(first, signal.SIGKILL)

    assert is_alive(pids(log, 3)[2])
    assert not is_alive(first)


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_asked_to_end_it_ends_its_children_first(
    supervisor: "subprocess.Popen[str]", log: Path, number: signal.Signals
) -> None:
    children = pids(log, 2)
    supervisor.send_signal(number)

    assert supervisor.wait(timeout=10) == 0
    assert not any(map(is_alive, children))


def test_killed_it_leaves_no_child_behind(supervisor: "subprocess.Popen[str]", log: Path, outlive: Outlive) -> None:
    children = pids(log, 2)
    supervisor.kill()

    assert not any(map(outlive, children))


def test_a_child_that_fails_again_and_again_starts_ever_later(monkeypatch: pytest.MonkeyPatch) -> None:
    now = [1000.0]
    monkeypatch.setattr(time, "monotonic", lambda: now[0])
    child = Child("broken", ["false"])
    pauses = []
    for _ in range(8):
        now[0] = child.due_at = max(now[0], child.due_at)
        child.look()
        assert child.process is not None
        child.process.wait()
        child.look()
        pauses.append(child.due_at - now[0])

    assert pauses == [0.5, 1, 2, 4, 8, 16, 30, 30]
