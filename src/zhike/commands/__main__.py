"""`python -m zhike.commands NAME …`: finds the command's file, reads its arguments, runs it.

Each command is a file of this folder with HELP, `arguments(parser)` and `run(options) -> int`.
Exit codes: 0 done, 1 failed and nothing written, 2 wrong usage, 3 done with refused rows.
"""

import argparse
import importlib
import os
import signal
import sys
from pathlib import Path
from types import FrameType, ModuleType
from typing import NoReturn

from zhike.runtime.failure import Failed, WrongUsage


def names() -> list[str]:
    return sorted(path.stem for path in Path(__file__).parent.glob("*.py") if not path.stem.startswith("_"))


def main(words: list[str]) -> int:
    if not words or words[0] in {"-h", "--help", "help"}:
        print(overview())
        return 0
    name, *rest = words
    if name not in names():
        print(f"zhike: there is no command '{name}'. The commands are: {', '.join(names())}.", file=sys.stderr)
        return 2
    module = importlib.import_module(f"zhike.commands.{name}")
    parser = argparse.ArgumentParser(prog=f"zhike {name}", description=module.HELP, allow_abbrev=False)
    module.arguments(parser)
    options, unknown = parser.parse_known_args(rest)
    if unknown and not getattr(module, "PASSES_ON", False):
        parser.error(f"what is {' '.join(unknown)}?")
    options.rest = unknown
    return run(module, options)


def overview() -> str:
    lines = [f"  {name:<12}{importlib.import_module(f'zhike.commands.{name}').HELP}" for name in names()]
    return "\n".join(["Usage: ./zhike COMMAND …   (./zhike COMMAND --help tells more)", "", *lines])


def run(module: ModuleType, options: argparse.Namespace) -> int:
    """What can go wrong at the terminal is one sentence; what is our own mistake keeps its traceback."""
    signal.signal(signal.SIGTERM, _leave)
    try:
        return int(module.run(options) or 0)
    except WrongUsage as wrong:
        print(f"zhike: {wrong}", file=sys.stderr)
        return 2
    except Failed as failed:
        print(f"zhike: {failed}", file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        return 130
    except BrokenPipeError:  # the reader of our output has left, as in `… | head`
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 1
    except Exception as other:
        sentence = _sentence(other)
        if sentence is None:
            raise
        print(f"zhike: {sentence}", file=sys.stderr)
        return 1


def _sentence(error: Exception) -> str | None:
    """Refusals of Django and of the database, in words."""
    from django.core.exceptions import PermissionDenied, ValidationError
    from django.db import OperationalError
    from psycopg import OperationalError as DriverError

    if isinstance(error, ValidationError):
        return " ".join(error.messages)
    if isinstance(error, PermissionDenied):
        return str(error) or "This is not allowed."
    if isinstance(error, (OperationalError, DriverError)):
        return f"The database does not answer or gave up: {str(error).strip().splitlines()[0]}"
    return None


def _leave(number: int, frame: FrameType | None) -> NoReturn:
    """Asked to end: leave through the doors, so that the database is released."""
    raise SystemExit(128 + number)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
