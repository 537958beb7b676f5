"""Bring a backup into an empty data folder. Nothing that waited to be sent is sent."""

import argparse
import json
import sys
from pathlib import Path

HELP = "bring a backup into an empty data folder"


def arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("file", type=Path, metavar="FILE")
    parser.add_argument("--json", action="store_true", help="print what was restored as one object")


def run(options: argparse.Namespace) -> int:
    from zhike.runtime import dump, environment, serving, start

    data = environment.data_folder()
    with serving.only_server(data):
        start.database()
        manifest = dump.restore(options.file, data=data, url=environment.database_url())
    if options.json:
        print(json.dumps(manifest))
    print(
        f"Restored what was backed up at {manifest['made_at']} by zhike {manifest['zhike']}. "
        f"{manifest.get('held', 0)} waiting jobs were cancelled, so nothing is sent twice.",
        file=sys.stderr,
    )
    return 0
