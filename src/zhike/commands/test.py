"""Everything that must hold before a commit: linters, types, import contracts, migrations, translations, tests."""

import argparse
import os
import subprocess
import sys
import time

HELP = "check everything: linters, types, contracts, migrations, translations, tests"
PASSES_ON = True
FAST = "not browser and not slow and not server"


def arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--fast", action="store_true", help="without browser, real servers and slow tests")
    parser.epilog = "Everything else is passed on to pytest: ./zhike test -k word."


def run(options: argparse.Namespace) -> int:
    from zhike.runtime import environment, suite

    os.chdir(environment.ROOT)
    os.environ.update(
        ZHIKE_DATA=str(environment.ROOT / "var" / "test"), **({"ZHIKE_FAST": "1"} if options.fast else {})
    )
    os.environ.pop("ZHIKE_ROLE", None)
    if not options.fast:
        suite.install_programs()
    from zhike.runtime import pytest_database  # noqa: F401, importing it starts the database

    failed = [name for name, command in suite.STEPS.items() if not _passes(name, command)]
    if failed:
        print(f"Failed before the tests: {', '.join(failed)}.", flush=True)
    pytest = subprocess.run(suite.pytest(options.rest, only=FAST if options.fast else None), check=False)
    return 1 if failed or pytest.returncode else 0


def _passes(name: str, command: list[str]) -> bool:
    """Run one step; what it says is shown when it fails."""
    began = time.monotonic()
    done = subprocess.run([sys.executable, *command], capture_output=True, text=True, check=False)
    is_good = done.returncode == 0
    print(f"{'ok    ' if is_good else 'FAILED'} {name}  {time.monotonic() - began:.1f} s", flush=True)
    if not is_good:
        print((done.stdout + done.stderr).rstrip(), flush=True)
    return is_good
