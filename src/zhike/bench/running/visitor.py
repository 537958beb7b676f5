"""One person at their browser: logs in over HTTP, and knows the bytes of every request that they send."""

import http.client
import json
import re
import urllib.parse
from typing import Any

from django.db import transaction
from django.test import Client

from zhike.engine import actors, objects
from zhike.people.token import rules as tokens
from zhike.people.token.model import Token
from zhike.runtime.failure import Failed

from . import lines, statements
from .statements import Statement

PATIENCE = 600
TOKEN = re.compile(r'name="csrfmiddlewaretoken" value="([^"]+)"')
FORM = "application/x-www-form-urlencoded"
AGENT = {"User-Agent": "zhike-bench", "Accept-Encoding": "gzip"}


class Visitor:
    """`token` is for the API, made by the person for this run and revoked at its end."""

    def __init__(self, port: int, user: Any) -> None:
        self.port, self.user = port, user
        self.cookies: dict[str, str] = {}
        self.csrf = ""
        by = actors.for_user(user)
        self._made, self.token = tokens.make(user, "bench", by=by, scopes=["read", "write"])

    def log_in(self, password: str) -> None:
        self.csrf = self.token_in("/login")
        answer = self.post("/login", {"login": self.user.email, "password": password})
        if answer.status != 302 or "session" not in self.cookies:
            raise Failed(f"{self.user.email} cannot log in with the password of bench.json. Fill the folder again.")
        self.csrf = self.token_in("/contacts/new")

    def leave(self) -> None:
        with transaction.atomic():
            tokens.revoke(Token.objects.get(pk=self._made.pk), by=actors.for_user(self.user))

    def token_in(self, path: str) -> str:
        found = TOKEN.search(self.ask("GET", path).read().decode())
        if found is None:
            raise Failed(f"{path} shows {self.user.email} no form, so nobody can log in or write.")
        return found[1]

    def post(self, path: str, values: dict[str, str]) -> http.client.HTTPResponse:
        body = urllib.parse.urlencode({"csrfmiddlewaretoken": self.csrf, **values}).encode()
        return self.ask("POST", path, body, **{"Content-Type": FORM})

    def ask(self, method: str, path: str, body: Any = None, **headers: str) -> http.client.HTTPResponse:
        """The answer, its body unread."""
        connection = http.client.HTTPConnection(lines.HOST, self.port, timeout=PATIENCE)
        connection.request(method, path, body, {"Cookie": self.cookie, "User-Agent": AGENT["User-Agent"], **headers})
        answer = connection.getresponse()
        for value in answer.headers.get_all("set-cookie") or []:
            name, _equals, rest = value.partition("=")
            self.cookies[name] = rest.partition(";")[0]
        return answer

    def call(self, method: str, path: str, body: Any = None, **headers: str) -> http.client.HTTPResponse:
        """The API."""
        return self.ask(method, f"/api/v1{path}", body, Authorization=f"Bearer {self.token}", **headers)

    def told(self, method: str, path: str, body: Any = None) -> tuple[int, Any]:
        """The API's JSON."""
        given = None if body is None else json.dumps(body).encode()
        answer = self.call(method, path, given, **{"Content-Type": "application/json"})
        return answer.status, json.loads(answer.read() or b"null")

    @property
    def cookie(self) -> str:
        return "; ".join(f"{name}={value}" for name, value in self.cookies.items())

    def bytes_of(self, path: str, body: Any = None) -> bytes:
        """The request for a page, or for the API where it has a body."""
        if body is None:
            return lines.prepared("GET", path, {**AGENT, "Cookie": self.cookie})
        headers = {**AGENT, "Authorization": f"Bearer {self.token}", "Content-Type": "application/json"}
        return lines.prepared("POST", path, headers, json.dumps(body).encode())

    def form_bytes(self, path: str, values: dict[str, str], **headers: str) -> bytes:
        body = urllib.parse.urlencode({"csrfmiddlewaretoken": self.csrf, **values}).encode()
        return lines.prepared("POST", path, {**AGENT, "Cookie": self.cookie, "Content-Type": FORM, **headers}, body)

    def recorded(
        self, path: str, body: Any = None, *, form: dict[str, str] | None = None, **headers: str
    ) -> list[Statement]:
        """The statements of the same request answered in this process; what it writes is taken back."""
        client = Client(headers={"host": lines.HOST, "user-agent": AGENT["User-Agent"], **headers})
        client.cookies.load(self.cookies)
        with transaction.atomic(), statements.recording() as found:
            if form is not None:
                client.post(path, form)
            elif body is not None:
                client.post(
                    path, json.dumps(body), "application/json", headers={"authorization": f"Bearer {self.token}"}
                )
            else:
                client.get(path)
            transaction.set_rollback(True)
        return found


def of(port: int, email: str) -> Visitor:
    user = objects.get("user").model.objects.filter(email=email.casefold(), deleted_at=None).first()  # type: ignore[attr-defined]
    if user is None:
        raise Failed(f"Nobody in the folder has the address {email}, which its bench.json names. Fill it again.")
    return Visitor(port, user)
