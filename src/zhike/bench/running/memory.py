"""How much memory the product takes: the sum of PSS, which counts each shared page by its share."""

import re
import threading
from pathlib import Path


def of(*roots: int) -> float:
    """MB of these processes and all below them."""
    below: dict[int, list[int]] = {}
    for entry in Path("/proc").glob("[0-9]*"):
        try:
            stat = (entry / "stat").read_text()
        except OSError:
            continue
        below.setdefault(int(stat[stat.rindex(")") + 2 :].split()[1]), []).append(int(entry.name))
    mine: set[int] = set()
    todo = list(roots)
    while todo:
        pid = todo.pop()
        if pid not in mine:
            mine.add(pid)
            todo += below.get(pid, [])
    return round(sum(map(pss, mine)) / 1024, 1)


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
