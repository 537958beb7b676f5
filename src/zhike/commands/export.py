"""Take records out into a file, or to the standard output."""

import argparse
import json
import os
import sys
import time
from pathlib import Path
from typing import Any

HELP = "take records out into a CSV file, a workbook, JSON lines or vCards"


def arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("objects", metavar="OBJECTS", help="which records, such as accounts")
    parser.add_argument("--where", metavar="JSON", help="only those for which this condition holds")
    parser.add_argument("--fields", metavar="FIELD,…", help="these columns only")
    parser.add_argument("--format", choices=["csv", "xlsx", "jsonl", "vcf"], help="csv, or what the file's name says")
    parser.add_argument("-o", dest="file", metavar="FILE", type=Path, help="where to; without it the standard output")
    parser.add_argument("--as", dest="email", metavar="EMAIL", help="whose rights count; without it all is allowed")
    parser.add_argument("--json", action="store_true", help="print the outcome as one object; needs -o")


def run(options: argparse.Namespace) -> int:
    from zhike.runtime import start
    from zhike.runtime.failure import WrongUsage

    form = options.format or (options.file.suffix[1:] if options.file else "") or "csv"
    if form not in {"csv", "xlsx", "jsonl", "vcf"}:
        raise WrongUsage(f"Say the format: --format csv, xlsx, jsonl or vcf. '.{form}' is none of them.")
    if not options.file and (options.json or form == "xlsx"):
        raise WrongUsage("Say where to: -o FILE.")
    start.django()
    began = time.monotonic()
    made = chosen(options, form)
    if options.file:
        draft = options.file.with_name(f".{options.file.name}.{os.getpid()}")
        try:
            made.write(draft)
            draft.replace(options.file)
        finally:
            draft.unlink(missing_ok=True)
    else:
        for piece in made.chunks():
            sys.stdout.buffer.write(piece)
        sys.stdout.flush()
    told = {"count": made.count, "file": str(options.file), "seconds": round(time.monotonic() - began, 2)}
    if options.json:
        print(json.dumps(told, ensure_ascii=False))
    print(f"{made.count:,} {made.query.type.path} in {told['seconds']} s", file=sys.stderr)
    return 0


def chosen(options: argparse.Namespace, form: str) -> Any:
    """The export that was asked for, allowed and written down."""
    from django.core.exceptions import ValidationError
    from django.utils import timezone

    from zhike.commands._acting import actor_for
    from zhike.engine import conditions, exports, objects
    from zhike.engine.errors import Unknown
    from zhike.engine.query import Query, sorts
    from zhike.runtime.failure import WrongUsage

    actor = actor_for(options.email)  # who also knows of what administrators made
    object_type = objects.find(options.objects)
    if object_type is None:
        known = ", ".join(sorted(one.path for one in objects.all_types()))
        raise WrongUsage(f"There is nothing called '{options.objects}'. There is: {known}.")
    timezone.activate(actor.time_zone)
    names = [name.strip() for name in (options.fields or "").split(",") if name.strip()]
    try:
        where = json.loads(options.where) if options.where else None
        node = conditions.parse(where, object_type, actor) if where else None
        asked = Query(actor, object_type, where=node, sort=sorts(actor, object_type, "id"))
        return exports.export(asked, names, form, by_name=True, told=where)
    except (ValueError, Unknown, ValidationError) as refused:
        raise WrongUsage(
            " ".join(refused.messages) if isinstance(refused, ValidationError) else str(refused)
        ) from refused
