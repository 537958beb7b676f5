"""Our own source as trees: what can be read there need not be written down a second time."""

import ast
import inspect
from collections.abc import Iterator, Sequence
from functools import cache
from pathlib import Path

from zhike.runtime.environment import ROOT

PACKAGE = ROOT / "src" / "zhike"
NOTE = "<!-- Written by `./zhike docs` from the code. Change the code, then run it again. -->"


@cache
def tree(path: Path) -> ast.Module:
    return ast.parse(path.read_text(encoding="utf-8"), filename=str(path))


def product_files() -> list[Path]:
    """The modules of the product: neither tests nor migrations."""
    return [p for p in sorted(PACKAGE.rglob("*.py")) if not {"tests", "testing", "migrations"} & set(p.parts)]


def test_files() -> list[Path]:
    found = [*PACKAGE.rglob("tests/**/test_*.py"), *(ROOT / "tests").rglob("test_*.py")]
    return sorted(set(found), key=lambda path: path.relative_to(ROOT).as_posix())


def functions(path: Path) -> Iterator[ast.FunctionDef]:
    yield from (node for node in ast.walk(tree(path)) if isinstance(node, ast.FunctionDef))


def texts(path: Path) -> Iterator[str]:
    """Every text constant of a module."""
    for node in ast.walk(tree(path)):
        if isinstance(node, ast.Constant) and isinstance(node.value, str):
            yield node.value


def first_sentence(text: str | None) -> str:
    """The first paragraph of a docstring, on one line."""
    return " ".join(inspect.cleandoc(text or "").partition("\n\n")[0].split())


def table(head: Sequence[str], rows: Sequence[Sequence[str]]) -> str:
    """A Markdown table. Cells are one line each; a bar within them is kept from parting them."""
    lines = [head, ["---"] * len(head), *rows]
    return "\n".join("| " + " | ".join(cell.replace("|", "\\|") for cell in line) + " |" for line in lines)


def page_of(title: str, *parts: str) -> str:
    return "\n\n".join([f"# {title}", NOTE, *parts]) + "\n"
