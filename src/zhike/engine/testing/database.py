"""A test database cloned from a template, which is made once for each state of the migrations and seeds."""

import hashlib
import os
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

import psycopg
from django.conf import settings
from django.db import connection, connections

ROOT = Path(__file__).parents[2]
LOCK = 7_301_948
TRIES = 10


@contextmanager
def cloned() -> Iterator[None]:
    """This process's own database for as long as the tests run."""
    name = f"zhike_test_{os.environ.get('PYTEST_XDIST_WORKER', 'main')}_{os.getpid()}"
    with server() as postgres:
        template = make_template(postgres)
        postgres.execute(f'CREATE DATABASE "{name}" TEMPLATE "{template}" STRATEGY file_copy')
    use(name)
    try:
        yield
    finally:
        connections.close_all()
        with server() as postgres:
            drop(postgres, name)


@contextmanager
def server() -> Iterator[psycopg.Connection[tuple[object, ...]]]:
    with psycopg.connect(os.environ["DATABASE_URL"], autocommit=True) as postgres:
        yield postgres


def drop(postgres: psycopg.Connection[tuple[object, ...]], name: str) -> None:
    """Drop a database, with who is still in it. The server cleans up in it at times, and only the plain drop ends that."""
    for _try in range(TRIES):
        try:
            postgres.execute(f'DROP DATABASE IF EXISTS "{name}" WITH (FORCE)')
            return
        except psycopg.errors.InsufficientPrivilege:
            with suppress(psycopg.errors.ObjectInUse):
                postgres.execute(f'DROP DATABASE IF EXISTS "{name}"')
    raise RuntimeError(f"The database '{name}' is still in use. Look for processes of an earlier test run.")


def fingerprint() -> str:
    """Changes with every migration, seed, declaration and model."""
    digest = hashlib.sha256()
    listed = [*ROOT.rglob("migrations/*.py"), *ROOT.rglob("seed.py"), *ROOT.rglob("object.py"), *ROOT.rglob("model.py")]
    for path in sorted([*listed, ROOT / "engine/indexes.py", ROOT / "lib/tokens.py", ROOT / "lib/pinyin.py"]):
        digest.update(path.read_bytes())
    return digest.hexdigest()[:12]


def make_template(postgres: psycopg.Connection[tuple[object, ...]]) -> str:
    """The template's name; it is made where it is missing, by one process at a time."""
    name = f"zhike_template_{fingerprint()}"
    postgres.execute("SELECT pg_advisory_lock(%s)", [LOCK])
    try:
        if postgres.execute("SELECT 1 FROM pg_database WHERE datname = %s", [name]).fetchone():
            return name
        for (old,) in postgres.execute(
            "SELECT datname FROM pg_database WHERE datname LIKE 'zhike_template_%%'"
        ).fetchall():
            drop(postgres, str(old))
        draft = f"zhike_draft_{os.getpid()}"
        postgres.execute(f'CREATE DATABASE "{draft}"')
        use(draft)
        fill()
        connections.close_all()
        postgres.execute(f'ALTER DATABASE "{draft}" RENAME TO "{name}"')
        return name
    finally:
        postgres.execute("SELECT pg_advisory_unlock(%s)", [LOCK])


def fill() -> None:
    from django.core.management import call_command

    from zhike.engine import seed

    call_command("migrate", interactive=False, verbosity=0)
    seed.run()


def use(name: str) -> None:
    """Make the default connection one to this database."""
    connections.close_all()
    settings.DATABASES["default"]["NAME"] = name
    connection.settings_dict["NAME"] = name
