"""Serve the live updates."""

import argparse
import os

HELP = "serve live updates only"


def arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--bind", default="127.0.0.1:8001", metavar="HOST:PORT", help="where to listen")


def run(options: argparse.Namespace) -> int:
    from zhike.runtime import addresses, http, offspring, start

    offspring.follow_supervisor()
    bind = addresses.parse(options.bind)
    start.database()
    os.environ["ZHIKE_ROLE"] = "live"
    http.serve_live(bind)
    return 0
