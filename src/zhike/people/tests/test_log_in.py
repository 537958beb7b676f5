"""Logging in: who may, what strangers learn, how often one may try."""

import re
import threading
from typing import Any

import pytest
from django.db import connection, connections
from django.test import Client

from zhike.engine import actors, records
from zhike.engine.models import Notice
from zhike.people.login import attempts
from zhike.people.user import rules

from .conftest import PASSWORD


def sentences(response: Any) -> list[str]:
    return re.findall(r'role="alert">.*?</svg>([^<]*)</p>', response.content.decode())


def test_a_person_logs_in_and_out(ann: Any, client: Client, log_in: Any) -> None:
    response = log_in(client, "Ann@Example.test")
    assert (response.status_code, response.headers["Location"]) == (302, "/today")
    assert client.get("/settings/profile").status_code == 200

    client.post("/logout")
    assert client.get("/settings/profile").headers["Location"] == "/login?next=/settings/profile"


def test_log_out_wants_a_post(ann: Any, client: Client, log_in: Any) -> None:
    log_in(client, ann.email)

    assert client.get("/logout").status_code == 405
    assert client.get("/settings/profile").status_code == 200


def test_the_session_key_changes_when_somebody_logs_in(ann: Any, client: Client, log_in: Any) -> None:
    client.get("/login")
    session = client.session
    session["planted"] = "x"
    session.save()
    before = session.session_key
    client.cookies["session"] = before

    log_in(client, ann.email)

    assert client.cookies["session"].value != before


def test_a_wrong_password_and_an_unknown_address_look_the_same(ann: Any, client: Client, log_in: Any) -> None:
    answers = [log_in(client, f"{name}@example.test", "something else") for name in ("ann", "bob", "nobody")]

    assert {answer.status_code for answer in answers} == {422}
    assert len({tuple(sentences(answer)) for answer in answers}) == len(sentences(answers[0])) == 1


def test_a_disabled_person_learns_no_more_than_a_stranger(ann: Any, cast: Any, client: Client, log_in: Any) -> None:
    wrong = log_in(client, ann.email, "something else")
    records.save(ann, by=cast.root, verb="disable", is_active=False)

    right = log_in(client, ann.email)

    assert right.status_code == 422
    assert sentences(right) == sentences(wrong)
    assert "_auth_user_id" not in client.session


@pytest.mark.parametrize("address", ["", "ann@example.test\0", "x" * 5_000, "ann@example.test@", "ａnn", "' or 1=1 --"])
def test_strange_addresses_are_refused_in_words(address: str, ann: Any, client: Client, log_in: Any) -> None:
    assert log_in(client, address).status_code == 422


@pytest.mark.parametrize(
    "target", ["//evil.example", "https://evil.example/", "javascript:alert(1)", r"/\evil.example"]
)
def test_after_logging_in_nobody_is_sent_elsewhere(target: str, ann: Any, client: Client, log_in: Any) -> None:
    assert log_in(client, ann.email, next=target).headers["Location"] == "/today"


def test_after_logging_in_one_is_where_one_wanted_to_be(ann: Any, client: Client, log_in: Any) -> None:
    assert log_in(client, ann.email, next="/accounts?q=x").headers["Location"] == "/accounts?q=x"


def test_the_eleventh_attempt_in_a_minute_is_refused_even_with_the_right_password(
    ann: Any, client: Client, log_in: Any
) -> None:
    for _ in range(10):
        log_in(client, ann.email, "guess")

    response = log_in(client, ann.email)

    assert response.status_code == 422
    assert "_auth_user_id" not in client.session


def test_strangers_who_guess_do_not_lock_a_known_browser_out(ann: Any, client: Client, log_in: Any) -> None:
    log_in(client, ann.email)
    client.post("/logout")
    stranger = Client()
    for _ in range(11):
        log_in(stranger, ann.email, "guess")

    assert log_in(client, ann.email).status_code == 302


def test_one_address_of_the_network_has_a_limit_too(ann: Any, client: Client, log_in: Any, settings: Any) -> None:
    settings.ACCOUNT_RATE_LIMITS = {**settings.ACCOUNT_RATE_LIMITS, "login": "6/m/ip"}
    for number in range(6):
        log_in(client, f"nobody{number}@example.test", "guess")

    assert log_in(client, ann.email).status_code == 429


def test_of_attempts_at_the_same_moment_each_counts(db: None, django_db_blocker: Any) -> None:
    """The threads write through connections of their own, so the row is there for good and is taken out again."""
    counter, won = attempts.Attempts("", {}), []

    def attempt() -> None:
        with django_db_blocker.unblock():
            won.append(counter.add("one-key", 1, 60))
            connections.close_all()

    threads = [threading.Thread(target=attempt) for _ in range(12)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    forget = threading.Thread(target=lambda: (counter.delete("one-key"), connections.close_all()))
    forget.start()
    forget.join()

    assert sorted(won) == [False] * 11 + [True]


def test_an_expired_count_is_forgotten(db: None) -> None:
    counter = attempts.Attempts("", {})
    counter.set("old", 1, -1)

    assert counter.get("old") is None
    assert counter.add("old", 2, 60)
    counter.set("older", 1, -1)
    attempts.forget_expired()
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM login_attempt")
        assert cursor.fetchone()[0] == 1


def test_a_new_browser_is_told_to_its_owner_a_known_one_is_not(ann: Any, client: Client, log_in: Any) -> None:
    log_in(client, ann.email)
    client.post("/logout")
    log_in(client, ann.email)
    assert not Notice.objects.exists()

    log_in(Client(), ann.email)
    assert [notice.kind for notice in Notice.objects.filter(user=ann)] == ["new_device"]


def test_disabling_ends_every_session_with_the_next_request(ann: Any, cast: Any, client: Client, log_in: Any) -> None:
    log_in(client, ann.email)
    rules.disable.run(ann, by=cast.root)

    assert client.get("/settings/profile").headers["Location"].startswith("/login")


def test_eight_idle_hours_end_a_log_in_and_staying_logged_in_does_not(ann: Any, client: Client, log_in: Any) -> None:
    stayed = Client()
    log_in(client, ann.email)
    log_in(stayed, ann.email, remember="on")
    for browser in (client, stayed):
        session = browser.session
        session["seen"] -= 9 * 3600
        session.save()

    assert client.get("/settings/profile").status_code == 302
    assert stayed.get("/settings/profile").status_code == 200


def test_a_week_ends_every_log_in(ann: Any, client: Client, log_in: Any) -> None:
    log_in(client, ann.email, remember="on")
    session = client.session
    session["began"] -= 8 * 24 * 3600
    session.save()

    assert client.get("/settings/profile").status_code == 302


def test_a_new_password_ends_the_other_log_ins(ann: Any, client: Client, log_in: Any) -> None:
    log_in(client, ann.email)

    rules.set_password(ann, "another good sentence", by=actors.for_user(ann))

    assert client.get("/settings/profile").status_code == 302


def test_pages_of_the_library_that_we_do_not_want_are_not_there(ann: Any, client: Client, log_in: Any) -> None:
    log_in(client, ann.email)

    for address in ("signup", "signup/", "email/", "confirm-email/", "social/login/", "login/", "3rdparty/"):
        assert client.get(f"/auth/{address}").status_code == 404
    assert PASSWORD not in str(client.session.items())
