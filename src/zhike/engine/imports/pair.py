"""A second process that takes every other thousand rows of a long import.

Both read, match and write at once, and commit in the order of the file. Neither sees what the other has not committed:
each tells what its rows were about, and rows about the same are taken again once the others are in.
"""

import os
import signal
import socket
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from multiprocessing.connection import Connection
from typing import Any
from zlib import crc32

from django.db import DatabaseError, connection, transaction

from zhike.engine import metadata
from zhike.engine.duplicates import rules
from zhike.engine.models import Job
from zhike.lib.tables import plain

from . import progress
from .carrier import actor_of, importer_of, spoken_to
from .chunk import Importer
from .incoming import Incoming
from .mapping import Plan

WORTH_IT = 5 * progress.CHUNK  # rows: the other takes a second to begin
PATIENCE = 2.0  # seconds to hold what the other may wait for
LOST = 60.0  # seconds after which the other does not come any more
OFTEN = 2  # times running that rows were taken again
BEGIN = "import django; django.setup(); from zhike.engine.imports import pair; pair.main()"

Marks = frozenset[int]
NOTHING: Marks = frozenset()


class Apart(Exception):
    """The two cannot go on together: they are about the same too often, or the import is not where it was."""


class Again(Exception):
    """The other's rows, which these did not see, are about the same or not yet in."""


@dataclass
class Turns:
    """One side. Its next thousand begin `at`; `before` is what the thousand before them were about, None until it is told."""

    job: Job
    importer: Importer
    other: Connection
    at: int
    before: Marks | None
    agains: int = 0

    def take(self) -> Job:
        """Write the next thousand. Raises Apart, EOFError or OSError where the two part."""
        if self.agains >= OFTEN:
            raise Apart
        rows, end = progress.next_rows(self.job, self.at)
        try:
            job, about = self.write(rows, end)
            self.agains = 0
        except (Again, DatabaseError):
            self.hear(LOST)
            self.before = NOTHING  # it is in, so these rows will see it
            self.agains += 1
            job, about = self.write(rows, end)
        self.at, self.before = plain.behind(progress.copied(self.job), end, progress.CHUNK), None
        self.other.send(about)
        return job

    def write(self, rows: list[Any], end: int) -> tuple[Job, Marks]:
        with self.importer.chunk():
            return self.written(rows, end)

    @transaction.atomic
    def written(self, rows: list[Any], end: int) -> tuple[Job, Marks]:
        taken = self.importer.take(rows)
        about = marks(self.importer, taken)
        if not about.isdisjoint(self.hear(PATIENCE)):
            raise Again
        job = Job.objects.select_for_update().get(pk=self.job.pk)
        if (job.state, job.order["phase"], job.order["at"]) != ("running", "rows", self.at):
            raise Apart
        progress.put_down(job, self.importer, taken, end)
        progress.keep(job)
        return job, about

    def hear(self, seconds: float) -> Marks:
        """What the thousand before were about, once they are in. Raises Again where that takes longer."""
        if self.before is None:
            if not self.other.poll(seconds):
                raise Again
            self.before = self.other.recv()
        return self.before


def marks(importer: Importer, taken: list[Incoming]) -> Marks:
    """Hashes of all that these rows asked for and wrote: keys, records that were there, names that were not."""
    about: set[Any] = {(way, key) for row in taken for way, listed in enumerate(row.keys) for key in listed}
    about |= {(importer.plan.type.key, row.existing) for row in taken if row.existing}
    about |= importer.linker.about
    return frozenset(crc32(repr(one).encode("utf-8", "surrogatepass")) for one in about)


class Partner:
    """The other process, as the one that started it sees it."""

    def __init__(self, importer: Importer) -> None:
        self.importer = importer
        self.process: subprocess.Popen[bytes] | None = None
        self.other: Connection | None = None
        self.turns: Turns | None = None

    def start(self, job: Job) -> None:
        mine, its = socket.socketpair()
        with its:
            words = [str(its.fileno()), str(job.pk), str(connection.settings_dict["NAME"])]
            command = [sys.executable, "-P", "-c", BEGIN, *words]
            self.process = subprocess.Popen(command, pass_fds=[its.fileno()], stdin=subprocess.DEVNULL)
        self.other = Connection(mine.detach())

    def take(self, job: Job) -> Job | None:
        """Write the next thousand by turns. None where this process has to go on alone."""
        if self.other is None:
            return None
        try:
            if job.order["phase"] != "rows":
                raise Apart
            if self.turns is None and self.other.poll():
                self.turns = self.begin(job, self.other)
            return self.turns.take() if self.turns else None
        except (Apart, Again, EOFError, OSError):
            self.dismiss()
            return None

    def begin(self, job: Job, other: Connection) -> Turns:
        """The other is ready: the next thousand are mine, those behind them its own."""
        other.recv()
        at = job.order["at"]
        other.send(plain.behind(progress.copied(job), at, progress.CHUNK))
        return Turns(job, self.importer, other, at, NOTHING)

    def dismiss(self) -> None:
        if self.process and self.other:
            self.other.close()
            self.process.kill()
            self.process.wait()
        self.other = None


@contextmanager
def partner(job: Job, importer: Importer) -> Iterator[Partner]:
    """A process to take turns with, where it is of use. It takes a second to come, and goes with the block."""
    found = Partner(importer)
    if is_of_use(job, importer.plan):
        found.start(job)
    try:
        yield found
    finally:
        found.dismiss()


def is_of_use(job: Job, plan: Plan) -> bool:
    """Rows that may link to earlier rows, or are compared with all of them, have to see what is in."""
    is_long = job.order["phase"] == "rows" and (job.total or 0) - job.done >= WORTH_IT and not job.order["dry_run"]
    looks_back = any(one.is_link and one.object == plan.type.key for one in plan.targets)
    compares = rules.has_rule(plan.type) and rules.rule_of(plan.type).on_import != "off"
    is_free = len(os.sched_getaffinity(0)) > 1 and not connection.in_atomic_block
    return is_long and not looks_back and not compares and is_free


def main() -> None:
    """The other process: a socket, the job and the name of its database are its arguments."""
    socket_number, number, name = sys.argv[1:]
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # it ends when the first one lets go
    connection.settings_dict["NAME"] = name
    metadata.refresh()
    job = Job.objects.get(pk=number)
    by = actor_of(job)
    try:
        with spoken_to(by), Connection(int(socket_number)) as first:
            importer = importer_of(job, by)
            first.send(None)
            turns = Turns(job, importer, first, first.recv(), None)
            while job.order["phase"] == "rows":
                job = turns.take()
    except (Apart, Again, EOFError, OSError):
        pass  # the first one carries on alone, from what is committed
