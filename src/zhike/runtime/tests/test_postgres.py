"""The embedded server: who needs it first starts it, who leaves it last stops it, and no killed process spoils that."""

import os
import signal
import stat
import subprocess
import threading
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import LiteralString
from urllib.parse import urlsplit

import psycopg
import pytest

from zhike.runtime import postgres
from zhike.runtime.failure import Failed
from zhike.runtime.tests.conftest import HOLD, Spawn

pytestmark = pytest.mark.server

User = Callable[[Path], "subprocess.Popen[str]"]


def ask(url: str, query: LiteralString) -> object:
    with psycopg.connect(url) as connection:
        row = connection.execute(query).fetchone()
    assert row is not None
    return row[0]


@pytest.fixture(scope="module")
def running(tmp_path_factory: pytest.TempPathFactory) -> Iterator[postgres.Server]:
    """A server for the tests that only look at it."""
    data = tmp_path_factory.mktemp("running") / "data"
    with postgres.ensure(data, durable=False) as server:
        yield server
    postgres.remove(data)


def test_the_first_makes_it_the_next_finds_it_and_the_last_stops_it(data: Path) -> None:
    first = postgres.ensure(data, durable=False)
    second = postgres.ensure(data, durable=False)
    first.release()

    assert second.url == first.url
    assert ask(second.url, "SELECT current_user || ' ' || current_database()") == "zhike zhike"
    assert ask(second.url, "SHOW timezone") == "UTC"
    second.release()
    second.release()
    assert second.cluster.living() is None


def test_what_was_written_is_there_after_a_stop(data: Path) -> None:
    with postgres.ensure(data, durable=False) as server, psycopg.connect(server.url) as connection:
        connection.execute("CREATE TABLE kept AS SELECT 42 AS n")

    with postgres.ensure(data, durable=False) as server:
        assert ask(server.url, "SELECT n FROM kept") == 42


def test_real_data_is_synced_to_the_disk_and_its_role_is_no_superuser(data: Path) -> None:
    with postgres.ensure(data) as server:
        assert ask(server.url, "SHOW fsync") == "on"
        assert (
            ask(server.url, "SELECT rolsuper OR rolcreatedb OR rolcreaterole FROM pg_roles WHERE rolname = 'zhike'")
            is False
        )


def test_a_killed_user_does_not_keep_the_server_running(data: Path, user_of: User) -> None:
    other = user_of(data)
    with postgres.ensure(data, durable=False) as server:
        other.kill()
        other.wait()

    assert server.cluster.living() is None


def test_a_user_who_leaves_does_not_stop_the_server_of_another(data: Path, user_of: User) -> None:
    user_of(data)
    server = postgres.ensure(data, durable=False)
    server.release()

    assert ask(server.url, "SELECT 1") == 1


def test_two_that_begin_at_once_share_one_server(data: Path, spawn: Spawn) -> None:
    both = [spawn(HOLD, data) for _ in range(2)]
    urls = {process.stdout.readline() for process in both if process.stdout}

    assert len(urls) == 1
    assert ask(urls.pop().strip(), "SELECT 1") == 1


def test_a_killed_server_is_started_again_from_what_it_left(data: Path) -> None:
    with postgres.ensure(data) as server:
        with psycopg.connect(server.url) as connection:
            connection.execute("CREATE TABLE kept AS SELECT 42 AS n")
        pid = server.cluster.living()
        assert pid is not None
        os.kill(pid, signal.SIGKILL)

    assert (server.cluster.files / "postmaster.pid").exists()
    with postgres.ensure(data) as again:
        assert ask(again.url, "SELECT n FROM kept") == 42


def test_the_number_of_a_killed_server_may_belong_to_another_program_by_now(data: Path) -> None:
    with postgres.ensure(data, durable=False) as server:
        pass
    note = server.cluster.files / "postmaster.pid"
    note.write_text(f"{os.getpid()}\n{server.cluster.files}\n")

    with postgres.ensure(data, durable=False) as again:
        assert ask(again.url, "SELECT 1") == 1


