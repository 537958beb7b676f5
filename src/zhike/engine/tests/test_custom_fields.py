"""Fields that administrators make: usable at once, in every place where the object's own fields are."""

from typing import Any

import pytest
from django.core.exceptions import ValidationError

from zhike.engine import conditions, log, metadata, objects, query, records
from zhike.engine.conditions import evaluate
from zhike.engine.models import FieldRight, Role
from zhike.engine.query import Query
from zhike.engine.testing import Cast, custom_field, make

from .api import api, good, problem
from .pages import browser, text

VALUES: dict[str, tuple[Any, Any]] = {
    "text": ("红木", "红木"),
    "long_text": ("一\n二", "一\n二"),
    "number": ("1,234.5", "1234.5"),
    "percent": ("12.5%", "12.5"),
    "money": ({"amount": "12.50", "currency": "USD"}, {"amount": "12.50", "currency": "USD"}),
    "date": ("2026-03-31", "2026-03-31"),
    "moment": ("2026-03-31T09:30:00Z", "2026-03-31T09:30:00Z"),
    "yes_no": (True, True),
    "choice": ("Gold", "gold"),
    "multi_choice": (["gold", "iron"], ["gold", "iron"]),
    "tags": (["甲", "乙"], ["甲", "乙"]),
    "email": ("a@example.com", "a@example.com"),
    "phone": ("13857166621", "+8613857166621"),
    "url": ("https://example.com", "https://example.com"),
    "phones": (["13857166621"], [{"value": "+8613857166621", "kind": "", "is_primary": True}]),
    "emails": (["a@example.com"], [{"value": "a@example.com", "kind": "", "is_primary": True}]),
    "address": ({"city": "杭州市"}, {"city": "杭州市"}),
    "addresses": ([{"value": {"city": "杭州市"}}], [{"value": {"city": "杭州市"}, "kind": "", "is_primary": True}]),
}


@pytest.mark.parametrize("kind", VALUES)
def test_a_value_of_every_kind_is_read_as_it_was_written(cast: Cast, kind: str) -> None:
    custom_field(cast.root, "extra", kind)
    written, read = VALUES[kind]
    call = api(cast.root)

    made = good(call("POST", "/accounts", {"name": "启明", "custom": {"extra": written}}), 201)
    again = good(call("GET", f"/accounts/{made['id']}"))
    listed = good(call("GET", "/accounts", fields="name,custom.extra"))["items"]

    assert made["custom"] == again["custom"] == {"extra": read}
    assert listed[0]["custom"] == {"extra": read}


def test_a_percentage_is_shown_with_its_sign_and_not_summed(cast: Cast) -> None:
    custom_field(cast.root, "margin", "percent", decimal_places=1)
    custom_field(cast.root, "weight", "number", decimal_places=1)
    for margin in ("35", "1200.5"):
        make("account", owner=cast.ann, **{"custom.margin": margin, "custom.weight": margin})

    margins = text(browser(cast.ann).get("/accounts?cols=name,custom.margin"))
    weights = text(browser(cast.ann).get("/accounts?cols=name,custom.weight"))

    assert ">35%</span>" in margins
    assert ">1,200.5%</span>" in margins
    assert ">1,235.5</span>" not in margins
    assert ">1,235.5</span>" in weights


@pytest.mark.parametrize("kind", VALUES)
def test_a_change_is_told_with_before_and_after_and_taken_back(cast: Cast, kind: str) -> None:
    custom_field(cast.root, "extra", kind)
    call = api(cast.root)
    made = good(call("POST", "/accounts", {"name": "启明"}), 201)
    written, read = VALUES[kind]

    changed = call("PATCH", f"/accounts/{made['id']}", {"custom": {"extra": written}}, {"If-Match": '"1"'})
    told = log.read("e.record = %s AND e.verb = 'change'", [made["id"]], limit=1)[0]

    assert good(changed)["custom"] == {"extra": read}
    assert told.changes["custom.extra"][1] == read
    good(call("POST", f"/events/{told.id}/undo"))
    assert good(call("GET", f"/accounts/{made['id']}"))["custom"] == made["custom"]


