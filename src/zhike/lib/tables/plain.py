"""A file of rows copied into a plain form of ours, by a process of its own with limits on memory and time.

What strangers made is opened only there (`python -m zhike.lib.tables.plain < order.json`). The copy has one JSON line
for each row: number, cells and, where there is more to say, the reason why it cannot be used and what was mended; any line is found by its place in bytes.
"""

import json
import os
import resource
import subprocess
import sys
from dataclasses import dataclass
from itertools import islice
from pathlib import Path
from typing import Any

import orjson

from zhike.lib.sentences import Sentence
from zhike.lib.tables.table import Row, Unreadable

MOST_MEMORY = 2 * 1024**3
SECONDS = 60
SECONDS_A_MEGABYTE = 4
READING = ("encoding", "delimiter", "header", "sheet", "damaged")


@dataclass(frozen=True)
class Copied:
    """What the file turned out to be. `count` is the number of rows copied, of which the copy may hold only the first."""

    columns: list[str]
    header: bool
    count: int
    encoding: str = ""
    delimiter: str = ""
    sheet: str = ""
    sheets: tuple[str, ...] = ()
    mended: Sentence | None = None
    kind: str = ""


def copy(path: Path, into: Path, *, limit: int | None = None, language: str = "zh", **reading: Any) -> Copied:
    """Copy the first rows, or all. Raises Unreadable with a sentence. `reading` says what is not to be guessed."""
    order = {"path": str(path), "into": str(into), "limit": limit, "language": language, **reading}
    source = str(Path(__file__).parents[3])
    done = subprocess.run(
        [sys.executable, "-P", "-m", __name__],
        input=json.dumps(order),
        capture_output=True,
        text=True,
        check=False,
        env={"PYTHONPATH": source, "PYTHONIOENCODING": "utf-8", "PATH": os.environ.get("PATH", "")},
    )
    if done.returncode or not done.stdout:
        raise Unreadable("The file takes more memory or time than a table of its size should. Save it as CSV.")
    answer = json.loads(done.stdout)
    if "problem" in answer:
        raise Unreadable(unpacked(answer["problem"]))
    mended = unpacked(answer["mended"]) if answer["mended"] else None
    return Copied(**{**answer, "sheets": tuple(answer["sheets"]), "mended": mended})


def rows(copied: Path, start: int, limit: int) -> tuple[list[Row], int]:
    """The rows from this byte on, and the byte behind the last of them."""
    with copied.open("rb") as file:
        file.seek(start)
        lines = list(islice(file, limit))
    return list(map(row_of, lines)), start + sum(map(len, lines))


def behind(copied: Path, start: int, limit: int) -> int:
    """The byte behind so many rows from this byte on."""
    with copied.open("rb") as file:
        file.seek(start)
        return start + sum(map(len, islice(file, limit)))


def line_of(row: list[Any]) -> bytes:
    try:
        return orjson.dumps(row, option=orjson.OPT_APPEND_NEWLINE)
    except TypeError:  # half a character, which UTF-8 cannot hold
        return json.dumps(row).encode() + b"\n"


def row_of(line: bytes) -> Row:
    try:
        number, cells, *told = orjson.loads(line)
    except ValueError:
        number, cells, *told = json.loads(line)
    return Row(number, cells, *(unpacked(one) if one else "" for one in told))


def packed(sentence: object) -> list[Any]:
    """A sentence so that it can be translated behind the border between processes."""
    return [sentence.text, sentence.values] if isinstance(sentence, Sentence) else [str(sentence), {}]


def unpacked(kept: list[Any]) -> Sentence:
    text, values = kept
    return Sentence(text, **values)


def main() -> None:
    order = json.load(sys.stdin)
    path = Path(order["path"])
    seconds = SECONDS + path.stat().st_size * SECONDS_A_MEGABYTE // 2**20
    resource.setrlimit(resource.RLIMIT_AS, (MOST_MEMORY, MOST_MEMORY))
    resource.setrlimit(resource.RLIMIT_CPU, (seconds, seconds))
    try:
        answer = carry_out(order, path)
    except Unreadable as refused:
        answer = {"problem": packed(refused.args[0] if refused.args else "")}
    print(json.dumps(answer))


def carry_out(order: dict[str, Any], path: Path) -> dict[str, Any]:
    from zhike.lib.tables.read import open_table  # what opens strange files is loaded in this process only

    asked = {name: order[name] for name in READING if order.get(name) not in (None, "")}
    table = open_table(path, language=order["language"], **asked)
    count = 0
    with Path(order["into"]).open("wb") as file:
        for row in islice(table.rows(), order["limit"]):
            count += 1
            more = (
                [packed(one) if one else None for one in (row.problem, row.mended)] if row.problem or row.mended else []
            )
            file.write(line_of([row.number, row.cells, *more]))
    told = {
        name: getattr(table, name) for name in ("columns", "header", "encoding", "delimiter", "sheet", "sheets", "kind")
    }
    return {**told, "mended": packed(table.mended) if table.mended else None, "count": count}


if __name__ == "__main__":
    main()
