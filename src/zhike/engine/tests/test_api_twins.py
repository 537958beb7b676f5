"""Duplicates over the API: what is refused as one, merging and parting, the queue, the rule."""

import pytest

from zhike.customers.models import Account
from zhike.engine import log, objects
from zhike.engine.duplicates import rules
from zhike.engine.models import Merged
from zhike.engine.testing import Cast, make, make_cast, run_jobs

from .api import api, good, problem

pytestmark = [pytest.mark.django_db, pytest.mark.row(211)]
ALLOW = {"Zhike-Duplicates": "allow"}


@pytest.fixture
def cast() -> Cast:
    return make_cast()


def test_a_duplicate_is_refused_with_what_it_may_be(cast: Cast):
    one = make("account", owner=cast.ann, name="杭州启明精密制造有限公司", phones=["0571-86660000"])
    ann = api(cast.ann)

    refused = problem(ann("POST", "/accounts", {"name": "启明精密", "phones": ["0571-86660000"]}), 409, "duplicate")

    assert [found["id"] for found in refused["candidates"]] == [one.pk]
    assert refused["candidates"][0]["title"] == "杭州启明精密制造有限公司"
    assert refused["candidates"][0]["score"] == 1.0
    assert refused["candidates"][0]["reasons"][0].startswith("Name is nearly the same")
    assert Account.objects.count() == 1
    good(ann("POST", "/accounts", {"name": "启明精密", "phones": ["0571-86660000"]}, ALLOW), 201)


def test_a_hidden_duplicate_is_told_without_its_values(cast: Cast):
    make("account", owner=cast.eve, name="杭州启明精密制造有限公司")
    ann = api(cast.ann)

    refused = problem(ann("POST", "/accounts", {"name": "启明精密制造"}), 409, "duplicate")

    assert refused["candidates"] == [
        {"id": None, "text": "There is a record like this that you may not see. Ask an administrator."}
    ]
    rules.change(
        objects.get("account"),
        {**rules.as_json(rules.rule_of(objects.get("account"))), "tell_owner": True},
        by=cast.root,
    )
    told = problem(ann("POST", "/accounts", {"name": "启明精密制造"}), 409, "duplicate")
    assert told["candidates"][0]["text"] == "Eve looks after a record like this. Ask them to share it."


def test_what_is_blocked_is_not_made_even_on_demand(cast: Cast):
    account = objects.get("account")
    rules.change(account, {**rules.as_json(rules.shipped(account)), "on_api": "block"}, by=cast.root)
    make("account", owner=cast.ann, name="启明精密", phones=["13857160001"])
    ann = api(cast.ann)

    problem(ann("POST", "/accounts", {"name": "启明精密", "phones": ["13857160001"]}, ALLOW), 409, "duplicate")
    problem(ann("POST", "/accounts", {"name": "启明精密"}), 409, "duplicate")
    good(ann("POST", "/accounts", {"name": "启明精密"}, ALLOW), 201)

    assert Account.objects.count() == 2


def test_a_rule_that_is_off_lets_everything_through(cast: Cast):
    account = objects.get("account")
    rules.change(account, {**rules.as_json(rules.shipped(account)), "on_api": "off"}, by=cast.root)
    make("account", name="启明精密")

    good(api(cast.root)("POST", "/accounts", {"name": "启明精密"}), 201)


def test_records_are_merged_and_the_loser_leads_to_the_survivor(cast: Cast):
    one = make("account", name="甲", website="https://a.example")
    other = make("account", name="乙", website="https://b.example")
    root = api(cast.root)

    body = {"with": [other.pk], "take": {"website": other.pk}}
    made = good(root("POST", f"/accounts/{one.pk}/merge", body, {"If-Match": '"1"'}))

    assert made["website"] == "https://b.example"
    moved = root("GET", f"/accounts/{other.pk}")
    assert (moved.status_code, moved.headers["Location"]) == (301, f"/api/v1/accounts/{one.pk}")
    problem(root("POST", f"/accounts/{other.pk}/merge", {"with": [one.pk]}), 409, "conflict")
    problem(root("PATCH", f"/accounts/{other.pk}", {"name": "丙"}, {"If-Match": '"1"'}), 404, "not-found")
    problem(api(cast.eve)("GET", f"/accounts/{other.pk}"), 404, "not-found")


def test_what_was_merged_is_parted(cast: Cast):
    one, other = make("account", name="甲"), make("account", name="乙")
    root = api(cast.root)
    problem(root("POST", f"/accounts/{one.pk}/unmerge", {}), 409, "conflict")
    good(root("POST", f"/accounts/{one.pk}/merge", {"with": [other.pk]}))

    good(root("POST", f"/accounts/{one.pk}/unmerge", {}))

    assert good(root("GET", f"/accounts/{other.pk}"))["name"] == "乙"
    assert not Merged.objects.exists()


