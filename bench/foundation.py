"""How fast the product answers on a real pipeline: import, pages, API and memory, over HTTP with two workers.

    .venv/bin/python bench/foundation.py FOLDER_OF_CRM_SALES [--requests 200]

Uses an empty data folder of its own and deletes it. Prints one JSON object; times are client times on loopback in ms.
"""

import argparse
import http.client
import json
import os
import re
import statistics
import subprocess
import sys
import tempfile
import time
import urllib.parse
from pathlib import Path

ROOT = Path(__file__).parents[1]
MAPS = ROOT / "docs/examples/crm_sales"
FILES = {"users": "sales_teams", "accounts": "accounts", "products": "products", "opportunities": "sales_pipeline"}
PORT = 8731
FILTER = json.dumps(
    {"and": [{"field": "status", "op": "eq", "value": "won"}, {"field": "name", "op": "contains", "value": "GTX"}]}
)
PAGES = {
    "list": "/opportunities",
    "sorted list": "/opportunities?sort=name",
    "filter": "/opportunities?filter=" + urllib.parse.quote(FILTER),
    "board": "/opportunities/board",
    "search": "/search?q=acme",
    "today": "/today",
}
API = {
    "api list": "/api/v1/opportunities?limit=50",
    "api filter": "/api/v1/opportunities?limit=50&filter=" + urllib.parse.quote(FILTER),
    "api search": "/api/v1/search?q=acme",
}


def zhike(*words: str, input: str | None = None) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-P", "-m", "zhike.commands", *words]
    return subprocess.run(command, check=True, text=True, capture_output=True, input=input)


def move_in(folder: Path) -> dict[str, float]:
    """Import everything. Rows a second, by object."""
    speeds = {}
    for objects, name in FILES.items():
        done = json.loads(
            zhike(
                "import", objects, str(folder / f"{name}.csv"), "--map", str(MAPS / f"{objects}.json"), "--json"
            ).stdout
        )
        speeds[objects] = round(done["read"] / max(done["seconds"], 0.001))
    return speeds


PLAIN = {"Accept-Encoding": "identity"}


class Visitor:
    """One browser with one open connection."""

    def __init__(self) -> None:
        self.line = http.client.HTTPConnection("127.0.0.1", PORT, timeout=60)
        self.cookies: dict[str, str] = {}

    def ask(self, method: str, path: str, body: str | None = None, **headers: str) -> tuple[int, bytes, float]:
        sent = {"Cookie": "; ".join(f"{k}={v}" for k, v in self.cookies.items()), "Accept-Encoding": "gzip", **headers}
        began = time.perf_counter()
        self.line.request(method, path, body, sent)
        answer = self.line.getresponse()
        text = answer.read()
        took = (time.perf_counter() - began) * 1000
        for name, value in answer.getheaders():
            if name.lower() == "set-cookie":
                key, _equals, rest = value.partition("=")
                self.cookies[key] = rest.partition(";")[0]
        return answer.status, text, took

    def log_in(self, email: str, password: str) -> None:
        _status, page, _took = self.ask("GET", "/login", **PLAIN)
        token = re.search(rb'name="csrfmiddlewaretoken" value="([^"]+)"', page)
        form = {"login": email, "password": password, "csrfmiddlewaretoken": token[1].decode() if token else ""}
        status, _text, _took = self.ask(
            "POST", "/login", urllib.parse.urlencode(form), **{"Content-Type": "application/x-www-form-urlencoded"}
        )
        assert status == 302, status

    def time(self, path: str, requests: int, **headers: str) -> dict[str, float]:
        took = []
        for _ in range(requests):
            status, text, ms = self.ask("GET", path, **headers)
            assert status == 200, (path, status)
            took.append(ms)
        return {
            "p50": round(statistics.median(took), 1),
            "p95": round(sorted(took)[int(len(took) * 0.95) - 1], 1),
            "kb": round(len(text) / 1024, 1),
        }


def create(visitor: Visitor, requests: int, token: str) -> dict[str, float]:
    took = []
    for number in range(requests):
        body = json.dumps({"name": f"Bench {number}", "phones": [f"1385716{number:04d}"]})
        status, _text, ms = visitor.ask(
            "POST", "/api/v1/accounts", body, Authorization=f"Bearer {token}", **{"Content-Type": "application/json"}
        )
        assert status == 201, status
        took.append(ms)
    return {"p50": round(statistics.median(took), 1), "p95": round(sorted(took)[int(len(took) * 0.95) - 1], 1)}


def pss(root: int) -> float:
    """MB of memory of a process and all below it, and of PostgreSQL, each shared page counted by its share."""
    below: dict[int, list[int]] = {}
    names = {}
    for entry in Path("/proc").glob("[0-9]*"):
        try:
            stat = (entry / "stat").read_text()
            names[int(entry.name)] = stat[stat.index("(") + 1 : stat.rindex(")")]
            below.setdefault(int(stat[stat.rindex(")") + 2 :].split()[1]), []).append(int(entry.name))
        except OSError:
            continue
    mine, todo = set(), [root, *[pid for pid, name in names.items() if name == "postgres"]]
    while todo:
        pid = todo.pop()
        if pid not in mine:
            mine.add(pid)
            todo += below.get(pid, [])
    total = 0
    for pid in mine:
        try:
            found = re.search(r"^Pss:\s+(\d+)", Path(f"/proc/{pid}/smaps_rollup").read_text(), re.MULTILINE)
        except OSError:
            continue
        total += int(found[1]) if found else 0
    return round(total / 1024, 1)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--requests", type=int, default=200)
    options = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="zhike-bench-") as data:
        os.environ.update(ZHIKE_DATA=f"{data}/data", PYTHONPATH=str(ROOT / "src"), ZHIKE_LIMIT_REQUESTS="0")
        os.environ.pop("DATABASE_URL", None)
        figures: dict[str, object] = {"import rows/s": move_in(options.folder)}
        zhike(
            "user",
            "add",
            "root@example.test",
            "--role",
            "admin",
            "--password-stdin",
            input="a long sentence to log in\n",
        )
        token = zhike("token", "add", "root@example.test").stdout.strip()
        server = subprocess.Popen(
            [sys.executable, "-P", "-m", "zhike.commands", "serve", "--bind", f"127.0.0.1:{PORT}", "--workers", "2"],
            stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
        )  # fmt: skip
        try:
            figures |= measured(options.requests, token, server.pid)
        finally:
            server.terminate()
            server.wait(40)
    print(json.dumps(figures, indent=1))


def measured(requests: int, token: str, pid: int) -> dict[str, object]:
    for _ in range(300):
        try:
            if Visitor().ask("GET", "/readyz")[0] == 200:
                break
        except OSError:
            time.sleep(0.2)
    time.sleep(60)
    at_rest = pss(pid)
    visitor = Visitor()
    visitor.log_in("root@example.test", "a long sentence to log in")
    first = json.loads(
        visitor.ask("GET", "/api/v1/opportunities?limit=1", Authorization=f"Bearer {token}", **PLAIN)[1]
    )["items"][0]
    pages = {**PAGES, "record": f"/opportunities/{first['id']}"}
    for path in pages.values():
        visitor.time(path, 10)
    figures: dict[str, object] = {name: visitor.time(path, requests) for name, path in pages.items()}
    figures |= {name: visitor.time(path, requests, Authorization=f"Bearer {token}") for name, path in API.items()}
    figures["api create"] = create(visitor, requests, token)
    figures["PSS at rest, MB"] = at_rest
    return figures


if __name__ == "__main__":
    main()
