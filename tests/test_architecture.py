"""How the code is laid out, asked of the code: sizes, names, who writes what, what may not appear where.

STYLE.md says why. An exception stands in the table of its test, with its reason.
"""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.apps import apps

from zhike.engine import objects
from zhike.engine.models import Record, Row
from zhike.runtime.environment import ROOT
from zhike.runtime.reference import source

SRC = ROOT / "src" / "zhike"
FORBIDDEN_NAMES = {"utils", "helpers", "services", "common", "misc", "base", "manager", "managers", "core", "mixins"}
# Django asks for these by name, and there is nothing to say in them; a declaration says what it is.
NEED_NO_DOCSTRING = {"apps.py", "models.py", "object.py", "conftest.py"}
MANAGERS = {"objects", "_base_manager", "_default_manager"}
WRITERS = {"create", "bulk_create", "update", "bulk_update", "get_or_create", "update_or_create", "delete"}
# Where records are written besides the write path: (module, model) → why no event is owed.
RECORDS_WRITTEN = {
    ("engine/pictures.py", "shown.save"): "a picture is no record",
    ("people/token/rules.py", "Token"): "when a token was last used is no change of it",
    ("people/user/rules.py", "User"): "the password is no field; `records.touch` logs that it was set",
    ("people/notices.py", "notice.save"): "a line of the inbox is no record",
    ("sales/pipeline/rules.py", "Pipeline"): "the other pipelines' mark goes with the save that moved it",
}
# Instances of the engine's own tables go by these names; they are no records, and the engine may save them.
TABLES_OF_THE_ENGINE = {"job", "stored", "effect", "notice", "share", "setting"}
# Tables that are no records, written outside rules, seeds, jobs, the engine and their own folder.
TABLES_WRITTEN = {
    ("people/login/sessions.py", "Session"): "Django's; a log-in that ends is told by `records.touch` where it matters",
    ("people/login/sessions.py", "UserSession"): "allauth's list of the same log-ins",
    ("people/notices.py", "Notice"): "the one way into the inbox: a notice follows from an event and is none",
}
DOORS = {
    **dict.fromkeys(("layouts", "custom", "custom_field", "custom_object", "configuration", "saved_views"), "shaping"),
    "views": "pages",
    **dict.fromkeys(("imports", "exports"), "files"),
    **dict.fromkeys(("formulas", "derived"), "computing"),
    **{room: room for room in ("access", "api", "approvals", "duplicates", "past", "quality", "query")},
}
ROOMS_OF_THE_ENGINE = {
    "heart": 9_100,
    "shaping": 3_200,
    "pages": 9_000,
    "api": 2_700,
    "files": 3_100,
    **dict.fromkeys(("past", "quality"), 1_500) | {"query": 1_300, "access": 500},
    "computing": 3_500,
    **dict.fromkeys(("approvals", "duplicates"), 2_500),
}
# Words in modules of the engine that only look like an object's.
WORDS_OF_OBJECTS = {
    "engine/fields/drawing.py": "a field named stage is drawn with a dot",
    "engine/imports/suggest.py": "fields of these names are suggested for headers that other systems use",
    "engine/views/asked.py": "a board's address has a parameter of this name",
    "engine/views/moves.py": "the column of a board, within a sentence",
    "engine/views/shapes/entries.py": "a part of a timeline's entry",
}
# Programs that people or the launcher run, and that say on the terminal what they do.
TALK = {
    "lib/tables/plain.py": "a program of its own that reads a file under limits and answers on stdout",
    "runtime/suite.py": "says what it installs",
    "runtime/supervisor.py": "says which processes come and go",
    "runtime/translations.py": "lists what is missing",
    "web/icons/build.py": "run by hand",
}
SET_UP = {"layout", "view", "approval", "approvalrule", "customfield", "customobject", "reviewplan"}
LONG_FILES: dict[str, str] = {}
LONG_CLASSES: dict[str, str] = {}
LONG_FUNCTIONS: dict[str, str] = {}
MANY_PARAMETERS: dict[str, str] = {}
LONG_TEMPLATES: dict[str, str] = {}
HEAVY = {"polars", "pandas", "duckdb", "ibis", "scipy", "sklearn", "typst", "pyspark"}


def short(path: Path) -> str:
    return path.relative_to(SRC if path.is_relative_to(SRC) else ROOT).as_posix()


def all_python() -> list[Path]:
    found = [ROOT / "conftest.py", *SRC.rglob("*.py"), *(ROOT / "tests").rglob("*.py"), *(ROOT / "bench").rglob("*.py")]
    return sorted(path for path in found if "migrations" not in path.parts)


def files(pattern: str) -> list[Path]:
    return sorted(path for path in SRC.rglob(pattern) if "vendor" not in path.parts)


def lines(path: Path) -> int:
    return path.read_text(encoding="utf-8").count("\n")


def length(node: ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef) -> int:
    return (node.end_lineno or node.lineno) - node.lineno + 1


