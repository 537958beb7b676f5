"""The product started as in production, on a filled data folder; ended with the block that uses it."""

import os
import socket
import subprocess
import tempfile
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

from zhike.runtime import offspring, start
from zhike.runtime.failure import Failed

WORKERS = 2
LATEST = 90  # seconds until the first answer
LAST_WORDS = 60  # seconds to end
UNLIMITED = dict.fromkeys(("ZHIKE_LIMIT_REQUESTS", "ZHIKE_LIMIT_LOGIN_ACCOUNT", "ZHIKE_LIMIT_LOGIN_ADDRESS"), "0")
NOT_HERE = ("ZHIKE_ROLE", "ZHIKE_BASE_URL", "ZHIKE_LIVE_URL", "ZHIKE_SECRET_KEY")


@dataclass(frozen=True)
class Running:
    port: int
    pid: int
    data: Path

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    @cached_property
    def database_pid(self) -> int:
        """The embedded PostgreSQL's first process; 0 where the database is not ours."""
        from zhike.runtime import postgres

        return (postgres.place(self.data).living() or 0) if is_embedded(self.data) else 0


@contextmanager
def started(data: Path) -> Iterator[Running]:
    """Serve the folder with two web workers, live updates and a worker. Raises Failed with what it said."""
    settle(data)
    port = free_port()
    words = start.command("serve", "--bind", f"127.0.0.1:{port}", "--workers", str(WORKERS))
    with process(words, port, "/readyz", "The product") as child:
        yield Running(port, child.pid, data)


def is_embedded(data: Path) -> bool:
    return (data / "postgres").exists()


def settle(data: Path) -> None:
    """This process and its children use the database that was filled, with the settings of a fresh installation.

    A folder with a database of its own is measured on that, whatever DATABASE_URL says: a run writes.
    """
    if not is_embedded(data) and not os.environ.get("DATABASE_URL"):
        raise Failed(f"The folder {data} has no database. Set DATABASE_URL to the one that was filled.")
    for name in ("DATABASE_URL", *NOT_HERE) if is_embedded(data) else NOT_HERE:
        os.environ.pop(name, None)
    os.environ.update(ZHIKE_DATA=str(data), **UNLIMITED)


@contextmanager
def bytes_server(folder: Path) -> Iterator[int]:
    """The port of a server that gives the files of a folder from memory."""
    port = free_port()
    (folder / "livez").write_bytes(b"yes")
    words = [*start.command()[:3], "zhike.bench.running.from_memory", f"127.0.0.1:{port}", str(folder)]
    with process(words, port, "/livez", "The server of bytes"):
        yield port


@contextmanager
def process(words: list[str], port: int, path: str, what: str) -> "Iterator[subprocess.Popen[bytes]]":
    """A child that answers on its port and is gone with the block, however that ends."""
    with tempfile.TemporaryFile() as said:
        environment = {**os.environ, offspring.PARENT: str(os.getpid())}
        child = subprocess.Popen(words, stdout=said, stderr=said, env=environment, process_group=0)
        try:
            wait(child, f"http://127.0.0.1:{port}{path}", what, said)
            yield child
        finally:
            end(child)


def wait(child: "subprocess.Popen[bytes]", url: str, what: str, said: object) -> None:
    until = time.monotonic() + LATEST
    while not answers(url):
        if child.poll() is not None or time.monotonic() > until:
            said.seek(0)  # type: ignore[attr-defined]
            lines = said.read().decode(errors="replace").strip().splitlines()  # type: ignore[attr-defined]
            last = lines[-1].removeprefix("zhike: ") if lines else "nothing"
            raise Failed(f"{what} did not start. Its last words: {last}")
        time.sleep(0.1)


def answers(url: str) -> bool:
    try:
        urllib.request.urlopen(url, timeout=2).close()  # noqa: S310, always http
    except (OSError, urllib.error.HTTPError):
        return False
    return True


def end(child: "subprocess.Popen[bytes]") -> None:
    if child.poll() is None:
        child.terminate()
        try:
            child.wait(LAST_WORDS)
        except subprocess.TimeoutExpired:
            child.kill()
            child.wait()


def free_port() -> int:
    """A port whose neighbour, for live updates, is free too."""
    for _ in range(50):
        with socket.socket() as one, socket.socket() as two:
            one.bind(("127.0.0.1", 0))
            port = int(one.getsockname()[1])
            try:
                two.bind(("127.0.0.1", port + 1))
            except OSError:
                continue
            return port
    raise Failed("No two neighbouring ports of this machine are free. End what listens, then try again.")
