"""The search through all records of an object for those that may be one. Set-wise, in bounded memory, piece by piece.

Records give keys, keys give pairs, pairs are judged; what is likely enough waits in the queue. Each piece commits with how
far the search has come, so whoever carries it on, a worker or a command, begins where the last piece ended.
"""

import hashlib
import time
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from django.contrib.auth import get_user_model
from django.db import connection, transaction
from django.utils import timezone

from zhike.engine import access, actors, jobs, metadata, objects, query
from zhike.engine.actors import Actor
from zhike.engine.models import Job, Twin
from zhike.engine.objects import ObjectType
from zhike.lib.twins import blocks, evidence
from zhike.lib.twins.companies import Company
from zhike.lib.twins.evidence import Read
from zhike.lib.twins.people import Person

from . import values
from .rules import Rule, as_json, require, rule_of
from .rules import read as parsed

KIND, TRIAL = "duplicates", "duplicate_trial"
EXAMPLES = 10
PIECE, PAIRS = 1_000, 5_000
SECONDS = 4.0
UNDER_WAY = ("waiting", "running")

# In a block of up to `most` all are compared, in a bigger one each with its next of kin by name. Pairs of one block stand
# together, so that a piece of them reads few records.
PAIR = """
INSERT INTO twin_pair (scan, n, one, other)
WITH placed AS (
    SELECT key, record, row_number() OVER (PARTITION BY key ORDER BY near, record) AS place,
        count(*) OVER (PARTITION BY key) AS size
    FROM twin_key WHERE scan = %(scan)s
), met AS (
    SELECT least(a.record, b.record) AS one, greatest(a.record, b.record) AS other, min(a.key) AS key
    FROM placed a
    CROSS JOIN LATERAL generate_series(1, CASE WHEN a.size <= %(most)s THEN a.size - a.place ELSE %(near)s END) AS step
    JOIN placed b ON b.key = a.key AND b.place = a.place + step
    WHERE a.size > 1 GROUP BY 1, 2
)
SELECT %(scan)s, row_number() OVER (ORDER BY key, one, other), one, other FROM met
"""
MOST_IN_BLOCK, NEAREST = 50, 4
KEEP = """
INSERT INTO twin (object, one, other, score, signs, state, scan, found_at)
SELECT %s, f.one, f.other, f.score, f.signs, 'open', %s, now()
FROM jsonb_to_recordset(%s::jsonb) AS f(one bigint, other bigint, score float, signs jsonb)
ON CONFLICT (object, one, other) DO UPDATE SET score = excluded.score, signs = excluded.signs, scan = excluded.scan
    WHERE twin.state <> 'merged'
"""


def start(actor: Actor, object_type: ObjectType) -> Job:
    """Queue a search. One that is under way for the same person is given back instead. Needs the right to edit."""
    access.require(actor, "edit", object_type)
    with transaction.atomic():
        going = under_way(object_type, actor)
        if going:
            return going
        job = order(actor, object_type)
        jobs.enqueue("duplicates", job=job.pk)
    return job


def start_trial(actor: Actor, object_type: ObjectType, rule: Rule) -> Job:
    """Queue a search by a rule that is not in force: pairs are counted, none is put into the queue. Administrators only."""
    require(actor)
    with transaction.atomic():
        job = order(actor, object_type, kind=TRIAL)
        job.order["rule"] = as_json(rule)
        job.save(update_fields=["order"])
        jobs.enqueue("duplicates", job=job.pk)
    return job


def under_way(object_type: ObjectType, actor: Actor) -> Job | None:
    mine = Job.objects.filter(kind=KIND, object=object_type.key, state__in=UNDER_WAY, user=actor.user)
    return mine.order_by("-id").first()


def order(actor: Actor, object_type: ObjectType, *, kind: str = KIND) -> Job:
    scopes = None if actor.scopes is None else sorted(actor.scopes)
    return Job.objects.create(
        kind=kind, title=object_type.label_plural, object=object_type.key, user_id=actor.user_id,
        counts={"compared": 0, "found": 0}, order={"phase": "read", "cursor": "", "at": 0, "scopes": scopes},
    )  # fmt: skip


@jobs.job("duplicates", queue="bulk")
def run(job: int) -> None:
    """A few seconds of work, then the queue's next turn."""
    if not carry_on(job, seconds=SECONDS):
        jobs.enqueue("duplicates", job=job)


def carry_on(job_id: int, *, seconds: float = float("inf")) -> bool:
    """Carry the search on for so long. True when it is over."""
    until = time.monotonic() + seconds
    while not (is_over := step(job_id)) and time.monotonic() < until:
        pass
    return is_over


@transaction.atomic
def step(job_id: int) -> bool:
    """The next piece. True when there is nothing more to do."""
    job = Job.objects.select_for_update().get(pk=job_id)
    if job.state not in UNDER_WAY:
        forget(job)
        return True
    by, object_type = actor_of(job), objects.get(job.object)
    rule = parsed(object_type, job.order["rule"]) if job.kind == TRIAL else rule_of(object_type)
    PHASES[job.order["phase"]](job, object_type, by, rule)
    job.save(update_fields=["state", "done", "total", "counts", "order", "result", "ended_at"])
    return job.state not in UNDER_WAY


def actor_of(job: Job) -> Actor:
    """Who searches, with the rights of now: they find what they may see."""
    if job.user_id is None:
        metadata.seen(metadata.setting("meta_version"))
        return actors.system("command")
    person = get_user_model()._base_manager.get(pk=job.user_id)
    return actors.for_user(person, through="duplicates", scopes=job.order["scopes"]).for_job(job.pk, "duplicates")


