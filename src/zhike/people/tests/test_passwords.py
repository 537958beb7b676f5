"""Forgotten passwords: the same answer for everybody, a link that works once and soon ends."""

import re
from datetime import timedelta
from typing import Any

import pytest
from django.core import mail
from django.test import Client
from django.utils import timezone

from zhike.engine import actors
from zhike.engine.testing import run_jobs
from zhike.people.login import links
from zhike.people.user import rules
from zhike.runtime import mail as servers
from zhike.runtime.environment import WrongSetting

from .conftest import PASSWORD


@pytest.fixture
def with_mail(settings: Any) -> None:
    settings.EMAIL_URL = "smtp://mail.example.test"
    settings.EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"


def link_in_mail() -> str:
    return re.search(r"https?://[^/]+(/auth/password/reset/key/\S+)", str(mail.outbox[-1].body))[1]  # type: ignore[index]


def set_password(client: Client, link: str, password: str = "another good sentence") -> Any:
    form = client.get(link)
    return client.post(form.headers.get("Location", link), {"password1": password, "password2": password})


def test_a_person_gets_a_link_and_sets_a_new_password(with_mail: None, ann: Any, client: Client, log_in: Any) -> None:
    assert client.post("/auth/password/reset", {"email": "Ann@Example.test"}).status_code == 302
    run_jobs()

    assert mail.outbox[0].to == ["ann@example.test"]
    assert set_password(client, link_in_mail()).status_code == 302
    assert log_in(client, ann.email, "another good sentence").status_code == 302
    assert log_in(Client(), ann.email, PASSWORD).status_code == 422


def test_an_unknown_address_gets_the_same_answer_and_no_mail(with_mail: None, ann: Any, client: Client) -> None:
    known = client.post("/auth/password/reset", {"email": ann.email})
    unknown = Client().post("/auth/password/reset", {"email": "nobody@example.test"})
    ran = run_jobs()

    assert (known.status_code, known.headers["Location"]) == (unknown.status_code, unknown.headers["Location"])
    assert ran.count("zhike:password_mail") == 2
    assert [message.to for message in mail.outbox] == [[ann.email]]


def test_a_link_works_once(ann: Any, client: Client) -> None:
    path = links.link(ann).partition("/auth/")[2]
    set_password(client, f"/auth/{path}")

    assert Client().get(f"/auth/{path}").status_code == 200
    ann.refresh_from_db()
    assert ann.check_password("another good sentence")
    set_password(Client(), f"/auth/{path}", "a thief's own sentence")
    ann.refresh_from_db()
    assert ann.check_password("another good sentence")


@pytest.mark.parametrize(("has_password", "minutes", "works"), [(True, 29, True), (True, 31, False), (False, 31, True), (False, 3 * 24 * 60 + 1, False)])  # fmt: skip
def test_a_link_ends_after_half_an_hour_an_invitation_after_three_days(
    has_password: bool, minutes: int, works: bool, ann: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    if not has_password:
        ann.set_unusable_password()
    generator = links.LinkToken()
    token = generator.make_token(ann)
    later = timezone.make_naive(timezone.now()) + timedelta(minutes=minutes)
    monkeypatch.setattr(links.LinkToken, "_now", lambda self: later)

    assert generator.check_token(ann, token) is works


def test_the_key_leaves_the_address_at_once(ann: Any, client: Client) -> None:
    path = links.link(ann).partition("/auth/")[2]
    response = client.get(f"/auth/{path}")

    assert response.headers["Location"].endswith("-set-password")
    assert response.headers["Referrer-Policy"] == "no-referrer"


def test_links_are_of_the_configured_address_whatever_the_host_says(
    with_mail: None, ann: Any, client: Client, settings: Any
) -> None:
    client.post("/auth/password/reset", {"email": ann.email}, headers={"host": "evil.example"})
    run_jobs()

    assert settings.BASE_URL in str(mail.outbox[0].body)
    assert "evil.example" not in str(mail.outbox[0].body)


def test_three_mails_an_hour_are_enough(with_mail: None, ann: Any, client: Client) -> None:
    answers = [client.post("/auth/password/reset", {"email": ann.email}).status_code for _ in range(4)]

    assert answers == [302, 302, 302, 429]


def test_without_mail_the_page_says_whom_to_ask(ann: Any, client: Client) -> None:
    page = client.get("/auth/password/reset", headers={"accept-language": "en"}).content.decode()

    assert "This installation sends no mail. Ask an administrator" in page
    client.post("/auth/password/reset", {"email": ann.email})
    assert run_jobs().count("zhike:password_mail") == 0


def test_a_weak_password_is_refused(ann: Any, client: Client) -> None:
    path = links.link(ann).partition("/auth/")[2]

    assert set_password(client, f"/auth/{path}", "password1").status_code == 422


def test_a_reset_does_not_skip_the_log_in(ann: Any, client: Client) -> None:
    path = links.link(ann).partition("/auth/")[2]
    set_password(client, f"/auth/{path}")

    assert "_auth_user_id" not in client.session
    rules.set_password(ann, PASSWORD, by=actors.system())


@pytest.mark.parametrize(("url", "port", "tls", "ssl"), [("smtp://mail.example.com", 25, False, False), ("smtp+tls://u:p%40@mail.example.com", 587, True, False), ("smtps://mail.example.com:1465", 1465, False, True)])  # fmt: skip
def test_the_mail_server_is_named_by_one_address(url: str, port: int, tls: bool, ssl: bool) -> None:
    found = servers.settings(url)

    assert (found["EMAIL_PORT"], found["EMAIL_USE_TLS"], found["EMAIL_USE_SSL"]) == (port, tls, ssl)


@pytest.mark.parametrize("url", ["http://mail.example.com", "smtp://", "smtp://host:port", "mail.example.com"])
def test_a_mail_server_that_cannot_be_read_is_refused(url: str) -> None:
    with pytest.raises(WrongSetting):
        servers.settings(url)
