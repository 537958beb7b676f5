"""The statements of a request, recorded in this process, and what they take over psycopg alone: the limit of a page.

The main statement is the one that fills the page's main panel. It is known by the module of the engine that runs it.
"""

import re
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

from django.db import connection, transaction

from zhike.runtime.environment import ROOT

from . import numbers

PRODUCT = str(ROOT / "src" / "zhike") + "/"
PASSED_BY = (
    "bench/",
    "commands/",
    "engine/sql.py",
    "people/login/",
    "web/middleware/",
)  # who only passes a statement on
FEWEST, MOST = 5, 300


@dataclass(frozen=True)
class Statement:
    """`place` is the module and function that ran it, `settings` what was set for it before."""

    sql: str
    params: Any
    place: str
    settings: tuple[str, ...] = ()

    @property
    def is_reading(self) -> bool:
        return bool(re.match(r"\s*\(*\s*(SELECT|WITH)\b", self.sql))

    @property
    def known_as(self) -> str:
        """What an action's pattern is held against."""
        return f"{self.place} {self.sql}"


@contextmanager
def recording() -> Iterator[list[Statement]]:
    """Every statement of the block."""
    found: list[Statement] = []
    settings: list[str] = []

    def note(execute: Callable[..., Any], sql: Any, params: Any, many: bool, context: Any) -> Any:
        text = str(sql)
        if text.startswith("SET LOCAL"):
            settings[:] = [] if "= DEFAULT" in text else [text]
        elif not many and not text.startswith(("SAVEPOINT", "RELEASE", "ROLLBACK")):
            found.append(Statement(text, params, place(), tuple(settings)))
        return execute(sql, params, many, context)

    with connection.execute_wrapper(note):
        yield found


def place() -> str:
    """The innermost function of the product that is being run."""
    frame = sys._getframe(2)
    while frame is not None:
        path = frame.f_code.co_filename
        short = path.removeprefix(PRODUCT)
        if short != path and not short.startswith(PASSED_BY):
            return f"{short}:{frame.f_code.co_name}"
        frame = frame.f_back  # type: ignore[assignment]
    return "django"


def main_of(recorded: list[Statement], pattern: str) -> Statement | None:
    """The statement of the main panel; of several the one that takes longest."""
    found = [one for one in recorded if re.search(pattern, one.known_as, re.DOTALL)]
    return max(found, key=lambda one: took(one), default=None) if len(found) > 1 else next(iter(found), None)


def took(one: Statement) -> float:
    """Milliseconds of one run, its rows fetched, whatever it writes taken back."""
    with transaction.atomic(), raw() as cursor:
        for setting in one.settings:
            cursor.execute(setting)
        began = time.perf_counter()
        cursor.execute(one.sql, one.params)
        if cursor.description:
            cursor.fetchall()
        spent = (time.perf_counter() - began) * 1000
        transaction.set_rollback(True)
    return spent


@contextmanager
def raw() -> Iterator[Any]:
    """A cursor of psycopg itself."""
    connection.ensure_connection()
    with connection.connection.cursor() as cursor:
        yield cursor


def bare(one: Statement, *, seconds: float) -> dict[str, float]:
    """The times of the statement alone, repeated."""
    took(one)
    times: list[float] = []
    until = time.perf_counter() + seconds
    while len(times) < FEWEST or (time.perf_counter() < until and len(times) < MOST):
        times.append(took(one))
    return numbers.told(times)


def costs(recorded: list[Statement]) -> list[dict[str, Any]]:
    """What each reading statement of a page takes alone, the slowest first."""
    found = []
    for one in recorded:
        if one.is_reading:
            times = [took(one) for _ in range(3)]
            found.append({"place": one.place, "ms": round(numbers.percentile(times, 0.5), 2), "sql": " ".join(one.sql.split())[:2000]})  # fmt: skip
    return sorted(found, key=lambda cost: -cost["ms"])
