"""Counting SQL statements: their number is part of what a page promises."""

from collections.abc import Iterator
from contextlib import contextmanager

from django.db import connection
from django.test.utils import CaptureQueriesContext


@contextmanager
def statements(at_most: int) -> Iterator[CaptureQueriesContext]:
    """Fail, showing them, where more statements run than promised."""
    with CaptureQueriesContext(connection) as captured:
        yield captured
    told = "\n".join(f"{n}. {q['sql'][:300]}" for n, q in enumerate(captured.captured_queries, 1))
    assert len(captured) <= at_most, f"{len(captured)} statements instead of {at_most}:\n{told}"
