"""The embedded PostgreSQL: started by whoever needs it first, stopped by whoever leaves it last.

Each user holds a shared lock on `pg.use`; who can take that lock exclusively when leaving is the last. A killed user
loses its lock, so there is no count that could be wrong. `pg.lock` makes starting and stopping exclusive.
"""

import os
import secrets
import shutil
from dataclasses import dataclass, field
from pathlib import Path
from types import TracebackType

from zhike.runtime import accounts, locks
from zhike.runtime.cluster import PATIENCE, Cluster
from zhike.runtime.environment import private_folder
from zhike.runtime.failure import Failed

WAIT = 2 * PATIENCE


@dataclass
class Server:
    """A use of the running server; `url` is its DATABASE_URL."""

    url: str
    cluster: Cluster
    data: Path
    _use: int = field(repr=False)

    def release(self) -> None:
        """Leave. The last user stops the server. Leaving twice does nothing."""
        if self._use < 0:
            return
        with locks.exclusively(self.data / "pg.lock", seconds=WAIT):
            if locks.take(self._use):
                self.cluster.stop()
            os.close(self._use)
            self._use = -1

    def revive(self) -> bool:
        """Start the server again if it died under us. Costs no connection while it lives."""
        if self.cluster.living() is not None:
            return False
        with locks.exclusively(self.data / "pg.lock", seconds=WAIT):
            if not self.cluster.is_running():
                self.cluster.start()
        return True

    def __enter__(self) -> "Server":
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        self.release()


def ensure(data: Path, *, durable: bool = True) -> Server:
    """Use the server of this data folder, started (and made) if need be."""
    data = private_folder(data.absolute())
    if not os.access(data, os.R_OK | os.W_OK | os.X_OK):
        raise PermissionError(
            f"The data folder {data} belongs to another user. Run zhike as that user, or set ZHIKE_DATA."
        )
    with locks.exclusively(data / "pg.lock", seconds=WAIT):
        cluster = place(data, durable=durable)
        use = locks.open_lock(data / "pg.use")
        try:
            locks.take(use, shared=True)
            if not ((cluster.home / "complete").exists() and cluster.is_running()):
                cluster.start()
            return Server(cluster.url, cluster, data, use)
        except BaseException:
            os.close(use)
            raise


def remove(data: Path) -> None:
    """Delete the data folder with its server, unless somebody uses it. It takes the data with it."""
    data = data.absolute()
    if not data.is_dir():
        return
    with locks.exclusively(data / "pg.lock", seconds=WAIT):
        use = locks.open_lock(data / "pg.use")
        try:
            if not locks.take(use):
                raise Failed(f"The data folder {data} is in use. End the zhike that uses it, then try again.")
            home = data / "postgres"
            if home.exists():
                place(data).stop()
                shutil.rmtree(home.resolve())
            shutil.rmtree(data)
        finally:
            os.close(use)


def place(data: Path, *, durable: bool = True) -> Cluster:
    """The cluster of a data folder. Root's is under accounts.HOME, and `postgres` in the data folder links to it."""
    home = data / "postgres"
    if home.is_symlink() and not home.exists():
        raise Failed(
            f"{home} points to {home.readlink()}, which is not there. Bring it back, "
            f"or remove the link to begin with an empty database."
        )
    if not home.exists():
        if os.geteuid() == 0:
            account = accounts.unprivileged()
            real = account.folder(accounts.HOME / f"{data.name[:24]}-{secrets.token_hex(4)}")
            (real / "belongs-to").write_text(f"{data}\n")
            home.symlink_to(real)
        else:
            accounts.me().folder(home)
    home = home.resolve()
    return Cluster(home, accounts.owner_of(home), durable)
