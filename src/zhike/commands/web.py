"""Serve the pages and the API."""

import argparse
import os

HELP = "serve pages and API only"


def arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--bind", default="127.0.0.1:8000", metavar="HOST:PORT", help="where to listen")
    parser.add_argument("--workers", type=int, default=min(4, os.cpu_count() or 1), metavar="N", help="processes")
    parser.add_argument("--prepared", action="store_true", help="the schema was seen to already")


def run(options: argparse.Namespace) -> int:
    from zhike.runtime import addresses, http, offspring, start

    offspring.follow_supervisor()
    bind = addresses.parse(options.bind)
    start.database()
    if not options.prepared:
        start.prepared()
    os.environ["ZHIKE_ROLE"] = "web"
    http.serve_pages(bind, workers=max(1, options.workers))
    return 0
