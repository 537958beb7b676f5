"""Editors of forms that stand for no field of an object, in the shape that macros/edit.html draws."""

from collections.abc import Iterable, Sequence
from typing import Any

Edit = dict[str, Any]


def edit(name: str, title: str, kind: str = "text", value: Any = "", **more: Any) -> Edit:
    return {"name": name, "id": f"field-{name}", "title": title, "kind": kind, "value": value, "errors": []} | more


def options(pairs: Iterable[tuple[str, Any]], chosen: Sequence[str] | str) -> list[dict[str, Any]]:
    picked = [chosen] if isinstance(chosen, str) else chosen
    return [{"value": key, "title": str(title), "is_selected": key in picked} for key, title in pairs]


def refuse(edits: Iterable[Edit], errors: dict[str, list[str]]) -> list[dict[str, str]]:
    """Put the refusals beside their fields. Returns the summary, those without a field first."""
    summary = []
    by_name = {one["name"]: one for one in edits}
    for name, sentences in sorted(errors.items(), key=lambda item: item[0] in by_name):
        if name in by_name:
            by_name[name]["errors"] = sentences
        summary += [{"field": by_name[name]["id"] if name in by_name else "", "text": text} for text in sentences]
    return summary
