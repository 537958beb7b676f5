"""Seeing as another person: what an administrator sees, what stays closed, and what the log says."""

import time
from typing import Any

import pytest

from zhike.engine import access, log, objects, records
from zhike.engine.testing import Cast, make
from zhike.people.login import seeing
from zhike.people.token import rules as tokens

pytestmark = pytest.mark.django_db


@pytest.fixture
def root(browser: Any, cast: Cast) -> Any:
    """Root's browser, which sees as Ann."""
    found = browser("root")
    assert found.post(f"/settings/members/{cast.ann.user_id}/see").headers["Location"] == "/today"
    return found


def verbs(cast: Cast) -> list[tuple[str, str]]:
    events = log.read("e.object = 'user' AND e.record = %s AND e.verb LIKE 'see_as%%'", [cast.ann.user_id])
    return [(event.verb, event.actor["name"]) for event in events]


def page(response: Any) -> str:
    return str(response.content.decode())


def test_the_administrator_sees_what_the_person_sees_and_ends_it_by_one_click(cast: Cast, root: Any) -> None:
    mine, hidden = make("account", owner=cast.ann, name="Annas"), make("account", owner=cast.eve, name="Evas")

    listed = page(root.get("/accounts"))
    assert "Annas" in listed
    assert "Evas" not in listed
    assert "You see what Ann sees." in listed
    assert root.get(f"/accounts/{mine.pk}").status_code == 200
    assert root.get(f"/accounts/{hidden.pk}").status_code == 404
    assert verbs(cast) == [("see_as", "Root")]

    assert root.post(seeing.END).headers["Location"] == f"/settings/members/{cast.ann.user_id}"

    assert "Evas" in page(root.get("/accounts"))
    assert verbs(cast) == [("see_as", "Root"), ("see_as_end", "Root")]


def test_nothing_can_be_changed_meanwhile(cast: Cast, root: Any) -> None:
    account = make("account", owner=cast.ann, name="Annas")

    for address, data in (
        (f"/accounts/{account.pk}/edit?field=name", {"name": "taken", "version": 1}),
        ("/accounts/new", {"name": "new"}),
        (f"/accounts/{account.pk}/delete", {}),
        ("/settings/profile", {"language": "zh"}),
        ("/inbox/done", {}),
        (f"/settings/members/{cast.eve.user_id}/see", {}),
    ):
        assert root.post(address, data).status_code == 403, address

    account.refresh_from_db()
    assert (account.name, account.version, account.deleted_at) == ("Annas", 1, None)
    assert objects.get("account").model.objects.count() == 1
    assert verbs(cast) == [("see_as", "Root")]


@pytest.mark.parametrize(
    "address",
    [
        "/settings",
        "/settings/tokens",
        "/settings/security",
        "/settings/profile",
        "/auth/second-step",
        "/tokens",
        "/import",
    ],
)
def test_what_is_the_persons_alone_stays_closed(root: Any, address: str) -> None:
    assert root.get(address).status_code == 403


def test_tokens_are_unknown_even_where_the_person_is_an_administrator(cast: Cast, browser: Any) -> None:
    tokens.make(cast.ann.user, "Anns secret key", by=cast.ann, scopes=["read"])
    records.save(cast.max.user, by=cast.root, roles=[*cast.root.roles])
    root = browser("root")
    root.post(f"/settings/members/{cast.max.user_id}/see")

    assert "Anns secret key" not in page(root.get("/search?q=secret"))
    assert root.get(f"/tokens/{1}").status_code == 403


@pytest.mark.parametrize("name", ["ann", "max"])
def test_only_administrators_may(cast: Cast, browser: Any, name: str) -> None:
    assert browser(name).post(f"/settings/members/{cast.eve.user_id}/see").status_code == 403
    assert browser(name).get("/today").status_code == 200


def test_not_as_oneself_nobody_or_somebody_disabled(cast: Cast, browser: Any) -> None:
    root = browser("root")
    records.save(cast.eve.user, by=cast.root, is_active=False)

    assert root.post(f"/settings/members/{cast.root.user_id}/see").status_code == 403
    assert root.post(f"/settings/members/{cast.eve.user_id}/see").status_code == 404
    assert root.post("/settings/members/999999/see").status_code == 404


def test_every_verb_but_seeing_is_closed_to_the_gate(cast: Cast, rf: Any) -> None:
    request = rf.get("/")
    request.session = {seeing.KEPT: {"user": cast.ann.user_id, "began": int(time.time())}}
    account = make("account", owner=cast.ann)

    looking = seeing.seen_through(request, cast.root)

    one = objects.get("account")
    assert access.allowed(looking, one, account.pk, ["view", "edit", "delete", "share", "export"]) == {"view"}
    assert not access.may(looking, one, "create")
    assert looking.seen_by == cast.root


def test_it_ends_after_an_hour_and_with_the_right_to_it(cast: Cast, rf: Any) -> None:
    for own, began in ((cast.root, int(time.time()) - 3601), (cast.max, int(time.time()))):
        request = rf.get("/")
        request.session = {seeing.KEPT: {"user": cast.ann.user_id, "began": began}}

        assert seeing.seen_through(request, own) is own
        assert seeing.KEPT not in request.session


def test_looking_leaves_no_visit_and_no_read_notice(cast: Cast, root: Any, browser: Any) -> None:
    account = make("account", owner=cast.ann, name="Annas")
    root.get(f"/accounts/{account.pk}")

    from zhike.engine import visits

    assert visits.recent(cast.ann) == []


def test_logging_out_ends_it_too(cast: Cast, root: Any) -> None:
    root.post("/logout")

    assert verbs(cast)[-1] == ("see_as_end", "Root")
