"""A browser for the tests of logging in."""

from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client

from zhike.engine import actors
from zhike.engine.testing import Cast
from zhike.people.user import rules

PASSWORD = "a lake without fog"


@pytest.fixture
def ann(cast: Cast) -> Any:
    """Ann, with a password."""
    rules.set_password(cast.ann.user, PASSWORD, by=actors.system())
    return cast.ann.user


@pytest.fixture
def log_in() -> Callable[..., Any]:
    """Send the form of /login; returns the answer."""

    def send(client: Client, email: str, password: str = PASSWORD, **more: str) -> Any:
        return client.post("/login", {"login": email, "password": password, **more})

    return send
