"""`check`: what this installation needs to be well, looked at one by one. A look that fails says so and the next goes on."""

import hashlib
import os
import shutil
import stat
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Literal
from urllib.parse import urlsplit

import psycopg
from django.db import Error as DatabaseError

from zhike.runtime import accounts, environment, start
from zhike.runtime.failure import Failed

OLDEST_POSTGRES = 16
LEAST_FREE = 0.10
LOOPBACK = {"127.0.0.1", "localhost", "::1"}


@dataclass(frozen=True)
class Finding:
    subject: str
    state: Literal["ok", "warning", "bad"]
    words: str

    def as_dict(self) -> dict[str, str]:
        return asdict(self)


def examine() -> Iterator[Finding]:
    looks: dict[str, Callable[[], Finding]] = {
        "python": _python, "packages": _packages, "folder": _folder, "disk": _disk, "files": _files,
        "address": _address, "database": _database, "clock": _clock, "schema": _schema, "jobs": _jobs,
        "leftovers": _leftovers,
    }  # fmt: skip
    for subject, look in looks.items():
        try:
            yield look()
        except (Failed, OSError, psycopg.Error, DatabaseError) as refused:
            yield Finding(subject, "bad", str(refused).strip().splitlines()[0])


def _python() -> Finding:
    version = ".".join(map(str, sys.version_info[:3]))
    return Finding("python", "ok" if sys.version_info >= (3, 11) else "bad", f"Python {version}")


def _packages() -> Finding:
    stamp = Path(sys.prefix) / "zhike-stamp"
    wanted = hashlib.sha256((environment.ROOT / "requirements" / "run.txt").read_bytes()).hexdigest()
    if stamp.exists() and wanted in stamp.read_text():
        return Finding("packages", "ok", "installed as locked")
    return Finding(
        "packages", "warning", "not installed by ./zhike, or the requirements changed since; ./zhike installs them"
    )


def _folder() -> Finding:
    data = environment.private_folder(environment.data_folder())
    found = data.stat()
    if not os.access(data, os.R_OK | os.W_OK | os.X_OK):
        return Finding("folder", "bad", f"{data} belongs to another user")
    if stat.S_IMODE(found.st_mode) & 0o077:
        return Finding("folder", "warning", f"other users may look into {data}; chmod 700 closes it")
    return Finding("folder", "ok", str(data))


def _disk() -> Finding:
    total, _, free = shutil.disk_usage(environment.data_folder())
    words = f"{free / 1e9:.1f} GB of {total / 1e9:.1f} GB are free"
    if free / total < LEAST_FREE:
        return Finding("disk", "bad", f"{words}; below {LEAST_FREE:.0%} uploads and imports are refused")
    return Finding("disk", "ok", words)


def _files() -> Finding:
    folder = environment.private_folder(environment.data_folder() / "files")
    with tempfile.NamedTemporaryFile(dir=folder) as probe:
        probe.write(b"probe")
    return Finding("files", "ok", "uploads can be written")


def _address() -> Finding:
    url = environment.base_url()
    parts = urlsplit(url)
    if parts.scheme == "http" and parts.hostname not in LOOPBACK:
        return Finding(
            "address", "warning", f"{url} is not encrypted; put a server with https before it and set ZHIKE_BASE_URL"
        )
    return Finding("address", "ok", url)


def _database() -> Finding:
    given = bool(os.environ.get("DATABASE_URL"))
    start.database()
    with psycopg.connect(environment.database_url(), connect_timeout=3) as connection:
        version = connection.info.server_version // 10_000
        words = f"PostgreSQL {version}, {'from DATABASE_URL' if given else 'embedded'}"
        if connection.info.parameter_status("server_encoding") != "UTF8":
            return Finding("database", "bad", f"{words}: its encoding must be UTF8")
    if version < OLDEST_POSTGRES:
        return Finding("database", "warning", f"{words}: versions before {OLDEST_POSTGRES} are not supported")
    return Finding("database", "ok", words)


def _clock() -> Finding:
    with psycopg.connect(environment.database_url(), connect_timeout=3) as connection:
        before = time.time()
        row = connection.execute("SELECT extract(epoch FROM clock_timestamp())::float8").fetchone()
        after = time.time()
    assert row is not None
    apart = max(before - row[0], row[0] - after, 0)
    words = f"{apart:.1f} s between this machine and the database"
    return Finding("clock", "ok" if apart < 5 else "bad", words)


def _schema() -> Finding:
    start.django(allow_old_schema=True)
    missing = start.outdated()
    if missing:
        return Finding("schema", "bad", f"{len(missing)} steps behind; run ./zhike migrate")
    return Finding("schema", "ok", "current")


def _jobs() -> Finding:
    with psycopg.connect(environment.database_url(), connect_timeout=3) as connection:
        row = connection.execute(
            """SELECT (SELECT count(*) FROM procrastinate_workers WHERE last_heartbeat > now() - interval '1 minute'),
                      count(*) FILTER (WHERE status = 'todo'),
                      count(*) FILTER (WHERE status = 'doing' AND (worker_id IS NULL OR w.last_heartbeat < now() - interval '1 minute'))
               FROM procrastinate_jobs j LEFT JOIN procrastinate_workers w ON w.id = j.worker_id"""
        ).fetchone()
    assert row is not None
    workers, waiting, stalled = row
    words = f"{workers} workers, {waiting} jobs wait, {stalled} have stalled"
    if stalled:
        return Finding("jobs", "bad", f"{words}; a running worker takes them up again")
    if not workers:
        return Finding("jobs", "warning", f"{words}; ./zhike serve runs a worker")
    return Finding("jobs", "ok", words)


def _leftovers() -> Finding:
    """Root's clusters whose data folder is gone. They are never deleted on our own account."""
    gone = []
    for note in accounts.HOME.glob("*/belongs-to") if os.geteuid() == 0 else []:
        link = Path(note.read_text().strip()) / "postgres"
        if link.resolve() != note.parent:
            gone.append(str(note.parent))
    if gone:
        return Finding("leftovers", "warning", f"no data folder points to {', '.join(gone)}; delete what is not needed")
    return Finding("leftovers", "ok", "none")
