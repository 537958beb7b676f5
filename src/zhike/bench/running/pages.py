"""A page's figures: answered over HTTP, beside its bare SQL and the same bytes from memory."""

import gzip
import re
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from zhike.runtime.failure import Failed

from . import lines, memory, numbers, statements
from .actions import Page
from .product import Running
from .sample import Sample
from .visitor import Visitor


@dataclass(frozen=True)
class Stage:
    """Where a person's actions are measured. `kept` is the folder of the server of bytes, on `bytes_port`."""

    product: Running
    bytes_port: int
    kept: Path
    seconds: float

    @property
    def port(self) -> int:
        return self.product.port


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
    found |= together(stage, [asks] * lines.CONNECTIONS, what=address)
    found |= from_memory(f"{page.name}.{sample.actor.user_id}", answer.body, stage)
    recorded = visitor.recorded(address, page.body(sample) if page.body else None)
    return limits(found | beside_sql(recorded, page.main, stage))


def together(stage: Stage, each: list[lines.Requests], *, what: str, status: int = 200) -> dict[str, Any]:
    """Requests a second, and milliseconds of CPU for one: of the product's processes and of its PostgreSQL's.

    CPU is counted in hundredths of a second for each process, so over a short time it says little.
    """
    roots = {"cpu_web": stage.product.pid, "cpu_database": stage.product.database_pid}
    before = {name: memory.cpu(pid) for name, pid in roots.items()}
    per_s, asked = lines.together(stage.port, each, seconds=stage.seconds, what=what, status=status)
    used = {name: round((memory.cpu(pid) - before[name]) / asked, 2) for name, pid in roots.items()}
    return {"per_s": per_s} | used


def limits(found: dict[str, Any]) -> dict[str, Any]:
    """The figures with how many times their limits they are."""
    limit = {"of_memory": found.get("memory_p50"), "of_sql": found.get("sql")}
    return found | {name: numbers.ratio(found["p50"], one) for name, one in limit.items()}


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
    per_s, _asked = lines.together(stage.bytes_port, [asks] * lines.CONNECTIONS, seconds=seconds)
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