ASKED: list[tuple[str, list[Any], str, Any, list[int]]] = [
    ("text", ["红木", "Oak", None], "contains", "木", [0]),
    ("text", ["红木", "Oak", None], "eq", "OAK", [1]),
    ("text", ["红木", "Oak", None], "ne", "oak", [0, 2]),
    ("text", ["红木", "Oak", None], "empty", None, [2]),
    ("number", ["9", "10.5", None], "gt", "9.5", [1]),
    ("number", ["9", "10.5", None], "in", ["9", "3"], [0]),
    ("date", ["2026-03-31", "2027-01-01", None], "lt", "2026-12-31", [0]),
    ("moment", ["2026-03-31T09:30:00Z", "2027-01-01T00:00:00Z", None], "eq", "2026-03-31", [0]),
    ("yes_no", [True, False, None], "eq", False, [1, 2]),
    ("choice", ["gold", "iron", None], "in", ["gold"], [0]),
    ("choice", ["gold", "iron", None], "not_in", ["gold"], [1, 2]),
    ("multi_choice", [["gold", "iron"], ["iron"], None], "contains", "gold", [0]),
    ("multi_choice", [["gold", "iron"], ["iron"], None], "in", ["gold", "iron"], [0, 1]),
    ("tags", [["甲"], ["乙"], None], "empty", None, [2]),
    ("email", ["a@example.com", "b@example.com", None], "starts", "b@", [1]),
]


@pytest.mark.parametrize(("kind", "values", "op", "value", "found"), ASKED)
def test_conditions_find_the_same_in_sql_and_in_python(
    cast: Cast, kind: str, values: list[Any], op: str, value: Any, found: list[int]
) -> None:
    custom_field(cast.root, "extra", kind)
    accounts = [make("account", owner=cast.root, **({} if v is None else {"custom.extra": v})) for v in values]
    account = objects.get("account")
    raw = {"field": "custom.extra", "op": op} | ({} if value is None else {"value": value})
    node = conditions.parse(raw, account, cast.root)

    rows = query.page(Query(cast.root, account, where=node), query.paths(cast.root, account, ["name"])).rows
    one = account.fields["custom.extra"]
    held = [n for n, a in enumerate(accounts) if evaluate.holds(node, {"custom.extra": one.get(a)})]

    assert sorted(row.id for row in rows) == [accounts[n].pk for n in found]
    assert held == found


@pytest.mark.parametrize(("kind", "values"), [("number", ["10", "9", None]), ("date", ["2027-01-01", "2026-03-31", None]), ("money", ["10", "9", None])])  # fmt: skip
def test_lists_are_sorted_by_it_with_empty_values_first(cast: Cast, kind: str, values: list[Any]) -> None:
    custom_field(cast.root, "extra", kind)
    ids = [make("account", owner=cast.root, **({} if v is None else {"custom.extra": v})).pk for v in values]
    call = api(cast.root)

    first = good(call("GET", "/accounts", sort="custom.extra", limit=2))
    rest = good(call("GET", "/accounts", sort="custom.extra", limit=2, cursor=first["next"]))

    assert [row["id"] for row in first["items"] + rest["items"]] == [ids[2], ids[1], ids[0]]


def test_links_lead_both_ways(cast: Cast) -> None:
    custom_field(cast.root, "sponsor", "link", target="contacts")
    contact = make("contact", owner=cast.root, name="林晓彤")
    account = make("account", owner=cast.root, **{"custom.sponsor": contact.pk})
    call = api(cast.root)

    shown = good(call("GET", "/accounts", fields="custom.sponsor,custom.sponsor.name"))["items"][0]
    where = {"has": "accounts_by_sponsor", "where": {"field": "id", "op": "eq", "value": account.pk}}
    found = good(call("GET", "/contacts", filter=where))["items"]

    assert shown["custom"]["sponsor"] == {"id": contact.pk, "title": "林晓彤"}
    assert shown["custom.sponsor.name"] == "林晓彤"
    assert [one["id"] for one in found] == [contact.pk]


