"""Write the pages of docs/reference from the code."""

import argparse
import sys

HELP = "write the reference pages from the code"


def arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--check", action="store_true", help="write nothing, fail where a page is behind the code")


def run(options: argparse.Namespace) -> int:
    from zhike.runtime import reference, start

    start.django(needs_database=False)
    if options.check:
        behind = [
            name for name, text in reference.pages().items() if not reference.is_current(reference.FOLDER / name, text)
        ]
    else:
        behind = reference.write()
    said = "behind" if options.check else "written"
    print(f"{', '.join(behind)}: {said}." if behind else "Every page is current.", file=sys.stderr)
    return 1 if behind and options.check else 0
