"""The words of each language, read from TOML files beside this module."""

import tomllib
from functools import cache
from pathlib import Path
from typing import Any

LANGUAGES = ("zh", "en")


@cache
def load(language: str, name: str) -> dict[str, Any]:
    if language not in LANGUAGES:
        raise ValueError(f"There is no demo company in '{language}'. Choose one of: {', '.join(LANGUAGES)}.")
    return tomllib.loads((Path(__file__).parent / language / f"{name}.toml").read_text("utf-8"))
