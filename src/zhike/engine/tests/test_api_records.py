"""One record over the API: made, read, changed, deleted, brought back, and what one does to it."""

import pytest

from zhike.customers.models import Account
from zhike.engine import metadata
from zhike.engine.models import FieldRight, Role
from zhike.engine.testing import Cast, make, statements

from .api import api, good, problem

pytestmark = pytest.mark.django_db


def test_a_record_is_made_and_read(cast: Cast) -> None:
    ann = api(cast.ann)
    phone = {"value": "13857166621", "kind": "mobile", "is_primary": True}

    answer = ann("POST", "/accounts", {"name": "启明", "phones": [phone], "custom": {}})

    made = good(answer, 201)
    assert answer.headers["Location"] == f"/api/v1/accounts/{made['id']}"
    read = ann("GET", f"/accounts/{made['id']}")
    assert read.data == made
    assert read.headers["ETag"] == '"1"'
    assert made["owner"] == {"id": cast.ann.user_id, "title": "Ann"}
    assert made["phones"] == [{**phone, "value": "+8613857166621"}]
    assert made["custom"] == {}
    assert made["derived"]["completeness"] > 0


def test_an_empty_value_of_a_new_record_leaves_it_to_the_rules(cast: Cast) -> None:
    made = good(api(cast.ann)("POST", "/accounts", {"name": "A", "kind": "", "employees": None}), 201)

    assert (made["kind"], made["employees"]) == ("organisation", None)


def test_all_refused_values_are_named_at_once(cast: Cast) -> None:
    wrong = {"name": "", "amount": "much", "close_on": "2026-02-31", "account": 999_999}

    refused = problem(api(cast.ann)("POST", "/opportunities", wrong), 422, "refused")

    assert {"amount", "close_on"} <= refused["errors"].keys()
    assert all(isinstance(s, str) for sentences in refused["errors"].values() for s in sentences)


def test_unknown_and_unwritable_fields_are_told_apart(cast: Cast) -> None:
    ann = api(cast.ann)

    problem(ann("POST", "/accounts", {"name": "A", "no_such": 1}), 400, "unknown")
    problem(ann("POST", "/accounts", {"name": "A", "created_at": "2026-01-01"}), 403, "not-allowed")
    assert not Account.objects.exists()


def test_a_change_needs_the_version_it_is_for(cast: Cast) -> None:
    account = make("account", owner=cast.ann, industry="energy")
    ann, path = api(cast.ann), f"/accounts/{account.pk}"

    problem(ann("PATCH", path, {"industry": "food"}), 428, "stale")
    problem(ann("PATCH", path, {"industry": "food"}, {"If-Match": "1"}), 400, "unknown")
    changed = ann("PATCH", path, {"industry": "food"}, {"If-Match": '"1"'})
    assert (changed.data["version"], changed.headers["ETag"]) == (2, '"2"')
    stale = problem(ann("PATCH", path, {"industry": "retail"}, {"If-Match": 'W/"1"'}), 412, "stale")
    assert stale["current"]["industry"] == "food"
    problem(ann("DELETE", path, None, {"If-Match": '"1"'}), 412, "stale")
    assert Account.objects.get().industry == "food"


def test_what_is_handed_over_is_answered_and_then_gone(cast: Cast) -> None:
    account = make("account", owner=cast.ann)
    ann = api(cast.ann)

    answer = ann("PATCH", f"/accounts/{account.pk}", {"owner": cast.eve.user_id}, {"If-Match": '"1"'})

    assert good(answer)["id"] == account.pk
    problem(ann("GET", f"/accounts/{account.pk}"), 404, "not-found")


def test_a_record_goes_to_the_bin_and_comes_back(cast: Cast) -> None:
    account = make("account", owner=cast.ann)
    ann, path = api(cast.ann), f"/accounts/{account.pk}"

    assert ann("DELETE", path).status_code == 204
    problem(ann("GET", path), 404, "not-found")
    problem(ann("PATCH", path, {"name": "B"}, {"If-Match": '"2"'}), 404, "not-found")
    assert [i["id"] for i in good(ann("GET", "/accounts", deleted="true"))["items"]] == [account.pk]
    assert good(ann("POST", f"{path}/restore"))["version"] == 3
    problem(ann("POST", f"{path}/restore"), 409, "conflict")


def test_a_hidden_field_is_unknown_everywhere(cast: Cast) -> None:
    FieldRight.objects.create(role=Role.objects.get(key="rep"), object="account", field="notes", level="none")
    metadata.touch()
    account = make("account", owner=cast.ann, notes="Secret 启明")
    ann = api(cast.ann)

    assert "notes" not in good(ann("GET", f"/accounts/{account.pk}"))
    problem(ann("PATCH", f"/accounts/{account.pk}", {"notes": "x"}, {"If-Match": '"1"'}), 400, "unknown")
    problem(ann("GET", "/accounts", fields="notes"), 400, "unknown")
    problem(ann("GET", "/accounts", filter={"field": "notes", "op": "contains", "value": "S"}), 400, "unknown")
    problem(ann("POST", "/accounts/aggregate", {"measures": ["count_distinct:notes"]}), 400, "unknown")
    assert good(ann("GET", "/accounts", q="Secret"))["items"] == []
    assert "notes" not in good(ann("GET", "/openapi.json"))["components"]["schemas"]["Account"]["properties"]


def test_commands_are_verbs_with_answers(cast: Cast) -> None:
    ann = api(cast.ann)
    deal = good(ann("POST", "/opportunities", {"name": "Deal", "amount": "10"}), 201)
    path = f"/opportunities/{deal['id']}"

    problem(ann("POST", f"{path}/lose", {}), 422, "refused")
    problem(ann("POST", f"{path}/win", {"name": "x"}), 400, "unknown")
    problem(ann("POST", f"{path}/win", {}, {"If-Match": '"9"'}), 412, "stale")
    problem(ann("POST", f"{path}/fly", {}), 404, "not-found")
    won = good(ann("POST", f"{path}/win", {"amount": {"amount": "12.50", "currency": "CNY"}}))
    assert (won["status"], won["amount"]["amount"]) == ("won", "12.50")
    problem(ann("POST", f"{path}/win"), 422, "refused")


def test_tokens_are_not_made_over_the_api(cast: Cast) -> None:
    root = api(cast.root)
    [token] = good(root("GET", "/tokens"))["items"]

    problem(root("POST", "/tokens", {"name": "More"}), 405, "unknown")
    answer = root("PATCH", f"/tokens/{token['id']}", {"expires_on": "2099-01-01"}, {"If-Match": '"1"'})
    problem(answer, 405, "unknown")
    assert "hash" not in token


def test_the_timeline_tells_what_happened(cast: Cast) -> None:
    account = make("account", owner=cast.ann)
    ann = api(cast.ann)
    ann("PATCH", f"/accounts/{account.pk}", {"industry": "food"}, {"If-Match": '"1"'})

    lines = good(ann("GET", f"/accounts/{account.pk}/timeline"))["items"]

    assert any(line.get("changes", {}).get("industry") == ["", "food"] for line in lines)
    problem(api(cast.eve)("GET", f"/accounts/{account.pk}/timeline"), 404, "not-found")


def test_reading_a_record_costs_few_statements(cast: Cast) -> None:
    deal = make("opportunity", owner=cast.ann)
    ann = api(cast.ann)
    ann("GET", f"/opportunities/{deal.pk}")

    with statements(at_most=10):
        good(ann("GET", f"/opportunities/{deal.pk}"))
