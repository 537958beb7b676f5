"""The translations: compiled when their source is newer, brought up to date with the code, checked for gaps.

The launcher compiles. `python -m zhike.runtime.translations --update` writes new sentences of the code into the .po
files; `--missing` lists those without a translation and is part of `./zhike test`.
"""

import os
import sys
from collections.abc import Iterator
from pathlib import Path

from babel.messages.catalog import Catalog
from babel.messages.extract import extract_from_dir
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po, write_po

PACKAGE = Path(__file__).resolve().parents[1]
SOURCES = [
    ("**/tests/**", "ignore"),
    ("**.py", "python"),
    ("**/templates/**.html", "jinja2"),
    ("**/templates/**.txt", "jinja2"),
]
KEYWORDS = {
    "_": None, "lazy": None, "Sentence": None, "gettext": None, "gettext_lazy": None, "gettext_noop": None,
    "ngettext": (1, 2), "ngettext_lazy": (1, 2), "pgettext": ((1, "c"), 2), "pgettext_lazy": ((1, "c"), 2), "state": ((1, "c"), 2),
}  # fmt: skip


def sources(package: Path) -> list[Path]:
    return sorted([*package.glob("locale/*/*/*.po"), *package.glob("*/locale/*/*/*.po")])


def compile_all(package: Path = PACKAGE) -> list[Path]:
    """Returns the files written. Each appears under its name when it is whole."""
    written = []
    for source in sources(package):
        target = source.with_suffix(".mo")
        if not target.exists() or target.stat().st_mtime < source.stat().st_mtime:
            draft = target.with_name(f".{target.name}.{os.getpid()}")
            with source.open("rb") as po, draft.open("wb") as mo:
                write_mo(mo, read_po(po))
            draft.rename(target)
            written.append(target)
    return written


def spoken(package: Path = PACKAGE) -> Catalog:
    """Every sentence that the code and the templates say."""
    template = Catalog(project="Zhike", charset="utf-8")
    options = {"jinja2": {"trimmed": "true", "silent": "false"}}
    found = extract_from_dir(package, method_map=SOURCES, options_map=options, keywords=KEYWORDS)
    for name, _line, message, comments, context in found:
        template.add(message, locations=[(name, 0)], auto_comments=comments, context=context)
    return template


def missing(package: Path = PACKAGE) -> Iterator[str]:
    """Sentences of the code that a .po lacks or leaves empty or unsure."""
    said = spoken(package)
    if not sources(package):
        yield "There is no .po file, so nothing is translated."
    for source in sources(package):
        with source.open("rb") as file:
            known = read_po(file)
        for message in said:
            translation = known.get(message.id, context=message.context) if message.id else None
            if message.id and (translation is None or translation.fuzzy or not all(_strings(translation.string))):
                yield f"{source.relative_to(package)}: {_strings(message.id)[0]!r} ({message.locations[0][0]})"


def update(package: Path = PACKAGE) -> None:
    """Write the code's sentences into each .po, without line numbers, so that moved code changes nothing."""
    said = spoken(package)
    for source in sources(package):
        with source.open("rb") as file:
            known = read_po(file)
        known.update(said, no_fuzzy_matching=True)
        known.obsolete.clear()
        with source.open("wb") as file:
            write_po(file, known, width=120, include_lineno=False, sort_output=True, omit_header=False)


def _strings(text: str | tuple[str, ...] | list[str] | None) -> list[str]:
    return [text] if isinstance(text, str) else list(text or [""])


def main(words: list[str]) -> int:
    if words == ["--update"]:
        update()
    elif words == ["--missing"]:
        gaps = list(missing())
        print("\n".join(gaps))
        return 1 if gaps else 0
    try:
        compile_all()
    except OSError as refused:
        print(f"zhike: the translations stay as they were: {refused}", file=sys.stderr)
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
