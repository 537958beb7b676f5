"""Work that takes long: the edit of many records, an import, an export. Each as the API begins it, beside its bare SQL."""

import http.client
import json
import os
import secrets
import tempfile
import time
from pathlib import Path
from typing import Any

import psycopg
from django.db import connection, transaction

from zhike.engine import access, objects, query
from zhike.engine.exports.export import LEFT_OUT, default_names
from zhike.engine.models import Job
from zhike.engine.objects import ObjectType
from zhike.engine.query import Query
from zhike.runtime.failure import Failed

from . import copying, numbers
from .sample import Sample, visible_condition
from .visitor import Visitor

PATIENCE = 3_600  # seconds for one job
LOOK = 0.1
PART = "zhike-bench-part"
SALUTATIONS = ("先生", "女士", "老师", "博士")
EXPORTED = ("contact", "opportunity")  # the first that the person may export


NOT_ALLOWED = {"kind": "work", "refused": "not allowed"}


def figures(rows: int, seconds: float, bare: float | None, **more: Any) -> dict[str, Any]:
    """Rows a second of the product and of the bare work, and how many times longer the product takes."""
    found = {
        "kind": "work",
        "rows": rows,
        "seconds": round(seconds, 2),
        "rows_per_s": round(rows / max(seconds, 0.001)),
    }
    if bare:
        found |= {"bare_seconds": round(bare, 2), "bare_rows_per_s": round(rows / bare), "of_bare": numbers.ratio(seconds, bare)}  # fmt: skip
    return found | more


def wait_for(visitor: Visitor, begun: tuple[int, Any]) -> Job:
    """The job when it is over. Raises Failed where it was refused or went wrong."""
    status, told = begun
    if status != 202:
        raise Failed(
            f"The job was answered with {status}: {told.get('detail', '') if isinstance(told, dict) else told}"
        )
    until = time.monotonic() + PATIENCE
    while told["state"] in {"waiting", "running"} and time.monotonic() < until:
        time.sleep(LOOK)
        _status, told = visitor.told("GET", f"/jobs/{told['id']}")
    if told["state"] != "done":
        raise Failed(
            f"The job '{told['title']}' ended as {told['state']}: {json.dumps(told['result'], ensure_ascii=False)[:300]}"
        )
    return Job.objects.get(pk=told["id"])


def idle() -> None:
    """Wait until nothing is left to do for the worker."""
    until = time.monotonic() + PATIENCE
    while waiting() and time.monotonic() < until:
        time.sleep(LOOK)


def waiting() -> int:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT count(*) FROM procrastinate_jobs WHERE status IN ('todo', 'doing') "
            "AND (scheduled_at IS NULL OR scheduled_at <= now())"
        )
        return int(cursor.fetchone()[0])


def spent(job: Job) -> float:
    """Seconds from the request to the end of the job."""
    assert job.ended_at is not None
    return (job.ended_at - job.created_at).total_seconds()


def bulk(visitor: Visitor, sample: Sample, rows: int) -> dict[str, Any]:
    """The same field set on this many records, or on as many as one may change."""
    contact = objects.get("contact")
    value, until = chosen(sample, contact, rows)
    both = [{"field": "salutation", "op": "ne", "value": value}, {"field": "created_at", "op": "lte", "value": until}]
    job = wait_for(
        visitor, visitor.told("POST", "/contacts/bulk", {"filter": {"and": both}, "set": {"salutation": value}})
    )
    idle()
    changed = int(job.counts.get("changed", 0))
    if not changed:
        raise Failed(f"The bulk edit of {sample.actor.name} changed nothing: {job.counts}. Fill the folder again.")
    return figures(
        changed, spent(job), bare_update(contact.table, job.order["ids"], value), skipped=job.counts.get("skipped", 0)
    )


def chosen(sample: Sample, one: ObjectType, rows: int) -> tuple[str, str]:
    """The salutation that fewest have, and the moment until which so many others were made."""
    seen, params = visible_condition(sample.actor, one, "edit")
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT salutation, count(*) FROM {one.table} t WHERE {seen} GROUP BY 1", params)
        counts = dict(cursor.fetchall())
        value = min(SALUTATIONS, key=lambda text: counts.get(text, 0))
        asked = f"SELECT created_at FROM {one.table} t WHERE {seen} AND salutation <> %s ORDER BY created_at LIMIT %s"
        cursor.execute(f"SELECT max(created_at) FROM ({asked}) first", [*params, value, rows])
        until = cursor.fetchone()[0]
    if until is None:
        raise Failed(f"{sample.actor.name} may change no contact. Fill the folder with ./zhike bench data.")
    return value, until.isoformat()


