"""The page of the API for people who write programs: each request as a shell command and in Python, ready to run."""

import json
import re
from typing import Any

from django.utils.translation import gettext as _

from . import source
from .api_story import Step, steps

KEPT = re.compile(r"\{(\w+)(?:\.(\w+))?\}")
IN_PYTHON = """
import json
import os

import requests

session = requests.Session()
session.headers["Authorization"] = "Bearer " + os.environ["TOKEN"]


def ask(method, path, **more):
    answer = session.request(method, os.environ["BASE"] + "/api/v1" + path, **more)
    answer.raise_for_status()
    return answer.json() if answer.content else None
"""
IN_SHELL = """
export BASE=${BASE:-http://127.0.0.1:8000}
ask() { curl -sS --fail-with-body -H "Authorization: Bearer $TOKEN" "$@"; }
part() { python3 -c 'import json, sys; print(json.load(sys.stdin)[sys.argv[1]])' "$1"; }
"""


def page() -> str:
    begin = _(
        "Make a token (`./zhike token add EMAIL`, or Settings › Tokens), put it into the variable TOKEN and the address "
        "of the server into BASE. The steps below run one after the other on an empty installation; "
        "a test does exactly that."
    )
    more = _(
        "Which objects and fields there are stands in [objects.md](objects.md); the running server describes itself at "
        "`/api/v1/openapi.json`."
    )
    found = [begin, more, block("sh", IN_SHELL), block("python", IN_PYTHON)]
    for step in steps():
        found += [f"## {step.title}", f"`{step.method} {step.path}` {step.text}"]
        found += [block("sh", in_shell(step)), block("python", in_python(step))]
    return source.page_of(_("The API by example"), *found)


def block(language: str, text: str) -> str:
    return f"```{language}\n{text.strip()}\n```"


def in_shell(step: Step) -> str:
    """The words of one command, on several lines where something is sent."""
    method = {"POST" if step.body or step.file else "GET": ""}.get(step.method, f" -X {step.method}")
    words = [f"ask{method}" + "".join(f" -H {word(f'{name}: {value}')}" for name, value in step.headers.items())]
    if step.query:
        words[0] += " -G"
        words += [f"--data-urlencode {word(f'{name}={value}')}" for name, value in written(step.query).items()]
    if step.body:
        words[0] += " -H 'Content-Type: application/json'"
        words += [f"-d {word(json.dumps(step.body, ensure_ascii=False))}"]
    if step.file:
        words[0] = f"printf {word(step.file)} | ".replace("\n", "\\n") + words[0] + " -F 'file=@-;filename=table.csv'"
    line = " \\\n    ".join([*words, '"$BASE/api/v1' + word(step.path)[1:-1] + '"'])
    if len(words) == 1:
        line = line.replace(" \\\n    ", " ")
    return "\n".join([f"{step.keep.upper()}=$({line})", *taken(step.keep)]) if step.keep else line


def word(text: str) -> str:
    """A word of the shell, with what was kept from earlier answers put in."""
    put = KEPT.sub(lambda m: f"${m[1]}_{m[2] or 'id'}".upper(), text)
    return f"'{text}'" if put == text else '"' + put.replace('"', '\\"') + '"'


def taken(name: str) -> list[str]:
    """The lines that keep the parts of an answer which later steps name."""
    everywhere = " ".join(step.path + " ".join(step.headers.values()) for step in steps())
    parts = dict.fromkeys(m[2] or "id" for m in KEPT.finditer(everywhere) if m[1] == name)
    return [f"{name}_{part}".upper() + f'=$(part {part} <<< "${name.upper()}")' for part in parts]


def written(query: dict[str, Any]) -> dict[str, str]:
    return {name: json.dumps(value) if isinstance(value, dict) else str(value) for name, value in query.items()}


def in_python(step: Step) -> str:
    words = [f'"{step.method}"', text(step.path)]
    words += (
        [f"params={{{', '.join(f'{literal(name)}: {value_of(v)}' for name, v in step.query.items())}}}"]
        if step.query
        else []
    )
    words += [f"json={literal(step.body)}"] if step.body else []
    words += (
        [f"headers={{{', '.join(f'{literal(name)}: {text(v)}' for name, v in step.headers.items())}}}"]
        if step.headers
        else []
    )
    words += [f'files={{"file": ("table.csv", {literal(step.file)})}}'] if step.file else []
    called = f"ask({', '.join(words)})"
    return f"{step.keep} = {called}" if step.keep else f"print({called})"


def value_of(value: Any) -> str:
    return f"json.dumps({literal(value)})" if isinstance(value, dict) else literal(value)


def text(value: str) -> str:
    """A text of Python, with what was kept from earlier answers put in."""
    put = KEPT.sub(lambda m: f'{{{m[1]}["{m[2] or "id"}"]}}', value)
    return literal(value) if put == value else f"f'{put}'"


def literal(value: Any) -> str:
    """What is sent, as Python writes it. There are no yes, no or nothing in the examples, which JSON writes otherwise."""
    return json.dumps(value, ensure_ascii=False)
