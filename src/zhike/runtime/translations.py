"""Compile the translations whose source is newer: *.po to *.mo."""

import os
import sys
from pathlib import Path

from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po

PACKAGE = Path(__file__).resolve().parents[1]


def compile_all(package: Path = PACKAGE) -> list[Path]:
    """Returns the files written. Each appears under its name when it is whole."""
    written = []
    for source in sorted([*package.glob("locale/*/*/*.po"), *package.glob("*/locale/*/*/*.po")]):
        target = source.with_suffix(".mo")
        if not target.exists() or target.stat().st_mtime < source.stat().st_mtime:
            draft = target.with_name(f".{target.name}.{os.getpid()}")
            with source.open("rb") as po, draft.open("wb") as mo:
                write_mo(mo, read_po(po))
            draft.rename(target)
            written.append(target)
    return written


if __name__ == "__main__":
    try:
        compile_all()
    except OSError as refused:
        print(f"zhike: the translations stay as they were: {refused}", file=sys.stderr)
