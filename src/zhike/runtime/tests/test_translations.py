"""What is said to people is said in their language."""

import ast

from zhike.runtime.reference import source

REFUSALS = {"Unknown", "ValidationError", "PermissionDenied", "Conflict", "malformed", "sentence"}
ELSEWHERE = {"engine/configuration/entries.py"}  # two declarations that name each other: said to who writes them


def test_refusals_go_through_gettext() -> None:
    found = []
    for path in source.product_files():
        for node in ast.walk(source.tree(path)):
            if isinstance(node, ast.Call) and ast.unparse(node.func).rpartition(".")[2] in REFUSALS:
                found += [f"{path}:{node.lineno}" for said in node.args if is_bare(said)]

    assert not [one for one in found if not any(name in one for name in ELSEWHERE)]


def is_bare(said: ast.expr) -> bool:
    """A sentence as it stands, not handed to gettext."""
    if isinstance(said, ast.JoinedStr):
        return True
    return isinstance(said, ast.Constant) and isinstance(said.value, str) and " " in said.value
