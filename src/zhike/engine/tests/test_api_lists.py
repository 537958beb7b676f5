"""Lists and groups over the API."""

from decimal import Decimal

import pytest

from zhike.engine.testing import Cast, make, statements

from .api import api, good, problem

pytestmark = pytest.mark.django_db


def test_pages_are_whole_and_disjoint(cast: Cast) -> None:
    for number in range(7):
        make("account", owner=cast.ann, name=f"Page {number}")
    ann, names, cursor = api(cast.ann), [], {}

    for _page in range(3):
        page = good(ann("GET", "/accounts", limit=3, sort="-name", count="exact", **cursor))
        names += [item["name"] for item in page["items"]]
        cursor = {"cursor": page["next"]}
        assert page["total"] == 7

    assert page["next"] is None
    assert names == [f"Page {number}" for number in reversed(range(7))]


def test_what_others_own_is_neither_listed_nor_counted(cast: Cast) -> None:
    make("account", owner=cast.eve, name="Hidden")

    page = good(api(cast.ann)("GET", "/accounts", count="exact", q="Hidden"))

    assert (page["items"], page["total"]) == ([], 0)
    groups = good(api(cast.ann)("POST", "/accounts/aggregate", {"group_by": ["owner"]}))
    assert (groups["groups"], groups["total"]) == ([], {"count": 0})


def test_fields_are_chosen_also_through_links(cast: Cast) -> None:
    account = make("account", owner=cast.ann, name="Acme", industry="food")
    make("opportunity", owner=cast.ann, account=account, amount="10")

    [item] = good(api(cast.ann)("GET", "/opportunities", fields="amount,account.industry"))["items"]

    assert item.pop("id")
    assert item.pop("version") == 1
    assert item == {"amount": {"amount": "10.00", "currency": "CNY"}, "account.industry": "food"}


def test_words_and_terms_narrow_a_list(cast: Cast) -> None:
    make("account", owner=cast.ann, name="启明精密", industry="food")
    make("account", owner=cast.ann, name="启明商贸", industry="retail")
    ann = api(cast.ann)

    assert [i["name"] for i in good(ann("GET", "/accounts", q="启明 industry:food"))["items"]] == ["启明精密"]
    where = {"field": "industry", "op": "eq", "value": "retail"}
    assert [i["name"] for i in good(ann("GET", "/accounts", q="启明", filter=where))["items"]] == ["启明商贸"]


def test_the_bin_is_for_those_who_may_restore(cast: Cast) -> None:
    product = make("product")

    assert good(api(cast.ann)("GET", "/products"))["items"][0]["id"] == product.pk
    problem(api(cast.ann)("GET", "/products", deleted="true"), 403, "not-allowed")
    assert good(api(cast.root)("GET", "/products", deleted="true"))["items"] == []


def test_groups_have_their_shape(cast: Cast) -> None:
    for amount in ("1.10", "2.20"):
        make("opportunity", owner=cast.ann, amount=amount, close_on="2026-03-31", probability=20)
    body = {"group_by": ["stage", "close_on:month"], "measures": ["count", "sum:amount", "avg:probability"]}

    got = good(api(cast.ann)("POST", "/opportunities/aggregate", body))

    [group] = got["groups"]
    assert group["key"]["close_on:month"] == "2026-03-01"
    assert {"id", "key", "title"} == group["key"]["stage"].keys()
    assert group["sum:amount"] == {"amount": "3.30", "currency": "CNY"}
    assert (group["count"], Decimal(group["avg:probability"])) == (2, 20)
    assert got["total"]["sum:amount"]["amount"] == "3.30"
    assert got["truncated"] is False


def test_mixed_currencies_are_told_apart(cast: Cast) -> None:
    for currency in ("CNY", "USD"):
        make("opportunity", owner=cast.ann, amount={"amount": "5", "currency": currency})

    total = good(api(cast.ann)("POST", "/opportunities/aggregate", {"measures": ["sum:amount"]}))["total"]["sum:amount"]

    assert total["by_currency"] == {"CNY": "5.00", "USD": "5.00"}
    assert (total["currency"], total["amount"], total["without_rate"]) == ("CNY", "5.00", 1)


@pytest.mark.parametrize(
    "body",
    [{"group_by": "stage"}, {"group_by": [{}]}, {"measures": ["sum:name"]}, {"measures": ["median:amount"]}, {"group_by": ["owner.password"]},
     {"unknown": 1}, {"group_by": ["close_on"]}, {"filter": {"field": "x", "op": "eq", "value": 1}}],
)  # fmt: skip
def test_groups_that_make_no_sense_are_refused(cast: Cast, body: dict[str, object]) -> None:
    problem(api(cast.ann)("POST", "/opportunities/aggregate", body), 400, "unknown")


def test_a_list_costs_the_same_however_many_rows(cast: Cast) -> None:
    ann = api(cast.max)
    for _number in range(2):
        make("opportunity", owner=cast.ann)
    ann("GET", "/opportunities")

    with statements(at_most=12) as few:
        good(ann("GET", "/opportunities", count="exact"))
    for _number in range(20):
        make("opportunity", owner=cast.ann)
    with statements(at_most=12) as many:
        assert len(good(ann("GET", "/opportunities", count="exact"))["items"]) == 22

    assert len(few) == len(many)
