"""The builder of conditions draws every filter there can be, and the search box says what it can in short form."""

import json
import re
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from zhike.engine import conditions, objects
from zhike.engine.actors import system
from zhike.engine.testing import Cast, make

from .pages import HTMX, address, browser, text

pytestmark = pytest.mark.django_db
GOOD = {"field": "grade", "op": "in", "value": ["A", "B"]}
LATE = {"field": "close_on", "op": "eq", "value": {"last": 30, "unit": "day"}}


def builder(page: str) -> dict[str, object]:
    found = re.search(r"data-builder>(.*?)</script>", page, re.DOTALL)
    assert found
    return dict(json.loads(found[1]))


def test_the_builder_offers_fields_by_kind_and_those_behind_links(cast: Cast) -> None:
    made = builder(text(browser(cast.ann).get("/opportunities/filter", headers=HTMX)))

    fields = {one["name"]: one for one in made["fields"]}  # type: ignore[attr-defined]
    assert fields["amount"]["kind"] == "money"
    assert fields["account.industry"]["group"] == "Account ›"
    assert fields["account"]["lookup_url"] == "/accounts/lookup"
    assert [op["key"] for op in made["operators"]["date"]][:3] == ["last", "next", "this"]  # type: ignore[index]


def test_the_builder_shows_the_filter_that_is_in_force_group_by_group(cast: Cast) -> None:
    account = make("account", owner=cast.ann, name="Qiming")
    likely = {"field": "probability", "op": "gte", "value": "50"}
    where = {
        "and": [
            LATE,
            {"or": [{"field": "account", "op": "eq", "value": account.pk}, {"and": [likely, likely]}]},
            {"not": {"or": [likely, likely]}},
        ]
    }

    tree = builder(text(browser(cast.ann).get(address("/opportunities/filter", filter=where))))["tree"]

    assert tree["join"] == "all"
    assert tree["items"][0] == {"field": "close_on", "op": "last", "value": {"n": 30, "unit": "day"}, "text": ""}
    any_of, none_of = tree["items"][1:]
    assert (any_of["join"], none_of["join"]) == ("any", "none")
    assert any_of["items"][0] == {"field": "account", "op": "in", "value": [account.pk], "text": ["Qiming"]}
    assert (any_of["items"][1]["join"], len(any_of["items"][1]["items"])) == ("all", 2)


def test_what_no_row_can_show_is_kept_as_it_is(cast: Cast) -> None:
    has = {"has": "opportunities", "where": {"field": "status", "op": "eq", "value": "won"}}

    tree = builder(text(browser(cast.ann).get(address("/accounts/filter", filter={"and": [GOOD, has]}))))["tree"]

    assert tree["items"][1]["raw"] == has
    assert tree["items"][1]["title"]


def test_a_filter_behind_a_link_counts_and_more_than_twenty_conditions_say_so(cast: Cast) -> None:
    account = make("account", owner=cast.ann, industry="steel")
    make("opportunity", owner=cast.ann, account=account)
    client, link = browser(cast.ann), {"field": "account.industry", "op": "contains", "value": "steel"}

    few = client.get(address("/opportunities/filter/count", filter=link))
    many = client.get(address("/opportunities/filter/count", filter={"and": [link] * 21}))

    assert text(few) == "1"
    assert many.status_code == 422
    assert "20" in text(many)


def test_the_builder_begins_with_the_conditions_of_a_saved_view(cast: Cast) -> None:
    from .test_saved_views import save

    view = save(cast.ann, filter=GOOD)

    made = builder(text(browser(cast.ann).get(f"/accounts/filter?view={view.pk}")))

    assert made["tree"]["items"] == [GOOD | {"text": ""}]
    assert made["text"] == "grade:A,B"


@pytest.mark.parametrize(
    ("raw", "said"),
    [
        ({"field": "name", "op": "contains", "value": "启明 精密"}, 'name:"启明 精密"'),
        ({"field": "name", "op": "eq", "value": "Acme"}, "name=Acme"),
        (GOOD, "grade:A,B"),
        ({"field": "grade", "op": "eq", "value": "A"}, "grade:A"),
        ({"not": {"field": "grade", "op": "eq", "value": "A"}}, "-grade:A"),
        ({"field": "grade", "op": "empty"}, "grade:empty"),
        ({"field": "owner", "op": "eq", "value": "me"}, "owner:me"),
        ({"field": "created_at", "op": "eq", "value": {"last": 30, "unit": "day"}}, "created_at:last30d"),
        ({"field": "created_at", "op": "eq", "value": {"this": "quarter"}}, "created_at:thisquarter"),
        ({"field": "created_at", "op": "gte", "value": "2026-01-31"}, "created_at>=2026-01-31"),
        ({"field": "parent.name", "op": "contains", "value": "Acme"}, "parent.name:Acme"),
        ({"and": [GOOD, {"field": "tags", "op": "contains", "value": "KA"}]}, "grade:A,B tags:KA"),
        ({"or": [GOOD, GOOD]}, ""),
        ({"field": "grade", "op": "in", "value": ["A"]}, ""),
        ({"field": "name", "op": "contains", "value": 'a "b"'}, ""),
        ({"field": "name", "op": "eq", "value": "empty"}, ""),
    ],
)
def test_a_condition_is_said_in_short_where_that_says_exactly_the_same(
    cast: Cast, raw: dict[str, Any], said: str
) -> None:
    account = objects.get("account")

    assert conditions.to_text(raw, account, cast.ann) == said
    if said:
        assert conditions.to_condition(said, account, cast.ann) == (raw, "")


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    st.sampled_from(["name", "grade", "owner", "created_at", "tags", "size", "nothing"]),
    st.sampled_from(["eq", "ne", "contains", "gt", "lte", "in", "empty"]),
    st.one_of(st.text(max_size=12), st.integers(), st.lists(st.text(max_size=4), max_size=3), st.just({"last": 3, "unit": "week"})),
)  # fmt: skip
def test_whatever_is_said_in_short_means_what_it_was_made_of(field: str, op: str, value: Any) -> None:
    account, raw = objects.get("account"), {"field": field, "op": op, "value": value}

    said = conditions.to_text(raw, account, system())

    assert not said or conditions.to_condition(said, account, system()) == (raw, "")
