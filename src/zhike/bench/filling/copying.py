"""Copying rows in: two processes at once, a table in one transaction each."""

import multiprocessing
import time
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field

import psycopg

from zhike.engine.sql import quoted

from .made_history import EVENT, VALUE, History
from .rows import lines

TOGETHER = 2


@dataclass
class Load:
    """The rows of one table, made when their turn comes."""

    table: str
    columns: Sequence[str]
    rows: Callable[[], Iterable[str]]


@dataclass
class Loader:
    """Fills tables that hang on nothing. What was made before the processes part is shared by them."""

    url: str
    loads: list[Load]
    history: History
    seconds: dict[str, float] = field(default_factory=dict)

    def run(self, *, together: int = TOGETHER) -> None:
        """The heaviest first."""
        names = [*range(len(self.loads)), -1]
        if together == 1:
            self.seconds = dict(map(self.fill, names))
            return
        global _loader
        _loader = self
        with multiprocessing.get_context("fork").Pool(together) as pool:
            self.seconds = dict(pool.imap_unordered(_fill, sorted(names, key=self.weight), chunksize=1))

    def weight(self, place: int) -> int:
        return 1 if place == -1 else 0 if place == 0 else place + 1

    def fill(self, place: int) -> tuple[str, float]:
        began = time.monotonic()
        with psycopg.connect(self.url) as connection:
            if place == -1:
                self.tell(connection)
                return "event", time.monotonic() - began
            load = self.loads[place]
            put(connection, load.table, load.columns, load.rows())
            return load.table, time.monotonic() - began

    def tell(self, connection: psycopg.Connection) -> None:
        for told in self.history.months():
            for table, columns, rows in (("event", EVENT, told.events), ("event_value", VALUE, told.values)):
                part = f"{table}_{told.month:%Y_%m}"
                with connection.transaction():
                    found = connection.execute(f"SELECT EXISTS (SELECT FROM {quoted(part)})".encode()).fetchone()
                put(connection, part, columns, rows, fresh=found == (False,))


_loader: Loader


def _fill(place: int) -> tuple[str, float]:
    return _loader.fill(place)


def put(
    connection: psycopg.Connection, table: str, columns: Sequence[str], rows: Iterable[str], *, fresh: bool = True
) -> None:
    """Copy rows in. Into an emptied table they are frozen at once, and on a server without replicas go by no log."""
    with connection.transaction(), connection.cursor() as cursor:
        if fresh:
            cursor.execute(f"TRUNCATE {quoted(table)}".encode())
        frozen = " WITH (FREEZE)" if fresh else ""
        listed = ", ".join(map(quoted, columns))
        with cursor.copy(f"COPY {quoted(table)} ({listed}) FROM STDIN{frozen}".encode()) as copy:
            for piece in lines(rows):
                copy.write(piece)
