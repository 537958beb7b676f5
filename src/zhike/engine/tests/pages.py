"""A person at a browser: a client that is logged in, addresses with filters, what a page's scripts are told."""

import json
from typing import Any
from urllib.parse import urlencode

from django.test import Client

from zhike.engine.actors import Actor

HTMX = {"HX-Request": "true"}


def browser(actor: Actor) -> Client:
    client = Client()
    client.force_login(actor.user)
    return client


def address(path: str, **params: Any) -> str:
    """The address with these parameters, conditions as JSON."""
    texts = {k: json.dumps(v) if isinstance(v, dict) else v for k, v in params.items()}
    return f"{path}?{urlencode(texts)}"


def text(response: Any) -> str:
    return str(response.content.decode())


def told(response: Any) -> dict[str, Any]:
    """The events that the answer fires."""
    return dict(json.loads(response.headers.get("HX-Trigger", "{}")))
