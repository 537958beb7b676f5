"""The description of the API: it is valid, it is complete, and the server keeps it under fire."""

import json
import re
from collections import Counter
from collections.abc import Iterator
from itertools import cycle
from typing import Any

import pytest
import schemathesis
from django.core.signals import request_finished, request_started
from django.db import close_old_connections
from django.test import Client
from django.urls import Resolver404, resolve
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis.errors import Unsatisfiable
from openapi_spec_validator import OpenAPIV31SpecValidator
from schemathesis import GenerationMode
from schemathesis.checks import not_a_server_error
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    response_schema_conformance,
    status_code_conformance,
)

from zhike.engine import objects
from zhike.engine.api.openapi.document import document
from zhike.engine.testing import Cast, make
from zhike.engine.tests.api import api, good
from zhike.wsgi import application

pytestmark = pytest.mark.django_db
EXAMPLES = 4  # of each operation; there are about a hundred


def operations(spec: dict[str, Any]) -> list[tuple[str, str]]:
    methods = {"get", "post", "patch", "delete"}
    return [(path, method) for path, item in spec["paths"].items() for method in item if method in methods]


def test_it_is_valid_openapi(cast: Cast) -> None:
    for actor in (cast.root, cast.ann):
        OpenAPIV31SpecValidator(json.loads(json.dumps(document(actor)))).validate()


def test_every_object_one_may_view_is_described(cast: Cast) -> None:
    paths = good(api(cast.root)("GET", "/openapi.json"))["paths"]

    for one in objects.all_types():
        assert {f"/{one.path}", f"/{one.path}/{{id}}"} <= paths.keys()
        assert all(f"/{one.path}/{{id}}/{command.verb}" in paths for command in one.commands)
    assert not any(path.startswith("/roles") for path in good(api(cast.ann)("GET", "/openapi.json"))["paths"])


def test_every_operation_has_an_address(cast: Cast) -> None:
    for path, _method in operations(document(cast.root)):
        try:
            found = resolve("/api/v1" + path.replace("{id}", "1"))
        except Resolver404:
            pytest.fail(f"{path} is described and leads nowhere.")
        assert found.route != "api/v1/.*", path


def test_each_example_makes_a_record(cast: Cast) -> None:
    root, spec = api(cast.root), document(cast.root)
    for path, method in operations(spec):
        examples = spec["paths"][path][method].get("requestBody", {}).get("content", {}).get("application/json", {})
        if method == "post" and re.fullmatch(r"/\w+", path):
            good(root("POST", path, examples["examples"]["example1"]["value"]), 201)


def test_the_page_for_people_shows_what_one_may_know(cast: Cast) -> None:
    client = Client()
    assert "zhike_pat_" in client.get("/api/").content.decode()
    assert "/api/v1/accounts" not in client.get("/api/").content.decode()

    client.force_login(cast.ann.user, backend="zhike.people.login.backend.Backend")
    page = client.get("/api/").content.decode()

    assert "POST /api/v1/accounts" in page
    assert "/api/v1/roles" not in page


@pytest.fixture
def _one_connection() -> Iterator[None]:
    """A test is one transaction: the server must not close its connection between requests, as it does for others."""
    for signal in (request_started, request_finished):
        signal.disconnect(close_old_connections)
    yield
    for signal in (request_started, request_finished):
        signal.connect(close_old_connections)


@pytest.mark.slow
@pytest.mark.usefixtures("_one_connection")
def test_no_request_gets_an_answer_that_is_not_described(cast: Cast) -> None:
    """Made-up requests for every operation: no fault, no other status, no other shape."""
    ids = {one.path: cycle([make(one.key, owner=cast.root).pk for _number in range(6)]) for one in objects.all_types()}
    headers = {"Authorization": f"Bearer {api(cast.root).token}"}
    schema = schemathesis.openapi.from_wsgi("/api/v1/openapi.json", application, headers=headers)
    checks = [not_a_server_error, status_code_conformance, content_type_conformance, response_schema_conformance]

    seen = Counter()
    for found in schema.get_all_operations():
        for mode in GenerationMode:
            there = ids.get(found.ok().path.split("/")[1]) if mode is GenerationMode.POSITIVE else None
            seen += fire(found.ok(), mode, there, {"headers": headers, "checks": checks})

    assert {200, 201, 202, 204, 400, 404, 412, 422} <= seen.keys(), seen


def fire(operation: Any, mode: GenerationMode, ids: Iterator[int] | None, options: dict[str, Any]) -> "Counter[int]":
    """Send a few requests that fit the description, or that break it. Returns how often each status came back.

    With `ids` they are about records that are there.
    """
    seen: Counter[int] = Counter()

    @settings(
        max_examples=EXAMPLES,
        database=None,
        deadline=None,
        derandomize=True,
        phases=[Phase.explicit, Phase.generate],
        suppress_health_check=list(HealthCheck),
    )
    @given(case=operation.as_strategy(generation_mode=mode))
    def ask(case: Any) -> None:
        if ids and "id" in case.path_parameters:
            case.path_parameters["id"] = next(ids)
        seen[case.call_and_validate(**options).status_code] += 1

    try:
        ask()
    except Unsatisfiable:  # nothing about this operation can be broken
        pass
    return seen
