"""How fast the product is on much data: fill a database, then drive the product on it."""

import argparse

HELP = "measure on much data: bench data --scale small|medium|large"
SCALES = ("small", "medium", "large")


def arguments(parser: argparse.ArgumentParser) -> None:
    verbs = parser.add_subparsers(dest="verb", required=True, metavar="data")
    data = verbs.add_parser("data", help="fill a separate database with believable data", allow_abbrev=False)
    data.add_argument(
        "--scale", choices=SCALES, required=True, help="large is 1 M contacts, medium a tenth of it, small a hundredth"
    )
    data.add_argument("--seed", type=int, default=1, metavar="N", help="the same number gives the same rows (1)")
    data.add_argument("--data", metavar="FOLDER", help="where the database lies (var/bench-SCALE)")
    data.add_argument("--again", action="store_true", help="drop what was filled in before and begin anew")


def run(options: argparse.Namespace) -> int:
    from zhike.bench.filling import house

    return house.main(options)
