"""The processes of `serve` are killed one after the other, and the pages come back each time."""

import os
import signal
from functools import partial
from pathlib import Path

import psutil
import pytest

from tests.faults.conftest import Zhike, said, status, within
from zhike.runtime import postgres

pytestmark = [pytest.mark.server, pytest.mark.slow]
PATIENCE = 60


def serving(zhike: Zhike, address: str) -> psutil.Process:
    """A supervisor whose pages answer."""
    process = zhike("serve", "--bind", address, "--workers", "2")
    is_up = within(PATIENCE, lambda: status(f"http://{address}/livez") == 200 or process.poll() is not None)
    assert is_up, said(process)
    assert process.poll() is None, said(process)
    return psutil.Process(process.pid)


def part(supervisor: psutil.Process, name: str) -> psutil.Process:
    return next(child for child in supervisor.children() if name in child.cmdline())


def is_replaced(supervisor: psutil.Process, name: str, old: psutil.Process) -> bool:
    return not old.is_running() and any(name in child.cmdline() for child in supervisor.children())


def test_each_killed_process_is_replaced(zhike: Zhike, address: str) -> None:
    supervisor = serving(zhike, address)
    for name in ["web", "live", "worker"]:
        old = part(supervisor, name)
        old.kill()

        assert within(PATIENCE, partial(is_replaced, supervisor, name, old))
    assert within(PATIENCE, lambda: status(f"http://{address}/livez") == 200)


def test_a_killed_database_comes_back(zhike: Zhike, address: str, data: Path) -> None:
    serving(zhike, address)
    server = postgres.place(data)
    pid = server.living()
    assert pid is not None
    os.kill(pid, signal.SIGKILL)

    assert within(PATIENCE, lambda: server.living() not in {None, pid})
    assert within(PATIENCE, lambda: status(f"http://{address}/readyz") == 200)


def test_a_second_server_on_the_folder_is_refused(zhike: Zhike, address: str) -> None:
    serving(zhike, address)
    second = zhike("serve", "--bind", address)

    assert second.wait(PATIENCE) == 1
    assert "already serves" in said(second)


def test_asked_to_end_all_end_and_the_database_too(zhike: Zhike, address: str, data: Path) -> None:
    supervisor = serving(zhike, address)
    below = supervisor.children(recursive=True)
    supervisor.terminate()

    assert within(30, lambda: not supervisor.is_running() or supervisor.status() == psutil.STATUS_ZOMBIE)
    assert not [process for process in below if process.is_running() and process.status() != psutil.STATUS_ZOMBIE]
    assert postgres.place(data).living() is None


def test_after_a_killed_supervisor_the_next_takes_over(zhike: Zhike, address: str) -> None:
    serving(zhike, address).kill()

    serving(zhike, address)
