"""Write the database, the files and the secret key into one file."""

import argparse
import json
import sys
from pathlib import Path

HELP = "write database and files into one file, while everything runs"


def arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("file", type=Path, metavar="FILE")
    parser.add_argument("--json", action="store_true", help="print what was written as one object")


def run(options: argparse.Namespace) -> int:
    from zhike.runtime import dump, environment, start

    start.database()
    url = environment.database_url()
    manifest = dump.backup(options.file, data=environment.private_folder(environment.data_folder()), url=url)
    if options.json:
        print(json.dumps({"file": str(options.file), **manifest}))
    size = options.file.stat().st_size / 1_000_000
    print(
        f"{options.file}: the database and {len(manifest['sha256']) - 1} files, {size:.1f} MB. "
        f"It holds all secrets; keep it as safe as the data.",
        file=sys.stderr,
    )
    return 0
