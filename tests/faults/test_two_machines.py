"""Two machines against one database, here as two groups of processes, each with a data folder and ports of its own.

People go from one to the other unawares. What is no record, the uploaded files, both find in one folder.
"""

import http.cookiejar
import json
import os
import re
import shutil
import subprocess
import sys
import urllib.error
import urllib.parse
import urllib.request
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.faults.conftest import pair_of_ports, status, within
from zhike.runtime import postgres

pytestmark = [pytest.mark.server, pytest.mark.slow]
PATIENCE = 60
PASSWORD = "a long sentence to log in"
EMAIL = "ann@example.test"
TOKEN, MARK = re.compile(r'name="csrfmiddlewaretoken" value="([^"]+)"'), "between"
SECRET = "the same long secret on each of the machines"


class Machine:
    """One of them: where it answers, and the processes that run there."""

    def __init__(self, folder: Path, address: str, shared: dict[str, str]) -> None:
        self.folder, self.address = folder, address
        own = {name: value for name, value in os.environ.items() if not name.startswith(("ZHIKE_", "DATABASE_URL"))}
        self.environment = {**own, **shared, "ZHIKE_DATA": str(folder)}
        self.processes: list[subprocess.Popen[bytes]] = []

    @property
    def live(self) -> str:
        host, port = self.address.split(":")
        return f"{host}:{int(port) + 1}"

    def start(self, *words: str) -> None:
        with (self.folder / f"{words[0]}.said").open("w") as said:
            command = [sys.executable, "-P", "-m", "zhike.commands", *words]
            self.processes.append(subprocess.Popen(command, env=self.environment, stdout=said, stderr=said))

    def run(self, *words: str, typed: str = "") -> str:
        command = [sys.executable, "-P", "-m", "zhike.commands", *words]
        done = subprocess.run(command, env=self.environment, input=typed, capture_output=True, text=True, timeout=120)
        assert done.returncode == 0, done.stderr
        return done.stdout.strip()

    def end(self) -> None:
        for one in self.processes:
            one.terminate()
        for one in self.processes:
            one.wait(40)


@pytest.fixture(scope="module")
def machines(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Machine, Machine]]:
    """The first serves pages, the second pages and jobs; both live updates. They start at once, on an empty database."""
    first, second = pair_of_ports(), pair_of_ports()
    folder = tmp_path_factory.mktemp("machines")
    data = folder / "data"
    with postgres.ensure(data) as server:
        shared = {"DATABASE_URL": server.url, "ZHIKE_SECRET_KEY": SECRET, "ZHIKE_BASE_URL": f"http://{first}"}
        found = []
        for name, address in (("one", first), ("two", second)):
            (folder / name).mkdir(mode=0o700)
            found.append(Machine(folder / name, address, shared))
        one, two = found
        try:
            for machine in found:
                machine.start("web", "--bind", machine.address, "--workers", "1")
                machine.start("live", "--bind", machine.live)
            two.start("worker")
            for machine in found:
                assert within(PATIENCE, lambda at=machine.address: status(f"http://{at}/readyz") == 200)
            yield one, two
        finally:
            for machine in found:
                machine.end()
    postgres.remove(data)


