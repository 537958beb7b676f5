"""The page of the command line, from what each command says of its own words."""

import argparse
import importlib
from types import ModuleType

from . import source

INTRODUCTION = """Every command is `./zhike NAME …`; `./zhike NAME --help` says the same as this page.

A command that needs the database starts the embedded one unless `DATABASE_URL` names another, and makes the schema \
where there is none. Prose and progress go to stderr, so that what is on stdout can be read by a program.

| Exit code | Meaning |
| --- | --- |
| 0 | done |
| 1 | failed, nothing was written |
| 2 | the command line is not understood |
| 3 | done, with rows that were refused |"""
# Defaults that depend on the machine are told in words.
BY_MACHINE = {"workers": "one for each processor, at most 4"}


def page() -> str:
    from zhike.commands.__main__ import names

    return source.page_of("Command line", INTRODUCTION, *[section(name) for name in names()])


def section(name: str) -> str:
    module = importlib.import_module(f"zhike.commands.{name}")
    parser = parser_of(name, module)
    parts = [f"## {name}", source.first_sentence(module.__doc__), f"`./zhike {name}{usage(parser)}`"]
    rows = [[f"`{called(action)}`", described(action)] for action in listed(parser)]
    parts += [source.table(["Word", "Meaning"], rows)] if rows else []
    parts += [parser.epilog] if parser.epilog else []
    for action in parser._actions:
        if isinstance(action, argparse._SubParsersAction):
            parts += [sub(name, word, parser) for word, parser in action.choices.items()]
    return "\n\n".join(parts)


def sub(name: str, word: str, parser: argparse.ArgumentParser) -> str:
    """A command within a command, such as `user add`."""
    parts = [f"### {name} {word}", parser.description or "", f"`./zhike {name} {word}{usage(parser)}`"]
    rows = [[f"`{called(action)}`", described(action)] for action in listed(parser)]
    parts += [source.table(["Word", "Meaning"], rows)] if rows else []
    return "\n\n".join(part for part in parts if part)


def parser_of(name: str, module: ModuleType) -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog=f"zhike {name}", description=module.HELP, allow_abbrev=False)
    module.arguments(parser)
    return parser


def listed(parser: argparse.ArgumentParser) -> list[argparse.Action]:
    skipped = (argparse._HelpAction, argparse._SubParsersAction)
    return [action for action in parser._actions if not isinstance(action, skipped)]


def usage(parser: argparse.ArgumentParser) -> str:
    words = [called(action) for action in sorted(listed(parser), key=lambda action: bool(action.option_strings))]
    required = [action.required for action in sorted(listed(parser), key=lambda action: bool(action.option_strings))]
    return "".join(f" {word}" if must else f" [{word}]" for word, must in zip(words, required, strict=True))


def called(action: argparse.Action) -> str:
    """How it is written: `--port PORT`, `FILE`, `--on-match update|skip|create`."""
    value = "|".join(map(str, action.choices)) if action.choices else str(action.metavar or action.dest.upper())
    if not action.option_strings:
        return value
    longest = max(action.option_strings, key=len)
    return longest if action.nargs == 0 else f"{longest} {value}"


def described(action: argparse.Action) -> str:
    text = (action.help or "").replace("%(default)s", str(action.default)).replace("%%", "%")
    default = BY_MACHINE.get(action.dest) or (
        "" if action.default in (None, False, argparse.SUPPRESS) else action.default
    )
    is_said = not default or str(default) in text or "%(default)s" in (action.help or "")
    return text if is_said else f"{text}; {default} unless given".removeprefix("; ")
