"""Bring records in from a file. What was cut off goes on where it stopped."""

import argparse
import json
import sys
import time
from pathlib import Path
from typing import Any

HELP = "bring records in from a CSV file, a workbook or vCards"
READING = ("encoding", "delimiter", "sheet")
SHOWN = 20
TOLD_EVERY = 2.0  # seconds


def arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("objects", metavar="OBJECTS", help="what the rows are, such as accounts")
    parser.add_argument("file", metavar="FILE", type=Path)
    parser.add_argument("--map", metavar="F.json", type=Path, help="where each column goes; without it headers decide")
    parser.add_argument(
        "--match", metavar="FIELD,…", help="what a row is recognised by (external_id where it is mapped)"
    )
    parser.add_argument(
        "--on-match", choices=["update", "skip", "create"], help="what happens to records that are there"
    )
    parser.add_argument("--dry-run", action="store_true", help="try every row and write nothing")
    parser.add_argument(
        "--changes", metavar="F.csv", type=Path, help="with --dry-run: what would change, value by value"
    )
    parser.add_argument("--as", dest="email", metavar="EMAIL", help="whose rights count; without it all is allowed")
    parser.add_argument("--json", action="store_true", help="print the outcome as one object")
    parser.add_argument(
        "--damaged", choices=["mend", "refuse"], help="what happens to damaged lines (mend where that is certain)"
    )
    for name in READING:
        parser.add_argument(f"--{name}", help=f"the {name} of the file, where it is found out wrongly")


def run(options: argparse.Namespace) -> int:
    from zhike.runtime import start

    start.django()
    from zhike.runtime.failure import Failed

    if not options.file.is_file():
        raise Failed(f"There is no file {options.file}.")
    job = finished(options, order(options))
    if job.state != "done":
        raise Failed(str((job.result or {}).get("problem") or f"The import was {job.state}."))
    told = outcome(job)
    if options.json:
        print(json.dumps(told, ensure_ascii=False))
    else:
        print(" · ".join(f"{told[name]:,} {name}" for name in STATES), file=sys.stderr)
    if options.dry_run:
        show_changes(options, job)
    for column, texts in job.result.get("placeholders", {}).items():
        print(f"Counted as empty in {column}: {', '.join(texts)}", file=sys.stderr)
    if job.result.get("mended"):
        print(f"Damaged rows that were mended: {job.result['mended']:,}", file=sys.stderr)
    if job.result.get("alike"):
        print(f"Rows that may have been there already: {job.result['alike']:,}", file=sys.stderr)
    if told["errors_file"]:
        print(f"What was refused, and why: {told['errors_file']}", file=sys.stderr)
    return 3 if told["refused"] or told["errors_file"] else 0


STATES = ("read", "created", "updated", "unchanged", "skipped", "refused")


def show_changes(options: argparse.Namespace, job: Any) -> None:
    """The first values that would change; all of them in the file asked for."""
    from itertools import islice

    from zhike.engine.imports import trial
    from zhike.lib.tables.write import csv_chunks

    def lines() -> Any:
        for row in trial.lines(job):
            for field, (before, after) in row["changes"].items():
                yield [row["row"], row["state"], row["record"], field, before, after]

    updates = (line for line in lines() if line[1] == "updated")
    for number, _state, record, field, before, after in islice(updates, SHOWN):
        print(f"  row {number}, #{record}: {field}: {before or '(empty)'} → {after or '(empty)'}", file=sys.stderr)
    if options.changes:
        titles = ["row", "state", "record", "field", "before", "after"]
        with options.changes.open("wb") as file:
            file.writelines(csv_chunks(titles, lines()))