def nodes(path: Path, *kinds: type[ast.AST]) -> Iterator[ast.AST]:
    yield from (node for node in ast.walk(source.tree(path)) if isinstance(node, kinds))


def test_files_are_at_most_300_lines() -> None:
    long = {short(path): lines(path) for path in [*all_python(), ROOT / "zhike"] if lines(path) > 300}
    assert not {name: n for name, n in long.items() if name not in LONG_FILES}


def test_classes_are_at_most_200_lines() -> None:
    long = {f"{short(p)}:{n.name}": length(n) for p in all_python() for n in nodes(p, ast.ClassDef) if length(n) > 200}
    assert not {name: n for name, n in long.items() if name not in LONG_CLASSES}


def functions() -> Iterator[tuple[str, ast.FunctionDef]]:
    for path in all_python():
        for node in nodes(path, ast.FunctionDef, ast.AsyncFunctionDef):
            yield f"{short(path)}:{node.name}", node


def test_functions_are_at_most_40_lines() -> None:
    long = {name: length(node) for name, node in functions() if length(node) > 40}
    assert not {name: n for name, n in long.items() if name not in LONG_FUNCTIONS}


def test_functions_take_at_most_5_parameters_by_position() -> None:
    many = {name: len(by_position(node)) for name, node in functions() if len(by_position(node)) > 5}
    many = {name: n for name, n in many.items() if "/tests/" not in name and not name.startswith("tests/")}
    assert not {name: n for name, n in many.items() if name not in MANY_PARAMETERS}


def by_position(node: ast.FunctionDef) -> list[str]:
    return [a.arg for a in [*node.args.posonlyargs, *node.args.args] if a.arg not in {"self", "cls"}]


def test_views_are_at_most_30_lines() -> None:
    views = [(name, node) for name, node in functions() if is_view(name, node)]
    assert not {name: length(node) for name, node in views if length(node) > 30}


def is_view(name: str, node: ast.FunctionDef) -> bool:
    return ("/views/" in name or name.partition(":")[0].endswith("views.py")) and by_position(node)[:1] == ["request"]


def test_no_file_or_folder_has_a_name_that_says_nothing() -> None:
    named = [p for p in SRC.rglob("*") if p.stem in FORBIDDEN_NAMES and p.suffix in {"", ".py", ".js", ".css"}]
    assert not [short(path) for path in named if not {"vendor", "__pycache__"} & set(path.parts)]


@pytest.mark.parametrize(("pattern", "most"), [("*.html", 120), ("*.js", 100), ("*.css", 250)])
def test_templates_scripts_and_styles_are_short(pattern: str, most: int) -> None:
    assert not {short(p): lines(p) for p in files(pattern) if lines(p) > most and short(p) not in LONG_TEMPLATES}


@pytest.mark.parametrize("room", ROOMS_OF_THE_ENGINE)
def test_each_room_of_the_engine_stays_within_its_limit(room: str) -> None:
    """docs/decisions/0009-rooms-of-the-engine.md says why the heart and its doors are counted apart."""
    inside = [
        path.relative_to(SRC / "engine") for path in source.product_files() if path.is_relative_to(SRC / "engine")
    ]
    mine = [path for path in inside if (DOORS.get(path.parts[0]) or "heart") == room]
    assert sum(lines(SRC / "engine" / path) for path in mine) <= ROOMS_OF_THE_ENGINE[room]


def test_the_folder_of_an_object_is_at_most_500_lines() -> None:
    folders = {path.parent for path in SRC.glob("*/*/object.py")}
    sizes = {short(folder): sum(map(lines, folder.glob("*.py"))) for folder in folders}
    assert not {name: size for name, size in sizes.items() if size > 500}


def test_every_module_begins_with_what_it_is_for_in_at_most_5_lines() -> None:
    wrong = []
    for path in [*source.product_files(), *(p for p in all_python() if "tests" not in p.parts)]:
        text = ast.get_docstring(source.tree(path)) or ""
        needs_none = path.name in NEED_NO_DOCSTRING or (path.name == "__init__.py" and not lines(path))
        if (not text and not needs_none) or len(text.splitlines()) > 5:
            wrong.append(short(path))
    assert not sorted(set(wrong))


def test_the_engine_knows_no_object_by_name() -> None:
    """Objects of its own (user, team, role, token, layout, view …) it may know: the gate and the tabs stand on them."""
    own = {"user", "team", "role", "token", *SET_UP}
    foreign = {word for one in objects.all_types() if one.key not in own for word in (one.key, one.path)}
    paths = [path for path in source.product_files() if path.is_relative_to(SRC / "engine")]
    named = {(short(path), text) for path in paths for text in source.texts(path) if text in foreign}
    assert not {one for one in named if one[0] not in WORDS_OF_OBJECTS}


# --- who writes


def writes() -> Iterator[tuple[str, str]]:
    """(module, what it writes) for each statement through a manager, and each `.save()` or `.delete()` of a model."""
    for path in source.product_files():
        for node in nodes(path, ast.Call):
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute):
                own = TABLES_OF_THE_ENGINE if path.is_relative_to(SRC / "engine") else set()
                yield from ((short(path), name) for name in written(node.func, own))


