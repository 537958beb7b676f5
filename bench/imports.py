"""How fast an import is beside the bare COPY of the rows that it wrote, into the same tables with their indexes.

    .venv/bin/python bench/imports.py [--rows 20000] [--there 0] [--bulk]     `--there`: so many contacts beforehand
Contacts of 10 columns come in through the command line: new, as they are, with one column changed. `postgres` is CPU.
"""

import argparse
import json
import os
import resource
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import psycopg
from terminal import ROOT

from zhike.bench.running.copying import CONTACT, MAP, Written, write


def cpu_of(pid: int) -> float:
    """CPU seconds of a process and of its children that have ended."""
    stat = Path(f"/proc/{pid}/stat").read_text()
    return sum(map(int, stat[stat.rindex(")") + 2 :].split()[11:15])) / os.sysconf("SC_CLK_TCK")


class Bench:
    """One database and what was measured in it."""

    def __init__(self, folder: Path, url: str, postmaster: int) -> None:
        self.folder, self.url, self.postmaster = folder, url, postmaster
        self.written = Written(url, folder)
        (folder / "map.json").write_text(json.dumps(MAP))
        self.figures: dict[str, Any] = {}
        before, began = os.times(), time.perf_counter()
        subprocess.run([sys.executable, "-P", "-m", "zhike.commands", "imports"], check=True, capture_output=True)
        after = os.times()
        self.figures["to start, s"] = {
            "wall": round(time.perf_counter() - began, 2),
            "cpu": round(
                after.children_user + after.children_system - before.children_user - before.children_system, 2
            ),
        }

    def run(self, name: str, rows: int, *words: str) -> dict[str, Any]:
        """Run a command to its end and note how long it took and what it needed."""
        before, began = cpu_of(self.postmaster), time.perf_counter()
        command = subprocess.Popen(
            [sys.executable, "-P", "-m", "zhike.commands", *words], stdout=subprocess.PIPE, stderr=subprocess.DEVNULL
        )
        said = command.stdout.read() if command.stdout else b""
        _pid, status, used = os.wait4(command.pid, 0)
        wall = time.perf_counter() - began
        assert os.waitstatus_to_exitcode(status) == 0, (name, status)
        time.sleep(0.5)  # its server process ends a little later
        told: dict[str, Any] = json.loads(said)
        self.figures[name] = {
            "rows/s": round(rows / told["seconds"]),
            "wall s": round(wall, 1),
            "cpu s/10k": round((used.ru_utime + used.ru_stime - self.figures["to start, s"]["cpu"]) * 10_000 / rows, 2),
            "postgres cpu s/10k": round((cpu_of(self.postmaster) - before) * 10_000 / rows, 2),
            "peak MB": round(used.ru_maxrss / 1024),
        }
        return told

    def bring(self, name: str, path: Path, rows: int, state: str) -> None:
        words = ["import", "contacts", str(path), "--map", str(self.folder / "map.json"), "--json"]
        told = self.run(name, rows, *words)
        assert told[state] == rows, told

    def statement(self, *statements: str) -> int:
        """Run these as one transaction. Returns how many rows the last one was about."""
        with psycopg.connect(self.url) as connection:
            return [connection.execute(one).rowcount for one in statements][-1]  # type: ignore[arg-type]

    def timed(self, name: str, rows: int, work: Callable[[], Any]) -> None:
        before, began = cpu_of(self.postmaster), time.perf_counter()
        work()
        wall = time.perf_counter() - began
        time.sleep(0.5)
        used = cpu_of(self.postmaster) - before
        self.figures[name] = {"rows/s": round(rows / wall), "postgres cpu s/10k": round(used * 10_000 / rows, 2)}

    def ratio(self, slow: str, bare: str) -> dict[str, float]:
        """How many times the bare work it takes: by the clock, and in CPU, which other work on the machine blurs less."""
        one, other = self.figures[slow], self.figures[bare]
        used = one["cpu s/10k"] + one["postgres cpu s/10k"]
        return {
            "time": round(other["rows/s"] / one["rows/s"], 2),
            "cpu": round(used / other["postgres cpu s/10k"], 2),
        }


