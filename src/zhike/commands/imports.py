"""What was imported, by whom and with which outcome; and taking one of them back."""

import argparse
import json
import sys
from typing import Any

HELP = "list former imports, or take one back with all it did"


def arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "--undo", metavar="JOB", type=int, help="take this import back; what others changed since stays"
    )
    parser.add_argument("--limit", type=int, default=20, help="how many to list (20)")
    parser.add_argument("--as", dest="email", metavar="EMAIL", help="whose imports and rights; without it all")
    parser.add_argument("--json", action="store_true", help="print the outcome as one object")


def run(options: argparse.Namespace) -> int:
    from zhike.runtime import start

    start.django()
    from zhike.commands._acting import actor_for

    actor = actor_for(options.email)
    return taken_back(options, actor) if options.undo else listed(options, actor)


def listed(options: argparse.Namespace, actor: Any) -> int:
    rows = [told(job) for job in jobs_of(actor)[: max(options.limit, 1)]]
    if options.json:
        print(json.dumps({"items": rows}, ensure_ascii=False))
        return 0
    for row in rows:
        counts = " · ".join(f"{value:,} {name}" for name, value in row["counts"].items() if value)
        print(f"{row['job']}  {row['at'][:16]}  {row['by']}  {row['object']}  {row['file']}  {row['state']}  {counts}")
    return 0


def jobs_of(actor: Any) -> Any:
    from zhike.engine.models import Job

    found = Job.objects.filter(kind="import").exclude(order__phase="draft").select_related("user").order_by("-id")
    sees_all = actor.user_id is None or actor.rights.level("*", "*") == "all"
    return found if sees_all else found.filter(user_id=actor.user_id)


def told(job: Any) -> dict[str, Any]:
    from zhike.engine.past import job_undo

    return {
        "job": job.pk,
        "at": job.created_at.isoformat(),
        "by": job.user.name if job.user else "command line",
        "object": job.object,
        "file": job.title,
        "state": "dry run" if job.order.get("dry_run") else "taken back" if job.order.get("undone") else job.state,
        "counts": job.counts,
        "can_undo": job_undo.may_undo(job),
    }


def taken_back(options: argparse.Namespace, actor: Any) -> int:
    """Do the whole undo at once; what was left as it is ends it with 3."""
    from zhike.engine import bulk
    from zhike.engine.errors import Conflict
    from zhike.engine.past import job_undo
    from zhike.runtime.failure import Failed, WrongUsage

    job = jobs_of(actor).filter(pk=options.undo).first()
    if job is None:
        raise WrongUsage(f"There is no import {options.undo}.")
    try:
        made = job_undo.start(job, actor)
    except Conflict as refused:
        raise Failed(str(refused)) from refused
    with bulk.speaking(made):
        while job_undo.step(made.pk):
            pass
    made.refresh_from_db()
    kept = (made.result or {}).get("kept", [])
    outcome = {"job": made.pk, **made.counts, "kept": kept}
    if options.json:
        print(json.dumps(outcome, ensure_ascii=False))
    for one in kept[:20]:
        print(f"  {one['object']} {one['id']}: {one['reason']}", file=sys.stderr)
    print(f"{made.counts['undone']:,} taken back · {made.counts['left']:,} left as they are", file=sys.stderr)
    return 3 if made.counts["left"] else 0
