"""Who gets in, and what is refused before anything is done."""

from unittest import mock

import pytest
from django.db import OperationalError
from django.test import Client

from zhike.customers.models import Account
from zhike.engine import records
from zhike.engine.api import limits
from zhike.engine.testing import Cast, make

from .api import Api, api, expired, good, problem

pytestmark = pytest.mark.django_db


def test_without_a_good_token_nothing_answers(cast: Cast) -> None:
    for wrong in (Api(""), Api("wrong"), Api("zhike_pat_" + "a" * 49), expired(cast.ann)):
        answer = wrong("GET", "/accounts")

        problem(answer, 401, "not-allowed")
        assert answer.headers["WWW-Authenticate"] == "Bearer"


def test_a_log_in_in_the_browser_is_no_token(cast: Cast) -> None:
    client = Client()
    client.force_login(cast.root.user, backend="django.contrib.auth.backends.ModelBackend")

    assert client.get("/api/v1/me").status_code == 401


def test_a_token_ends_with_its_owners_access(cast: Cast) -> None:
    ann = api(cast.ann)
    good(ann("GET", "/me"))

    records.save(cast.ann.user, by=cast.root, verb="disable", is_active=False)

    problem(ann("GET", "/me"), 401, "not-allowed")


def test_a_token_for_reading_changes_nothing(cast: Cast) -> None:
    account = make("account", owner=cast.ann)
    reader = api(cast.ann, "read")

    good(reader("GET", f"/accounts/{account.pk}"))
    problem(reader("POST", "/accounts", {"name": "New"}), 403, "not-allowed")
    problem(reader("PATCH", f"/accounts/{account.pk}", {"name": "New"}, {"If-Match": '"1"'}), 403, "not-allowed")
    problem(reader("DELETE", f"/accounts/{account.pk}"), 403, "not-allowed")
    problem(reader("POST", "/accounts/bulk", {"ids": [account.pk], "set": {"name": "New"}}), 403, "not-allowed")
    assert Account.objects.get().version == 1


def test_absent_hidden_and_undeclared_look_the_same(cast: Cast) -> None:
    hidden = make("account", owner=cast.eve)
    ann = api(cast.ann)

    found = {
        ann("GET", path).content
        for path in (f"/accounts/{hidden.pk}", "/accounts/999999", "/accounts/0", "/accounts/x", "/nothing", "/roles")
    }

    assert len(found) == 1
    problem(ann("GET", "/a/b/c/d"), 404, "not-found")
    problem(ann("POST", f"/accounts/{hidden.pk}/restore"), 404, "not-found")
    problem(ann("DELETE", f"/accounts/{hidden.pk}"), 404, "not-found")


@pytest.mark.parametrize(
    "body",
    [b"{", b"[]", b'"text"', b"\xff\xfe{}", b'{"name": NaN}', b'{"name": 1, "name": 2}', b"[" * 100_000, b'{"a":' * 30 + b"1" + b"}" * 30,
     b'{"name": ' + b"9" * 5_000 + b"}"],
)  # fmt: skip
def test_what_is_not_a_json_object_is_malformed(cast: Cast, body: bytes) -> None:
    problem(api(cast.ann)("POST", "/accounts", body), 400, "unknown")

    assert not Account.objects.exists()


@pytest.mark.parametrize("name", ["a\x00b", "a\ud800b", "😀 شركة \u202egnp"])
def test_odd_characters_do_no_harm(cast: Cast, name: str) -> None:
    made = good(api(cast.ann)("POST", "/accounts", {"name": name}), 201)

    assert "\x00" not in made["name"]
    for place in ("q", "sort", "fields", "cursor", "filter", "limit"):
        answer = api(cast.ann)("GET", "/accounts", **{place: name.encode("utf-8", "replace").decode()})
        assert answer.status_code in {200, 400}, answer.content
    where = {"field": "name", "op": "contains", "value": name}
    assert api(cast.ann)("GET", "/accounts", filter=where).status_code == 200
    assert api(cast.ann)("POST", "/accounts/bulk", {"filter": {name: 1}, "verb": name}).status_code in {400, 422}


def test_huge_values_are_refused_by_their_field(cast: Cast) -> None:
    ann = api(cast.ann)

    refused = problem(ann("POST", "/accounts", {"name": "x" * 2_000_000, "employees": 10**30}), 422, "refused")

    assert set(refused["errors"]) == {"name", "employees"}
    problem(ann("POST", "/accounts", {"name": "x" * 6_000_000}), 413, "refused")


def test_other_content_and_other_methods_are_refused(cast: Cast) -> None:
    ann = api(cast.ann)
    headers = {"Authorization": f"Bearer {ann.token}"}

    answer = ann.client.post("/api/v1/accounts", {"name": "x"}, headers=headers)
    assert (answer.status_code, answer.headers["Content-Type"]) == (415, "application/problem+json")

    answer = ann("PUT", "/accounts/1", {})
    problem(answer, 405, "unknown")
    assert answer.headers["Allow"] == "DELETE, GET, PATCH"


@pytest.mark.parametrize("query", [{"no_such": 1}, {"limit": 0}, {"limit": 201}, {"limit": "1e9"}, {"count": "yes"}, {"sort": "phones"},
                                   {"fields": "owner.password"}, {"deleted": "1"}, {"cursor": "x"}, {"filter": {"field": "name"}}])  # fmt: skip
def test_an_unknown_question_is_refused(cast: Cast, query: dict[str, object]) -> None:
    problem(api(cast.ann)("GET", "/accounts", **query), 400, "unknown")


def test_a_parameter_given_twice_is_refused(cast: Cast) -> None:
    problem(api(cast.ann)("GET", "/accounts?limit=1&limit=2"), 400, "unknown")


def test_a_busy_token_waits(cast: Cast) -> None:
    ann, bob = api(cast.ann), api(cast.bob)

    with mock.patch.object(limits, "A_MINUTE", 3):
        for _time in range(3):
            good(ann("GET", "/me"))
        answer = ann("GET", "/me")
        problem(answer, 429, "too-many")
        assert 1 <= int(answer.headers["Retry-After"]) <= 20
        good(bob("GET", "/me"))


def test_a_database_that_is_gone_is_said(cast: Cast) -> None:
    ann = api(cast.ann)

    with mock.patch("zhike.engine.query.page", side_effect=OperationalError("the connection is closed")):
        answer = ann("GET", "/accounts")

    problem(answer, 503, "busy")
    assert answer.headers["Retry-After"] == "5"


def test_it_speaks_the_owners_language(cast: Cast) -> None:
    english = api(cast.ann)("GET", "/nothing").data["title"]
    records.save(cast.ann.user, by=cast.root, language="zh")

    assert english == "Not found"
    assert api(cast.ann)("GET", "/nothing").data["title"] != english
