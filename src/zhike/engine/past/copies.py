"""A list as it was: the rows that one may see, copied and walked backwards by a job, kept for a day, then dropped.

The copy stands under the names of the real tables in a schema of its own. Whoever reads it puts that schema first, so
everything that asks lists works on it unchanged; who may see a row is asked of the row of now. Computed fields are not
kept by the log, so the copy has none.
"""

import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import datetime, timedelta
from typing import Any

from django.core.exceptions import ValidationError
from django.db import connection, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from zhike.engine import access, bulk, indexes, jobs, metadata, money, objects
from zhike.engine.actors import Actor
from zhike.engine.errors import NotVisible
from zhike.engine.models import Job
from zhike.engine.objects import ObjectType
from zhike.engine.records import Draft, children, keys, store
from zhike.engine.records.save import add_titles
from zhike.engine.sql import Sql, all_of, any_of, quoted

from . import as_of

KIND = "as_of"
MOST, PIECE, SECONDS = 500_000, 2_000, 4.0
KEPT = timedelta(hours=24)
HOME = "public"
MOVED = """
SELECT DISTINCT ON (e.record) e.record, e.verb FROM event e
WHERE e.object = %s AND e.at <= %s AND e.verb IN ('delete', 'restore') ORDER BY e.record, e.at DESC, e.id DESC
"""


def schema(job: Job | int) -> str:
    return f"past_{job if isinstance(job, int) else job.pk}"


def place(job: Job | int, table: str) -> str:
    return f"{schema(job)}.{quoted(table)}"


def tables(one: ObjectType) -> list[tuple[str, str]]:
    """The tables of rows that belong to the object's records, each with its column that names the record."""
    return [(f.rows.table, f.rows.parent) for f in one.fields.values() if f.is_rows]


@transaction.atomic
def start(actor: Actor, one: ObjectType, at: datetime) -> Job:
    """Queue the copy. Raises PermissionDenied, and ValidationError for more rows than are copied."""
    access.require(actor, "view", one)
    number = count(actor, one, at)
    if number > MOST:
        raise ValidationError(
            _("More than %(most)s records cannot be copied as they were. Ask for the past of single ones.")
            % {"most": f"{MOST:,}"}
        )
    job = Job.objects.create(
        kind=KIND, title=title(one, at), object=one.key, user_id=actor.user_id, total=number, counts={"copied": 0},
        order={"at": at.isoformat(), "below": 0, "phase": "copy", "scopes": None if actor.scopes is None else sorted(actor.scopes)},
    )  # fmt: skip
    jobs.enqueue("as_of_copy", job=job.pk)
    return job


def title(one: ObjectType, at: datetime) -> str:
    return _("%(objects)s as of %(moment)s") % {
        "objects": one.label_plural,
        "moment": timezone.localtime(at).strftime("%Y-%m-%d %H:%M"),
    }


def there(actor: Actor, one: ObjectType, at: datetime) -> Sql:
    """The rows of now that were there then and that the actor may see: in the bin since, only who may see the bin."""
    seen = all_of([access.visible(actor, one).sql("t"), Sql("t.deleted_at IS NULL")])
    binned = all_of([access.visible(actor, one, "delete").sql("t"), Sql("t.deleted_at IS NOT NULL")])
    return all_of([Sql("t.created_at <= %s", (at,)), any_of([seen, binned])])


def count(actor: Actor, one: ObjectType, at: datetime) -> int:
    condition = there(actor, one, at)
    with connection.cursor() as cursor:
        cursor.execute(
            f"SELECT count(*) FROM (SELECT 1 FROM {one.source} t WHERE {condition.text} LIMIT {MOST + 1}) n",
            condition.params,
        )
        return int(cursor.fetchone()[0])


@jobs.job("as_of_copy", queue="bulk")
def run(job: int) -> None:
    """A few seconds of work, then the queue's next turn."""
    until = time.monotonic() + SECONDS
    while step(job):
        if time.monotonic() > until:
            jobs.enqueue("as_of_copy", job=job)
            return


