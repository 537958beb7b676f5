"""Backup and restore: what comes back is what was there, into an empty place only, and nothing that waited is sent."""

import json
import shutil
import stat
import tarfile
from collections.abc import Iterator
from pathlib import Path

import psycopg
import pytest
from procrastinate.schema import SchemaManager
from psycopg import sql

from zhike.runtime import dump, postgres
from zhike.runtime.failure import Failed

pytestmark = pytest.mark.server

TABLES = """
CREATE TABLE account (id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY, name text, extra jsonb);
INSERT INTO account (name, extra) VALUES ('知客 & Söhne', '{"a": [1, null]}'), (E'two\\nlines', NULL);
CREATE TABLE event (id bigint, at date) PARTITION BY RANGE (at);
CREATE TABLE event_2026 PARTITION OF event FOR VALUES FROM ('2026-01-01') TO ('2027-01-01');
INSERT INTO event VALUES (1, '2026-02-28');
"""
JOBS = "INSERT INTO procrastinate_jobs (queue_name, task_name, status) VALUES ('now', 'mail', 'todo'), ('now', 'mail', 'succeeded')"


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[postgres.Server]:
    """One server with a filled database, and room for more."""
    data = tmp_path_factory.mktemp("dump") / "data"
    with postgres.ensure(data, durable=False) as running:
        with psycopg.connect(running.url) as connection:
            connection.execute(TABLES)
            connection.execute(SchemaManager.get_schema().encode())
            connection.execute(JOBS)
        (data / "files" / "ab").mkdir(parents=True)
        (data / "files" / "ab" / "合同.pdf").write_bytes(b"%PDF" + bytes(range(256)) * 999)
        (data / "secret_key").write_text("a secret")
        yield running
    postgres.remove(data)


@pytest.fixture
def empty(server: postgres.Server) -> Iterator[str]:
    """The address of an empty database on the same server."""
    with psycopg.connect(server.url, autocommit=True) as connection:
        connection.execute("CREATE DATABASE empty TEMPLATE template0")
        yield server.url.replace("/zhike?", "/empty?")
        connection.execute("DROP DATABASE empty")


@pytest.fixture(scope="module")
def whole(server: postgres.Server, tmp_path_factory: pytest.TempPathFactory) -> Path:
    file = tmp_path_factory.mktemp("backups") / "one.backup"
    dump.backup(file, data=server.data, url=server.url)
    return file


def rows(url: str, table: str) -> list[tuple[object, ...]]:
    with psycopg.connect(url) as connection:
        return connection.execute(sql.SQL("SELECT * FROM {} ORDER BY 1").format(sql.Identifier(table))).fetchall()


def test_what_comes_back_is_what_was_there(whole: Path, server: postgres.Server, empty: str, tmp_path: Path) -> None:
    manifest = dump.restore(whole, data=tmp_path, url=empty)

    assert [rows(empty, name) for name in ["account", "event"]] == [
        rows(server.url, name) for name in ["account", "event"]
    ]
    saved = "files/ab/合同.pdf"
    assert (tmp_path / saved).read_bytes() == (server.data / saved).read_bytes()
    assert (tmp_path / "secret_key").read_text() == "a secret"
    assert stat.S_IMODE((tmp_path / "secret_key").stat().st_mode) == 0o600
    assert manifest["zhike"]
    with psycopg.connect(empty) as connection:
        assert connection.execute("INSERT INTO account (name) VALUES ('next') RETURNING id").fetchone() == (3,)


def test_a_job_that_waited_is_not_run_again(whole: Path, empty: str, tmp_path: Path) -> None:
    manifest = dump.restore(whole, data=tmp_path, url=empty)

    assert manifest["held"] == 1
    with psycopg.connect(empty) as connection:
        assert connection.execute("SELECT status::text FROM procrastinate_jobs ORDER BY id").fetchall() == [
            ("cancelled",),
            ("succeeded",),
        ]


def test_only_its_owner_may_read_a_backup(whole: Path) -> None:
    assert stat.S_IMODE(whole.stat().st_mode) == 0o600


def test_an_older_backup_is_not_overwritten(whole: Path, server: postgres.Server) -> None:
    with pytest.raises(Failed, match="exists already"):
        dump.backup(whole, data=server.data, url=server.url)


def test_a_database_with_tables_is_left_alone(whole: Path, server: postgres.Server, tmp_path: Path) -> None:
    with pytest.raises(Failed, match="not empty"):
        dump.restore(whole, data=tmp_path, url=server.url)


def test_a_folder_with_files_is_left_alone(whole: Path, empty: str, tmp_path: Path) -> None:
    (tmp_path / "files").mkdir()
    (tmp_path / "files" / "mine").touch()

    with pytest.raises(Failed, match="not empty"):
        dump.restore(whole, data=tmp_path, url=empty)


def cut_off(source: Path, target: Path) -> None:
    target.write_bytes(source.read_bytes()[: source.stat().st_size // 2])


def changed(source: Path, target: Path) -> None:
    target.write_bytes(source.read_bytes().replace(b"a secret", b"b secret"))


def reaching_out(source: Path, target: Path) -> None:
    shutil.copy(source, target)
    with tarfile.open(target, "a") as tar:
        tar.addfile(tarfile.TarInfo("files/../../outside"))


def linking_out(source: Path, target: Path) -> None:
    shutil.copy(source, target)
    with tarfile.open(target, "a") as tar:
        entry = tarfile.TarInfo("files/link")
        entry.type, entry.linkname = tarfile.SYMTYPE, "/etc/passwd"
        tar.addfile(entry)


def something_else(source: Path, target: Path) -> None:
    target.write_text(json.dumps({"not": "a backup"}))


@pytest.mark.parametrize("spoil", [cut_off, changed, reaching_out, linking_out, something_else])
def test_a_spoilt_backup_restores_nothing(spoil: object, whole: Path, empty: str, tmp_path: Path) -> None:
    spoilt, data = tmp_path / "spoilt.backup", tmp_path / "data"
    data.mkdir()
    spoil(whole, spoilt)  # type: ignore[operator]

    with pytest.raises(Failed, match="Nothing was restored"):
        dump.restore(spoilt, data=data, url=empty)
    assert not list(data.iterdir())
    assert not dump._has_tables(empty)
