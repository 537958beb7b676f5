"""A believable company to look around in: made once in var/demo, then served."""

import argparse
import os
import subprocess
import sys
from pathlib import Path

HELP = "serve a sample company to look around in"


def arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--port", type=int, default=8000, help="live updates take the next port")
    parser.add_argument("--language", choices=["zh", "en"], help="the language of the company's data (zh)")
    parser.add_argument("--remove", action="store_true", help="delete the sample company")
    parser.add_argument(
        "--only-tell", action="store_true", help="make the company and print its log-ins, serve nothing"
    )


def run(options: argparse.Namespace) -> int:
    from zhike.runtime import addresses, environment, postgres, serving, start
    from zhike.runtime.failure import Failed

    data = environment.ROOT / "var" / "demo"
    os.environ["ZHIKE_DATA"] = str(data)
    os.environ.pop("DATABASE_URL", None)  # samples never go into a database of yours
    if options.remove:
        postgres.remove(data)
        return 0
    if options.only_tell:
        return tell(data / "told", options.language)
    bind = addresses.parse(f"127.0.0.1:{options.port}")
    bind.require_free()
    if data.exists() and not (data / "told").exists():
        postgres.remove(data)  # its making was cut off
    language = ["--language", options.language] if options.language else []
    told = subprocess.run(
        start.command("demo", "--only-tell", *language), stdout=subprocess.PIPE, text=True, check=False
    )
    if told.returncode:
        raise Failed("The sample company could not be made; the reason is above.")
    serving.serve(bind, workers=min(2, os.cpu_count() or 1), greeting=told.stdout.rstrip())
    return 0


def tell(marker: Path, language: str | None) -> int:
    """Make the company unless that was done, and print its log-ins."""
    from zhike.runtime import start
    from zhike.runtime.failure import Failed

    start.django()
    from zhike.demo import tell as story

    if not marker.exists():
        print("zhike: making the sample company; this happens once.", file=sys.stderr, flush=True)
        story.run(language or "zh")
        marker.write_text(language or "zh")
    elif language not in {None, marker.read_text()}:
        raise Failed("The sample company exists in the other language. ./zhike demo --remove deletes it.")
    for line in story.shown(story.logins()):
        print(line)
    return 0
