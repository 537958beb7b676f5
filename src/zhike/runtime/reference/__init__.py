"""The pages of docs/reference, written from the code: `./zhike docs` writes them, a test says when they are behind."""

from pathlib import Path

from zhike.runtime.environment import ROOT

FOLDER = ROOT / "docs" / "reference"


def pages() -> dict[str, str]:
    """Every page by file name. Django must be set up; no database is asked."""
    from django.utils import translation

    from . import api, checks, commands, conditions, events, formulas, objects, rows, settings

    with translation.override("zh-hans"):
        chinese = {"api.zh.md": api.page()}
    with translation.override("en"):
        return chinese | {
            "api.md": api.page(),
            "checks.md": checks.page(),
            "commands.md": commands.page(),
            "conditions.md": conditions.page(),
            "events.md": events.page(),
            "formulas.md": formulas.page(),
            "objects.md": objects.page(),
            "rows.md": rows.page(),
            "settings.md": settings.page(),
        }


def write(folder: Path = FOLDER) -> list[str]:
    """Bring the pages up to date. Returns the names of those that were behind."""
    folder.mkdir(parents=True, exist_ok=True)
    behind = [name for name, text in pages().items() if not is_current(folder / name, text)]
    for name, text in pages().items():
        if name in behind:
            (folder / name).write_text(text, encoding="utf-8")
    return behind


def is_current(path: Path, text: str) -> bool:
    return path.is_file() and path.read_text(encoding="utf-8") == text
