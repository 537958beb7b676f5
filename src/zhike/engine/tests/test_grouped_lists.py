"""Lists in groups: every row once, counts and sums that are right, in few statements, under rights."""

import re

import pytest

from zhike.engine import metadata, objects, query
from zhike.engine.models import FieldRight, Role
from zhike.engine.query.pages import pages
from zhike.engine.testing import Cast, custom_field, every_type, make, statements
from zhike.engine.views import groups

from .pages import HTMX, address, browser, text
from .test_list_pages import titles

pytestmark = pytest.mark.django_db


def heads(page: str) -> list[tuple[str, str]]:
    """Title and count of each group."""
    found = re.findall(r'data-group-toggle>(.*?)<span class="count">([\d,]+)</span></a>', page, re.DOTALL)
    plain = [(re.sub(r"<span[^>]*aria-hidden[^>]*>[^<]*</span>", "", title), count) for title, count in found]
    return [(re.sub(r"<[^>]*>", "", title).strip(), count) for title, count in plain]


def test_rows_stand_under_their_choice_in_its_order_and_what_has_none_at_the_end(cast: Cast) -> None:
    for name, grade in (("One", "B"), ("Two", "A"), ("Three", ""), ("Four", "A")):
        make("account", owner=cast.ann, name=name, grade=grade)

    page = text(browser(cast.ann).get("/accounts?group=grade&sort=name"))

    assert [title for title, _count in heads(page)] == ["A", "B", "No value"]
    assert [count for _title, count in heads(page)] == ["2", "1", "1"]
    assert titles(page) == ["Four", "Two", "One", "Three"]


@pytest.mark.parametrize(
    ("group", "expected"),
    [("close_on:month", ["January 2026", "March 2026", "No value"]), ("close_on:quarter", ["Q1 2026", "No value"]), ("close_on:year", ["2026", "No value"])],
)  # fmt: skip
def test_dates_group_by_month_quarter_and_year(cast: Cast, group: str, expected: list[str]) -> None:
    for day in ("2026-03-31", "2026-01-02", "2026-03-01", None):
        make("opportunity", owner=cast.ann, close_on=day)

    page = text(browser(cast.ann).get(f"/opportunities?group={group}"))

    assert [title for title, _count in heads(page)] == expected


def test_each_group_sums_its_amounts(cast: Cast) -> None:
    one, two = make("account", owner=cast.ann, name="Acme"), make("account", owner=cast.ann, name="Bolt")
    for account, amount in ((one, "100"), (one, "250"), (two, "7")):
        make("opportunity", owner=cast.ann, account=account, amount=amount)

    page = text(browser(cast.ann).get("/opportunities?group=account"))

    assert heads(page) == [("Acme", "2"), ("Bolt", "1")]
    first, second = page.split('class="group-head"')[1:3]
    assert "350" in first.partition("</tr>")[0]
    assert re.search(r'class="money"[^>]*>\D*7\D', second.partition("</tr>")[0])


def test_each_group_sums_numbers_that_have_decimals(cast: Cast) -> None:
    custom_field(cast.root, "weight", "number", decimal_places=1)
    for grade, weight in (("A", "1200.5"), ("A", "34.0"), ("B", "2")):
        make("account", owner=cast.ann, grade=grade, **{"custom.weight": weight})

    page = text(browser(cast.ann).get("/accounts?group=grade&cols=name,custom.weight"))

    sums = [
        re.findall(r'class="number">([^<]*)<', part.partition("</tr>")[0])
        for part in page.split('class="group-head"')[1:]
    ]
    assert sums == [["1,234.5"], ["2"]]


def test_records_group_by_the_place_of_what_they_link_to(cast: Cast) -> None:
    stages = objects.get("stage").model.objects.order_by("position")[:3]
    for stage in reversed(stages):
        make("opportunity", owner=cast.ann, stage=stage, pipeline=stage.pipeline)

    page = text(browser(cast.ann).get("/opportunities?group=stage"))

    assert len(heads(page)) == 3
    keys = re.findall(r'data-group="(\d+)"', page)
    assert keys == [str(stage.pk) for stage in stages]


