"""The events feed, and taking events back."""

import pytest

from zhike.engine import log, metadata
from zhike.engine.api import feed
from zhike.engine.models import FieldRight, Role
from zhike.engine.testing import Cast, make

from .api import Api, api, good, problem

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _own_transaction_counts(monkeypatch: pytest.MonkeyPatch) -> None:
    """A test is one open transaction, which the feed would wait for."""

    def since(at: tuple[int, int], *, object_key: str | None = None, limit: int = 200) -> list[log.Happened]:
        where, params = "(e.xact, e.id) > (%s, %s)", [*at]
        if object_key:
            where, params = where + " AND e.object = %s", [*params, object_key]
        return log.read(where, params, limit=limit)

    monkeypatch.setattr(log, "since", since)


def read_on(client: Api, **query: object) -> list[dict[str, object]]:
    found: list[dict[str, object]] = []
    page = good(client("GET", "/events", **query))
    while page["items"]:
        found += page["items"]
        page = good(client("GET", "/events", after=page["next"], **query))
    return found


def test_the_feed_tells_each_event_once_and_ends_with_a_cursor(cast: Cast) -> None:
    accounts = [make("account", owner=cast.ann) for _number in range(5)]

    events = read_on(api(cast.ann), object="accounts", limit=2)

    assert [event["record"] for event in events] == [account.pk for account in accounts]
    assert {"id", "at", "actor", "through", "object", "record", "verb", "changes", "cause"} == events[0].keys()


def test_events_of_hidden_records_and_fields_are_left_out(cast: Cast) -> None:
    make("account", owner=cast.eve)
    account = make("account", owner=cast.ann)
    api(cast.ann)("PATCH", f"/accounts/{account.pk}", {"notes": "x", "industry": "food"}, {"If-Match": '"1"'})
    FieldRight.objects.create(role=Role.objects.get(key="rep"), object="account", field="notes", level="none")
    metadata.touch()

    events = read_on(api(cast.ann), object="account")

    assert {event["record"] for event in events} == {account.pk}
    assert events[-1]["changes"] == {"industry": ["", "food"]}


def test_a_page_goes_on_behind_what_is_hidden(cast: Cast) -> None:
    for _number in range(6):
        make("account", owner=cast.eve)
    mine = make("account", owner=cast.ann)

    [event] = read_on(api(cast.ann), object="account", limit=2)

    assert event["record"] == mine.pk
    assert feed.ROUNDS >= 4


@pytest.mark.parametrize(
    "query", [{"after": "x"}, {"after": "1-x"}, {"after": "9" * 30 + "-1"}, {"object": "nothing"}, {"limit": "201"}]
)
def test_a_wrong_question_is_refused(cast: Cast, query: dict[str, str]) -> None:
    problem(api(cast.ann)("GET", "/events", **query), 400, "unknown")


def last_event(account: object) -> int:
    return log.read("e.record = %s AND e.object = 'account'", [account.pk], order="e.id DESC", limit=1)[0].id


def test_an_event_is_taken_back(cast: Cast) -> None:
    account = make("account", owner=cast.ann, industry="energy")
    ann, path = api(cast.ann), f"/accounts/{account.pk}"
    ann("PATCH", path, {"industry": "food"}, {"If-Match": '"1"'})
    event = last_event(account)

    problem(api(cast.eve)("POST", f"/events/{event}/undo"), 404, "not-found")
    assert good(ann("POST", f"/events/{event}/undo"))["industry"] == "energy"


def test_taking_back_what_was_changed_since_asks_first(cast: Cast) -> None:
    account = make("account", owner=cast.ann, industry="energy")
    ann, path = api(cast.ann), f"/accounts/{account.pk}"
    ann("PATCH", path, {"industry": "food"}, {"If-Match": '"1"'})
    event = last_event(account)
    ann("PATCH", path, {"industry": "retail"}, {"If-Match": '"2"'})

    lost = problem(ann("POST", f"/events/{event}/undo"), 409, "conflict")["lost"]

    assert [(entry["field"], entry["now"], entry["by"]) for entry in lost] == [("industry", "retail", "Ann")]
    assert good(ann("POST", f"/events/{event}/undo", force="true"))["industry"] == "energy"


def test_undoing_a_creation_answers_without_the_record(cast: Cast) -> None:
    made = good(api(cast.ann)("POST", "/accounts", {"name": "A"}), 201)
    ann = api(cast.ann)
    [event] = [e for e in read_on(ann, object="account") if e["record"] == made["id"]]

    assert good(ann("POST", f"/events/{event['id']}/undo")) == {"id": made["id"], "version": 2}
    problem(ann("GET", f"/accounts/{made['id']}"), 404, "not-found")


def test_me_says_who_and_what_one_may(cast: Cast) -> None:
    me = good(api(cast.max)("GET", "/me"))

    assert me["user"]["name"] == "Max"
    assert [role["key"] for role in me["roles"]] == ["manager"]
    assert [team["title"] for team in me["teams"]] == ["Red"]
    assert me["rights"]["account"]["view"] == "subtree"
    assert good(api(cast.max, "read")("GET", "/me"))["rights"]["account"]["edit"] == "none"


def test_what_one_may_only_read_one_cannot_take_back(cast: Cast) -> None:
    account = make("account", owner=cast.ann, grade="A")
    api(cast.root)("PATCH", f"/accounts/{account.pk}", {"grade": "D"}, {"If-Match": '"1"'})
    FieldRight.objects.create(role=Role.objects.get(key="rep"), object="account", field="grade", level="read")
    metadata.touch()

    problem(api(cast.ann)("POST", f"/events/{last_event(account)}/undo"), 409, "conflict")
    account.refresh_from_db()
    assert account.grade == "D"
