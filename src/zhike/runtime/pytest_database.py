"""pytest's database: one embedded server in var/test for all runs, without fsync.

Loaded with `-p` before anything reads the settings. A DATABASE_URL that is set wins.
"""

import atexit
import os

from zhike.runtime import environment, postgres


def start() -> None:
    os.environ.setdefault("ZHIKE_DATA", str(environment.ROOT / "var" / "test"))
    if not os.environ.get("DATABASE_URL"):
        server = postgres.ensure(environment.data_folder(), durable=False)
        os.environ["DATABASE_URL"] = server.url
        atexit.register(server.release)


start()