@transaction.atomic
def step(job_id: int) -> bool:
    """The next piece of work. False when there is nothing more to do."""
    job = Job.objects.select_for_update(of=("self",)).get(pk=job_id)
    if job.state not in bulk.UNDER_WAY:
        return False
    actor, one, at = bulk.actor_of(job, KIND), objects.get(job.object), datetime.fromisoformat(job.order["at"])
    job.state = "running"
    if job.order["phase"] == "copy":
        job.total = copy(job, actor, one, at)
        job.order["phase"] = "walk"
    elif not walk(job, one, at):
        finish(job, one)
    Job.objects.bulk_update([job], ["state", "done", "total", "counts", "order", "result", "ended_at"])
    return job.state == "running"


def copy(job: Job, actor: Actor, one: ObjectType, at: datetime) -> int:
    """The rows as they are now, under their own names in the schema of the job. One statement a table."""
    condition = there(actor, one, at)
    target = place(job, one.table)
    with connection.cursor() as cursor:
        cursor.execute(f"CREATE SCHEMA {schema(job)}")
        cursor.execute(f"CREATE TABLE {target} (LIKE {quoted(one.table)} INCLUDING DEFAULTS, PRIMARY KEY (id))")
        cursor.execute(
            f"INSERT INTO {target} SELECT t.* FROM {one.source} t WHERE {condition.text} "
            f"AND t.id NOT IN (SELECT m.record FROM ({MOVED}) m WHERE m.verb = 'delete')",
            [*condition.params, one.key, at],
        )
        number = int(cursor.rowcount)
        cursor.execute(
            f"UPDATE {target} SET deleted_at = NULL, derived = '{{}}' WHERE deleted_at IS NOT NULL OR derived <> '{{}}'"
        )
        for table, parent in tables(one):
            rows = place(job, table)
            cursor.execute(f"CREATE TABLE {rows} (LIKE {quoted(table)} INCLUDING DEFAULTS INCLUDING IDENTITY)")
            cursor.execute(
                f"INSERT INTO {rows} SELECT r.* FROM {quoted(table)} r WHERE r.{quoted(parent)} IN (SELECT id FROM {target})"
            )
            cursor.execute(f"CREATE INDEX ON {rows} ({quoted(parent)})")
    return number


def walk(job: Job, one: ObjectType, at: datetime) -> bool:
    """Give the next records their values of then. False when none is left. A few statements a piece."""
    with connection.cursor() as cursor:
        cursor.execute(
            f"SELECT id FROM {place(job, one.table)} WHERE id > %s ORDER BY id LIMIT {PIECE}", [job.order["below"]]
        )
        ids = [row[0] for row in cursor.fetchall()]
    if not ids:
        return False
    then = as_of.before(one, ids, at)
    if then:
        go_back(job, one, then, at)
    job.order["below"], job.done = ids[-1], job.done + len(ids)
    job.counts = {"copied": job.done}
    return True


def go_back(job: Job, one: ObjectType, then: dict[int, dict[str, Any]], at: datetime) -> None:
    known = {f.name: f for f in as_of.kept(one.fields.values())}
    statement = f"SELECT * FROM {place(job, one.table)} WHERE id = ANY(%s)"
    drafts = []
    for record in one.model._base_manager.raw(statement, [sorted(then)]):
        draft = Draft(record, {})
        draft.begin(record)
        for name, value in then[record.pk].items():
            if name in known:
                put(draft, known[name], value, at)
        drafts.append(draft)
    add_titles(one, drafts)
    for draft in drafts:
        keys.write(draft.next, one, draft.titles)
    write(job, one, drafts)
    for name, field in known.items():
        changed = [draft for draft in drafts if field.is_rows and name in then[draft.next.id]]
        if changed:
            write_rows(job, field, changed)


def put(draft: Draft, field: Any, value: Any, at: datetime) -> None:
    """What can no longer be read stays empty."""
    try:
        held = field.kind.unlog(field, value) if value is not None else field.kind.empty()
        field.set(draft.next, with_none(field, held))
    except ValidationError:
        field.set(draft.next, field.kind.empty())
        return
    if field.kind.name == "money":
        base = metadata.base_currency(metadata.version())
        worth = money.in_base(held.amount, held.currency, base, on=at.date()) if held else None
        field.put(draft.next, "_base", str(worth) if field.json and worth is not None else worth)


