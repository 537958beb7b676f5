"""Builds static/icons.svg, one sprite of the Lucide icons named in icons.txt.

Run `python -m zhike.web.icons.build FOLDER` with the `icons` folder of the npm package lucide-static.
The sprite is committed; this runs only when a name is added.
"""

import re
import sys
from pathlib import Path

HERE = Path(__file__).parent
SPRITE = HERE.parent / "static" / "icons.svg"


def names() -> list[str]:
    """The names in icons.txt, in its order."""
    lines = (HERE / "icons.txt").read_text(encoding="utf-8").splitlines()
    return [line.strip() for line in lines if line.strip() and not line.startswith("#")]


def symbol(name: str, svg: str) -> str:
    """One icon as a `<symbol>`: its paths only, since stroke and size come from the style sheet."""
    without_comments = re.sub(r"<!--.*?-->", "", svg, flags=re.DOTALL)
    found = re.search(r"<svg[^>]*>(.*)</svg>", without_comments, re.DOTALL)
    if found is None:
        raise ValueError(f"'{name}.svg' holds no <svg> element. Point to the icons folder of lucide-static.")
    paths = re.sub(r"\s+", " ", found.group(1)).strip()
    return f'<symbol id="{name}" viewBox="0 0 24 24">{paths}</symbol>'


def sprite(folder: Path) -> str:
    """The whole sprite; a name without a file stops the build."""
    symbols = [symbol(name, (folder / f"{name}.svg").read_text(encoding="utf-8")) for name in names()]
    return "\n".join(['<svg xmlns="http://www.w3.org/2000/svg">', *symbols, "</svg>"]) + "\n"


if __name__ == "__main__":
    SPRITE.write_text(sprite(Path(sys.argv[1])), encoding="utf-8")
