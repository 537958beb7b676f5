"""The operating-system account that PostgreSQL runs as.

PostgreSQL refuses to run as root. So root lets the account `zhike`, made when missing, run it, in a folder under
/var/lib/zhike; the folders above the data stay exactly as they are. Everybody else runs it as themselves.
"""

import os
import pwd
import shutil
import subprocess
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from zhike.runtime.failure import Failed

NAME = "zhike"
HOME = Path("/var/lib/zhike")


class NoAccount(Failed):
    """Root has no unprivileged account to run PostgreSQL with."""


@dataclass(frozen=True)
class Account:
    uid: int
    gid: int

    @property
    def is_me(self) -> bool:
        return self.uid == os.geteuid()

    def run(self, command: list[str | Path], **options: Any) -> subprocess.CompletedProcess[str]:
        """Run a program as this account, with nothing of our environment but the search path."""
        identity: dict[str, Any] = {} if self.is_me else {"user": self.uid, "group": self.gid, "extra_groups": []}
        environment = {"PATH": os.environ.get("PATH", os.defpath), "LC_ALL": "C", "TZ": "UTC"}
        return subprocess.run(
            [str(part) for part in command],
            env=environment, cwd="/", umask=0o077, text=True, check=False, **identity, **options,
        )  # fmt: skip

    def own(self, path: Path) -> Path:
        if not self.is_me:
            os.chown(path, self.uid, self.gid)
        return path

    def folder(self, path: Path) -> Path:
        """A folder of this account that nobody else may enter."""
        if not path.is_dir():
            path.mkdir(mode=0o700)
            self.own(path)
        return path


def me() -> Account:
    return Account(os.geteuid(), os.getegid())


def owner_of(path: Path) -> Account:
    found = path.stat()
    return Account(found.st_uid, found.st_gid)


def unprivileged() -> Account:
    """The account for root's PostgreSQL, with its home."""
    try:
        entry = pwd.getpwnam(NAME)
    except KeyError:
        entry = _made()
    if not HOME.is_dir():
        HOME.mkdir(mode=0o711)
        HOME.chmod(0o711)
    return Account(entry.pw_uid, entry.pw_gid)


def _made() -> pwd.struct_passwd:
    ways: list[list[str | Path]] = [
        ["useradd", "--system", "--user-group", "--no-create-home", "--home-dir", HOME, "--shell", "/bin/false", NAME],
        ["adduser", "-S", "-D", "-H", "-h", HOME, "-s", "/bin/false", NAME],
    ]
    for way in ways:
        if shutil.which(str(way[0])):
            subprocess.run(way, capture_output=True, check=False)
            try:
                return pwd.getpwnam(NAME)
            except KeyError:
                continue
    raise NoAccount(
        f"PostgreSQL does not run as root, and the account '{NAME}' could not be made for it. "
        f"Make that account, run zhike as another user than root, or set DATABASE_URL."
    )
