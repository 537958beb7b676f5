"""A file is read and copied row by row: how large it is does not show in the memory."""

import json
import tracemalloc
from collections import deque
from collections.abc import Callable
from pathlib import Path
from typing import Any

from zhike.lib.tables import plain
from zhike.lib.tables.read import open_table

SIZE, MOST = 8 * 2**20, 2 * 2**20


def peak(work: Callable[[], Any]) -> int:
    tracemalloc.start()
    try:
        work()
        return tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()


def test_a_large_csv_file_is_read_in_little_memory(tmp_path: Path) -> None:
    path = tmp_path / "large.csv"
    line = f"王伟,13857166621,{'x' * 480}\n"
    path.write_text("name,mobile,notes\n" + line * (SIZE // 500), encoding="utf-8")
    table = open_table(path)

    assert peak(lambda: deque(table.rows(), maxlen=0)) < MOST


def test_a_chunk_of_a_large_copy_is_read_in_little_memory(tmp_path: Path) -> None:
    path = tmp_path / "rows"
    path.write_text((json.dumps([1, ["王伟", "x" * 480]]) + "\n") * (SIZE // 500))

    assert peak(lambda: plain.rows(path, 0, 500)) < MOST
    first, end = plain.rows(path, 0, 500)
    assert len(first) == 500
    assert plain.rows(path, end, 1)[0] == [first[0]]
