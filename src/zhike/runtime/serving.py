"""`serve`: one supervisor per data folder, with web, live and worker below it."""

import os
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from zhike.runtime import environment, locks, postgres, start
from zhike.runtime.addresses import Bind
from zhike.runtime.failure import Failed
from zhike.runtime.supervisor import GRACE, Child, Supervisor, say

LATEST = 60  # seconds until the first page, after which we say that something is wrong


def serve(bind: Bind, *, workers: int, greeting: str = "") -> None:
    """Serve until asked to end."""
    with only_server(environment.data_folder(), bind) as is_takeover:
        for listen in (bind, bind.next):
            wait_until_free(listen, seconds=GRACE + 5 if is_takeover else 0)
        server = start.database()
        os.environ.setdefault("ZHIKE_BASE_URL", bind.url)
        start.prepared()
        children = [
            Child("web", start.command("web", "--bind", str(bind), "--workers", str(workers), "--prepared")),
            Child("live", start.command("live", "--bind", str(bind.next))),
            Child("worker", start.command("worker", "--prepared")),
        ]
        each_tick: list[Callable[[], object]] = [_greeter(bind, greeting)]
        if server is not None:
            each_tick.append(_reviver(server))
        Supervisor(children, each_tick=each_tick).run()


@contextmanager
def only_server(data: Path, bind: Bind | None = None) -> Iterator[bool]:
    """Hold the data folder's place for a server. Yields whether the former server was killed."""
    path = environment.private_folder(data) / "serve.lock"
    descriptor = locks.open_lock(path)
    try:
        if not locks.take(descriptor):
            raise Failed(
                f"Zhike already serves {data} ({path.read_text()}). End it first, or set ZHIKE_DATA to another folder."
            )
        was_killed = bool(path.read_text())
        path.write_text(f"process {os.getpid()} at {bind.url}" if bind else f"process {os.getpid()}")
        try:
            yield was_killed
        finally:
            path.write_text("")
    finally:
        os.close(descriptor)


def wait_until_free(bind: Bind, *, seconds: float) -> None:
    """Children of a killed supervisor may still be leaving."""
    until = time.monotonic() + seconds
    while True:
        try:
            bind.require_free()
            return
        except Failed:
            if time.monotonic() >= until:
                raise
        time.sleep(0.2)


def _reviver(server: postgres.Server) -> Callable[[], None]:
    def look() -> None:
        try:
            if server.revive():
                say("PostgreSQL had ended; it runs again.")
        except Failed as failed:  # the next look tries again
            say(str(failed))

    return look


def _greeter(bind: Bind, greeting: str) -> Callable[[], None]:
    """Says once that the first page is there, or that it is late."""
    began, waiting = time.monotonic(), True

    def look() -> None:
        nonlocal waiting
        if not waiting:
            return
        if _answers(bind):
            waiting = False
            say(
                f"open {os.environ['ZHIKE_BASE_URL']} in a browser. Ctrl-C ends."
                + (f"\n{greeting}" if greeting else "")
            )
        elif time.monotonic() - began > LATEST:
            waiting = False
            say(f"no page has come from {bind.url} for {LATEST} s. What the processes said is above.")

    return look


def _answers(bind: Bind) -> bool:
    try:
        urllib.request.urlopen(f"{bind.url}/livez", timeout=1).close()  # noqa: S310, always http
    except urllib.error.HTTPError:
        return True
    except OSError:
        return False
    return True
