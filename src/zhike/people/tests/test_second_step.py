"""The second step: turned on with a code, asked at every log-in, each code good once."""

import time
from typing import Any

import pytest
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import format_hotp_value, hotp_value
from django.test import Client

from .conftest import PASSWORD


def code(secret: str, ahead: int = 0) -> str:
    return format_hotp_value(hotp_value(secret, int(time.time()) // 30 + ahead))


@pytest.fixture
def secret(ann: Any, client: Client, log_in: Any) -> str:
    """Ann's second step is on; the secret of her app."""
    log_in(client, ann.email)
    client.get("/auth/second-step/on")
    found = client.session["mfa.totp.secret"]
    assert client.post("/auth/second-step/on", {"code": code(found)}).status_code == 302
    from django.core.cache import cache

    cache.clear()
    return str(found)


def test_the_password_alone_is_not_enough(secret: str, ann: Any, log_in: Any) -> None:
    fresh = Client()

    assert log_in(fresh, ann.email).headers["Location"] == "/auth/code"
    assert fresh.get("/today").headers["Location"] == "/login"
    assert fresh.get("/auth/code").status_code == 200


def test_the_code_finishes_the_log_in_and_works_once(secret: str, ann: Any, log_in: Any) -> None:
    first, second = Client(), Client()
    log_in(first, ann.email)
    log_in(second, ann.email)
    now = code(secret)

    assert first.post("/auth/code", {"code": now}).headers["Location"] == "/today"
    assert second.post("/auth/code", {"code": now}).status_code == 422
    assert "_auth_user_id" not in second.session


def test_codes_are_not_guessed(secret: str, ann: Any, log_in: Any) -> None:
    thief = Client()
    log_in(thief, ann.email)
    for number in range(10):
        thief.post("/auth/code", {"code": f"{number:06}"})

    assert thief.post("/auth/code", {"code": code(secret)}).status_code == 422


def test_a_recovery_code_logs_in_once(secret: str, ann: Any, client: Client, log_in: Any) -> None:
    recovery = Authenticator.objects.get(user=ann, type="recovery_codes").wrap().get_unused_codes()[0]
    first, second = Client(), Client()
    log_in(first, ann.email)
    log_in(second, ann.email)

    assert first.post("/auth/code?by=recovery", {"code": recovery}).status_code == 302
    assert second.post("/auth/code?by=recovery", {"code": recovery}).status_code == 422


def test_recovery_codes_are_shown_once(secret: str, client: Client) -> None:
    first = client.get("/auth/second-step/codes").content.decode()
    second = client.get("/auth/second-step/codes").content.decode()

    assert 'id="recovery-codes"' in first
    assert 'id="recovery-codes"' not in second


def test_the_secret_in_the_database_is_not_the_secret(secret: str, ann: Any) -> None:
    for one in Authenticator.objects.filter(user=ann):
        assert secret not in str(one.data)


def test_turning_it_on_and_off_asks_for_the_password_after_a_while(secret: str, client: Client) -> None:
    session = client.session
    for record in session["account_authentication_methods"]:
        record["at"] -= 16 * 60
    session.save()

    assert client.get("/auth/second-step/off").headers["Location"].startswith("/auth/confirm?next=")
    answer = client.post("/auth/confirm?next=/auth/second-step/off", {"password": PASSWORD})
    assert answer.headers["Location"] == "/auth/second-step/off"
    assert client.post("/auth/second-step/off").status_code == 302
    assert not Authenticator.objects.exists()


def test_a_form_that_was_sent_too_late_goes_on_after_the_password(ann: Any, client: Client, log_in: Any) -> None:
    log_in(client, ann.email)
    session = client.session
    session["account_authentication_methods"][0]["at"] -= 16 * 60
    session.save()

    late = client.post("/settings/tokens", {"name": "Robot", "scopes": ["read"]})
    assert late.headers["Location"].startswith("/auth/confirm?next=")
    done = client.post(late.headers["Location"], {"password": PASSWORD})

    assert "zhike_pat_" in done.content.decode()


def test_the_wrong_password_confirms_nothing(ann: Any, client: Client, log_in: Any) -> None:
    log_in(client, ann.email)

    assert client.post("/auth/confirm", {"password": "guess"}).status_code == 422
