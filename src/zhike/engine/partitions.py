"""The log's monthly partitions: made three months ahead, and behind where history comes in."""

from datetime import date

from django.db import connection

TABLES = ("event", "event_value")


def months(first: date, last: date) -> list[date]:
    """The first days of all months from one to the other, both included."""
    found, year, month = [], first.year, first.month
    while (year, month) <= (last.year, last.month):
        found.append(date(year, month, 1))
        year, month = (year, month + 1) if month < 12 else (year + 1, 1)
    return found


def make(first: date, last: date) -> None:
    """Make the partitions of these months where they are missing. What has no partition goes to the default one."""
    with connection.cursor() as cursor:
        for start in months(first, last):
            end = date(start.year + start.month // 12, start.month % 12 + 1, 1)
            for table in TABLES:
                cursor.execute(
                    f"CREATE TABLE IF NOT EXISTS {table}_{start:%Y_%m} PARTITION OF {table} "
                    f"FOR VALUES FROM ('{start:%Y-%m-%d}') TO ('{end:%Y-%m-%d}')"
                )


def make_ahead() -> None:
    today = date.today()
    ahead = today.month + 3
    make(today.replace(day=1), date(today.year + (ahead - 1) // 12, (ahead - 1) % 12 + 1, 1))
