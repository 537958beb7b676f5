"""Any object as a list: who sees which rows, what the address can ask, and what it costs."""

import re

import pytest

from zhike.engine import objects
from zhike.engine.testing import Cast, actor, make, statements

from .pages import HTMX, address, browser, text

pytestmark = pytest.mark.django_db
LISTED = ["account", "contact", "product", "opportunity", "interaction", "task", "user", "team", "role", "token",
          "pipeline", "stage"]  # fmt: skip


def titles(page: str) -> list[str]:
    return re.findall(r'aria-label="Select ([^"]*)"', page.replace("Select all rows", ""))


@pytest.mark.parametrize("key", LISTED)
def test_every_object_has_a_list_and_a_part_for_htmx(cast: Cast, key: str) -> None:
    url = f"/{objects.get(key).path}"

    page, part = browser(cast.root).get(url), browser(cast.root).get(url, headers=HTMX)

    assert (page.status_code, part.status_code) == (200, 200)
    assert "<html" in text(page)
    assert "<html" not in text(part)


def test_a_rep_sees_her_own_rows_and_not_a_strangers(cast: Cast) -> None:
    make("account", owner=cast.ann, name="Hers")
    make("account", owner=cast.eve, name="Another's")

    assert titles(text(browser(cast.ann).get("/accounts"))) == ["Hers"]


def test_who_may_see_nothing_is_told_so(cast: Cast) -> None:
    nobody = actor("Nobody", "none")

    response = browser(nobody).get("/accounts")

    assert response.status_code == 403
    assert "Ask an administrator" in text(response)


@pytest.mark.parametrize("count", [5, 50])
@pytest.mark.parametrize("key", ["account", "opportunity", "interaction", "task"])
def test_a_list_takes_at_most_twelve_statements_however_many_rows_it_has(cast: Cast, key: str, count: int) -> None:
    account = make("account", owner=cast.max)
    for _ in range(count):
        about = {"related": {"object": "account", "id": account.pk}} if key in {"interaction", "task"} else {}
        made = make(key, owner=cast.max, **about)
    client = browser(cast.max)
    client.get(f"/{objects.of(made).path}")

    with statements(at_most=12):
        response = client.get(f"/{objects.of(made).path}")

    assert len(titles(text(response))) >= count


def test_a_filter_narrows_the_list_and_shows_as_a_chip_that_can_be_taken_away(cast: Cast) -> None:
    make("account", owner=cast.ann, name="Good", grade="A")
    make("account", owner=cast.ann, name="Fair", grade="C")

    response = browser(cast.ann).get(address("/accounts", filter={"field": "grade", "op": "in", "value": ["A", "B"]}))

    assert titles(text(response)) == ["Good"]
    assert "is one of" in text(response)
    assert 'aria-label="Remove: Grade"' in text(response)


def test_a_chip_tells_the_whole_of_what_it_stands_for(cast: Cast) -> None:
    make("opportunity", owner=cast.ann, account=make("account", owner=cast.ann, name="Good", grade="A"), amount="7")
    low = {"field": "amount", "op": "gt", "value": "5"}
    few = {"has": "opportunities", "where": low, "at_least": 1}
    large = {"sum": "opportunities.amount", "op": "gte", "value": "5"}
    other = {"not": {"field": "grade", "op": "eq", "value": "C"}}

    page = text(browser(cast.ann).get(address("/accounts", filter={"or": [{"and": [large, few]}, other]})))

    assert titles(page) == ["Good"]
    shown = re.sub(r"\s+", " ", re.sub(r"<[^>]*>", "", page))
    told = "(Sum: Opportunities › Amount ≥ 5 and Opportunities (Amount &gt; 5) ≥ 1) or not: Grade is C"
    assert told in shown


