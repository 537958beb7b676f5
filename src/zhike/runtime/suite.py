"""What `./zhike test` runs, in this order, and the Debian packages its slower parts want."""

import glob
import os
import shutil
import subprocess
import sys
from collections.abc import Callable

STEPS = {
    "ruff check": ["-m", "ruff", "check", "--quiet", ".", "zhike"],
    "ruff format": ["-m", "ruff", "format", "--check", "--quiet", ".", "zhike"],
    "mypy": ["-m", "mypy"],
    "import contracts": [
        "-c",
        "import sys; from importlinter.cli import lint_imports_command as main; sys.exit(main())",
    ],
    "migrations": ["-m", "django", "makemigrations", "--check", "--dry-run", "--settings=zhike.settings"],
    "translations": ["-m", "zhike.runtime.translations", "--missing"],
}

PROGRAMS: dict[str, Callable[[], object]] = {
    "chromium": lambda: shutil.which("chromium"),
    "fonts-noto-cjk": lambda: glob.glob("/usr/share/fonts/opentype/noto/NotoSansCJK*"),
    "postgresql": lambda: glob.glob("/usr/lib/postgresql/*/bin/initdb"),
    "locales": lambda: shutil.which("localedef") and os.path.exists("/usr/share/i18n/locales/zh_CN"),
}


def pytest(rest: list[str], *, only: str | None) -> list[str]:
    """pytest's command line; what the caller says comes last and wins."""
    marks = ["-m", only] if only else []
    return [sys.executable, "-m", "pytest", "-n", "2", "--durations=10", *marks, *rest]


def install_programs() -> None:
    """As root on Debian, install what the browser and database tests want; elsewhere those tests say what is missing."""
    if os.geteuid() != 0 or not shutil.which("apt-get"):
        return
    missing = [name for name, found in PROGRAMS.items() if not found()]
    if missing:
        _install(missing)
    # PostgreSQL is also tried in a Chinese locale, whose order differs from C's.
    if "zh_CN.utf8" not in subprocess.run(["locale", "-a"], capture_output=True, text=True, check=False).stdout:
        subprocess.run(["localedef", "-i", "zh_CN", "-f", "UTF-8", "zh_CN.UTF-8"], check=False)


def _install(missing: list[str]) -> None:
    print(f"zhike: installing {', '.join(missing)} for the tests.", file=sys.stderr, flush=True)
    install = ["apt-get", "install", "-y", "-qq", "--no-install-recommends", *missing]
    environment = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
    for command in (["apt-get", "update", "-qq"], install):
        subprocess.run(command, env=environment, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, check=False)