class Person:
    """At a browser that sends its cookies to both machines, as to one address behind a balancer; and with a token."""

    def __init__(self, token: str) -> None:
        self.cookies = http.cookiejar.CookieJar()
        self.opener = urllib.request.build_opener(urllib.request.HTTPCookieProcessor(self.cookies))
        self.token = token

    def open(self, url: str, values: dict[str, str] | None = None, **headers: str) -> Any:
        body = urllib.parse.urlencode(values).encode() if values else None
        return self.opener.open(urllib.request.Request(url, body, headers), timeout=30)

    def read(self, url: str, values: dict[str, str] | None = None) -> str:
        with self.open(url, values) as answer:
            return str(answer.read().decode())

    def send(self, form: str, **values: str) -> str:
        """What follows when the form at this address is sent."""
        found = TOKEN.search(self.read(form))
        assert found, form
        return self.read(form, {"csrfmiddlewaretoken": found[1], **values})

    def call(self, method: str, url: str, body: Any = None, kind: str = "application/json") -> Any:
        sent = body if isinstance(body, bytes) or body is None else json.dumps(body).encode()
        headers = {"Authorization": f"Bearer {self.token}", "Content-Type": kind}
        with urllib.request.urlopen(urllib.request.Request(url, sent, headers, method=method), timeout=30) as answer:
            return json.loads(answer.read())

    def upload(self, url: str, text: bytes, **headers: str) -> Any:
        kind = f"multipart/form-data; boundary={MARK}"
        head = f'--{MARK}\r\nContent-Disposition: form-data; name="file"; filename="new.csv"\r\nContent-Type: text/csv\r\n\r\n'
        body = head.encode() + text + f"\r\n--{MARK}--\r\n".encode()
        request = urllib.request.Request(url, body, {"Content-Type": kind, **headers})
        with self.opener.open(request, timeout=30) as answer:
            return json.loads(answer.read())

    def imported(self, one: Machine, two: Machine) -> Any:
        """The job of an import that one machine took in, as the other tells it in the end."""
        bearer = f"Bearer {self.token}"
        address = f"http://{one.address}/api/v1/contacts/import"
        job = self.upload(address, b"name\nAnn Able\nBea Best\n", Authorization=bearer)["id"]

        def told() -> Any:
            return self.call("GET", f"http://{two.address}/api/v1/jobs/{job}")

        assert within(PATIENCE, lambda: told()["state"] in {"done", "failed"})
        return told()

    def fetched(self, one: Machine, two: Machine) -> int:
        """How one machine answers who asks it for a file that the other has taken in."""
        csrf = TOKEN.search(self.read(f"http://{one.address}/contacts/new"))
        assert csrf
        kept = self.upload(f"http://{one.address}/files", b"a,b\n", **{"X-CSRFToken": csrf[1]})
        try:
            with self.open(f"http://{two.address}{kept['url']}") as answer:
                return int(answer.status)
        except urllib.error.HTTPError as refused:
            return refused.code


@pytest.fixture(scope="module")
def person(machines: tuple[Machine, Machine]) -> Person:
    one, _two = machines
    one.run("user", "add", EMAIL, "--role", "admin", "--password-stdin", typed=PASSWORD)
    found = Person(one.run("token", "add", EMAIL))
    found.send(f"http://{one.address}/login", login=EMAIL, password=PASSWORD)
    return found


def test_people_and_their_work_go_from_one_to_the_other(machines: tuple[Machine, Machine], person: Person) -> None:
    one, two = machines

    listed = person.read(f"http://{two.address}/contacts")
    with person.open(f"http://{two.live}/live", Origin=f"http://{one.address}") as live:
        person.send(f"http://{one.address}/contacts/new", name="王小明", idempotency_key="once")
        told = next(json.loads(line[5:]) for line in live if line.startswith(b"data:"))
    field = {"object": "contact", "kind": "text", "name": "shoe", "label_en": "Shoe"}
    person.call("POST", f"http://{one.address}/api/v1/custom_fields", field)
    there = person.call("GET", f"http://{two.address}/api/v1/contacts?fields=name,custom.shoe")["items"]

    assert 'name="login"' not in listed
    assert told["object"] == "contact"
    assert [(row["id"], row["name"], row["custom"]) for row in there] == [(told["id"], "王小明", {"shoe": ""})]


def test_what_is_uploaded_to_one_is_found_by_the_other_where_they_share_files(
    machines: tuple[Machine, Machine], person: Person
) -> None:
    one, two = machines
    apart = [person.imported(one, two), person.fetched(one, two)]
    shutil.rmtree(two.folder / "files", ignore_errors=True)
    (two.folder / "files").symlink_to(one.folder / "files")

    shared = [person.imported(one, two), person.fetched(one, two)]

    assert "不在执行导入的机器上" in apart[0]["result"]["problem"]
    assert apart[1] == 404
    assert (shared[0]["state"], shared[0]["counts"]["created"]) == ("done", 2)
    assert shared[1] == 200
