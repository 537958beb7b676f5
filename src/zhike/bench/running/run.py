"""One run: the product started on a filled folder, each action of each person measured, everything ended."""

import logging
import os
import platform
import tempfile
import time
from collections.abc import Callable
from contextlib import ExitStack
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from zhike.runtime.failure import WrongUsage

from . import filled, memory, product
from .actions import NAMES
from .filled import PEOPLE, Filled

Say = Callable[[str], None]
AT_REST = 60  # seconds from the first answer; less for who measures each page for less than three
# Rows of long work by the scale: the edit of many, the import, the export (0 is all), the jobs.
AMOUNTS = {"small": (1_000, 2_000, 0, 500), "medium": (10_000, 20_000, 0, 1_000), "large": (100_000, 200_000, 0, 2_000)}
FEW = (20, 20, 0, 20)  # of a folder with another scale, such as that of a test


def run(data: Path, *, seconds: float, only: list[str] | None = None, say: Say = lambda text: None) -> dict[str, Any]:
    """The report. Raises Failed, in one sentence, where the folder or the product is not fit for it."""
    wanted, folder = chosen(only), filled.read(data)
    began = time.monotonic()
    with ExitStack() as until_end:
        kept = Path(until_end.enter_context(tempfile.TemporaryDirectory(prefix="zhike-bench-")))
        running = until_end.enter_context(product.started(folder.folder))
        watch = memory.Watch(running.pid, running.database_pid)
        at_rest = None
        if "memory" in wanted:
            rest = min(AT_REST, 20 * seconds)
            say(f"The product runs; its memory is looked at after {rest:.0f} s of rest.")
            time.sleep(rest)
            at_rest = watch.look()
        set_up(running)
        port = until_end.enter_context(product.bytes_server(kept))
        report = heading(folder, seconds) | measured(folder, running, (port, kept, seconds), (wanted, watch, say))
        report["memory"] = {"at_rest_mb": at_rest, "peak_mb": watch.peak} if at_rest is not None else None
    report["machine"]["load_after"] = round(os.getloadavg()[0], 1)
    return report | {"seconds_in_all": round(time.monotonic() - began)}


def chosen(only: list[str] | None) -> list[str]:
    """Raises WrongUsage for a name that is none."""
    strange = [name for name in only or () if name not in NAMES]
    if strange:
        raise WrongUsage(f"There is no action '{strange[0]}'. There is: {', '.join(NAMES)}.")
    return only or list(NAMES)


def set_up(running: product.Running) -> None:
    """Django in this process, on the same database: for what is asked for, and for the bare statements."""
    from zhike.engine import metadata
    from zhike.runtime import start

    os.environ["ZHIKE_BASE_URL"] = running.url
    start.django()
    logging.disable(logging.WARNING)  # of the requests that are answered here to see their statements
    metadata.refresh()


def heading(folder: Filled, seconds: float) -> dict[str, Any]:
    memory_mb = int(Path("/proc/meminfo").read_text().split()[1]) // 1024
    return {
        "at": datetime.now(UTC).isoformat(timespec="seconds"),
        "scale": folder.scale, "seed": folder.seed, "counts": folder.counts, "seconds": seconds,
        "workers": product.WORKERS, "connections": 4,
        "machine": {"cores": os.cpu_count(), "memory_mb": memory_mb, "python": platform.python_version(), "load": round(os.getloadavg()[0], 1)},
    }  # fmt: skip


def measured(
    folder: Filled,
    running: product.Running,
    bytes_of: tuple[int, Path, float],
    how: tuple[list[str], memory.Watch, Say],
) -> dict[str, Any]:
    """What each person was measured with, what the worker, and how many rows all that added."""
    from . import followed, person
    from .pages import Stage

    wanted, watch, say = how
    port, kept, seconds = bytes_of
    before, broken = person.counted(), person.broken_indexes()
    if broken:
        say(f"The database lacks indexes, so figures are those of no sound installation: {', '.join(broken)}.")
    amounts = AMOUNTS.get(folder.scale, FEW)
    people = {}
    for role in PEOPLE:
        stage = Stage(running, port, kept, seconds)
        people[role] = person.measure(folder, role, stage, (wanted, amounts, watch, say))
    found: dict[str, Any] = {"people": people, "broken_indexes": broken}
    if "jobs" in wanted:
        say("jobs of the worker")
        found["jobs"] = followed.measure(amounts[3])
    watch.look()
    after = person.counted()
    return found | {"added": {key: after[key] - before[key] for key in after}}