def bare_update(table: str, ids: list[int], value: str) -> float:
    """Seconds of the bare UPDATE with the bare INSERT of its events, taken back."""
    with transaction.atomic(), connection.cursor() as cursor:
        began = time.perf_counter()
        cursor.execute(
            f"UPDATE {table} SET salutation = %s, version = version + 1, updated_at = now(), search = (search::text)::tsvector "
            "WHERE id = ANY(%s)",
            [value, ids],
        )
        cursor.execute(
            "WITH e AS (INSERT INTO event SELECT nextval('event_id_seq'), 1, now(), '{}', 'bulk', 'contact', id, 'change' "
            "FROM unnest(%s::bigint[]) id RETURNING id) "
            "INSERT INTO event_value SELECT id, now(), 'salutation', '\"\"', '\"\"' FROM e",
            [ids],
        )
        seconds = time.perf_counter() - began
        transaction.set_rollback(True)
    return seconds


def bring(visitor: Visitor, sample: Sample, rows: int) -> dict[str, Any]:
    """New contacts of 10 columns with matching and events; gone again afterwards."""
    if not access.may(sample.actor, objects.get("contact"), "import"):
        return dict(NOT_ALLOWED)
    with tempfile.TemporaryDirectory(prefix="zhike-bench-") as folder:
        written = copying.Written(os.environ["DATABASE_URL"], Path(folder))
        file = copying.write(Path(folder) / "contacts.csv", first_number(), rows)
        with written.taken_back() as start:
            job = wait_for(visitor, send(visitor, file))
            idle()
            created = int(job.counts.get("created", 0))
            if created < rows * 0.99:
                raise Failed(f"Of {rows} new contacts the import made {created}: {job.counts}.")
            written.keep(start)
            written.forget(start)
            bare = written.copy()
        return figures(rows, spent(job), bare, created=created)


def first_number() -> int:
    """The numbers of one run's people are not those of another's."""
    return 500_000_000 + secrets.randbelow(4_000) * 100_000


def send(visitor: Visitor, file: Path) -> tuple[int, Any]:
    parts = [
        (f'name="file"; filename="{file.name}"\r\nContent-Type: text/csv', file.read_bytes()),
        ('name="map"', json.dumps(copying.MAP).encode()),
        ('name="match"', ",".join(copying.MAP["match"]).encode()),
    ]
    pieces = [
        f"--{PART}\r\nContent-Disposition: form-data; {head}\r\n\r\n".encode() + body + b"\r\n" for head, body in parts
    ]
    body = b"".join([*pieces, f"--{PART}--\r\n".encode()])
    answer = visitor.call("POST", "/contacts/import", body, **{"Content-Type": f"multipart/form-data; boundary={PART}"})
    return answer.status, json.loads(answer.read())


def take_out(visitor: Visitor, sample: Sample, _rows: int) -> dict[str, Any]:
    """All that one may export, as CSV, read to its end."""
    found = next((objects.get(key) for key in EXPORTED if access.may(sample.actor, objects.get(key), "export")), None)
    if found is None:
        return dict(NOT_ALLOWED)
    number = query.count(Query(sample.actor, found, verb="export"), at_most=None)
    began = time.perf_counter()
    answer = visitor.call("GET", f"/{found.path}/export?format=csv")
    size = drained(answer)
    seconds = time.perf_counter() - began
    return figures(number, seconds, bare_copy(sample, found, number), object=found.key, mb=round(size / 1e6, 1))


def drained(answer: http.client.HTTPResponse) -> int:
    if answer.status != 200:
        raise Failed(f"The export was answered with {answer.status}: {answer.read()[:300]!r}")
    size = 0
    while piece := answer.read(1 << 20):
        size += len(piece)
    return size


def bare_copy(sample: Sample, one: ObjectType, rows: int) -> float:
    """Seconds of the bare COPY of the same columns and as many rows to this process."""
    listed = query.paths(sample.actor, one, default_names(sample.actor, one))
    fields = [path.field for path in listed if path.field.kind.name not in LEFT_OUT and not path.field.is_rows]
    columns = ", ".join(dict.fromkeys(f't."{field.column}"' for field in fields if not field.json))
    seen, params = visible_condition(sample.actor, one, "export")
    asked = f"COPY (SELECT {columns} FROM {one.table} t WHERE {seen} LIMIT {rows}) TO STDOUT (FORMAT csv)"
    with psycopg.connect(os.environ["DATABASE_URL"], cursor_factory=psycopg.ClientCursor) as bare:
        began = time.perf_counter()
        with bare.cursor().copy(asked, params) as copy:  # type: ignore[arg-type]
            for _piece in copy:
                pass
        return time.perf_counter() - began
