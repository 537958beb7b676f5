"""Every address of the product: who gets an answer, and that none answers strangers without a reason in the table."""

import re
from collections.abc import Iterator
from typing import Any

import pytest
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver

from zhike.web.public import PUBLIC, is_public

SAMPLES = {"object_type": "accounts", "record_id": "1", "verb": "why", "key": "rep", "name": "list", "uidb36": "1"}
# They end the log-in that the test needs, or belong to the process and not to a person.
LEFT_OUT = {"logout", "auth/again"}
SERVED = {200, 204, 301, 302, 303, 304, 400, 401, 403, 404, 405, 409, 412, 415, 422, 428}


def addresses(patterns: list[Any] | None = None, before: str = "") -> Iterator[str]:
    """Every address of the URLconf, its parameters filled in with something."""
    for one in get_resolver().url_patterns if patterns is None else patterns:
        text = before + filled(str(one.pattern))
        if isinstance(one, URLResolver):
            yield from addresses(one.url_patterns, text)
        elif isinstance(one, URLPattern):
            yield text


def filled(pattern: str) -> str:
    pattern = re.sub(r"\(\?P<(\w+)>[^()]*\)", lambda found: SAMPLES.get(found[1], "1"), pattern).strip("^$")
    return re.sub(r"<(?:\w+:)?(\w+)>", lambda found: SAMPLES.get(found[1], "1"), pattern).replace("\\", "")


ALL = sorted(set(addresses()))


def test_the_list_is_of_every_address() -> None:
    assert {"login", "today", "settings/roles", "accounts", "accounts/1", "auth/code"} <= set(ALL)
    assert len(ALL) > 60


def test_strangers_are_sent_to_the_log_in_unless_the_table_says_why_not(db: None) -> None:
    stranger = Client()
    closed = [f"/{one}" for one in ALL if not is_public(f"/{one}")]
    answers = {
        (path, send(path).headers.get("Location", "")) for path in closed for send in (stranger.get, stranger.post)
    }

    assert [path for path, where in sorted(answers) if not where.startswith("/login")] == []


def test_the_api_answers_strangers_with_401(db: None) -> None:
    stranger = Client()
    listed = [f"/{one}" for one in ALL if one.startswith("api/v1/") and "openapi" not in one]
    statuses = {path: {stranger.get(path).status_code, stranger.post(path).status_code} for path in listed}

    assert {path: found for path, found in statuses.items() if not found <= {401, 404, 405}} == {}


@pytest.mark.parametrize("name", ["ann", "root"])
def test_no_address_breaks_for_people_who_are_logged_in(name: str, browser: Any) -> None:
    person = browser(name)
    listed = [f"/{one}" for one in ALL if one not in LEFT_OUT and not one.startswith("api/")]
    statuses = {path: {person.get(path).status_code, person.post(path).status_code} for path in listed}

    assert {path: found for path, found in statuses.items() if not found <= SERVED} == {}


def test_a_script_of_a_stranger_is_told_where_to_log_in(db: None) -> None:
    response = Client().get("/accounts", headers={"hx-request": "true"})

    assert (response.status_code, response.headers["HX-Redirect"]) == (401, "/login?next=/today") or (
        response.status_code,
        response.headers["HX-Redirect"],
    ) == (401, "/login")


def test_each_public_address_has_a_reason_and_leads_somewhere() -> None:
    known = {f"/{one}" for one in ALL}

    for one in PUBLIC:
        assert len(one.reason) > 10
        assert one.path == "/static/" or any(address.startswith(one.path) for address in known), one.path


@pytest.mark.parametrize(
    "path", ["/loginx", "/auth/second-step", "/settings/language/x", "/livez2", "/apiary", "/metricsx"]
)
def test_what_only_looks_public_is_not(path: str) -> None:
    assert not is_public(path)