def order(options: argparse.Namespace) -> Any:
    """The job of this import: a former one that was cut off, else a new one."""
    from zhike.commands._acting import actor_for
    from zhike.engine import access
    from zhike.engine.imports import orders
    from zhike.runtime.failure import WrongUsage

    actor, object_type, wanted = actor_for(options.email), type_named(options.objects), map_of(options)
    access.require(actor, "import", object_type)
    asked = {"map": wanted, "match": options.match, "on_match": options.on_match, "dry_run": options.dry_run}
    former = orders.unfinished(actor, object_type, options.file, asked)
    if former:
        print(f"Going on after row {former.done:,} of an import that was cut off.", file=sys.stderr)
        return former
    job = orders.upload(actor, object_type, options.file, options.file.name, reading=(wanted or {}).get("reading"))
    try:
        arrange(job, actor, object_type, options, wanted)
    except WrongUsage:
        orders.discard(job)
        raise
    job.order["mark"] = orders.fingerprint(actor, object_type, options.file, asked)
    orders.begin(job)
    return job


def arrange(job: Any, actor: Any, object_type: Any, options: argparse.Namespace, wanted: dict[str, Any] | None) -> None:
    from django.core.exceptions import ValidationError

    from zhike.engine.errors import Unknown
    from zhike.engine.imports import orders, suggest
    from zhike.runtime.failure import WrongUsage

    found = job.order["found"]
    print(
        f"{options.file.name}: {found['sheet'] or found['encoding']}, {len(job.order['columns'])} columns",
        file=sys.stderr,
    )
    mapping = (
        wanted if wanted and "columns" in wanted else {**(wanted or {}), **suggest.mapping(actor, object_type, job)}
    )
    if mapping is not wanted:
        show(job.order["columns"], mapping)
    try:
        orders.arrange(
            job, actor, mapping, match=options.match, on_match=options.on_match or "", dry_run=options.dry_run
        )
    except (Unknown, ValidationError) as refused:
        raise WrongUsage(
            " ".join(refused.messages) if isinstance(refused, ValidationError) else str(refused)
        ) from refused


def show(columns: list[str], mapping: dict[str, Any]) -> None:
    """The match of headers to fields, for whoever wants to write a map."""
    for column in columns:
        target = mapping["columns"].get(column)
        print(f"  {column} → {target['field'] if target else '(left out)'}", file=sys.stderr)


def map_of(options: argparse.Namespace) -> dict[str, Any] | None:
    """The map, with what the command line says of how to read the file; None without either."""
    from zhike.runtime.failure import WrongUsage

    found: dict[str, Any] = {}
    if options.map:
        try:
            found = json.loads(options.map.read_text(encoding="utf-8"))
        except (OSError, ValueError) as refused:
            raise WrongUsage(f"The map {options.map} cannot be read: {refused}.") from refused
        if not isinstance(found, dict):
            raise WrongUsage(f"The map {options.map} is no JSON object.")
    told = {name: getattr(options, name) for name in (*READING, "damaged") if getattr(options, name)}
    if told:
        found["reading"] = {**found.get("reading", {}), **told}
    return found or None


def type_named(name: str) -> Any:
    from zhike.engine import objects
    from zhike.runtime.failure import WrongUsage

    found = objects.find(name)
    if found is None or not found.can("import"):
        known = ", ".join(sorted(one.path for one in objects.all_types() if one.can("import")))
        raise WrongUsage(f"Nothing called '{name}' can be imported. There is: {known}.")
    return found


def finished(options: argparse.Namespace, job: Any) -> Any:
    """Carry the import on to its end, telling how far it is."""
    from zhike.engine import imports

    told = 0.0

    def tell(now: Any) -> bool:
        nonlocal told
        if now.total and (time.monotonic() - told > TOLD_EVERY or now.state != "running"):
            told = time.monotonic()
            print(f"  {now.done:,} of {now.total:,} rows", file=sys.stderr)
        return False

    imports.carry_on(job.pk, is_enough=tell)
    job.refresh_from_db()
    return job


def outcome(job: Any) -> dict[str, Any]:
    from zhike.engine.imports import refused

    has_errors = bool(job.result["errors_url"])
    told: dict[str, Any] = {"job": job.pk, **{name: job.counts.get(name, 0) for name in STATES}}
    told["errors_file"] = str(refused.path(job)) if has_errors else None
    return told | {"seconds": job.result["seconds"]}