def test_the_event_of_a_merge_is_undone_as_any_other(cast: Cast):
    one, other = make("account", name="甲"), make("account", name="乙")
    root = api(cast.root)
    good(root("POST", f"/accounts/{one.pk}/merge", {"with": [other.pk]}))
    event = log.read("e.object = 'account' AND e.verb = 'merge'", [])[0]

    good(root("POST", f"/events/{event.id}/undo"))

    assert good(root("GET", f"/accounts/{other.pk}"))["name"] == "乙"


@pytest.mark.parametrize(
    ("body", "status", "kind"),
    [
        ({"with": []}, 422, "refused"),
        ({"with": ["x"]}, 400, "unknown"),
        ({"with": [999_999]}, 404, "not-found"),
        ({"with": "self"}, 422, "refused"),
        ({"with": "other", "take": {"no_such": "other"}}, 400, "unknown"),
        ({"with": "other", "take": {"name": 999_999}}, 422, "refused"),
        ({"with": "other", "take": []}, 200, ""),
        ({"with": "other", "more": 1}, 400, "unknown"),
    ],
)
def test_a_merge_that_makes_no_sense_changes_nothing(cast: Cast, body: dict, status: int, kind: str):
    one, other = make("account", name="甲"), make("account", name="乙")
    known = {"self": [one.pk], "other": [other.pk]}
    sent = {**body, "with": known.get(str(body["with"]), body["with"])}
    if isinstance(body.get("take"), dict):
        sent["take"] = {name: other.pk if value == "other" else value for name, value in body["take"].items()}

    answer = api(cast.root)("POST", f"/accounts/{one.pk}/merge", sent)

    if status == 200:
        good(answer)
    else:
        problem(answer, status, kind)
        assert Account.objects.filter(deleted_at=None).count() == 2


def test_the_queue_is_searched_listed_and_decided(cast: Cast):
    for number in range(3):
        make("account", owner=cast.ann, name=f"启明{number}", phones=[f"1385716000{number}"])
        make("account", owner=cast.ann, name=f"启明{number}", phones=[f"1385716000{number}"])
    root = api(cast.root)
    good(root("POST", "/accounts/duplicates"), 202)
    run_jobs()

    first = good(root("GET", "/accounts/duplicates", limit=2))
    rest = good(root("GET", "/accounts/duplicates", limit=2, cursor=first["next"]))

    assert [len(first["items"]), len(rest["items"]), rest["next"]] == [2, 1, None]
    pair = first["items"][0]
    assert (pair["score"], pair["state"]) == (1.0, "open")
    assert good(root("POST", f"/accounts/duplicates/{pair['id']}", {"state": "distinct"}))["state"] == "distinct"
    assert len(good(root("GET", "/accounts/duplicates"))["items"]) == 2
    assert good(api(cast.eve)("GET", "/accounts/duplicates"))["items"] == []
    problem(api(cast.eve)("POST", f"/accounts/duplicates/{pair['id']}", {"state": "open"}), 404, "not-found")
    problem(root("POST", f"/accounts/duplicates/{pair['id']}", {"state": "gone"}), 422, "refused")
    problem(root("GET", "/accounts/duplicates", cursor="nonsense"), 400, "unknown")
    problem(root("GET", "/users/duplicates"), 405, "unknown")


def test_the_rule_is_read_and_set(cast: Cast):
    root = api(cast.root)
    rule = good(root("GET", "/contacts/duplicates/rule"))
    assert rule["clues"][0] == {"field": "name", "way": "person", "agree": 50, "differ": 40}

    changed = good(root("PUT", "/contacts/duplicates/rule", {**rule, "on_create": "off"}))

    assert changed["on_create"] == "off"
    problem(api(cast.ann)("PUT", "/contacts/duplicates/rule", rule), 403, "not-allowed")
    assert good(root("PUT", "/contacts/duplicates/rule", {}))["on_create"] == "warn"


def test_a_rule_is_tried_without_being_set(cast: Cast):
    root = api(cast.root)
    make("account", name="启明精密", website="https://a.example")
    make("account", name="恒泰", website="https://a.example")
    before = good(root("GET", "/accounts/duplicates/rule"))
    tried = {**before, "clues": [{"field": "website", "way": "domain", "agree": 95, "differ": 0}]}

    job = good(root("POST", "/accounts/duplicates/rule", tried), 202)
    run_jobs()

    counts = good(root("GET", f"/jobs/{job['id']}"))["counts"]
    assert (counts["found"], counts["sure"]) == (1, 1)
    assert good(root("GET", "/accounts/duplicates/rule")) == before
    assert good(root("GET", "/accounts/duplicates"))["items"] == []
    problem(api(cast.ann)("POST", "/accounts/duplicates/rule", tried), 403, "not-allowed")