def read(job: Job, object_type: ObjectType, by: Actor, rule: Rule) -> None:
    """The keys of the next thousand records."""
    clues = rule.clues
    page = query.page(
        query.Query(by, object_type), query.paths(actors.system(), object_type, [c.field for c in clues]),
        limit=PIECE, cursor=job.order["cursor"],
    )  # fmt: skip
    keep_keys(job.pk, {n: (blocks.keys(clues, one), near(one)) for n, one in values.of_rows(object_type, clues, page.rows).items()})  # fmt: skip
    job.state, job.done = "running", job.done + len(page.rows)
    job.order["cursor"] = page.next or ""
    if not page.next:
        job.order |= {"phase": "pair", "records": job.done}


def near(one: Read) -> str:
    """What stands next to each other in a big block: names that begin alike."""
    return next((part.sound[:24] for part in one if isinstance(part, Company | Person)), "")


def number(key: str) -> int:
    """The key as a number, the same in every process."""
    return int.from_bytes(hashlib.blake2b(key.encode(), digest_size=8).digest(), "big", signed=True)


def keep_keys(scan: int, found: Mapping[int, tuple[Iterable[str], str]]) -> None:
    rows = [(number(key), record, beside) for record, (keys, beside) in found.items() for key in keys]
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO twin_key (scan, key, record, near) SELECT %s, * FROM unnest(%s::bigint[], %s::bigint[], %s::text[])",
            [scan, *([row[part] for row in rows] for part in range(3))],
        )


def pair(job: Job, object_type: ObjectType, by: Actor, rule: Rule) -> None:
    """Every two records that share a key. One statement."""
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL work_mem = '64MB'")
        cursor.execute(PAIR, {"scan": job.pk, "most": MOST_IN_BLOCK, "near": NEAREST})
        job.done, job.total = 0, cursor.rowcount
    job.order |= {"phase": "judge", "at": 0}


def judge(job: Job, object_type: ObjectType, by: Actor, rule: Rule) -> None:
    """The next pairs: those that are likely enough go into the queue."""
    with connection.cursor() as cursor:
        at = job.order["at"]
        cursor.execute(
            "SELECT one, other FROM twin_pair WHERE scan = %s AND n > %s AND n <= %s", [job.pk, at, at + PAIRS]
        )
        pairs = cursor.fetchall()
    ids = sorted({record for two in pairs for record in two})
    known = values.of(actors.system(), object_type, rule.clues, ids)
    counted = crowds(job.pk, rule, known.values())
    found = []
    for one, other in pairs:
        if one in known and other in known:
            verdict = evidence.judge(
                rule.clues, known[one], known[other], lambda name: counted.get(blocks.of_name(name), 1)
            )
            if verdict.score >= rule.warn_at:
                found.append({"one": one, "other": other, "score": round(verdict.score, 3), "signs": signs(verdict)})
    if job.kind == TRIAL:
        tell(job, found, rule)
    else:
        keep(job, object_type, found)
    job.done = min(at + PAIRS, job.total or 0)
    job.order["at"] = at + PAIRS
    job.counts |= {"compared": job.done, "found": job.counts["found"] + len(found)}
    if job.done >= (job.total or 0):
        end(job, object_type, by)


def signs(verdict: evidence.Verdict) -> list[list[Any]]:
    return [[s.field, s.way, round(s.alike, 2), round(s.points)] for s in verdict.signs]


def crowds(scan: int, rule: Rule, reads: Iterable[Read]) -> dict[str, int]:
    """How many records share each of these names. One query."""
    names = {blocks.of_name(part): number(blocks.of_name(part)) for one in reads for part in one if isinstance(part, Company | Person)}  # fmt: skip
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT key, count(*) FROM twin_key WHERE scan = %s AND key = ANY(%s) GROUP BY key HAVING count(*) > 1",
            [scan, list(names.values())],
        )
        found = dict(cursor.fetchall())
    return {name: found[key] for name, key in names.items() if key in found}


def tell(job: Job, found: Sequence[Mapping[str, Any]], rule: Rule) -> None:
    """Of a trial: how many are sure enough to be refused, and the pairs nearest to the mark, where rules go wrong."""
    job.counts["sure"] = job.counts.get("sure", 0) + sum(one["score"] >= rule.block_at for one in found)
    known = [*(job.result or {}).get("examples", []), *found]
    job.result = {"examples": sorted(known, key=lambda one: one["score"])[:EXAMPLES]}


def keep(job: Job, object_type: ObjectType, found: Sequence[Mapping[str, Any]]) -> None:
    import json

    if found:
        with connection.cursor() as cursor:
            cursor.execute(KEEP, [object_type.key, job.pk, json.dumps(found)])


def end(job: Job, object_type: ObjectType, by: Actor) -> None:
    """What this search did not find again is no longer likely; only a search through everything may say so."""
    if job.kind == KIND and access.visible(by, object_type).everything:
        Twin.objects.filter(object=object_type.key, state__in=[Twin.OPEN, Twin.LATER]).exclude(scan=job.pk).delete()
    job.state, job.ended_at = "done", timezone.now()
    job.order["phase"] = "over"
    job.result = (job.result or {}) | {"path": f"/{object_type.path}/duplicates"}
    forget(job)


def forget(job: Job) -> None:
    """The keys and pairs have done their work."""
    with connection.cursor() as cursor:
        cursor.execute("DELETE FROM twin_key WHERE scan = %s", [job.pk])
        cursor.execute("DELETE FROM twin_pair WHERE scan = %s", [job.pk])


PHASES = {"read": read, "pair": pair, "judge": judge}
