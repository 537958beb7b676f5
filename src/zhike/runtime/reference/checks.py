"""The page of mistakes in declarations that stop the server at start."""

import ast
import re

from . import source

NUMBERED = re.compile(r"(E\d{3}): (.+)", re.DOTALL)
INTRODUCTION = (
    "A mistake in a declaration stops the server at start with one of these, the place and the cure. "
    "Numbers are stable: a mistake that can no longer be made keeps its number."
)


def page() -> str:
    rows = [[f"`zhike.{number}`", meaning, cure] for number, (meaning, cure) in sorted(found().items())]
    return source.page_of("Checks", INTRODUCTION, source.table(["Check", "What must hold", "Cure"], rows))


def found() -> dict[str, tuple[str, str]]:
    """Number → (what must hold, hint), from the functions that check."""
    checks = {}
    for path in source.product_files():
        for function in source.functions(path):
            told = NUMBERED.fullmatch(source.first_sentence(ast.get_docstring(function)))
            if told:
                checks[told[1]] = (sentence(told[2]), hint(function))
    return checks


def sentence(text: str) -> str:
    return text[0].upper() + text[1:]


def hint(function: ast.FunctionDef) -> str:
    """What the check advises, values left out."""
    for node in ast.walk(function):
        if isinstance(node, ast.keyword) and node.arg == "hint":
            return plain(node.value)
    return ""


def plain(node: ast.expr) -> str:
    if isinstance(node, ast.JoinedStr):
        return "".join(plain(part) for part in node.values)
    if isinstance(node, ast.Constant):
        return str(node.value)
    return "…"