def test_the_search_box_understands_terms_and_words_and_adds_them_to_the_filter(cast: Cast) -> None:
    make("account", owner=cast.ann, name="启明精密", grade="A")
    make("account", owner=cast.ann, name="启明重工", grade="B")
    make("account", owner=cast.ann, name="海拓装备", grade="A")

    response = browser(cast.ann).get(address("/accounts", q="grade:A qiming"))

    assert titles(text(response)) == ["启明精密"]


@pytest.mark.parametrize(
    "wrong",
    ['{"field"', "[]", "7", '{"field":"nothing","op":"eq","value":1}', '{"field":"name","op":"gt","value":"x"}',
     '{"field":"created_at","op":"eq","value":"2026-02-31"}', '{"and":' * 50, "\x00", '{"field":"name","op":"eq","value":"\\ud800"}'],
)  # fmt: skip
def test_a_filter_that_makes_no_sense_is_one_sentence_and_never_an_error(cast: Cast, wrong: str) -> None:
    make("account", owner=cast.ann, name="Hers")

    response = browser(cast.ann).get(address("/accounts", filter=wrong))

    assert response.status_code == 200
    assert "This list cannot be shown" in text(response)
    assert titles(text(response)) == []


def test_unknown_parameters_columns_and_orders_are_left_out_with_a_word(cast: Cast) -> None:
    make("account", owner=cast.ann, name="Hers")

    response = browser(cast.ann).get(address("/accounts", colour="red", cols="name,secret", sort="notes", limit="9999"))

    page = text(response)
    assert titles(page) == ["Hers"]
    for word in ("colour", "secret", "notes"):
        assert word in page


@pytest.mark.parametrize("strange", ["\x00", "²", "9" * 40, "-1", "🙂", "<script>", "a" * 3000, "%", "' OR 1=1 --"])
def test_no_value_of_any_parameter_breaks_a_list(cast: Cast, strange: str) -> None:
    client = browser(cast.ann)

    for name in ("view", "filter", "q", "sort", "cols", "cursor", "limit", "from", "count", "ids", "column"):
        for path in ("/accounts", "/opportunities/board", "/accounts/filter", "/accounts/lookup"):
            assert client.get(address(path, **{name: strange})).status_code in {200, 400}, (path, name)


@pytest.mark.parametrize("cursor", ["x", "W10", "bm90IGpzb24", "WzAsMSwyLDNd", "🙂"])
def test_a_cursor_of_another_list_is_one_sentence(cast: Cast, cursor: str) -> None:
    response = browser(cast.ann).get(address("/accounts", cursor=cursor))

    assert response.status_code == 200
    assert "This list cannot be shown" in text(response)


def test_next_and_back_walk_through_all_rows_once(cast: Cast) -> None:
    names = [f"Account {n:03}" for n in range(120)]
    for name in names:
        make("account", owner=cast.ann, name=name)
    client, seen, url = browser(cast.ann), [], address("/accounts", sort="name")

    for _ in range(3):
        page = text(client.get(url))
        seen += titles(page)
        found = re.search(r'href="([^"]*)"[^>]* data-next', page)
        url = found[1].replace("&amp;", "&") if found else ""

    assert seen == names
    assert not url
    assert "101–120 of <span data-list-count>…</span>" in page


def test_the_head_of_a_column_turns_the_order_round(cast: Cast) -> None:
    for name in ("Bee", "Ant", "Cat"):
        make("account", owner=cast.ann, name=name)
    client = browser(cast.ann)

    up, down = client.get("/accounts?sort=name"), client.get("/accounts?sort=-name")

    assert titles(text(up)) == ["Ant", "Bee", "Cat"]
    assert titles(text(down)) == ["Cat", "Bee", "Ant"]
    assert "sort=-name" in text(up)
    assert 'aria-sort="ascending"' in text(up)


