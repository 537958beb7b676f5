"""Backup and restore: one tar file with the database, the files and the secret key.

The database is dumped first. Files are only ever added, so each file that the dump speaks of is among those copied
after it. The manifest comes last and holds a sha256 of everything; a backup without it is not whole.
"""

import hashlib
import io
import json
import os
import subprocess
import tarfile
import tempfile
import time
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path, PurePosixPath
from typing import IO, Any

from psycopg import connect
from psycopg.conninfo import conninfo_to_dict

import zhike
from zhike.runtime import binaries
from zhike.runtime.failure import Failed

DATABASE, FILES, KEY, MANIFEST = "database.dump", "files", "secret_key", "manifest.json"
FORMAT = 1

VARIABLES = {
    "host": "PGHOST", "port": "PGPORT", "user": "PGUSER", "password": "PGPASSWORD", "dbname": "PGDATABASE",
    "sslmode": "PGSSLMODE", "sslrootcert": "PGSSLROOTCERT", "sslcert": "PGSSLCERT", "sslkey": "PGSSLKEY",
}  # fmt: skip

# Jobs that waited when the backup was made may have run since. Nothing goes out twice; what should, is started again.
HOLD_JOBS = "UPDATE procrastinate_jobs SET status = 'cancelled' WHERE status IN ('todo', 'doing')"


def backup(target: Path, *, data: Path, url: str) -> dict[str, Any]:
    """Write a backup. It appears under its name when it is whole; returns its manifest."""
    if target.exists():
        raise Failed(f"{target} exists already. Choose another name, so that no older backup is lost.")
    draft = target.with_name(f".{target.name}.{os.getpid()}")
    try:
        with open(os.open(draft, os.O_RDWR | os.O_CREAT | os.O_EXCL, 0o600), "wb") as file:
            with tarfile.open(fileobj=file, mode="w") as tar:
                manifest = _fill(tar, data=data, url=url)
            file.flush()
            os.fsync(file.fileno())
        draft.rename(target)
    except OSError as refused:
        raise Failed(f"The backup could not be written to {target}: {refused.strerror}.")
    finally:
        draft.unlink(missing_ok=True)
    return manifest


def _fill(tar: tarfile.TarFile, *, data: Path, url: str) -> dict[str, Any]:
    sums: dict[str, str] = {}
    with tempfile.NamedTemporaryFile(dir=data, prefix=".dump-") as dumped:
        _postgres("pg_dump", ["--format=custom", "--no-owner", "--no-privileges", f"--file={dumped.name}"], url)
        sums[DATABASE] = _add(tar, DATABASE, Path(dumped.name))
    for path in _files(data):
        name = str(PurePosixPath(path.relative_to(data)))
        sums[name] = _add(tar, name, path)
    manifest = {
        "format": FORMAT,
        "zhike": zhike.__version__,
        "made_at": datetime.now(UTC).isoformat(timespec="seconds"),
        "postgresql": _version(url),
        "sha256": sums,
    }
    text = json.dumps(manifest, indent=1).encode()
    tar.addfile(_entry(MANIFEST, len(text)), io.BytesIO(text))
    return manifest


def _files(data: Path) -> Iterator[Path]:
    if (data / KEY).is_file():
        yield data / KEY
    for place, folders, names in os.walk(data / FILES):
        folders.sort()
        yield from (Path(place) / name for name in sorted(names) if not (Path(place) / name).is_symlink())


def _add(tar: tarfile.TarFile, name: str, path: Path) -> str:
    """Add a file, summing exactly the bytes that go in."""
    with path.open("rb") as file:
        summed = _Summed(file)
        tar.addfile(_entry(name, os.fstat(file.fileno()).st_size), summed)
    return summed.sum.hexdigest()


def _entry(name: str, size: int) -> tarfile.TarInfo:
    entry = tarfile.TarInfo(name)
    entry.size, entry.mode, entry.mtime = size, 0o600, int(time.time())
    return entry


