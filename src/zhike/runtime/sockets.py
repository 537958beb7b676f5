"""Where PostgreSQL's socket lies: beside its files, or, where that path is too long for a socket, in a private folder."""

import hashlib
import os
import stat
import tempfile
from pathlib import Path

from zhike.runtime import accounts

NAME = ".s.PGSQL.5432"
LONGEST = 100  # bytes of a socket's path that every system takes


def folder(home: Path, account: accounts.Account) -> Path:
    """The folder `run` in home, or the one that the file `sockets` in home names."""
    near = home / "run"
    if len(os.fsencode(near / NAME)) <= LONGEST:
        return account.folder(near)
    record = home / "sockets"
    if record.is_file() and _is_private(Path(record.read_text()), account):
        return Path(record.read_text())
    mark = hashlib.sha256(os.fsencode(home)).hexdigest()[:8]
    made = Path(tempfile.mkdtemp(prefix=f"zhike-{mark}-", dir="/tmp"))  # noqa: S108, mkdtemp makes it private
    account.own(made)
    record.write_text(str(made))
    account.own(record)
    return made


def _is_private(made: Path, account: accounts.Account) -> bool:
    """Still there, and not put there by somebody else meanwhile."""
    try:
        found = made.lstat()
    except FileNotFoundError:
        return False
    return stat.S_ISDIR(found.st_mode) and stat.S_IMODE(found.st_mode) == 0o700 and found.st_uid == account.uid
