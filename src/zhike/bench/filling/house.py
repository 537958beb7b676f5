"""Which database is filled: an own one in a folder of its own, or the one that is given, and only an empty one."""

import json
import os
import secrets
import sys
import time
from argparse import Namespace
from datetime import date
from pathlib import Path
from typing import Any

from zhike.runtime import environment, postgres
from zhike.runtime.failure import Failed

from .sizes import SCALES, part

NOTE = "bench.json"
BEGUN = "bench.begun"  # stands in the folder while it is filled
MARK = "bench"  # the setting that says what a database was filled with
SEED = 1


def main(options: Namespace) -> int:
    """Fill the database unless that was done."""
    folder = Path(options.data or environment.ROOT / "var" / f"bench-{options.scale}").absolute()
    os.environ["ZHIKE_DATA"] = str(folder)
    given = os.environ.get("DATABASE_URL")
    wanted = {"scale": options.scale, "seed": options.seed}
    if given:
        return filled(folder, given, wanted, again=options.again)
    if options.again and folder.exists():
        require_ours(folder)
        postgres.remove(folder)
    # Without waiting for the disk: a filling that was cut off begins anew. From the next start on it waits.
    with postgres.ensure(folder, durable=False) as server:
        os.environ["DATABASE_URL"] = server.url
        try:
            return filled(folder, server.url, wanted)
        finally:
            leave()
            os.sync()


def filled(folder: Path, url: str, wanted: dict[str, Any], *, again: bool = False) -> int:
    from zhike.runtime import start

    start.django()
    if again:
        empty(url)
    if is_there(folder, wanted):
        tell(f"{folder / NOTE}: scale {wanted['scale']}, seed {wanted['seed']} is there already; nothing was done.")
        return 0
    from . import fill

    began, password = time.monotonic(), secrets.token_urlsafe(9)
    (environment.private_folder(folder) / BEGUN).touch()
    mark(None, wanted)
    made = fill.run(url, part(SCALES[wanted["scale"]]), wanted["seed"], password, today=date.today())
    note = {**wanted, **made, "password": password, "day": str(date.today())}
    note["seconds"] = round(time.monotonic() - began, 1)
    write(folder, note)
    mark(note, wanted)
    (folder / BEGUN).unlink()
    tell(str(folder / NOTE))
    return 0


def tell(line: str) -> None:
    sys.stdout.write(f"{line}\n")


def write(folder: Path, note: dict[str, Any]) -> None:
    path = environment.private_folder(folder) / NOTE
    path.touch(mode=0o600)
    path.write_text(json.dumps(note, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")


def mark(note: dict[str, Any] | None, wanted: dict[str, Any]) -> None:
    """Note in the database itself what it is; before the end of the filling that it was begun."""
    from zhike.engine import metadata

    metadata.set_setting(MARK, {**wanted, "note": note})


def is_there(folder: Path, wanted: dict[str, Any]) -> bool:
    """Whether this was filled in before. Refuses a database that holds anything else."""
    from zhike.engine import metadata

    found = metadata.setting(MARK)
    if found is None:
        if holds_records():
            raise Failed("The database holds records already, so nothing was filled in. Give an empty one.")
        return False
    if found["note"] is None:
        raise Failed("A former filling of this database was cut off. Add --again to begin anew.")
    if {"scale": found["scale"], "seed": found["seed"]} != wanted:
        raise Failed(
            f"The database is filled with scale {found['scale']}, seed {found['seed']}. Add --again to fill it anew."
        )
    if not (folder / NOTE).exists():
        write(folder, found["note"])
    return True


def holds_records() -> bool:
    from zhike.engine import objects

    keys = ("user", "team", "account", "contact", "opportunity", "interaction", "task")
    return any(objects.get(key).model._base_manager.exists() for key in keys)


def require_ours(folder: Path) -> None:
    """A folder with data that no filling made is never deleted."""
    is_ours = (folder / NOTE).exists() or (folder / BEGUN).exists()
    if not is_ours and (folder / "postgres").exists():
        raise Failed(f"The folder {folder} holds a database that no filling made. Give another folder.")


def empty(url: str) -> None:
    """Drop everything in a database that was filled before, and make the schema anew."""
    import psycopg

    from zhike.engine import metadata
    from zhike.runtime import start

    if metadata.setting(MARK) is None:
        if holds_records():
            raise Failed("The database holds records that no filling made, so nothing was deleted. Give another one.")
        return
    leave()
    with psycopg.connect(url) as connection:
        connection.execute("DROP SCHEMA public CASCADE")
        connection.execute("CREATE SCHEMA public")
    start.migrate()


def leave() -> None:
    """Close this process's connections, so that nothing holds what is dropped or stopped."""
    from django.db import connections

    connections.close_all()
