"""Browsers of the cast, logged in."""

from collections.abc import Callable
from typing import Any

import pytest
from allauth.account.internal.flows.login import record_authentication
from django.test import Client, RequestFactory

from zhike.engine.testing import Cast
from zhike.people.login import sessions

Browser = Callable[[str], Client]


@pytest.fixture
def browser(cast: Cast) -> Browser:
    """A browser in which this person of the cast has just logged in."""
    return lambda name: logged_in(getattr(cast, name).user)


def logged_in(user: Any) -> Client:
    client = Client(headers={"user-agent": "Firefox/140 Windows"})
    client.force_login(user)
    request = RequestFactory().get("/")
    request.session = client.session
    record_authentication(request, user, "password")
    sessions.begin(request)
    request.session.save()
    return client
