"""The page of event verbs: the engine's own, those of commands, and those that rules write themselves."""

import ast
import inspect
from collections.abc import Iterator
from pathlib import Path

from . import source

INTRODUCTION = """Everything that happens to a record is an event: who, when, through what, to which record, by which \
verb, with the values before and after. History, timeline, undo and `GET /api/v1/events` read the same events. Verbs \
are stable for ever.

## Every object"""

# Verbs of the write path, for records of any object.
ENGINE = {
    "create": "The record was made. Its values are those of the record, so the event holds none; an import writes them.",
    "change": "Fields were changed; each with its value before and after.",
    "assign": "Only owners were changed: the record was handed over.",
    "delete": "The record went to the recycle bin; the event holds all its values.",
    "restore": "The record came back from the recycle bin.",
    "undo": "An earlier event was taken back.",
    "merge": "Other records became part of this one; the event names them.",
    "unmerge": "A merge was taken back: the others are records of their own again.",
}

# Verbs of rules whose docstring speaks to programmers.
RULES = {
    "purge": "The record left the recycle bin for good. Its events stay.",
    "set_retention": "The number of days was changed that the recycle bin keeps what was deleted.",
    "export_log": "The log was exported; the event holds what was asked for.",
    "see_as": "An administrator began to look at the product as this person sees it. They can change nothing.",
    "see_as_end": "The administrator sees as themselves again.",
    "share": "The record was opened to a person or a team; the event says to whom, how far and until when.",
    "unshare": "The record was closed again to a person or a team, or the last day of its share was over.",
    "begin": "A job was begun. The event stands for all that the job does: undoing it takes all of that back.",
    "ask": "Something waits for approval; the request holds what was asked for.",
    "ask_approval": "Something that was asked for this record waits for approval.",
    "go_on": "A step of a request is done; the people of the next one are asked.",
    "comment": "A decision was given its reason.",
    "remind": "Those who are asked were reminded.",
    "escalate": "Nobody answered in time; others are asked too.",
    "replace": "Somebody who was asked can no longer log in; others are asked.",
    "choose": "A person chose their language, time zone, theme or density.",
    "export": "Records were exported; the event holds the filter and their number.",
    "invite": "A person was invited, or sent a new link to choose a password.",
    "set_password": "The password was changed. What it was or is, is written nowhere.",
}


def page() -> str:
    engine = [[f"`{verb}`", meaning] for verb, meaning in ENGINE.items()]
    own = [[f"`{verb}`", ", ".join(f"`{o}`" for o in who), text] for verb, (who, text) in sorted(other().items())]
    return source.page_of(
        "Events",
        INTRODUCTION,
        source.table(["Verb", "What happened"], engine),
        "## Some objects",
        "A command writes an event of its own verb; so do these rules. Where a verb has a button it has an address too: "
        "`POST /api/v1/{objects}/{id}/{verb}`.",
        source.table(["Verb", "Object", "What happened"], own),
    )


def other() -> dict[str, tuple[list[str], str]]:
    """Verb → (keys of the objects, meaning), beyond the engine's own."""
    found: dict[str, tuple[list[str], str]] = {}
    for verb, key, text in [*of_commands(), *of_rules()]:
        keys, first = found.setdefault(verb, ([], text))
        if key not in keys:
            keys.append(key)
        if not first and text:
            found[verb] = (keys, text)
    return {verb: entry for verb, entry in found.items() if verb not in ENGINE}


def of_commands() -> Iterator[tuple[str, str, str]]:
    from zhike.engine import objects

    for one in sorted(objects.all_types(), key=lambda one: one.key):
        for command in one.commands:
            told = source.first_sentence(inspect.getdoc(command.rule))
            yield command.verb, one.key, f"{command.label}. {told}".strip()


def of_rules() -> Iterator[tuple[str, str, str]]:
    """Verbs written by name in the source: `records.save(…, verb="x")`, `records.touch(…)`, `log.Entry(…, "x")`."""
    for path in source.product_files():
        for function in source.functions(path):
            told = source.first_sentence(ast.get_docstring(function))
            for node in ast.walk(function):
                if isinstance(node, ast.Call):
                    for verb in verbs_of(node):
                        yield verb, object_of(node, path), RULES.get(verb, told)


def object_of(call: ast.Call, path: Path) -> str:
    """The object whose record the call names, or in whose folder it stands."""
    from zhike.engine import objects

    first = call.args[0] if call.args else None
    named = first.id if isinstance(first, ast.Name) else first.value if isinstance(first, ast.Constant) else ""
    keys = {one.key for one in objects.all_types()}
    return next((word for word in (str(named), path.parent.name) if word in keys), "any")


def verbs_of(call: ast.Call) -> list[str]:
    name = ast.unparse(call.func).rpartition(".")[2]
    if name == "Entry" and len(call.args) > 2:
        given = [call.args[2]]
    elif name in {"save", "touch", "Draft"}:
        given = [keyword.value for keyword in call.keywords if keyword.arg == "verb"]
    else:
        given = []
    return [
        node.value for node in given if isinstance(node, ast.Constant) and isinstance(node.value, str) and node.value
    ]
