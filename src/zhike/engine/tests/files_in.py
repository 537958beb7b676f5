"""For tests of imports: a file from text, imported at once."""

import csv
import io
from pathlib import Path
from typing import Any

from zhike.engine import imports, objects
from zhike.engine.actors import Actor
from zhike.engine.imports import refused
from zhike.engine.models import Job
from zhike.engine.testing import run_jobs


def bring(actor: Actor, key: str, text: str | bytes, *, folder: Path, map: Any = None, **options: Any) -> Job:
    """Import this text as a file would be, jobs and all. `map` is the columns of a map."""
    file = folder / "file.csv"
    file.write_bytes(text if isinstance(text, bytes) else text.encode())
    mapping = map if map is None or "columns" in map else {"columns": map}
    job = imports.start(actor, objects.get(key), file, "file.csv", mapping=mapping, **options)
    run_jobs()
    job.refresh_from_db()
    return job


def counts(job: Job) -> tuple[int, ...]:
    """created, updated, unchanged, skipped, refused"""
    assert job.state == "done", (job.state, job.result)
    return tuple(job.counts[name] for name in ("created", "updated", "unchanged", "skipped", "refused"))


def told(job: Job) -> list[dict[str, str]]:
    """The rows of the error file."""
    if not refused.path(job).exists():
        return []
    return list(csv.DictReader(io.StringIO(refused.path(job).read_text(encoding="utf-8-sig"))))
