"""What a dry run would do to each row, told value by value: before → after. Kept in a file, a line a row."""

import json
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

from zhike.engine.exports.cells import plain_text
from zhike.engine.fields import Field
from zhike.engine.models import Job
from zhike.engine.objects import ObjectType
from zhike.engine.speech import said

from .incoming import Incoming
from .orders import folder

LONGEST = 500


def path(job: Job) -> Path:
    return folder(job) / "trial.jsonl"


def write(job: Job, object_type: ObjectType, rows: Sequence[Incoming]) -> int:
    """Add what would become of these rows behind what is committed, and return where it ends."""
    end = int(job.order.get("trial_at", 0))
    with path(job).open("ab") as file:
        file.truncate(end)
        for row in rows:
            if row.alike or row.state not in {"unchanged", "skipped"}:
                file.write((json.dumps(told(row, object_type), ensure_ascii=False) + "\n").encode())
        return file.tell()


def told(row: Incoming, object_type: ObjectType) -> dict[str, Any]:
    return {
        "row": row.number,
        "state": row.state,
        "record": row.existing,
        "changes": differences(row, object_type),
        "problems": [{"column": one.column, "value": one.value, "reason": one.reason} for one in row.problems],
        "mended": said(row.mended) or None,
        "alike": row.alike and row.alike._asdict(),
    }


def differences(row: Incoming, object_type: ObjectType) -> dict[str, list[str]]:
    """Field → what stands there and what would, as an export writes them."""
    return {
        name: [text_of(object_type.fields[name], before, None), text_of(object_type.fields[name], after, row.texts.get(name))]
        for name, (before, after) in row.diff.items()
    }  # fmt: skip


def text_of(one: Field, value: Any, text: str | None) -> str:
    """A value as text. Links are still numbers: for them, what the file says."""
    if one.kind.name in {"rows", "links", "link", "user", "any_link", "any_links"} and text is not None:
        return text[:LONGEST]
    if one.kind.name == "rows":
        return "; ".join(line(one, row) for row in value or [])[:LONGEST]
    return plain_text(one, value)[:LONGEST]


def line(one: Field, row: Mapping[str, Any]) -> str:
    parts = [part for part in one.rows.fields if row.get(part.name) not in (None, "")]
    return ", ".join(str(getattr(row[part.name], "title", None) or row[part.name]) for part in parts)


def read(job: Job, *, start: int = 0, limit: int = 50, state: str = "") -> tuple[list[dict[str, Any]], int | None]:
    """Rows from this byte on, and the byte behind them where there are more."""
    found: list[dict[str, Any]] = []
    end = int(job.order.get("trial_at", 0))
    if not path(job).exists():
        return [], None
    with path(job).open("rb") as file:
        file.seek(start)
        while file.tell() < end and len(found) < limit:
            one = json.loads(file.readline())
            if not state or one["state"] == state:
                found.append(one)
        at = file.tell()
    return found, at if at < end else None


def lines(job: Job) -> Iterator[dict[str, Any]]:
    """All of them."""
    at: int | None = 0
    while at is not None:
        found, at = read(job, start=at, limit=1_000)
        yield from found
