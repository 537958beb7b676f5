"""The how-to pages about fields and objects are true: their steps are taken in a copy of the source, and used."""

import json
import os
import re
import shlex
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from textwrap import dedent
from typing import Any

import psycopg
import pytest
from psycopg.conninfo import make_conninfo

from zhike.engine.testing import database
from zhike.runtime.environment import ROOT

pytestmark = pytest.mark.slow
PAGES = ROOT / "docs" / "how-to"
STORY = """
import json
from zhike.runtime import start
start.django()
from django.test import Client
from zhike.engine import actors, objects, records
from zhike.engine.models import Role
from zhike.people.token import rules as tokens
from zhike.people.user.model import User

by, user = actors.system(), User()
records.save(user, by=by, name="Ann", email="ann@example.test", roles=[Role.objects.get(key="admin")])
_token, text = tokens.make(user, "story", by=by, scopes=["read", "write"])
headers = {"authorization": f"Bearer {text}"}
client = Client()
client.force_login(user)

def send(method, path, body=None, **more):
    answer = client.generic(method, f"/api/v1{path}", json.dumps(body or {}) if method != "GET" else "",
                            content_type="application/json", headers={**headers, **more})
    return answer.status_code, json.loads(answer.content)

rival = send("POST", "/rivals", {"name": "宏远机械", "website": "https://hongyuan.example.com"})
account = send("POST", "/accounts", {"name": "启明精密", "credit_limit": "50000"})
where = json.dumps({"field": "credit_limit", "op": "gte", "value": "50000"})
print(json.dumps({
    "made": rival,
    "watched": send("POST", f"/rivals/{rival[1]['id']}/watch"),
    "timeline": send("GET", f"/rivals/{rival[1]['id']}/timeline"),
    "found": send("GET", "/rivals?q=hyjx"),
    "pages": [client.get(f"/rivals{end}").status_code for end in ("", "/new", f"/{rival[1]['id']}")],
    "form": "credit_limit" in client.get("/accounts/new").content.decode(),
    "account": account,
    "filtered": send("GET", f"/accounts?filter={where}&fields=name,credit_limit"),
}, default=str))
"""


def blocks(page: str, language: str) -> list[str]:
    """The pieces of code of a page, without the indentation of the list they stand in."""
    text = (PAGES / page).read_text(encoding="utf-8")
    return [dedent(found) for found in re.findall(rf"^ *```{language}\n(.*?)^ *```$", text, re.MULTILINE | re.DOTALL)]


def take_steps_of_object(copy: Path) -> None:
    text = (PAGES / "add-an-object.md").read_text(encoding="utf-8")
    named = re.findall(r"^ *`(src/[\w/.]+)`:\n\n *```python", text, re.MULTILINE)
    *files, listed = blocks("add-an-object.md", "python")
    for name, code in zip(named, files, strict=True):
        (copy / name).parent.mkdir(exist_ok=True)
        (copy / name).write_text(code, encoding="utf-8")
    (copy / "src/zhike/sales/rival/__init__.py").touch()
    models = copy / "src/zhike/sales/models.py"
    models.write_text(listed + models.read_text(encoding="utf-8").replace("__all__ = [", '__all__ = ["Rival", '))


def take_steps_of_field(copy: Path) -> None:
    column, imported, in_form = (block.strip() for block in blocks("add-a-field.md", "python"))
    folder = copy / "src/zhike/customers/account"
    model = (folder / "model.py").read_text(encoding="utf-8")
    model = model.replace("    class Meta:", f"    {column}\n\n    class Meta:", 1)
    model = re.sub(r"^from zhike.engine.models.columns import .*$", imported, model, flags=re.MULTILINE)
    (folder / "model.py").write_text(model, encoding="utf-8")
    declared = (folder / "object.py").read_text(encoding="utf-8")
    (folder / "object.py").write_text(declared.replace('"founded_in",', f'"founded_in", {in_form}'), encoding="utf-8")


def run(words: list[str], copy: Path, **environment: str) -> str:
    surroundings = {**os.environ, "PYTHONPATH": str(copy / "src"), "ZHIKE_DATA": str(copy / "data"), **environment}
    done = subprocess.run(words, cwd=copy, env=surroundings, capture_output=True, text=True, timeout=300, check=False)
    assert done.returncode == 0, done.stdout[-2000:] + done.stderr[-4000:]
    return done.stdout


@pytest.fixture(scope="module")
def told(tmp_path_factory: pytest.TempPathFactory) -> Iterator[dict[str, Any]]:
    """What the story tells after the steps of both pages."""
    copy, name = tmp_path_factory.mktemp("how_to"), f"zhike_how_to_{os.getpid()}"
    ignored = shutil.ignore_patterns("__pycache__", "tests")
    shutil.copytree(ROOT / "src" / "zhike", copy / "src" / "zhike", ignore=ignored)
    take_steps_of_object(copy)
    take_steps_of_field(copy)
    with psycopg.connect(os.environ["DATABASE_URL"], autocommit=True) as postgres:
        postgres.execute(f'CREATE DATABASE "{name}"')
        try:
            url = make_conninfo(os.environ["DATABASE_URL"], dbname=name)
            for page in ("add-an-object.md", "add-a-field.md"):
                run(shell(blocks(page, "sh")[0]), copy, DATABASE_URL=url)
            yield json.loads(run([sys.executable, "-c", STORY], copy, DATABASE_URL=url))
        finally:
            database.drop(postgres, name)


def shell(line: str) -> list[str]:
    """The command without its setting of PYTHONPATH, run by this Python."""
    _path, _python, *words = shlex.split(line)
    return [sys.executable, *words]


def test_a_new_object_has_pages(told: dict[str, Any]) -> None:
    assert told["pages"] == [200, 200, 200]


def test_a_new_object_is_made_found_and_commanded_over_the_api(told: dict[str, Any]) -> None:
    assert told["made"][0] == 201
    assert told["watched"][0] == 200
    assert told["watched"][1]["is_watched"] is True
    assert [item["name"] for item in told["found"][1]["items"]] == ["宏远机械"]
    assert told["timeline"][0] == 200


def test_a_new_field_is_in_the_form_the_api_and_the_filter(told: dict[str, Any]) -> None:
    assert told["form"]
    assert told["account"][1]["credit_limit"] == {"amount": "50000.00", "currency": "CNY"}
    assert [item["name"] for item in told["filtered"][1]["items"]] == ["启明精密"]
