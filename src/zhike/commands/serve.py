"""Serve the pages, the live updates and the jobs, all under one supervisor."""

import argparse
import os

HELP = "serve pages, live updates and jobs until asked to end"


def arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--bind", default="127.0.0.1:8000", metavar="HOST:PORT", help="live updates take the next port")
    parser.add_argument("--workers", type=int, default=min(4, os.cpu_count() or 1), metavar="N", help="web processes")


def run(options: argparse.Namespace) -> int:
    from zhike.runtime import addresses, offspring, serving

    offspring.follow_supervisor()
    serving.serve(addresses.parse(options.bind), workers=max(1, options.workers))
    return 0
