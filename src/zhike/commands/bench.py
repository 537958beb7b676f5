"""How fast the product is on much data: fill a database, drive the product on it, compare two reports."""

import argparse
import json
import sys
from pathlib import Path
from typing import Any

HELP = "measure on much data: bench data --scale small|medium|large, bench run, bench compare"
SCALES = ("small", "medium", "large")


def arguments(parser: argparse.ArgumentParser) -> None:
    verbs = parser.add_subparsers(dest="verb", required=True, metavar="data|run|compare")
    data_arguments(verbs.add_parser("data", help="fill a separate database with believable data", allow_abbrev=False))
    run_arguments(verbs.add_parser("run", help="measure every action as three people", allow_abbrev=False))
    compare = verbs.add_parser("compare", help="how each action grows from one report to another", allow_abbrev=False)
    compare.add_argument("small", metavar="SMALL.json", type=Path)
    compare.add_argument("large", metavar="LARGE.json", type=Path)
    compare.add_argument("--json", action="store_true", help="print the growth as one object")


def data_arguments(data: argparse.ArgumentParser) -> None:
    data.add_argument(
        "--scale", choices=SCALES, required=True, help="large is 1 M contacts, medium a tenth of it, small a hundredth"
    )
    data.add_argument("--seed", type=int, default=1, metavar="N", help="the same number gives the same rows (1)")
    data.add_argument("--data", metavar="FOLDER", help="where the database lies (var/bench-SCALE)")
    data.add_argument("--again", action="store_true", help="drop what was filled in before and begin anew")


def run_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "--data", metavar="FOLDER", type=Path, help="a folder that 'bench data' filled (var/bench-large)"
    )
    parser.add_argument("--seconds", metavar="N", type=float, default=3.0, help="how long each page is asked for (3)")
    parser.add_argument("--json", metavar="FILE", type=Path, help="write the report; - prints it and no table")
    parser.add_argument("--html", metavar="FILE", type=Path, help="write the report as a page with charts")
    parser.add_argument("--only", metavar="NAMES", help="these actions only, with commas between them")


def run(options: argparse.Namespace) -> int:
    if options.verb == "data":
        from zhike.bench.filling import house

        return house.main(options)
    return measure(options) if options.verb == "run" else compare(options)


def measure(options: argparse.Namespace) -> int:
    from zhike.bench.running import run as running
    from zhike.bench.running import table
    from zhike.runtime import environment
    from zhike.runtime.failure import WrongUsage

    if not 0 < options.seconds <= 600:
        raise WrongUsage("--seconds takes a number above 0, 600 at most.")
    only = [name.strip() for name in (options.only or "").split(",") if name.strip()] or None
    for file in (options.json, options.html):
        require_place(file)
    folder = options.data or environment.ROOT / "var" / "bench-large"
    report = running.run(folder, seconds=options.seconds, only=only, say=say)
    if str(options.json) != "-":
        print("\n".join(table.lines(report)))
    if options.json:
        put(options.json, json.dumps(report, ensure_ascii=False, indent=1) + "\n")
    if options.html:
        from zhike.bench.running import html_report

        put(options.html, html_report.written(report))
    return 0


def compare(options: argparse.Namespace) -> int:
    from zhike.bench.running import numbers, table

    rows = numbers.growth(report_in(options.small), report_in(options.large))
    if options.json:
        print(json.dumps({"growth": rows}, ensure_ascii=False))
    else:
        print("\n".join(table.compared(rows, numbers.ALLOWED_GROWTH)))
    return 0


def report_in(file: Path) -> dict[str, Any]:
    from zhike.runtime.failure import WrongUsage

    try:
        found: dict[str, Any] = json.loads(file.read_text(encoding="utf-8"))
        assert all("actions" in one for one in found["people"].values())
    except (OSError, ValueError, KeyError, TypeError, AttributeError, AssertionError):
        raise WrongUsage(f"{file} is no report. ./zhike bench run --json FILE writes one.") from None
    return found


def require_place(file: Path | None) -> None:
    """A long run does not end with nowhere to write."""
    from zhike.runtime.failure import WrongUsage

    if file is not None and str(file) != "-" and not file.absolute().parent.is_dir():
        raise WrongUsage(f"There is no folder {file.absolute().parent} to write {file.name} into.")


def put(file: Path, text: str) -> None:
    if str(file) == "-":
        print(text, end="")
    else:
        file.write_text(text, encoding="utf-8")


def say(text: str) -> None:
    print(f"  {text}", file=sys.stderr, flush=True)
