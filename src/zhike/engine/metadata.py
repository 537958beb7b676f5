"""The version of the metadata: raised by every change of fields, objects, layouts, roles and rules.

Each request and job learns the present version with the actor; what is cached is cached under it. Versions come from a
sequence, so that one taken by a transaction that was rolled back never returns with another content; and each thread
knows its own, since before the commit a version means something to the thread that raised it only.
"""

import threading
from functools import lru_cache
from typing import Any

from django.db import connection

_here = threading.local()


def seen(version: Any) -> None:
    """The database says this is the present version."""
    _here.version = int(version or 0)


def version() -> int:
    """The version that this thread works with; 0 where it has not asked yet."""
    return getattr(_here, "version", 0)


def refresh() -> None:
    """Work with the present version from here on. One query."""
    seen(setting("meta_version"))


def touch() -> None:
    """Raise the version, within the transaction that changes metadata."""
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO engine_setting (key, value) VALUES ('meta_version', to_jsonb(nextval('engine_meta_version_seq'))) "
            "ON CONFLICT (key) DO UPDATE SET value = to_jsonb(nextval('engine_meta_version_seq')) RETURNING value"
        )
        seen(cursor.fetchone()[0])


def setting(key: str, default: Any = None) -> Any:
    """One setting of the installation. One query."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT value FROM engine_setting WHERE key = %s", [key])
        row = cursor.fetchone()
    return default if row is None else loaded(row[0])


def loaded(value: Any) -> Any:
    """Django's connection hands jsonb over as text."""
    import json

    return json.loads(value) if isinstance(value, str) else value


def set_setting(key: str, value: Any) -> None:
    from .models import Setting

    Setting.objects.update_or_create(key=key, defaults={"value": value})
    touch()


@lru_cache(maxsize=4)
def hidden_from_some(meta_version: int) -> frozenset[tuple[str, str]]:
    """The (object, field) pairs that some role may not read. Cached under the version."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT DISTINCT object, field FROM engine_fieldright WHERE level = 'none'")
        return frozenset((row[0], row[1]) for row in cursor.fetchall())


@lru_cache(maxsize=4)
def base_currency(meta_version: int) -> str:
    """The currency that amounts are compared in. Cached under the version."""
    return str(setting("base_currency", "CNY"))