class _Summed:
    """A file that is summed while it is read."""

    def __init__(self, file: IO[bytes]) -> None:
        self.file, self.sum = file, hashlib.sha256()

    def read(self, size: int = -1) -> bytes:
        chunk = self.file.read(size)
        self.sum.update(chunk)
        return chunk


def restore(source: Path, *, data: Path, url: str) -> dict[str, Any]:
    """Bring a backup into an empty database and folder. Nothing is touched before every sum was found right."""
    if any((data / FILES).rglob("*")) or _has_tables(url):
        raise Failed(f"{data} or its database is not empty. Restore into a new folder: set ZHIKE_DATA to one.")
    with tempfile.TemporaryDirectory(dir=data, prefix=".restore-") as scratch:
        manifest = _unpack(source, Path(scratch))
        dumped = Path(scratch) / DATABASE
        options = ["--single-transaction", "--exit-on-error", "--no-owner", "--no-privileges"]
        _postgres(
            "pg_restore", [*options, f"--dbname={conninfo_to_dict(url).get('dbname', 'zhike')}", str(dumped)], url
        )
        with connect(url) as connection:
            if connection.execute("SELECT to_regclass('procrastinate_jobs')").fetchone() != (None,):
                manifest["held"] = connection.execute(HOLD_JOBS).rowcount
        _move(Path(scratch), data)
    return manifest


def _unpack(source: Path, scratch: Path) -> dict[str, Any]:
    """Unpack what the manifest names, and nothing that points elsewhere."""
    found: dict[str, str] = {}
    try:
        with tarfile.open(source) as tar:
            for entry in tar:
                name = PurePosixPath(entry.name)
                if not entry.isfile() or name.is_absolute() or ".." in name.parts:
                    raise Failed(f"{source} holds '{entry.name}', which no backup of zhike does. Nothing was restored.")
                content = tar.extractfile(entry)
                assert content is not None
                found[str(name)] = _write(scratch / name, content)
        manifest: dict[str, Any] = json.loads((scratch / MANIFEST).read_text())
    except (OSError, tarfile.TarError, ValueError) as refused:
        raise Failed(f"{source} is not a whole backup ({refused}). Nothing was restored.")
    found.pop(MANIFEST)
    if manifest.get("format") != FORMAT or found != manifest.get("sha256"):
        raise Failed(f"{source} is not what was backed up: its contents and its manifest differ. Nothing was restored.")
    return manifest


def _write(path: Path, content: IO[bytes]) -> str:
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    summed = _Summed(content)
    with open(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as file:
        while chunk := summed.read(1 << 20):
            file.write(chunk)
    return summed.sum.hexdigest()


def _move(scratch: Path, data: Path) -> None:
    if (scratch / KEY).exists():
        (scratch / KEY).replace(data / KEY)
    if (scratch / FILES).exists():
        if (data / FILES).exists():
            (data / FILES).rmdir()
        (scratch / FILES).rename(data / FILES)


def _has_tables(url: str) -> bool:
    with connect(url) as connection:
        query = "SELECT count(*) FROM pg_tables WHERE schemaname NOT IN ('pg_catalog', 'information_schema')"
        return connection.execute(query).fetchone() != (0,)


def _version(url: str) -> str:
    with connect(url) as connection:
        return str(connection.info.parameter_status("server_version"))


def _postgres(program: str, options: list[str], url: str) -> None:
    """Run a program of PostgreSQL's. The password goes through the environment, where other users cannot read it."""
    given = {VARIABLES[name]: str(value) for name, value in conninfo_to_dict(url).items() if name in VARIABLES}
    with connect(url) as connection:
        server = connection.info.server_version // 10_000
    done = subprocess.run(
        [binaries.client(program, server), *options],
        env={**os.environ, **given},
        capture_output=True,
        text=True,
        check=False,
    )
    if done.returncode:
        said = " / ".join(done.stderr.strip().splitlines()[:3])
        raise Failed(f"{program} did not finish with PostgreSQL {server}. It said: {said}")