def test_a_server_that_died_under_its_user_is_revived(data: Path, outlive: Callable[[int], bool]) -> None:
    with postgres.ensure(data, durable=False) as server:
        pid = server.cluster.living()
        assert pid is not None
        assert server.revive() is False
        os.kill(pid, signal.SIGKILL)
        assert not outlive(pid)

        assert server.revive() is True
        assert ask(server.url, "SELECT 1") == 1


def test_a_server_whose_starter_was_killed_is_waited_for(data: Path) -> None:
    with postgres.ensure(data, durable=False) as server:
        pass
    server.cluster._pg_ctl("start", "-W", "-l", server.cluster.home / "start.log")

    with postgres.ensure(data, durable=False) as again:
        assert ask(again.url, "SELECT 1") == 1


def test_the_note_of_a_server_that_starts_at_this_moment_is_left_to_it(data: Path) -> None:
    with postgres.ensure(data, durable=False) as server:
        pass
    note = server.cluster.files / "postmaster.pid"
    note.touch()
    starting = subprocess.Popen(["sleep", "30"], cwd=server.cluster.files)
    threading.Timer(0.2, lambda: note.write_text(f"{starting.pid}\n")).start()
    try:
        server.cluster._clear_remains()
        assert note.exists()
    finally:
        starting.kill()
        starting.wait()
        note.unlink()


def test_a_first_start_that_was_cut_off_begins_anew(data: Path) -> None:
    with postgres.ensure(data, durable=False) as server:
        (server.cluster.home / "complete").unlink()

    with postgres.ensure(data, durable=False) as again:
        assert ask(again.url, "SELECT 1") == 1


def test_a_wrong_password_is_refused(running: postgres.Server) -> None:
    wrong = running.url.replace(urlsplit(running.url).password or "", "guessed")

    with pytest.raises(psycopg.OperationalError, match="password authentication failed"):
        psycopg.connect(wrong)
    with pytest.raises(psycopg.OperationalError, match="password authentication failed"):
        psycopg.connect(wrong.replace("zhike:", "postgres:"))


def test_nobody_reaches_it_over_the_network(running: postgres.Server) -> None:
    sockets = {os.readlink(path) for path in Path(f"/proc/{running.cluster.living()}/fd").iterdir()}
    tables = [Path(f"/proc/net/{name}") for name in ("tcp", "tcp6")]
    listening = {f"socket:[{line.split()[9]}]" for table in tables for line in table.read_text().splitlines()[1:]}

    assert not sockets & listening


def test_only_the_owner_can_look_inside(running: postgres.Server) -> None:
    home = running.cluster.home

    assert {stat.S_IMODE(path.stat().st_mode) for path in [running.data, home, running.cluster.files]} == {0o700}
    assert {stat.S_IMODE((home / name).stat().st_mode) for name in ["password", "superuser"]} == {0o600}


@pytest.mark.skipif(os.geteuid() != 0, reason="Only root needs another account for PostgreSQL.")
def test_root_lets_an_unprivileged_account_run_it(running: postgres.Server) -> None:
    assert os.stat(f"/proc/{running.cluster.living()}").st_uid == running.cluster.account.uid != 0
    assert (running.data / "postgres").readlink().parent == Path("/var/lib/zhike")


def test_no_folder_above_is_changed(data: Path) -> None:
    above = {path: stat.S_IMODE(path.stat().st_mode) for path in data.parents}

    postgres.ensure(data, durable=False).release()

    assert {path: stat.S_IMODE(path.stat().st_mode) for path in data.parents} == above


def test_a_folder_in_use_is_not_removed(data: Path) -> None:
    with postgres.ensure(data, durable=False), pytest.raises(Failed, match="in use"):
        postgres.remove(data)

    postgres.remove(data)
    assert not data.exists()


def test_a_lost_place_is_named_and_nothing_is_made_in_its_stead(tmp_path: Path) -> None:
    (tmp_path / "postgres").symlink_to(tmp_path / "not-mounted")

    with pytest.raises(Failed, match="not-mounted"):
        postgres.ensure(tmp_path)
