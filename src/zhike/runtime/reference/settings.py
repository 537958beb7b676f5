"""The page of the variables of the environment. A test holds the list equal to what the code reads."""

import ast
from pathlib import Path

from zhike.runtime.environment import ROOT

from . import source

INTRODUCTION = "Everything that differs from machine to machine is a variable of the environment. None has to be set."

# Variable → default, meaning.
VARIABLES = {
    "ZHIKE_DATA": (
        "`var/data` in the program's folder",
        "The folder that holds everything of this installation: the embedded database, files, the secret key.",
    ),
    "DATABASE_URL": (
        "the embedded PostgreSQL",
        "Another PostgreSQL, 16 or newer, as `postgresql://user:password@host/name`. The embedded one is not started then.",
    ),
    "ZHIKE_SECRET_KEY": (
        "made on the first run, kept in the data folder",
        "Signs sessions and links; 32 characters or more. Changing it logs everybody out.",
    ),
    "ZHIKE_BASE_URL": (
        "`http://127.0.0.1:8000`",
        "The address that people type; links in mails are built from it alone. With `https` cookies are Secure and "
        "`__Host-`, and browsers are told to come by https only.",
    ),
    "ZHIKE_LIVE_URL": ("the next port of the same host", "Where the browser listens for live updates."),
    "ZHIKE_TRUSTED_PROXIES": (
        "nobody",
        "Addresses whose `X-Forwarded-For` is believed, such as `10.0.0.1,192.168.0.0/24`.",
    ),
    "ZHIKE_UPLOAD_MAX": ("`512 MB`", "The largest upload over HTTP."),
    "ZHIKE_FILES_MAX": ("`5 GB`", "How much the files on records may take for each person who brings them."),
    "ZHIKE_LIMIT_REQUESTS": ("`6000`", "Requests to the API a minute with one token; 0 is without limit."),
    "ZHIKE_LIMIT_LOGIN_ACCOUNT": ("`10`", "Attempts a minute to log in to one account; 0 is without limit."),
    "ZHIKE_LIMIT_LOGIN_ADDRESS": ("`60`", "Attempts a minute to log in from one address; 0 is without limit."),
    "EMAIL_URL": (
        "none: mails wait",
        "The mail server, as `smtp+tls://user:password@host:587?from=crm@example.com`; also `smtp://` and `smtps://`.",
    ),
    "ZHIKE_VENV": ("`.venv` in the program's folder", "Where the launcher keeps the Python environment."),
}  # fmt: skip

# Set by our own programs for the processes that they start.
OURS = {
    "ZHIKE_ROLE": "says what a process is for, so that its statements get the time limits and the pool that fit",
    "ZHIKE_FAST": "tells the tests that `./zhike test --fast` runs them",
    "ZHIKE_BENCH_BYTES": "tells the server of bytes of `./zhike bench run` which folder it serves",
    "ZHIKE_PARENT": "tells a process who started it, so that it ends with it",
}


def page() -> str:
    rows = [[f"`{name}`", default, meaning] for name, (default, meaning) in VARIABLES.items()]
    return source.page_of("Settings", INTRODUCTION, source.table(["Variable", "Unless set", "Meaning"], rows))


def read_by_code() -> set[str]:
    """Every variable of ours that the code names."""
    found = set()
    for path in [*source.product_files(), ROOT / "zhike"]:
        if path.is_relative_to(source.PACKAGE / "runtime" / "reference"):
            continue
        found |= {text for text in source.texts(path) if is_variable(text)}
        found |= {f"ZHIKE_LIMIT_{name}" for name in limits(path)}
    return found


def is_variable(text: str) -> bool:
    return text in {"DATABASE_URL", "EMAIL_URL"} or (
        text.startswith("ZHIKE_") and text == text.upper() and " " not in text and not text.endswith("_")
    )


def limits(path: Path) -> set[str]:
    """The names that `environment.limit(name, default)` is asked for."""
    calls = [node for node in ast.walk(source.tree(path)) if isinstance(node, ast.Call) and node.args]
    named = [c.args[0] for c in calls if ast.unparse(c.func) in {"limit", "environment.limit"}]
    return {node.value for node in named if isinstance(node, ast.Constant) and isinstance(node.value, str)}
