"""Tells the live process what a transaction changed: objects, ids and versions later; never a value."""

import json
from collections.abc import Iterator

from django.db import connection

from zhike.engine import log

CHANNEL = "zhike_live"
LARGEST = 7_900  # bytes; PostgreSQL takes a little less than 8,000
MOST = 2_000  # records of one transaction; whoever looks at more sees them when coming back to the window


@log.follow
def tell(events: list[log.Happened]) -> None:
    """One statement a transaction, a few where thousands of records changed. Telling twice does no harm."""
    records = list(dict.fromkeys((event.object, event.record) for event in events))[:MOST]
    with connection.cursor() as cursor:
        for payload in chunks(records):
            cursor.execute("SELECT pg_notify(%s, %s)", [CHANNEL, payload])


def chunks(records: list[tuple[str, int]]) -> Iterator[str]:
    """JSON lists of [object, id], each short enough for a notification."""
    held: list[str] = []
    size = 2
    for one in records:
        text = json.dumps(one, separators=(",", ":"))
        if held and size + len(text) + 1 > LARGEST:
            yield f"[{','.join(held)}]"
            held, size = [], 2
        held.append(text)
        size += len(text) + 1
    if held:
        yield f"[{','.join(held)}]"
