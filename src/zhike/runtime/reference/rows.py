"""The page of the features that Zhike promises: each with its tests, its page and its address in the API.

Texts, pages and addresses stand in docs/rows.toml; tests are those marked `@pytest.mark.row(n)`.
"""

import ast
import tomllib
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from zhike.runtime.environment import ROOT

from . import source

LIST = ROOT / "docs" / "rows.toml"
INTRODUCTION = (
    "What Zhike promises, by number. Numbers are stable. A row works when a user can carry its sentence out in the "
    "pages and over the API, under the access rights, with its events in the log; the tests here show it."
)


@dataclass(frozen=True)
class Promise:
    """One row: its sentence, where it is done in the pages, where in the API."""

    text: str
    page: str
    api: str


def page() -> str:
    listed, shown = promises(), tests()
    rows = [[str(n), one.text, code(one.page), code(one.api), told(shown.get(n, []))] for n, one in listed.items()]
    missing = [n for n in listed if not shown.get(n)]
    gaps = "Every row has a test." if not missing else "Without a test: " + ", ".join(map(str, missing)) + "."
    return source.page_of(
        "Rows", INTRODUCTION, source.table(["Row", "What", "Page", "API", "Tests"], rows), "## Missing", gaps
    )


def promises() -> dict[int, Promise]:
    """By row number, as docs/rows.toml lists them."""
    with LIST.open("rb") as file:
        return {int(number): Promise(**entry) for number, entry in tomllib.load(file).items()}


def code(text: str) -> str:
    return ", ".join(f"`{part.strip()}`" for part in text.split(",") if part.strip())


def told(names: list[str]) -> str:
    return "<br>".join(f"`{name}`" for name in names)


def tests() -> dict[int, list[str]]:
    """Row → the tests marked with it, each as `file::test`."""
    found: dict[int, list[str]] = {}
    for path in source.test_files():
        for name, number in marked(path):
            found.setdefault(number, []).append(f"{path.relative_to(ROOT).as_posix()}::{name}")
    return found


def marked(path: Path) -> Iterator[tuple[str, int]]:
    """(test, row) for each mark on a test, on its class, or on the module."""
    of_module = [row for node in source.tree(path).body if is_pytestmark(node) for row in rows_in(node)]
    module = source.tree(path)
    holders: list[ast.Module | ast.ClassDef] = [module, *[n for n in module.body if isinstance(n, ast.ClassDef)]]
    for holder in holders:
        of_class = rows_of(holder.decorator_list) if isinstance(holder, ast.ClassDef) else []
        for node in holder.body:
            if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef) and node.name.startswith("test"):
                for number in dict.fromkeys([*of_module, *of_class, *rows_of(node.decorator_list)]):
                    yield node.name, number


def is_pytestmark(node: ast.stmt) -> bool:
    return isinstance(node, ast.Assign) and ast.unparse(node.targets[0]) == "pytestmark"


def rows_of(decorators: list[ast.expr]) -> list[int]:
    return [row for decorator in decorators for row in rows_in(decorator)]


def rows_in(node: ast.AST) -> list[int]:
    """The numbers in every `pytest.mark.row(…)` below this node."""
    calls = [n for n in ast.walk(node) if isinstance(n, ast.Call) and ast.unparse(n.func) == "pytest.mark.row"]
    given = [argument for call in calls for argument in call.args]
    return [n.value for n in given if isinstance(n, ast.Constant) and isinstance(n.value, int)]
