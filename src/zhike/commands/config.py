"""Write the configuration as text, compare this installation with a text, make it like the text."""

import argparse
import json
import sys
from pathlib import Path
from typing import Any

HELP = "write fields, layouts, roles, pipelines and so on as text, and make an installation like a text"
SIGNS = {"create": "+", "change": "~", "remove": "-"}


def arguments(parser: argparse.ArgumentParser) -> None:
    verbs = parser.add_subparsers(dest="verb", metavar="export|diff|apply", required=True)
    export = verbs.add_parser("export", help="write the configuration of this installation")
    export.add_argument("-o", dest="output", metavar="FILE", type=Path, help="where to; without it the standard output")
    diff = verbs.add_parser("diff", help="say what would change, and change nothing")
    do = verbs.add_parser("apply", help="make this installation like the text: all of it or nothing")
    for one in (diff, do):
        one.add_argument("file", metavar="FILE", type=Path, help="a text that 'export' wrote; - is the standard input")
        one.add_argument("--json", action="store_true", help="print the steps as one object")
    do.add_argument("--as", dest="email", metavar="EMAIL", help="who does it; without it the system")
    do.add_argument("--allow-loss", action="store_true", help="also remove what records use or hold values of")


def run(options: argparse.Namespace) -> int:
    from zhike.commands._acting import actor_for
    from zhike.runtime import start

    start.django()
    actor = actor_for(getattr(options, "email", None))
    if options.verb == "export":
        return export(options)
    return plan(options, actor)


def export(options: argparse.Namespace) -> int:
    from zhike.engine.configuration import text

    written = text.write()
    if options.output:
        options.output.write_text(written, encoding="utf-8")
    else:
        sys.stdout.write(written)
    return 0


def plan(options: argparse.Namespace, actor: Any) -> int:
    """Show every step; `apply` then does them."""
    from zhike.engine.configuration import apply
    from zhike.engine.configuration import plan as plans

    given = written(options.file)
    steps = plans.compare(given)
    for step in steps:
        print(line(step), file=sys.stderr)
    for sentence in plans.unknown(steps) if options.verb == "diff" else ():
        print(sentence, file=sys.stderr)
    if options.verb == "apply":
        apply.apply(given, by=actor, allow_loss=options.allow_loss)
    if options.json:
        print(json.dumps({"steps": [step.as_json() for step in steps], "applied": options.verb == "apply"}, ensure_ascii=False))  # fmt: skip
    said = "Nothing differs." if not steps else f"{len(steps)} steps done." if options.verb == "apply" else f"{len(steps)} steps to do."  # fmt: skip
    print(said, file=sys.stderr)
    return 0


def written(file: Path) -> str:
    from zhike.runtime.failure import WrongUsage

    try:
        return sys.stdin.read() if str(file) == "-" else file.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as wrong:
        raise WrongUsage(f"{file} cannot be read as text.") from wrong


def line(step: Any) -> str:
    """One step: a sign, where, what, and what would be lost."""
    parts = [f"{SIGNS[step.verb]} {step.type.path} {step.key}"]
    if step.verb == "change":
        parts += [f"    {name}: {short(before)} → {short(after)}" for name, before, after in step.changes]
    if step.loss:
        parts.append(f"    loses data: {step.loss}")
    return "\n".join(parts)


def short(value: Any) -> str:
    told = json.dumps(value, ensure_ascii=False, default=str)
    return told if len(told) <= 100 else f"{told[:100]}…"
