"""A page's figures: answered over HTTP, beside its bare SQL and the same bytes from memory."""

import gzip
import re
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from zhike.runtime.failure import Failed

from . import lines, numbers, statements
from .actions import Page
from .sample import Sample
from .visitor import Visitor


@dataclass(frozen=True)
class Stage:
    """Where a person's actions are measured. `kept` is the folder of the server of bytes, on `bytes_port`."""

    port: int
    bytes_port: int
    kept: Path
    seconds: float


def measure(page: Page, visitor: Visitor, sample: Sample, stage: Stage) -> dict[str, Any]:
    """Raises Failed where the page is not answered with 200 or has no rows."""
    address = page.address(sample)
    request = visitor.bytes_of(address, page.body(sample) if page.body else None)
    answer = lines.warm(stage.port, request, what=address)
    rows = len(re.findall(page.rows, plain(answer)))
    if not rows:
        raise Failed(f"{address} shows no row to {sample.actor.name}, so there is nothing to measure. Fill the folder with ./zhike bench data.")  # fmt: skip
    found = {"kind": "page", "address": address, "rows": rows, "kb": round(len(answer.body) / 1024, 1)}
    asks = lines.again(request)
    found |= numbers.told(lines.alone(stage.port, asks, seconds=stage.seconds, what=address))
    found["per_s"] = lines.together(stage.port, [asks] * lines.CONNECTIONS, seconds=stage.seconds, what=address)
    found |= from_memory(f"{page.name}.{sample.actor.user_id}", answer.body, stage)
    recorded = visitor.recorded(address, page.body(sample) if page.body else None)
    return limits(found | beside_sql(recorded, page.main, stage))


def limits(found: dict[str, Any]) -> dict[str, Any]:
    """The figures with how many times their limits they are."""
    memory, sql = found.get("memory_p50"), found.get("sql")
    return found | {"of_memory": numbers.ratio(found["p50"], memory), "of_sql": numbers.ratio(found["p50"], sql)}


def plain(answer: lines.Answer) -> bytes:
    is_packed = b"content-encoding: gzip" in answer.head.lower()
    return gzip.decompress(answer.body) if is_packed else answer.body


def from_memory(name: str, body: bytes, stage: Stage) -> dict[str, Any]:
    """The same bytes from a server that holds them, asked the same way."""
    (stage.kept / name).write_bytes(body)
    request = lines.prepared("GET", f"/{name}", {})
    lines.warm(stage.bytes_port, request)
    asks, seconds = lines.again(request), stage.seconds / 4
    times = lines.alone(stage.bytes_port, asks, seconds=seconds)
    per_s = lines.together(stage.bytes_port, [asks] * lines.CONNECTIONS, seconds=seconds)
    return {"memory_p50": numbers.told(times)["p50"], "memory_per_s": per_s}


def beside_sql(recorded: list[statements.Statement], pattern: str, stage: Stage) -> dict[str, Any]:
    """The statements as they are without the page around them, and the main one's time."""
    main = statements.main_of(recorded, pattern)
    listed = statements.costs(recorded)
    found: dict[str, Any] = {"statements": len(recorded), "slowest": listed[:3]}
    found["all_sql"] = round(sum(one["ms"] for one in listed), 2)
    if main is None:
        return found
    text = " ".join(main.sql.split())[:4000]
    return found | {"sql": statements.bare(main, seconds=stage.seconds / 4)["p50"], "place": main.place, "main": text}