def test_a_field_one_may_not_read_is_no_column_no_filter_and_no_choice(cast: Cast) -> None:
    from zhike.engine import metadata
    from zhike.engine.models import FieldRight, Role

    make("account", owner=cast.ann, name="Hers", notes="secret words", grade="A")
    FieldRight.objects.create(role=Role.objects.get(key="rep"), object="account", field="grade", level="none")
    metadata.touch()
    client = browser(cast.ann)

    page = text(client.get("/accounts?cols=name,grade"))
    filtered = client.get(address("/accounts", filter={"field": "grade", "op": "eq", "value": "A"}))

    assert 'value="grade"' not in page
    assert "Grade" not in page
    assert "This list cannot be shown" in text(filtered)


def test_a_hidden_linked_record_shows_no_title(cast: Cast) -> None:
    parent = make("account", owner=cast.eve, name="Secret parent")
    make("account", owner=cast.ann, name="Hers", parent=parent.pk)

    page = text(browser(cast.ann).get("/accounts?cols=name,parent"))

    assert "Secret parent" not in page
    assert "no-access" in page


def test_markup_in_values_is_shown_and_never_runs(cast: Cast) -> None:
    evil = "<script>alert(1)</script>\"'><img src=x onerror=y>"
    make("account", owner=cast.ann, name=evil, tags=[evil[:50]], industry="<b>x</b>", notes=evil)

    page = text(browser(cast.ann).get("/accounts?cols=name,tags,industry,notes"))

    assert "<script>alert" not in page
    assert "<img src=x" not in page
    assert "<b>x</b>" not in page
    assert "&lt;script&gt;alert(1)" in page


def test_rows_named_by_id_are_answered_for_the_live_refresh_as_far_as_one_sees_them(cast: Cast) -> None:
    mine, hidden = make("account", owner=cast.ann, name="Hers"), make("account", owner=cast.eve, name="Not hers")

    response = browser(cast.ann).get(
        address("/accounts", ids=f"{mine.pk},{hidden.pk},x,{'9' * 30}"), headers={**HTMX, "HX-Target": "tbody#rows"}
    )

    assert f'id="row-account-{mine.pk}"' in text(response)
    assert str(hidden.name) not in text(response)


def test_nothing_yet_offers_to_begin_and_nothing_found_offers_to_clear(cast: Cast) -> None:
    client = browser(cast.ann)

    empty, none = client.get("/accounts"), client.get("/accounts?q=nothingofthekind")

    assert "/accounts/new" in text(empty)
    assert "yet" in text(empty)
    assert "Nothing matches" in text(none)
    assert "Clear the filter" in text(none)


def test_who_sees_more_than_her_own_has_a_view_of_her_own(cast: Cast) -> None:
    make("account", owner=cast.max, name="His")
    make("account", owner=cast.ann, name="Hers")
    client = browser(cast.max)

    assert sorted(titles(text(client.get("/accounts")))) == ["Hers", "His"]
    assert titles(text(client.get("/accounts?view=mine"))) == ["His"]
    assert "view=mine" not in text(browser(cast.ann).get("/accounts"))


def test_my_open_tasks_are_those_i_do_that_are_not_done(cast: Cast) -> None:
    make("task", owner=cast.max, title="Hers", assignee=cast.ann.user_id)
    make("task", owner=cast.max, title="His", assignee=cast.max.user_id)
    make("task", owner=cast.max, title="Done", assignee=cast.max.user_id, status="done")

    assert titles(text(browser(cast.max).get("/tasks?view=todo"))) == ["His"]


def test_export_is_offered_only_to_those_who_may(cast: Cast) -> None:
    make("account", owner=cast.ann)
    reader = actor("Reader", "all", export="none")

    assert "/accounts/export" in text(browser(cast.root).get("/accounts"))
    assert "/accounts/export" not in text(browser(reader).get("/accounts"))


def test_a_word_that_is_no_object_is_not_found(cast: Cast) -> None:
    client = browser(cast.root)

    assert client.get("/account").status_code == 404
    assert client.get("/nothings").status_code == 404
    assert client.post("/accounts").status_code == 405
