"""What log-ins count, in a table that all processes share: attempts, used codes, short locks.

django-allauth counts through Django's cache. Its counter is exact only where `add` is atomic between processes; here it
is one upsert. The table is not logged: a crash of the database forgets a minute of attempts, nothing else.
"""

import json
import time
from typing import Any

from django.core.cache.backends.base import DEFAULT_TIMEOUT, BaseCache
from django.db import connection

FOR_EVER = 10 * 365 * 24 * 3600

ADD = """
INSERT INTO login_attempt AS a (key, value, expires) VALUES (%s, %s, %s)
ON CONFLICT (key) DO UPDATE SET value = EXCLUDED.value, expires = EXCLUDED.expires WHERE a.expires <= %s
"""
SET = """
INSERT INTO login_attempt (key, value, expires) VALUES (%s, %s, %s)
ON CONFLICT (key) DO UPDATE SET value = EXCLUDED.value, expires = EXCLUDED.expires
"""


class Attempts(BaseCache):
    """A cache of small JSON values. One statement a call."""

    def __init__(self, location: str, params: dict[str, Any]) -> None:
        super().__init__(params)

    def add(self, key: str, value: Any, timeout: Any = DEFAULT_TIMEOUT, version: int | None = None) -> bool:
        """Whether the key was free; of many at once, one is told so."""
        now = time.time()
        with connection.cursor() as cursor:
            cursor.execute(ADD, [self.key(key, version), json.dumps(value), self.until(timeout), now])
            return bool(cursor.rowcount == 1)

    def get(self, key: str, default: Any = None, version: int | None = None) -> Any:
        with connection.cursor() as cursor:
            cursor.execute(
                "SELECT value FROM login_attempt WHERE key = %s AND expires > %s", [self.key(key, version), time.time()]
            )
            row = cursor.fetchone()
        return json.loads(row[0]) if row else default

    def set(self, key: str, value: Any, timeout: Any = DEFAULT_TIMEOUT, version: int | None = None) -> None:
        with connection.cursor() as cursor:
            cursor.execute(SET, [self.key(key, version), json.dumps(value), self.until(timeout)])

    def delete(self, key: str, version: int | None = None) -> bool:
        with connection.cursor() as cursor:
            cursor.execute("DELETE FROM login_attempt WHERE key = %s", [self.key(key, version)])
            return bool(cursor.rowcount)

    def clear(self) -> None:
        with connection.cursor() as cursor:
            cursor.execute("DELETE FROM login_attempt")

    def key(self, key: str, version: int | None) -> str:
        return self.make_and_validate_key(key, version=version)

    def until(self, timeout: Any) -> float:
        seconds = self.default_timeout if timeout is DEFAULT_TIMEOUT else timeout
        return time.time() + (FOR_EVER if seconds is None else seconds)


def forget_expired() -> None:
    with connection.cursor() as cursor:
        cursor.execute("DELETE FROM login_attempt WHERE expires <= %s", [time.time()])
