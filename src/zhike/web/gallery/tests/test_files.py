"""Styles and scripts are whole: listed, small, without dead imports, and vendored files are what they were."""

import hashlib
import re
from pathlib import Path

import pytest

from zhike.web.icons import build

STATIC = build.SPRITE.parent
STYLES = STATIC / "css"
SCRIPTS = STATIC / "js"


def test_the_style_list_names_every_file_once() -> None:
    listed = (STYLES / "app.list").read_text(encoding="utf-8").split()

    assert sorted(listed) == sorted(str(path.relative_to(STYLES)) for path in STYLES.rglob("*.css"))


@pytest.mark.parametrize("path", sorted(STYLES.rglob("*.css")), ids=lambda path: path.name)
def test_a_style_file_holds_one_component(path: Path) -> None:
    assert path.read_text(encoding="utf-8").startswith("/*")
    assert len(path.read_text(encoding="utf-8").splitlines()) <= 250


@pytest.mark.parametrize("path", sorted(SCRIPTS.glob("*.js")), ids=lambda path: path.name)
def test_a_script_holds_one_behaviour_and_its_imports_exist(path: Path) -> None:
    text = path.read_text(encoding="utf-8")

    assert text.startswith("/**")
    assert len(text.splitlines()) <= 100
    assert not re.search(r"\beval\(|new Function|innerHTML\s*\+=|document\.write", text)
    for name in re.findall(r'(?:from|import)\(?\s*"(\./[^"]+)"', text):
        assert (SCRIPTS / name).is_file(), name


def test_both_dark_blocks_are_equal() -> None:
    text = re.sub(r"\s+", " ", (STYLES / "tokens_dark.css").read_text(encoding="utf-8"))
    chosen, automatic = re.findall(r'data-theme="(?:dark|auto)"\] \{(.*?)\}', text)

    assert chosen == automatic


def test_the_sprite_holds_the_icons_of_the_list() -> None:
    symbols = re.findall(r'<symbol id="([^"]+)"', build.SPRITE.read_text(encoding="utf-8"))

    assert symbols == build.names()


def test_vendored_files_are_unchanged() -> None:
    for line in (STATIC / "vendor/SHA256SUMS").read_text(encoding="utf-8").splitlines():
        digest, name = line.split(maxsplit=1)
        assert hashlib.sha256((STATIC / "vendor" / name).read_bytes()).hexdigest() == digest
