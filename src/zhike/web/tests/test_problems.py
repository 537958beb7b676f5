"""What goes wrong is answered with a status and a sentence; never with a 500 for what people send."""

import json
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied, RequestDataTooBig, SuspiciousOperation, ValidationError
from django.db import OperationalError, connection
from django.http import Http404
from django.test import Client, RequestFactory

from zhike.engine.errors import Conflict, Lost, NotVisible, Stale, Unknown
from zhike.web import problems
from zhike.web.logging import redact
from zhike.web.middleware.problems import ProblemMiddleware
from zhike.web.views import health

EXPECTED = [
    (NotVisible(), 404),
    (Http404(), 404),
    (PermissionDenied("no"), 403),
    (Stale("Ann changed it.", None), 412),
    (Lost("Ann changed it.", []), 409),
    (Conflict("People belong to this team."), 409),
    (ValidationError("Write a number."), 422),
    (Unknown("'x' is not a field."), 400),
    (RequestDataTooBig(), 413),
    (SuspiciousOperation(), 400),
    (OperationalError("gone"), 503),
]


@pytest.mark.parametrize(("error", "status"), EXPECTED, ids=lambda value: type(value).__name__)
@pytest.mark.parametrize("part", [False, True])
def test_each_refusal_has_its_status_as_page_and_as_part(error: Exception, status: int, part: bool) -> None:
    request = RequestFactory().get("/accounts", headers={"hx-request": "true"} if part else {})
    response = ProblemMiddleware(lambda r: None).process_exception(request, error)  # type: ignore[arg-type, return-value]

    assert response.status_code == status  # type: ignore[union-attr]
    assert ("data-problem" in response.content.decode()) == part  # type: ignore[union-attr]
    assert ("Retry-After" in response.headers) == (status == 503)  # type: ignore[union-attr]


def test_a_sentence_written_for_people_is_shown_and_others_are_not() -> None:
    assert problems.sentence(Conflict("People belong to this team."), 409) == "People belong to this team."
    assert "secret" not in problems.sentence(OperationalError("secret host.internal"), 503)
    assert "Traceback" not in problems.sentence(KeyError("Traceback"), 500)


def test_our_own_mistake_has_a_number_and_no_details(
    browser: Any, monkeypatch: pytest.MonkeyPatch, caplog: Any
) -> None:
    monkeypatch.setattr("zhike.web.views.settings.index.frame.show", lambda *a, **k: 1 / 0)
    response = browser("ann").get("/settings")

    assert response.status_code == 500
    assert response.headers["Request-Id"] in response.content.decode()
    assert "ZeroDivisionError" not in response.content.decode()


def test_a_form_from_elsewhere_is_refused_in_words(browser: Any) -> None:
    strict = Client(enforce_csrf_checks=True)
    response = strict.post("/login", {"login": "a@example.test", "password": "x"}, headers={"accept-language": "en"})

    assert response.status_code == 403
    assert "Load the page again" in response.content.decode()


def test_an_upload_of_form_fields_that_is_too_large_is_413(browser: Any) -> None:
    response = browser("ann").post(
        "/settings/profile", {"time_zone": "x" * 6_000_000}, content_type="application/x-www-form-urlencoded"
    )
    other = browser("ann").post(
        "/settings/profile", "time_zone=" + "x" * 6_000_000, content_type="application/x-www-form-urlencoded"
    )

    assert 413 in {response.status_code, other.status_code}


def test_a_hidden_record_and_one_that_never_was_look_the_same(browser: Any, cast: Any) -> None:
    from zhike.engine.testing import make

    hidden = make("account", by=cast.ann, name="Acme", owner=cast.ann)
    eve = browser("eve")
    pages = [eve.get(f"/accounts/{number}") for number in (hidden.pk, 10**9)]

    assert [page.status_code for page in pages] == [404, 404]
    assert len({page.content.replace(page.wsgi_request.path.encode(), b"") for page in pages}) <= 2
    assert b"Acme" not in pages[0].content


def test_the_process_says_how_it_is(client: Client, db: None) -> None:
    assert client.get("/livez").content == b"ok\n"
    assert json.loads(client.get("/readyz").content) == {"database": True, "files": True}


def test_living_asks_nothing_of_the_database(client: Client, db: None, django_assert_num_queries: Any) -> None:
    with django_assert_num_queries(0):
        client.get("/livez")


def test_not_ready_without_a_database(client: Client, db: None, monkeypatch: pytest.MonkeyPatch) -> None:
    def gone() -> Any:
        raise OperationalError("gone")

    with monkeypatch.context() as patch:
        patch.setattr(health.connection, "cursor", gone)
        response = client.get("/readyz")

    assert (response.status_code, json.loads(response.content)["database"]) == (503, False)


def test_figures_are_for_this_machine_and_name_routes_not_addresses(client: Client, db: None, browser: Any) -> None:
    browser("ann").get("/accounts?q=secret-name")
    text = client.get("/metrics").content.decode()

    assert "zhike_request_seconds_bucket" in text
    assert "zhike_queue_age_seconds" in text
    assert "secret-name" not in text
    assert client.get("/metrics", REMOTE_ADDR="10.1.2.3").status_code == 404
    assert client.get("/metrics", headers={"x-forwarded-for": "10.1.2.3"}).status_code == 404


def test_logs_leave_out_what_is_called_like_a_secret() -> None:
    event = {"event": "x", "password": "p", "api_token": "t", "Cookie": "c", "status": 200}

    assert redact(None, "", event) == {"event": "x", "password": "…", "api_token": "…", "Cookie": "…", "status": 200}


def test_pages_carry_the_headers_that_keep_them_safe(client: Client, db: None) -> None:
    headers = client.get("/login").headers

    assert "default-src 'none'" in headers["Content-Security-Policy"]
    assert headers["Cache-Control"].startswith(("no-store", "max-age=0"))
    assert headers["X-Content-Type-Options"] == "nosniff"
    assert connection.vendor == "postgresql"


def test_a_database_that_is_away_before_the_actor_is_known_is_503(
    browser: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    ann = browser("ann")
    ann.raise_request_exception = False

    def gone(*args: Any, **kwargs: Any) -> Any:
        raise OperationalError("gone")

    with monkeypatch.context() as patch:
        patch.setattr("zhike.engine.actors.for_user", gone)
        response = ann.get("/today")

    assert response.status_code == 503
    assert response.headers["Retry-After"] == "5"
    assert "gone" not in response.content.decode()
