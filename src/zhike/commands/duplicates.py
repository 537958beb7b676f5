"""Look through all records of an object for those that may be one. What is found also waits in the queue to be decided."""

import argparse
import json
import sys
import time
from collections.abc import Iterator
from typing import Any

HELP = "list records that may be the same, with score and reasons"
PIECE = 1_000


def arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("objects", metavar="OBJECTS", help="which records, such as accounts")
    parser.add_argument("--as", dest="email", metavar="EMAIL", help="whose rights count; without it all is allowed")
    parser.add_argument("--json", action="store_true", help="print one object with all pairs")


def run(options: argparse.Namespace) -> int:
    from zhike.runtime import start

    start.django()
    from django.utils import timezone, translation

    actor, object_type = chosen(options)
    began = time.monotonic()
    with timezone.override(actor.time_zone), translation.override("zh-hans" if actor.language == "zh" else "en"):
        job = searched(actor, object_type)
        count = printed_json(actor, object_type, job, began) if options.json else printed(actor, object_type, job)
    told = (
        f"{count:,} pairs among {job.order.get('records', 0):,} {object_type.path} in {time.monotonic() - began:.1f} s"
    )
    print(told, file=sys.stderr)
    return 0


def chosen(options: argparse.Namespace) -> tuple[Any, Any]:
    from zhike.commands._acting import actor_for
    from zhike.engine import access, objects
    from zhike.engine.duplicates.rules import rule_of
    from zhike.runtime.failure import WrongUsage

    actor = actor_for(options.email)
    object_type = objects.find(options.objects)
    if object_type is None or not access.may(actor, object_type, "view"):
        known = ", ".join(sorted(one.path for one in objects.all_types()))
        raise WrongUsage(f"There is nothing called '{options.objects}'. There is: {known}.")
    if not rule_of(object_type).clues:
        raise WrongUsage(f"Nothing says by what two {object_type.path} are the same. Set a rule for them first.")
    return actor, object_type


def searched(actor: Any, object_type: Any) -> Any:
    """The search, carried to its end here."""
    from zhike.engine.duplicates import scan

    job = scan.order(actor, object_type)
    while not scan.carry_on(job.pk, seconds=5):
        job.refresh_from_db()
        print(f"{job.order['phase']} {job.done:,} of {job.total or 0:,}", file=sys.stderr)
    job.refresh_from_db()
    return job


def pairs(actor: Any, object_type: Any, job: Any) -> Iterator[dict[str, Any]]:
    """The pairs of this search that the actor may see, the surest first, some at a time."""
    from zhike.engine.duplicates import queue, told

    at = None
    while found := queue.found_by(actor, object_type, job.pk, behind=at, limit=PIECE):
        for one in found:
            yield {
                "ids": [one.one, one.other],
                "external_ids": list(one.external_ids),
                "score": one.score,
                "state": one.state,
                "reasons": told.reasons(actor, object_type, one.signs),
            }
        at = (found[-1].score, found[-1].id)


def printed_json(actor: Any, object_type: Any, job: Any, began: float) -> int:
    """One object, written as it is read, so that no number of pairs fills the memory."""
    head = json.dumps({"object": object_type.key, "records": job.order.get("records", 0)})
    count = 0
    sys.stdout.write(head[:-1] + ', "pairs": [')
    for count, one in enumerate(pairs(actor, object_type, job), start=1):
        sys.stdout.write(("" if count == 1 else ",") + "\n" + json.dumps(one, ensure_ascii=False))
    sys.stdout.write(f'], "count": {count}, "seconds": {time.monotonic() - began:.2f}}}\n')
    return count


def printed(actor: Any, object_type: Any, job: Any) -> int:
    count = 0
    for count, one in enumerate(pairs(actor, object_type, job), start=1):
        a, b = one["ids"]
        print(f"{count:>6}  {one['score']:.2f}  {a}  {b}  {' '.join(one['reasons'])}")
    return count
