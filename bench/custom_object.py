"""From 'create a custom object' to using it in another process, over HTTP: two servers on one database, in ms.

    .venv/bin/python bench/custom_object.py [--objects 20] [--there 0]     `--there`: so many objects with fields before
`usable` ends with the other server's first list, `record` with the first record made there, `warm` is its list again.
"""

import argparse
import json
import os
import statistics
import subprocess
import sys
import tempfile
import time
import urllib.error
import urllib.request

from terminal import ROOT, zhike

FIRST, SECOND = "127.0.0.1:8735", "127.0.0.1:8741"


def ask(place: str, token: str, method: str, path: str, body: object = None) -> int:
    request = urllib.request.Request(
        f"http://{place}/api/v1{path}", None if body is None else json.dumps(body).encode(),
        {"Authorization": f"Bearer {token}", "Content-Type": "application/json"}, method=method,
    )  # fmt: skip
    try:
        with urllib.request.urlopen(request, timeout=30) as answer:
            answer.read()
            return int(answer.status)
    except urllib.error.HTTPError as error:
        return error.code


def ready(place: str) -> None:
    for _ in range(300):
        try:
            with urllib.request.urlopen(f"http://{place}/readyz", timeout=5):
                return
        except OSError:
            time.sleep(0.2)
    raise SystemExit(f"{place} does not answer.")


def make(token: str, key: str, fields: int) -> None:
    assert ask(FIRST, token, "POST", "/custom_objects", {"key": key, "label_en": key}) == 201
    for number in range(fields):
        field = {"object": key, "kind": "text", "name": f"f{number}", "label_en": f"F{number}"}
        assert ask(FIRST, token, "POST", "/custom_fields", field) == 201


def measured(token: str, number: int) -> dict[str, float]:
    key = f"thing{number}"
    began = time.perf_counter()
    make(token, key, 0)
    created = time.perf_counter()
    for _ in range(1000):
        if ask(SECOND, token, "GET", f"/{key}s") == 200:
            break
    usable = time.perf_counter()
    assert ask(SECOND, token, "POST", f"/{key}s", {"name": "One"}) == 201
    record = time.perf_counter()
    assert ask(SECOND, token, "GET", f"/{key}s") == 200
    warm = time.perf_counter()
    moments = {"create": created - began, "usable": usable - began, "record": record - began, "warm": warm - record}
    return {name: took * 1000 for name, took in moments.items()}


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--objects", type=int, default=20)
    parser.add_argument("--there", type=int, default=0)
    options = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="zhike-bench-") as data:
        os.environ.update(ZHIKE_DATA=f"{data}/data", PYTHONPATH=str(ROOT / "src"), ZHIKE_LIMIT_REQUESTS="0")
        os.environ.pop("DATABASE_URL", None)
        zhike("user", "add", "root@example.test", "--role", "admin")
        token = zhike("token", "add", "root@example.test").stdout.strip()
        command = [sys.executable, "-P", "-m", "zhike.commands"]
        quiet = {"stdout": subprocess.DEVNULL, "stderr": subprocess.DEVNULL}
        servers = [
            subprocess.Popen([*command, "serve", "--bind", FIRST, "--workers", "1"], **quiet),
            subprocess.Popen([*command, "web", "--bind", SECOND, "--workers", "1"], **quiet),
        ]
        try:
            ready(FIRST)
            ready(SECOND)
            for number in range(options.there):
                make(token, f"other{number}", 5)
            took = [measured(token, number) for number in range(options.objects)]
        finally:
            for server in servers:
                server.terminate()
                server.wait(40)
    figures = {
        name: {
            "p50": round(statistics.median(one[name] for one in took), 1),
            "max": round(max(one[name] for one in took), 1),
        }
        for name in took[0]
    }
    print(json.dumps({"there": options.there, "objects": options.objects, **figures}, indent=1))


if __name__ == "__main__":
    main()