def with_none(field: Any, held: Any) -> Any:
    """Columns of text are never NULL."""
    return "" if held is None and not field.is_null and field.kind.name in {"text", "choice", "long_text"} else held


def write(job: Job, one: ObjectType, drafts: Sequence[Draft]) -> None:
    """All columns of these records. One statement."""
    columns = [c for c in store.columns_of(one.model) if c != "id"]
    assigned = ", ".join(f"{quoted(c)} = v.{quoted(c)}" for c in columns)
    rows = store.in_json([draft.next for draft in drafts], ["id", *columns], one.model)
    with connection.cursor() as cursor:
        cursor.execute(
            f"UPDATE {place(job, one.table)} t SET {assigned} "
            f"FROM jsonb_populate_recordset(NULL::{quoted(one.table)}, %s::jsonb) v WHERE t.id = v.id",
            [rows],
        )


def write_rows(job: Job, field: Any, drafts: Sequence[Draft]) -> None:
    """The rows of a field anew. Two statements."""
    rows, target = field.rows, place(job, field.rows.table)
    made = [
        children.row_for(field, draft.next.id, position, item)
        for draft in drafts
        for position, item in enumerate(field.get(draft.next))
    ]
    columns = [c for c in store.columns_of(rows.model) if c != "id"]
    listed = ", ".join(quoted(c) for c in columns)
    with connection.cursor() as cursor:
        cursor.execute(f"DELETE FROM {target} WHERE {quoted(rows.parent)} = ANY(%s)", [[d.next.id for d in drafts]])
        cursor.execute(
            f"INSERT INTO {target} ({listed}) SELECT {listed} "
            f"FROM jsonb_populate_recordset(NULL::{quoted(rows.table)}, %s::jsonb)",
            [store.in_json(made, columns, rows.model)],
        )


def finish(job: Job, one: ObjectType) -> None:
    """Indexes as the real table has them for its orders and for search."""
    with first(job), connection.cursor() as cursor:
        for name, statement in indexes.wanted(one):
            if "UNIQUE" not in statement and not name.endswith("_bin"):
                cursor.execute(statement)
        cursor.execute(f"ANALYZE {place(job, one.table)}")
    job.state, job.ended_at, job.result = "done", timezone.now(), {"path": f"/{one.path}/as_of/{job.pk}"}


@contextmanager
def first(job: Job | int) -> Iterator[None]:
    """Within this, in one transaction, the names of the object's tables mean those of the copy."""
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(f"SET LOCAL search_path TO {schema(job)}, {HOME}")
        yield
        cursor.execute(f"SET LOCAL search_path TO {HOME}")


def load(actor: Actor, one: ObjectType, job_id: int) -> Job:
    """The copy, if it is the actor's own, done and still kept. Raises NotVisible."""
    job = Job.objects.filter(pk=job_id, kind=KIND, object=one.key, user_id=actor.user_id or 0, state="done").first()
    if job is None or not is_kept(job) or not access.may(actor, one, "view"):
        raise NotVisible
    return job


def is_kept(job: Job) -> bool:
    return job.ended_at is not None and timezone.now() - job.ended_at < KEPT and not (job.result or {}).get("dropped")


@jobs.every("41 * * * *", "drop_copies")
def every_hour() -> None:
    drop_old()


def drop_old() -> int:
    """Drop the copies that were kept for a day, and what is left of those that came to nothing. Returns how many."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT substr(nspname, 6)::bigint FROM pg_namespace WHERE nspname ~ '^past_[0-9]+$'")
        numbers = [row[0] for row in cursor.fetchall()]
        under_way = Job.objects.filter(pk__in=numbers, state__in=bulk.UNDER_WAY, created_at__gt=timezone.now() - KEPT)
        done = Job.objects.filter(pk__in=numbers, state="done", ended_at__gt=timezone.now() - KEPT)
        kept = {*under_way.values_list("pk", flat=True), *done.values_list("pk", flat=True)}
        gone = [number for number in numbers if number not in kept]
        for number in gone:
            cursor.execute(f"DROP SCHEMA {schema(number)} CASCADE")
    return len(gone)
