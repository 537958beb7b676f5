"""Bring the database to the schema of this version."""

import argparse
import os
import sys

HELP = "bring the database to the schema of this version"


def arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--only-if-empty", action="store_true", help="make a new schema, refuse to change an older one")


def run(options: argparse.Namespace) -> int:
    os.environ["ZHIKE_ROLE"] = "migrate"
    from zhike.runtime import start

    start.django(allow_old_schema=not options.only_if_empty)
    if options.only_if_empty:
        return 0
    steps = start.outdated()
    start.migrate()
    print(f"{len(steps)} steps made." if steps else "The schema is current.", file=sys.stderr)
    return 0
