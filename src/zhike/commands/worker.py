"""Run the jobs."""

import argparse
import os

HELP = "run jobs only"


def arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--prepared", action="store_true", help="the schema was seen to already")


def run(options: argparse.Namespace) -> int:
    from zhike.runtime import offspring, start

    offspring.follow_supervisor()
    start.database()
    if not options.prepared:
        start.prepared()
    os.environ["ZHIKE_ROLE"] = "worker"
    start.django(needs_database=False)
    from zhike.engine import jobs

    jobs.run_worker()
    return 0