def edit(bench: Bench, rows: int) -> None:
    """The edit of many records at once as its job does it, and the bare statements beside it."""
    script = (
        "import json, time; from zhike.runtime import start; start.django()\n"
        "from zhike.engine import actors, bulk, metadata, objects; metadata.refresh(); began = time.perf_counter(); used = time.process_time()\n"
        "job = bulk.start(actors.system(), objects.get('contact'), changes={'salutation': '女士'})\n"
        "while bulk.step(job): pass\n"
        "print(json.dumps({'seconds': time.perf_counter() - began, **job.counts, "
        "'cpu': round((time.process_time() - used) * 10_000 / job.total, 2)}))"
    )
    module = bench.folder / "edit.py"
    module.write_text(script)
    before = cpu_of(bench.postmaster)
    done = subprocess.run([sys.executable, str(module)], check=True, capture_output=True, text=True)
    told = json.loads(done.stdout)
    assert told["changed"] == rows, told
    used = cpu_of(bench.postmaster) - before
    bench.figures["bulk edit"] = {
        "rows/s": round(rows / told["seconds"]),
        "s/100k": round(told["seconds"] * 100_000 / rows, 1),
        "cpu s/10k": told["cpu"],
        "postgres cpu s/10k": round(used * 10_000 / rows, 2),
    }
    bench.timed(
        "bare update",
        rows,
        lambda: bench.statement(
            f"UPDATE {CONTACT} SET salutation = '', version = version + 1, updated_at = now(), search = (search::text)::tsvector",
            "INSERT INTO event SELECT nextval('event_id_seq'), 1, now(), '{}', 'bulk', 'contact', id, 'change' FROM "
            + CONTACT,
            "INSERT INTO event_value SELECT id, now(), 'salutation', '\"女士\"', '\"\"' FROM " + CONTACT,
        ),
    )


@contextmanager
def database(folder: str) -> Iterator[Bench]:
    os.environ.update(ZHIKE_DATA=f"{folder}/data", PYTHONPATH=str(ROOT / "src"))
    os.environ.pop("DATABASE_URL", None)
    from zhike.runtime import postgres

    with postgres.ensure(Path(f"{folder}/data")) as server:
        command = [sys.executable, "-P", "-m", "zhike.commands"]
        subprocess.run(
            [*command, "user", "add", "root@example.test", "--role", "admin"], check=True, capture_output=True
        )
        postmaster = int((server.cluster.files / "postmaster.pid").read_text().split()[0])
        yield Bench(Path(folder), server.url, postmaster)
    postgres.remove(Path(f"{folder}/data"))  # root's lies elsewhere


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--rows", type=int, default=20_000)
    parser.add_argument("--there", type=int, default=0)
    parser.add_argument("--bulk", action="store_true")
    options = parser.parse_args()
    rows, there = options.rows, options.there
    with tempfile.TemporaryDirectory(prefix="zhike-bench-") as folder, database(folder) as bench:
        if there:
            bench.bring("there", write(bench.folder / "there.csv", rows, there), there, "created")
        start = bench.written.last()
        new = write(bench.folder / "new.csv", 0, rows)
        bench.bring("new", new, rows, "created")
        bench.written.keep(start)
        events = bench.written.last()["event"]
        bench.bring("identical", new, rows, "unchanged")
        assert bench.written.last()["event"] == events, "an identical import wrote events"
        bench.bring("changed", write(bench.folder / "changed.csv", 0, rows, "女士"), rows, "updated")
        if options.bulk:
            bench.bring("back", new, rows, "updated")
            edit(bench, rows + there)
            bench.figures["bulk edit : bare update"] = bench.ratio("bulk edit", "bare update")
        bench.written.forget(start)
        bench.timed("bare COPY", rows, bench.written.copy)
        bench.figures["new : bare COPY"] = bench.ratio("new", "bare COPY")
        bench.figures["peak MB of all"] = round(resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss / 1024)
        print(json.dumps({"rows": rows, "there": there, **bench.figures}, indent=1))


if __name__ == "__main__":
    main()