def test_a_link_to_a_record_one_may_not_see_is_refused_and_changes_nothing(cast: Cast) -> None:
    custom_field(cast.root, "sponsor", "link", target="contact")
    hidden = make("contact", owner=cast.eve)
    account = make("account", owner=cast.ann)

    with pytest.raises(ValidationError) as refused:
        records.save(account, by=cast.again("ann"), **{"custom.sponsor": hidden.pk})

    assert "custom.sponsor" in refused.value.message_dict
    account.refresh_from_db()
    assert account.custom == {}


def test_search_finds_it_and_groups_and_sums_count_it(cast: Cast) -> None:
    custom_field(cast.root, "material")
    custom_field(cast.root, "weight", "number")
    custom_field(cast.root, "class_of", "choice")
    for material, weight in (("紫檀木", "2.5"), ("紫檀木", "4")):
        make(
            "account",
            owner=cast.root,
            **{"custom.material": material, "custom.weight": weight, "custom.class_of": "gold"},
        )
    call = api(cast.root)

    found = good(call("GET", "/search", q="紫檀"))["items"]
    groups = good(
        call("POST", "/accounts/aggregate", {"group_by": ["custom.class_of"], "measures": ["sum:custom.weight"]})
    )

    assert len(found) == 2
    assert groups["groups"] == [{"key": {"custom.class_of": "gold"}, "sum:custom.weight": "6.5"}]


def test_a_field_one_may_not_read_is_unknown_everywhere(cast: Cast) -> None:
    custom_field(cast.root, "secret")
    account = make("account", owner=cast.ann, **{"custom.secret": "x"})
    FieldRight.objects.create(role=Role.objects.get(key="rep"), object="account", field="custom.secret", level="none")
    metadata.touch()
    call = api(cast.again("ann"))

    assert good(call("GET", f"/accounts/{account.pk}"))["custom"] == {}
    problem(call("GET", "/accounts", fields="custom.secret"), 400, "unknown")
    problem(call("GET", "/accounts", sort="custom.secret"), 400, "unknown")
    problem(call("GET", "/accounts", filter={"field": "custom.secret", "op": "eq", "value": "x"}), 400, "unknown")
    body = {"custom": {"secret": "y"}}
    problem(call("PATCH", f"/accounts/{account.pk}", body, {"If-Match": '"1"'}), 400, "unknown")
    account.refresh_from_db()
    assert account.custom == {"secret": "x"}


def test_a_required_field_is_asked_of_new_records_and_defaults_fill_it(cast: Cast) -> None:
    custom_field(cast.root, "region", is_required=True)
    custom_field(cast.root, "level", "choice", default_text="iron")
    old = make("account", owner=cast.root, **{"custom.region": "华东"})
    call = api(cast.root)

    refused = problem(call("POST", "/accounts", {"name": "甲"}), 422, "refused")
    made = good(call("POST", "/accounts", {"name": "甲", "custom": {"region": "华北"}}), 201)

    assert list(refused["errors"]) == ["custom.region"]
    assert made["custom"] == {"region": "华北", "level": "iron"}
    records.save(old, by=cast.root, name="乙")


def test_the_document_of_the_api_describes_it(cast: Cast) -> None:
    custom_field(cast.root, "level", "choice", help_en="How dear they are to us")
    schemas = good(api(cast.root)("GET", "/openapi.json"))["components"]["schemas"]

    written = schemas["AccountWrite"]["properties"]["custom"]
    assert written["properties"]["level"]["enum"] == ["gold", "iron", ""]
    assert written["properties"]["level"]["description"] == "How dear they are to us"
    assert written["additionalProperties"] is False
