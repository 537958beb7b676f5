"""How many requests a token may make: a bucket that refills by the second, kept in one row and taken from at once."""

import math

from django.db import connection
from django.utils.translation import gettext as _

from zhike.runtime import environment

from .problems import Problem

A_MINUTE = environment.limit("REQUESTS", 6_000)
# One statement, so that requests at the same moment cannot both take the last one.
TAKE = """
INSERT INTO rate_bucket AS b (key, tokens, at, is_taken)
VALUES (%(key)s, %(most)s - 1, clock_timestamp(), true)
ON CONFLICT (key) DO UPDATE SET (tokens, at, is_taken) = (
    SELECT CASE WHEN now.filled >= 1 THEN now.filled - 1 ELSE now.filled END, clock_timestamp(), now.filled >= 1
    FROM (SELECT LEAST(%(most)s, b.tokens + %(most)s / 60.0
          * GREATEST(0, EXTRACT(epoch FROM clock_timestamp() - b.at))) AS filled) now)
RETURNING is_taken, tokens
"""


def take(key: str, a_minute: int | None = None) -> None:
    """Count one request. Raises 429 with the seconds to wait. One statement, none without a limit."""
    most = A_MINUTE if a_minute is None else a_minute
    if not most:
        return
    with connection.cursor() as cursor:
        cursor.execute(TAKE, {"key": key, "most": float(most)})
        is_taken, tokens = cursor.fetchone()
    if not is_taken:
        seconds = max(1, math.ceil((1 - tokens) * 60 / most))
        sentence = _("This token made more than %(most)s requests in a minute. Wait %(seconds)s seconds.")
        raise Problem(
            429, "too-many", sentence % {"most": f"{most:,}", "seconds": seconds}, headers={"Retry-After": str(seconds)}
        )


def forget_idle() -> None:
    """Buckets that have long been full again."""
    with connection.cursor() as cursor:
        cursor.execute("DELETE FROM rate_bucket WHERE at < clock_timestamp() - interval '1 hour'")