def written(called: ast.Attribute, own: set[str]) -> list[str]:
    """The model that a call writes, named as in the source. A form is no model: what it saves goes through a rule."""
    chain = ast.unparse(called)
    if called.attr in WRITERS and MANAGERS & set(re.findall(r"\w+", chain)):
        return [re.split(r"\.(?:objects|_base_manager|_default_manager)\b", chain)[0]]
    is_of_instance = called.attr in {"save", "delete"} and isinstance(called.value, ast.Name)
    return [chain] if is_of_instance and chain.partition(".")[0] not in {"records", "self", "form", *own} else []


def record_names() -> set[str]:
    return {model.__name__ for model in apps.get_models() if issubclass(model, Record | Row)}


def test_records_are_written_by_the_write_path_only() -> None:
    names = record_names()
    found = {(module, name) for module, name in writes() if name in names or name.endswith((".model", ".save", ")"))}
    outside = {write for write in found if not write[0].startswith("engine/records/")}
    assert not outside - set(RECORDS_WRITTEN)


def test_other_tables_are_written_by_rules_seeds_jobs_the_engine_and_their_own_folder() -> None:
    records = record_names()
    homes = {model.__name__: model.__module__ for model in apps.get_models() if model.__name__ not in records}
    assert not {w for w in writes() if w[1] in homes and not may_write(w[0], homes[w[1]])} - set(TABLES_WRITTEN)


def may_write(module: str, home: str) -> bool:
    folder = "zhike." + module.rpartition("/")[0].replace("/", ".")
    is_rule = Path(module).name in {"rules.py", "seed.py", "jobs.py"}
    return is_rule or module.startswith("engine/") or home.startswith(folder)


def test_no_statement_of_sql_writes_the_table_of_an_object() -> None:
    tables = {one.table for one in objects.all_types()}
    pattern = re.compile(rf'(?:INSERT INTO|UPDATE|DELETE FROM|COPY)\s+"?({"|".join(tables)})\b')
    paths = [path for path in source.product_files() if "engine/records" not in path.as_posix()]
    assert not [(short(path), text[:80]) for path in paths for text in source.texts(path) if pattern.search(text)]


def test_rules_send_nothing_themselves() -> None:
    sending = {"smtplib", "requests", "django.core.mail", "http.client", "urllib.request"}
    assert not {(short(p), name) for p in SRC.rglob("rules.py") for name in imported(p) if name in sending}


def imported(path: Path, *, at_top: bool = False) -> Iterator[str]:
    """Dotted names of the modules that a file imports; with `at_top` those that importing it imports."""
    for node in source.tree(path).body if at_top else ast.walk(source.tree(path)):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            yield node.module or ""
            yield from (f"{node.module}.{alias.name}" for alias in node.names)


def test_nothing_happens_by_signal_or_behind_a_thread() -> None:
    hidden = {"django.dispatch", "django.db.models.signals", "threading.local", "contextvars"}
    assert not {(short(p), name) for p in source.product_files() for name in imported(p) if name in hidden}


def test_large_libraries_are_imported_where_they_are_used() -> None:
    """A web process that never makes a workbook holds no library for it."""
    serving = [p for p in source.product_files() if not short(p).startswith("runtime/")]
    assert not {(short(p), n) for p in serving for n in imported(p, at_top=True) if n.split(".")[0] in HEAVY}


def test_only_programs_print() -> None:
    talking = {
        short(path)
        for path in source.product_files()
        for node in nodes(path, ast.Call)
        if isinstance(node, ast.Call) and ast.unparse(node.func) == "print"
    }
    assert not {name for name in talking if not name.startswith("commands/")} - set(TALK)


# --- templates


INLINE = {
    "a style attribute": re.compile(r"<[a-z][^>]*\sstyle\s*=", re.IGNORECASE),
    "a style element": re.compile(r"<style\b", re.IGNORECASE),
    "an event attribute": re.compile(r"<[a-z][^>]*\son[a-z]+\s*=", re.IGNORECASE),
    "an inline script": re.compile(r"<script\b(?![^>]*\b(?:src=|type=\"application/json\"))", re.IGNORECASE),
    "a javascript address": re.compile(r"javascript:", re.IGNORECASE),
}


@pytest.mark.parametrize("what", INLINE)
def test_templates_hold_no_inline_script_or_style(what: str) -> None:
    assert not [short(p) for p in files("*.html") if INLINE[what].search(p.read_text(encoding="utf-8"))]


def test_marked_up_text_of_python_holds_no_inline_script_or_style() -> None:
    """Components drawn in Python obey the same policy as templates."""
    texts = [(short(p), text) for p in source.product_files() for text in source.texts(p) if "<" in text]
    assert not [(name, text[:80]) for name, text in texts for pattern in INLINE.values() if pattern.search(text)]