def test_a_group_is_fetched_and_walked_to_its_end(cast: Cast) -> None:
    for number in range(45):
        make("account", owner=cast.ann, name=f"Name {number:02}", grade="A")
    client, seen, url = browser(cast.ann), [], "/accounts?group=grade&sort=name&in=A"

    for _ in range(4):
        part = text(client.get(url, headers=HTMX | {"HX-Target": "tbody#rows"}))
        assert "<table" not in part
        seen += titles(part)
        found = re.search(r'href="([^"]*)" data-group-more', part)
        if not found:
            break
        url = found[1].replace("&amp;", "&")

    assert seen == [f"Name {number:02}" for number in range(45)]
    whole = text(client.get("/accounts?group=grade&in=A"))
    assert "45" in whole
    assert "data-group-toggle" not in whole


@pytest.mark.parametrize("strange", ["x", "9" * 30, "<b>", "2026-13-01"])
def test_a_group_that_is_none_is_one_sentence(cast: Cast, strange: str) -> None:
    make("opportunity", owner=cast.ann)

    for group in ("account", "close_on:month", "owner"):
        assert browser(cast.ann).get(address("/opportunities", group=group, **{"in": strange})).status_code == 200


def test_only_rows_that_one_may_see_are_counted_and_a_hidden_field_groups_nothing(cast: Cast) -> None:
    make("account", owner=cast.ann, grade="A")
    make("account", owner=cast.eve, grade="A")

    assert heads(text(browser(cast.ann).get("/accounts?group=grade"))) == [("A", "1")]
    FieldRight.objects.create(role=Role.objects.get(key="rep"), object="account", field="grade", level="none")
    metadata.touch()
    page = text(browser(cast.again("ann")).get("/accounts?group=grade"))
    assert heads(page) == []
    assert "cannot be grouped by" in page


@pytest.mark.parametrize("count", [3, 30])
@pytest.mark.parametrize(
    ("plural", "group"), [("accounts", "owner"), ("opportunities", "stage"), ("interactions", "kind")]
)
def test_a_grouped_list_takes_few_statements_however_many_rows_it_has(
    cast: Cast, plural: str, group: str, count: int
) -> None:
    key = objects.find(plural).key
    account = make("account", owner=cast.max)
    for number in range(count):
        about = {"related": [{"object": "account", "id": account.pk}]} if key == "interaction" else {}
        make(key, owner=(cast.ann, cast.bob, cast.max)[number % 3], **about)
    client, url = browser(cast.max), f"/{plural}?group={group}&view=all"
    client.get(url)

    # One more for the places of stages, and one for what stands in rows of its own in an interaction.
    with statements(12 if plural == "accounts" else 13):
        page = text(client.get(url))

    assert len(titles(page)) >= min(count, 20)


@pytest.mark.parametrize("one", every_type(), ids=lambda one: one.key)
def test_every_object_groups_by_everything_it_offers(cast: Cast, one: objects.ObjectType) -> None:
    made = {make(one.key, owner=cast.ann).pk for _ in range(3)}
    client = browser(cast.root)
    for name, _path, _period in groups.choices(cast.root, one):
        page = text(client.get(f"/{one.path}?view=all&group={name}"))
        assert "This list cannot be shown" not in page, name
        total = sum(int(count.replace(",", "")) for _title, count in heads(page))
        assert total == query.count(query.Query(cast.root, one)), name
    assert made


def test_pages_of_several_queries_are_those_of_each(cast: Cast) -> None:
    one = objects.get("account")
    for number in range(9):
        make("account", owner=cast.ann, name=f"Name {number}", grade="ABC"[number % 3])
    paths = query.paths(cast.max, one, ["name", "owner", "tags"])
    asked = query.Query(cast.max, one, sort=query.sorts(cast.max, one, "-name"))
    from zhike.engine import conditions

    several = [
        asked.with_(where=conditions.parse({"field": "grade", "op": "eq", "value": g}, one, cast.max)) for g in "ABCD"
    ]

    together = pages(several, paths, limit=2)

    for mine, alone in zip(together, several, strict=True):
        page = query.page(alone, paths, limit=2)
        assert (mine.rows, mine.next) == (page.rows, page.next)


def test_too_many_records_are_not_grouped_and_a_sentence_says_so(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(groups, "MOST", 3)
    for _ in range(4):
        make("account", owner=cast.ann, grade="A")

    page = text(browser(cast.ann).get("/accounts?group=grade"))

    assert heads(page) == []
    assert "cannot be grouped. Narrow the list" in page
    where = {"field": "name", "op": "eq", "value": "nothing"}
    assert "Nothing matches" in text(browser(cast.ann).get(address("/accounts", group="grade", filter=where)))
