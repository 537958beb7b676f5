"""How many records a list finds and what they sum to: told after the rows, to each what they see."""

import json
from typing import Any
from urllib.parse import urlencode

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from zhike.engine import query
from zhike.engine.testing import Cast, make
from zhike.engine.views import counted, lists

from .pages import browser, text
from .test_list_pages import titles
from .test_saved_views import without

pytestmark = pytest.mark.django_db
GOOD = {"filter": json.dumps({"field": "grade", "op": "eq", "value": "A"})}


def numbers(client: Client, path: str, **asked: str) -> Any:
    """What the browser asks for after the page."""
    answer = client.get(f"{path}/views/counts?{urlencode({'views': '', 'list': urlencode(asked)})}")
    assert answer.status_code == 200
    return answer.json()["list"]


def counting(client: Client, url: str) -> tuple[str, list[str]]:
    """The page, and the statements of it that count."""
    with CaptureQueriesContext(connection) as asked:
        page = text(client.get(url))
    return page, [one["sql"] for one in asked if one["sql"].lstrip().startswith("SELECT count(")]


def test_a_page_does_not_count_and_its_number_comes_after_it(cast: Cast) -> None:
    for n in range(60):
        make("account", owner=cast.ann if n % 2 else cast.bob, name=f"Account {n}", grade="A" if n < 57 else "B")
    client = browser(cast.root)
    client.get("/accounts")

    page, counts = counting(client, "/accounts")

    assert counts == []
    assert "of <span data-list-count>…</span>" in page
    assert numbers(client, "/accounts") == {"count": "60", "is_exact": True, "sums": {}}
    assert numbers(client, "/accounts", **GOOD)["count"] == "57"
    assert numbers(browser(cast.ann), "/accounts")["count"] == "30"
    assert "of <span data-list-count>60</span>" in text(client.get("/accounts?count=exact"))


def test_a_first_page_that_is_the_last_tells_its_number_itself(cast: Cast) -> None:
    for _ in range(3):
        make("account", owner=cast.ann)
    client = browser(cast.ann)
    client.get("/accounts")

    page, counts = counting(client, "/accounts")

    assert counts == []
    assert "of <span data-list-count>3</span>" in page
    assert "data-list-exact" not in page


def test_amounts_are_summed_over_all_rows_that_match_not_over_the_page(cast: Cast) -> None:
    for _ in range(60):
        make("opportunity", owner=cast.ann, amount={"amount": "100", "currency": "CNY"})
    client = browser(cast.ann)

    page = text(client.get("/opportunities"))
    after = numbers(client, "/opportunities")

    assert len(titles(page)) == 50
    assert "¥6,000" not in page
    assert "¥6,000" in after["sums"]["amount"]
    assert "¥6,000" in text(client.get("/opportunities?count=exact"))


def test_more_than_ten_thousand_are_told_as_that_and_not_summed(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    for _ in range(4):
        make("opportunity", owner=cast.ann, amount={"amount": "100", "currency": "CNY"})
    monkeypatch.setattr(counted, "CAP", 3)

    assert numbers(browser(cast.ann), "/opportunities") == {"count": "3+", "is_exact": False, "sums": {}}


def test_orders_without_an_index_are_marked_until_the_number_is_known(cast: Cast) -> None:
    for n in range(51):
        make("account", owner=cast.ann, industry=f"Trade {n}")
    client = browser(cast.ann)

    page = text(client.get("/accounts?cols=name,industry"))
    known = text(client.get("/accounts?cols=name,industry&count=exact"))

    assert page.count("data-few") == 2  # in the head and in the menu
    assert "data-few" not in known


def test_a_number_that_was_counted_exactly_and_is_too_large_offers_no_order_without_an_index(
    cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    for n in range(51):
        make("account", owner=cast.ann, industry=f"Trade {n}")
    monkeypatch.setattr(lists, "CAP", 50)
    client = browser(cast.ann)

    page = text(client.get("/accounts?cols=name,industry&count=exact"))

    assert "sort=industry" not in page
    assert "sort=-name" in page or "sort=name" in page


def test_what_cannot_be_asked_or_takes_too_long_has_no_number(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    make("account", owner=cast.ann, grade="A")
    client = browser(cast.ann)

    assert numbers(client, "/accounts", filter='{"field": "nothing", "op": "eq", "value": 1}') is None
    assert numbers(browser(without(cast, "bob", "grade")), "/accounts", **GOOD) is None

    def slowly(asked_for: Any) -> int:
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_sleep(20)")
        return 1

    monkeypatch.setattr(counted, "SECONDS", 0.05)
    monkeypatch.setattr(query, "count", slowly)

    assert numbers(client, "/accounts") is None
    assert len(titles(text(client.get("/accounts")))) == 1
