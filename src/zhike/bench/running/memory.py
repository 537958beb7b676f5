"""What the processes of the product take: memory as the sum of PSS, which counts a shared page by its share, and CPU."""

import os
import re
import threading
from pathlib import Path


def family(*roots: int) -> set[int]:
    """These processes and all below them."""
    below: dict[int, list[int]] = {}
    for entry in Path("/proc").glob("[0-9]*"):
        if fields := stat(int(entry.name)):
            below.setdefault(int(fields[1]), []).append(int(entry.name))
    mine: set[int] = set()
    todo = [pid for pid in roots if pid]
    while todo:
        pid = todo.pop()
        if pid not in mine:
            mine.add(pid)
            todo += below.get(pid, [])
    return mine


def stat(pid: int) -> list[str]:
    """The fields behind the name; none where the process is gone."""
    try:
        text = Path(f"/proc/{pid}/stat").read_text()
    except OSError:
        return []
    return text[text.rindex(")") + 2 :].split()


def of(*roots: int) -> float:
    """MB of these processes and all below them."""
    return round(sum(map(pss, family(*roots))) / 1024, 1)


def cpu(*roots: int) -> float:
    """Milliseconds of CPU that these processes and all below them have used so far."""
    used = sum(int(fields[11]) + int(fields[12]) for fields in map(stat, family(*roots)) if fields)
    return used * 1000 / os.sysconf("SC_CLK_TCK")


def pss(pid: int) -> int:
    """KB; 0 where the process is gone."""
    try:
        found = re.search(r"^Pss:\s+(\d+)", Path(f"/proc/{pid}/smaps_rollup").read_text(), re.MULTILINE)
    except OSError:
        return 0
    return int(found[1]) if found else 0


class Watch:
    """The most that was seen. Looking costs the watched processes time, so pages are not looked at while timed."""

    def __init__(self, *roots: int) -> None:
        self.roots = roots
        self.peak = 0.0

    def look(self) -> float:
        now = of(*self.roots)
        self.peak = max(self.peak, now)
        return now

    def __enter__(self) -> "Watch":
        """Look every second in a thread until the end of the block: for work of many seconds."""
        self.ended = threading.Event()
        self.thread = threading.Thread(target=self._watch, daemon=True)
        self.thread.start()
        return self

    def _watch(self) -> None:
        while not self.ended.wait(1.0):
            self.look()

    def __exit__(self, *_how: object) -> None:
        self.ended.set()
        self.thread.join()
        self.look()
