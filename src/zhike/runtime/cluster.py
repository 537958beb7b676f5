"""One PostgreSQL cluster on this machine: its files, and starting and stopping it.

Callers hold the folder's lock. What is on disk may be the remains of a killed server, or of a machine that lost power;
`start` takes over from there, but never from a server that still lives.
"""

import os
import secrets
import shutil
import subprocess
import time
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import quote

import psycopg
from psycopg import sql

from zhike.runtime import accounts, binaries, sockets, tuning
from zhike.runtime.failure import Failed

DATABASE = ROLE = "zhike"
PATIENCE = 60  # seconds for a start or a stop; recovery after a crash can take long


class WillNotStart(Failed):
    """PostgreSQL could not be started; the message ends with what it said itself."""


@dataclass(frozen=True)
class Cluster:
    """`home` holds the cluster, its socket, log and passwords, and belongs to `account`."""

    home: Path
    account: accounts.Account
    durable: bool

    @property
    def files(self) -> Path:
        return self.home / "cluster"

    @property
    def url(self) -> str:
        password = (self.home / "password").read_text().strip()
        return f"postgresql://{ROLE}:{quote(password)}@/{DATABASE}?host={quote(str(self.sockets()), safe='/')}"

    def program(self, name: str) -> Path:
        return binaries.folder_for(self.account) / name

    def sockets(self) -> Path:
        return sockets.folder(self.home, self.account)

    def is_running(self) -> bool:
        try:
            psycopg.connect(self.url, connect_timeout=5).close()
        except psycopg.OperationalError:
            return False
        return True

    def start(self) -> None:
        if not (self.home / "complete").exists():
            self._make()
            return
        if self._comes_up():
            return
        version = (self.files / "PG_VERSION").read_text().strip()
        if version != str(binaries.MAJOR):
            raise WillNotStart(
                f"The data in {self.home} is from PostgreSQL {version} and this zhike brings {binaries.MAJOR}. "
                f"Make a backup with the former zhike and restore it into an empty folder with this one."
            )
        self._start()

    def stop(self) -> None:
        if self.living() is not None:
            self._pg_ctl("stop", "-m", "fast")

    def _make(self) -> None:
        """Initialise the files, the role and the database; what an attempt that was cut off left is cleared away."""
        self.stop()
        shutil.rmtree(self.files, ignore_errors=True)
        superuser = self.password("superuser")
        done = self.account.run(
            [
                self.program("initdb"), "-D", self.files, "-U", "postgres", "-A", "scram-sha-256", "--pwfile", superuser,
                "-E", "UTF8", "--locale=C", "--no-instructions", *([] if self.durable else ["--no-sync"]),
            ],
            capture_output=True,
        )  # fmt: skip
        if done.returncode:
            raise WillNotStart(f"PostgreSQL could not make its files in {self.home}. It said: {_last(done.stderr)}")
        self._start()
        try:
            _make_database(self, superuser)
        except BaseException:
            self.stop()
            raise
        self.account.own(_written(self.home / "complete", ""))

    def password(self, name: str) -> Path:
        path = self.home / name
        if not path.exists():
            self.account.own(_written(path, secrets.token_urlsafe(24)))
        return path

    def _start(self) -> None:
        """Start, and wait while children of a killed server still hold its memory."""
        self._clear_remains()
        tuning.write(self.files, self.sockets(), durable=self.durable, account=self.account)
        first_words = self.home / "start.log"
        until = time.monotonic() + 15
        while True:
            self.account.own(_written(first_words, ""))
            done = self._pg_ctl("start", "-l", first_words)
            if done.returncode == 0 or self._comes_up():
                return
            said = done.stderr + first_words.read_text()
            if "still in use" not in said or time.monotonic() > until:
                raise WillNotStart(f"PostgreSQL did not start in {self.home}. It said: {_last(said)}")
            time.sleep(0.2)

    def _pg_ctl(self, *words: str | Path) -> subprocess.CompletedProcess[str]:
        return self.account.run(
            [self.program("pg_ctl"), *words, "-D", self.files, "-t", str(PATIENCE), "-s"],
            stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE,
        )  # fmt: skip

    def _comes_up(self) -> bool:
        """Whether a living server, which may be recovering or stopping, comes to answer. False once it is gone."""
        until = time.monotonic() + PATIENCE
        while self.living() is not None:
            if self.is_running():
                return True
            if time.monotonic() > until:
                raise WillNotStart(f"PostgreSQL runs in {self.home} but does not answer. Look at {self.home / 'log'}.")
            time.sleep(0.1)
        return False

    def _clear_remains(self) -> None:
        """The number in a killed server's notes may by now be another program's, or a zombie's where nobody reaps.
        PostgreSQL takes either for a living server and would not start. A server that starts at this moment has made
        its note and not yet written into it: such a note gets a second."""
        for note in [self.files / "postmaster.pid", self.sockets() / f"{sockets.NAME}.lock"]:
            if not note.exists():
                continue
            if not _pid(note):
                time.sleep(1)
            if not _works_in(self.files, _pid(note)):
                note.unlink(missing_ok=True)

    def living(self) -> int | None:
        """The number of our server's process: the one that works inside the cluster's folder."""
        pid = _pid(self.files / "postmaster.pid")
        return pid if _works_in(self.files, pid) else None


def _works_in(folder: Path, pid: int) -> bool:
    """Whether this is a living process in that folder; a zombie is in none."""
    try:
        return os.readlink(f"/proc/{pid}/cwd") == str(folder)
    except OSError:
        return False


def _pid(note: Path) -> int:
    """The number on the first line, 0 where there is none."""
    try:
        return int(note.read_text().split()[0])
    except (OSError, ValueError, IndexError):
        return 0


def _make_database(cluster: Cluster, superuser: Path) -> None:
    """The application's role owns its database and is nobody beyond it; tests also make databases."""
    password = cluster.password("password").read_text()
    rights = sql.SQL("LOGIN" if cluster.durable else "LOGIN CREATEDB")
    role = sql.Identifier(ROLE)
    with psycopg.connect(
        host=str(cluster.sockets()),
        user="postgres",
        password=superuser.read_text(),
        dbname="postgres",
        autocommit=True,
    ) as admin:
        admin.execute(sql.SQL("CREATE ROLE {} {} PASSWORD {}").format(role, rights, password))
        admin.execute(sql.SQL("CREATE DATABASE {} OWNER {}").format(sql.Identifier(DATABASE), role))


def _written(path: Path, text: str) -> Path:
    """Write a file that only its owner may read."""
    with open(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "w") as file:
        file.write(text)
    return path


def _last(text: str) -> str:
    return " / ".join(line.strip() for line in text.strip().splitlines()[-3:]) or "nothing."
