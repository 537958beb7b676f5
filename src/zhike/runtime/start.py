"""How a command comes to its database and to Django.

The first command on an empty database makes the schema and the reference rows; an older schema is never changed on
the way, only by `./zhike migrate`.
"""

import atexit
import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager

from zhike.runtime import environment, postgres
from zhike.runtime.failure import Failed

SCHEMA_LOCK = 7_301_947  # of PostgreSQL's advisory locks, so that two machines do not make the schema at once


def database() -> postgres.Server | None:
    """Make DATABASE_URL true: the given one, or the embedded server, used until this process ends."""
    if os.environ.get("DATABASE_URL"):
        return None
    server = postgres.ensure(environment.data_folder())
    os.environ["DATABASE_URL"] = server.url
    atexit.register(server.release)
    return server


def django(*, needs_database: bool = True, allow_old_schema: bool = False) -> None:
    """Set Django up, with a database that has our schema."""
    if needs_database:
        database()
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "zhike.settings")
    import django

    django.setup()
    if needs_database:
        _require_schema(allow_old=allow_old_schema)


def command(*words: str) -> list[str]:
    """The command line of another command, run by the same Python."""
    return [sys.executable, "-P", "-m", "zhike.commands", *words]


def prepared() -> None:
    """The schema of `django()`, seen to by a process of its own: the caller stays small and free of connections."""
    if subprocess.run(command("migrate", "--only-if-empty"), check=False).returncode:
        raise Failed("The database is not ready, so nothing was started.")


def migrate() -> None:
    """Bring the schema to this version and add missing reference rows."""
    with _schema_lock():
        _migrate()


def _migrate() -> None:
    from django.core.management import call_command
    from django.db import OperationalError

    from zhike.engine import seed

    for attempt in range(5):
        try:
            call_command("migrate", interactive=False, verbosity=0)
            break
        except OperationalError as refused:  # somebody held a table for longer than the lock_timeout
            if "lock timeout" not in str(refused) or attempt == 4:
                raise
    seed.run()


def outdated() -> list[str]:
    """The migrations that the database lacks. Refuses a database of a newer zhike."""
    from django.db import connection
    from django.db.migrations.executor import MigrationExecutor

    executor = MigrationExecutor(connection)
    known = executor.loader
    unknown = [f"{app}.{name}" for app, name in known.applied_migrations if (app, name) not in known.disk_migrations]
    ours = sorted(name for name in unknown if name.split(".")[0] in known.migrated_apps)
    if ours:
        raise Failed(
            f"The database was made by another version of zhike ({ours[-1]} is unknown here). Use that version."
        )
    plan = executor.migration_plan(executor.loader.graph.leaf_nodes())
    return [f"{migration.app_label}.{migration.name}" for migration, _ in plan]


def is_empty() -> bool:
    """Whether the database has no table at all."""
    from django.db import connection

    return not connection.introspection.table_names()


def _require_schema(*, allow_old: bool) -> None:
    if not is_empty() and (allow_old or not outdated()):
        return
    with _schema_lock():  # another process may be making it right now
        if is_empty():
            _migrate()
        elif missing := outdated():
            raise Failed(f"The database has an older schema ({len(missing)} steps behind). Run ./zhike migrate first.")


@contextmanager
def _schema_lock() -> Iterator[None]:
    """One process at a time makes or changes the schema; the others find it done."""
    import psycopg

    with psycopg.connect(os.environ["DATABASE_URL"], autocommit=True) as connection:
        connection.execute("SET lock_timeout = '10min'")
        connection.execute("SELECT pg_advisory_lock(%s)", [SCHEMA_LOCK])
        yield
