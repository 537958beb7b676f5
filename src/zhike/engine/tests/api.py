"""A client of the API for tests: one token, JSON in and out."""

import json
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any

from django.test import Client
from django.utils import timezone

from zhike.engine.actors import Actor
from zhike.lib import signing
from zhike.people.token import rules


@dataclass
class Api:
    """`api("GET", "/accounts", q="x")`: query parameters are keywords, a condition may be a dict."""

    token: str
    client: Client = field(default_factory=lambda: Client(raise_request_exception=False))

    def __call__(self, method: str, path: str, body: Any = None, headers: Any = None, **query: Any) -> Any:
        params = {name: json.dumps(value) if isinstance(value, dict) else value for name, value in query.items()}
        answer = self.client.generic(
            method,
            f"/api/v1{path}",
            b"" if body is None else body if isinstance(body, bytes) else json.dumps(body).encode(),
            content_type="application/json",
            headers={"Authorization": f"Bearer {self.token}", **(headers or {})},
            query_params=params,
        )
        answer.data = json.loads(answer.content) if not answer.streaming and answer.content else None
        return answer


def api(actor: Actor, *scopes: str) -> Api:
    """A client that speaks for this person."""
    wanted = list(scopes) or ["read", "write"]
    _token, text = rules.make(actor.user, "Test", by=actor, scopes=wanted)
    return Api(text)


def expired(actor: Actor) -> Api:
    from zhike.people.token.model import Token

    found = api(actor)
    yesterday = timezone.localdate() - timedelta(days=2)
    Token.objects.filter(hash=signing.token_hash(found.token)).update(expires_on=yesterday)
    return found


def problem(answer: Any, status: int, kind: str) -> dict[str, Any]:
    """The problem document, which says what it should."""
    assert answer.status_code == status, (answer.status_code, answer.content[:300])
    assert answer.headers["Content-Type"] == "application/problem+json"
    assert answer.data["type"] == f"/problems/{kind}"
    assert answer.data["status"] == status
    assert answer.data["title"]
    assert answer.data["detail"]
    return dict(answer.data)


def good(answer: Any, status: int = 200) -> Any:
    assert answer.status_code == status, (answer.status_code, answer.content[:300])
    return answer.data
