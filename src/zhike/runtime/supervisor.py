"""Keeps the processes of `serve` running: starts them, restarts one that ends, stops them all.

The children are in process groups of their own, so Ctrl-C reaches only us and we stop them in order. Each asks the
kernel to be told when we die; a killed supervisor therefore leaves nothing behind but children that are leaving too.
"""

import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass
from types import FrameType

from zhike.runtime import offspring

TICK = 0.25
GRACE = 30  # seconds from SIGTERM to SIGKILL
STEADY = 60  # a child that lived this long starts again at once when it ends
LONGEST_PAUSE = 30


@dataclass
class Child:
    """One program to keep running."""

    name: str
    command: list[str]
    process: "subprocess.Popen[bytes] | None" = None
    started_at: float = 0
    failures: int = 0
    due_at: float = 0

    def begin(self) -> None:
        environment = {**os.environ, offspring.PARENT: str(os.getpid())}
        self.process = subprocess.Popen(self.command, env=environment, process_group=0)
        self.started_at = time.monotonic()

    def look(self) -> None:
        """Begin it when it is due; when it has ended, make it due again, later each time it fails early."""
        now = time.monotonic()
        if self.process is None:
            if now >= self.due_at:
                self.begin()
        elif (code := self.process.poll()) is not None:
            self.process = None
            self.failures = 1 if now - self.started_at > STEADY else self.failures + 1
            pause = min(LONGEST_PAUSE, 0.5 * 2 ** (self.failures - 1))
            self.due_at = now + pause
            say(f"the {self.name} process ended ({_reason(code)}); it starts again in {pause:g} s.")

    def send(self, number: signal.Signals) -> None:
        if self.process is not None and self.process.poll() is None:
            self.process.send_signal(number)


class Supervisor:
    def __init__(self, children: list[Child], *, each_tick: list[Callable[[], object]]) -> None:
        self.children = children
        self.each_tick = each_tick
        self.asked_to_end = 0
        self._wake = threading.Event()

    def run(self) -> None:
        """Returns when asked to end (SIGTERM, SIGINT) and every child has ended."""
        for number in (signal.SIGTERM, signal.SIGINT):
            signal.signal(number, self._end)
        try:
            while not self.asked_to_end:
                for child in self.children:
                    child.look()
                for work in self.each_tick:
                    work()
                self._wake.wait(TICK)
        finally:
            self._stop()

    def _end(self, number: int, frame: FrameType | None) -> None:
        self.asked_to_end += 1
        self._wake.set()

    def _stop(self) -> None:
        """Ask first; insist after the grace, or when we are asked a second time."""
        for child in self.children:
            child.send(signal.SIGTERM)
        until = time.monotonic() + GRACE
        patient = max(1, self.asked_to_end)
        while any(child.process and child.process.poll() is None for child in self.children):
            if time.monotonic() > until or self.asked_to_end > patient:
                for child in self.children:
                    child.send(signal.SIGKILL)
            time.sleep(0.05)


def say(sentence: str) -> None:
    print(f"zhike: {sentence}", file=sys.stderr, flush=True)


def _reason(code: int) -> str:
    return f"killed by {signal.Signals(-code).name}" if code < 0 else f"exit code {code}"
