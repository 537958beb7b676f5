"""Locks on files: shared by everyone who uses a thing, exclusive for who changes it.

The kernel drops them with the process, however it ends, so nothing has to be counted or cleaned up.
"""

import fcntl
import os
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from zhike.runtime.failure import Failed


class Busy(Failed):
    """Somebody else holds the lock."""


def open_lock(path: Path) -> int:
    """Open the lock file. Made by root in somebody's folder, it belongs to that somebody."""
    descriptor = os.open(path, os.O_RDWR | os.O_CREAT, 0o600)
    if os.geteuid() == 0:
        folder = path.parent.stat()
        os.fchown(descriptor, folder.st_uid, folder.st_gid)
    return descriptor


def take(descriptor: int, *, shared: bool = False) -> bool:
    """Take the lock if that is possible now."""
    try:
        fcntl.flock(descriptor, (fcntl.LOCK_SH if shared else fcntl.LOCK_EX) | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True


@contextmanager
def exclusively(path: Path, *, seconds: float) -> Iterator[None]:
    """Hold the file's exclusive lock, waiting for it at most this long."""
    descriptor = open_lock(path)
    try:
        until = time.monotonic() + seconds
        while not take(descriptor):
            if time.monotonic() > until:
                raise Busy(f"Another process has held {path} for {seconds:.0f} seconds. End it, then try again.")
            time.sleep(0.02)
        yield
    finally:
        os.close(descriptor)
