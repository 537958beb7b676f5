"""Requests that carry an Idempotency-Key."""

import pytest
from django.db import connections

from zhike.customers.models import Account
from zhike.engine import records
from zhike.engine.models import Idempotency
from zhike.engine.testing import Cast

from .api import api, good, problem

pytestmark = pytest.mark.django_db
KEY = {"Idempotency-Key": "one"}


def test_a_repetition_has_one_effect(cast: Cast) -> None:
    ann = api(cast.ann)

    first = good(ann("POST", "/accounts", {"name": "A"}, KEY), 201)
    again = good(ann("POST", "/accounts", {"name": "A"}, KEY), 201)

    assert first["id"] == again["id"]
    assert Account.objects.count() == 1


def test_a_key_serves_one_request_of_one_person(cast: Cast) -> None:
    ann = api(cast.ann)
    good(ann("POST", "/accounts", {"name": "A"}, KEY), 201)

    problem(ann("POST", "/accounts", {"name": "B"}, KEY), 422, "refused")
    good(api(cast.bob)("POST", "/accounts", {"name": "B"}, KEY), 201)
    problem(ann("POST", "/accounts", {"name": "C"}, {"Idempotency-Key": "x" * 256}), 400, "unknown")


def test_a_refused_request_may_be_repeated_with_its_key(cast: Cast) -> None:
    ann = api(cast.ann)

    problem(ann("POST", "/accounts", {"name": ""}, KEY), 422, "refused")

    good(ann("POST", "/accounts", {"name": "A"}, KEY), 201)


def test_a_repetition_shows_only_what_one_may_see_now(cast: Cast) -> None:
    ann = api(cast.ann)
    made = good(ann("POST", "/accounts", {"name": "A"}, KEY), 201)
    records.save(Account.objects.get(pk=made["id"]), by=cast.root, owner=cast.eve.user)

    problem(ann("POST", "/accounts", {"name": "A"}, KEY), 404, "not-found")
    assert Idempotency.objects.count() == 1


def test_a_repetition_while_the_first_is_under_way_waits_for_nobody(cast: Cast) -> None:
    ann = api(cast.ann)
    other = connections.create_connection("default")
    try:
        with other.cursor() as cursor:
            name = f"{cast.ann.user_id} /api/v1/accounts one"
            cursor.execute("SELECT pg_advisory_lock(hashtextextended(%s, 7))", [name])
            problem(ann("POST", "/accounts", {"name": "A"}, KEY), 409, "conflict")
    finally:
        other.close()
