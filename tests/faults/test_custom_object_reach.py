"""An object made in one process is there in the others with their next request; nothing is started again."""

import json
import time
import urllib.error
import urllib.request
from typing import Any

import pytest

from tests.faults.conftest import Zhike, said, status, within

pytestmark = [pytest.mark.server, pytest.mark.slow, pytest.mark.row(210)]
USABLE_WITHIN = 5.0  # seconds, on a busy machine; the figure itself is printed, and kept by `bench/custom_object.py`
FILE = b"external_id,name,custom.serial\nd-1,Printer,K-1\nd-2,Scanner,K-2\n"


def ask(base: str, token: str, method: str, path: str, body: Any = None, **headers: str) -> tuple[int, Any]:
    sent = {"Authorization": f"Bearer {token}", "Content-Type": "application/json", **headers}
    given = body if isinstance(body, bytes) else None if body is None else json.dumps(body).encode()
    request = urllib.request.Request(f"{base}/api/v1{path}", given, sent, method=method)
    try:
        with urllib.request.urlopen(request, timeout=10) as answer:
            return answer.status, json.loads(answer.read() or b"null")
    except urllib.error.HTTPError as error:
        return error.code, json.loads(error.read())


def test_two_servers_and_the_worker_know_it_at_once(zhike: Zhike, address: str) -> None:
    host, _colon, port = address.partition(":")
    first, second = f"http://{address}", f"http://{host}:{int(port) + 7}"
    added = zhike("user", "add", "ann@example.test", "--role", "admin")
    assert added.wait(90) == 0, said(added)
    token = zhike("token", "add", "ann@example.test").communicate(timeout=60)[0].strip()
    server = zhike("serve", "--bind", address, "--workers", "1")
    assert within(60, lambda: status(f"{first}/readyz") == 200), said(server)
    other = zhike("web", "--bind", second.removeprefix("http://"), "--workers", "1")
    assert within(60, lambda: status(f"{second}/readyz") == 200), said(other)
    assert ask(second, token, "GET", "/devices")[0] == 404

    began = time.monotonic()
    assert ask(first, token, "POST", "/custom_objects", {"key": "device", "label_en": "Device"})[0] == 201
    assert within(USABLE_WITHIN, lambda: ask(second, token, "GET", "/devices")[0] == 200)
    print(f"usable in another process after {(time.monotonic() - began) * 1000:.0f} ms")
    field = {"object": "device", "kind": "text", "name": "serial", "label_en": "Serial"}
    assert ask(second, token, "POST", "/custom_fields", field)[0] == 201
    code, made = ask(first, token, "POST", "/devices", {"name": "Press", "custom": {"serial": "K-0"}})
    assert (code, made["custom"]) == (201, {"serial": "K-0"})

    job = begun(first, token)
    assert within(60, lambda: ask(second, token, "GET", f"/jobs/{job}")[1]["state"] in {"done", "failed"}), said(server)
    assert ask(second, token, "GET", f"/jobs/{job}")[1]["counts"]["created"] == 2
    assert len(ask(second, token, "GET", "/devices")[1]["items"]) == 3


def begun(base: str, token: str) -> int:
    """An import for the worker, which was there before the object."""
    line = "--part"
    body = (
        (
            f'--{line}\r\nContent-Disposition: form-data; name="file"; filename="devices.csv"\r\nContent-Type: text/csv\r\n\r\n'
        ).encode()
        + FILE
        + f"\r\n--{line}--\r\n".encode()
    )
    code, job = ask(
        base, token, "POST", "/devices/import", body, **{"Content-Type": f"multipart/form-data; boundary={line}"}
    )
    assert code == 202, job
    return int(job["id"])
