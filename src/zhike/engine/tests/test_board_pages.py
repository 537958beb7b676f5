"""Any object with a board: its columns, what they hold, and how cards move."""

import re
from datetime import timedelta

import pytest
from django.utils import timezone

from zhike.activities.models import Task
from zhike.engine import actors, records
from zhike.engine.testing import Cast, actor, make, statements
from zhike.sales.models import Opportunity, Pipeline, Stage

from .pages import HTMX, address, browser, text, told

pytestmark = pytest.mark.django_db
BOARD = "/opportunities/board"


def stage(key: str) -> Stage:
    return Stage.objects.get(key=key, pipeline__is_default=True)


def columns(page: str) -> list[str]:
    return re.findall(r'data-column="\d+" data-title="([^"]*)"', page)


def card_ids(page: str) -> list[int]:
    return [int(number) for number in re.findall(r'id="card-(\d+)"', page)]


def head(page: str, key: object) -> str:
    found = re.search(rf'id="column-head-{key}">(.*?)</header>', page, re.DOTALL)
    return found[1] if found else ""


def test_columns_are_the_stages_of_the_pipeline_in_their_order(cast: Cast) -> None:
    other = Pipeline()
    records.save(other, by=actors.system(), name="Renewals", key="renewals")
    records.save(Stage(), by=actors.system(), pipeline=other, name="Asked", key="asked", position=1)
    client = browser(cast.root)

    first, second = client.get(BOARD), client.get(f"{BOARD}?pipeline={other.pk}")

    assert columns(text(first)) == ["New", "Qualified", "Proposal", "Negotiation", "Won", "Lost"]
    assert columns(text(second)) == ["Asked"]


def test_a_column_says_how_many_cards_it_holds_and_what_they_come_to(cast: Cast) -> None:
    for amount in ("100000", "250000"):
        make("opportunity", owner=cast.ann, stage=stage("new"), amount={"amount": amount, "currency": "CNY"})
    make("opportunity", owner=cast.eve, stage=stage("new"), amount={"amount": "999", "currency": "CNY"})

    page = text(browser(cast.ann).get(BOARD))

    shown = head(page, stage("new").pk)
    assert "<span>2</span>" in shown
    assert "¥350" in shown
    assert "10%" in shown
    assert len(card_ids(page)) == 2


def test_a_board_takes_the_same_statements_for_few_and_for_many_cards(cast: Cast) -> None:
    client = browser(cast.max)
    client.get(BOARD)

    for _ in range(2):
        for _ in range(20):
            make("opportunity", owner=cast.max, stage=stage("new"), account=make("account", owner=cast.max))
        with statements(at_most=14):
            client.get(BOARD)


def test_twenty_five_cards_come_first_and_the_rest_behind_a_button(cast: Cast) -> None:
    made = [make("opportunity", owner=cast.ann, stage=stage("new")).pk for _ in range(60)]
    client = browser(cast.ann)

    page = text(client.get(BOARD))
    seen = card_ids(page)
    for expected in (25, 10):
        found = re.search(r'href="([^"]*cursor=[^"]*)"', page)
        assert found
        page = text(client.get(found[1].replace("&amp;", "&"), headers=HTMX))
        assert len(card_ids(page)) == expected
        seen += card_ids(page)

    assert sorted(seen) == sorted(made)
    assert "cursor=" not in page


def test_what_ended_before_this_quarter_is_not_on_the_board(cast: Cast) -> None:
    now = make("opportunity", owner=cast.ann, stage=stage("won"))
    make("opportunity", owner=cast.ann, stage=stage("won"), closed_at=timezone.now() - timedelta(days=120))

    page = text(browser(cast.ann).get(BOARD))

    assert card_ids(page) == [now.pk]
    assert "this quarter only" in head(page, stage("won").pk)


def test_the_strip_sums_what_is_open_weighs_it_and_counts_what_was_won(cast: Cast) -> None:
    for key, amount in (("new", "1000"), ("proposal", "1000"), ("won", "500"), ("lost", "9")):
        make("opportunity", owner=cast.ann, stage=stage(key), amount={"amount": amount, "currency": "CNY"})

    page = text(browser(cast.ann).get(BOARD))

    strip = re.findall(r'<dd[^>]*><span class="money"[^>]*>([^<]*)(?:<small>([^<]*))?', page)
    assert ["".join(pair) for pair in strip] == ["¥2K", "¥600", "¥500"]


def test_the_filter_of_the_list_holds_on_the_board(cast: Cast) -> None:
    big = make("opportunity", owner=cast.ann, amount={"amount": "5000", "currency": "CNY"})
    make("opportunity", owner=cast.ann, amount={"amount": "5", "currency": "CNY"})

    response = browser(cast.ann).get(address(BOARD, filter={"field": "amount", "op": "gte", "value": "1000"}))
    wrong = browser(cast.ann).get(address(BOARD, filter="{"))

    assert card_ids(text(response)) == [big.pk]
    assert wrong.status_code == 200
    assert "This list cannot be shown" in text(wrong)


def move(client: object, deal: object, to: object, version: int = 1) -> object:
    data = {"to": to, "before": "", "version": version}
    return client.post(f"/opportunities/{deal.pk}/move", data, headers=HTMX)  # type: ignore[attr-defined]


def test_a_moved_card_changes_its_stage_and_both_heads_and_can_be_taken_back(cast: Cast) -> None:
    deal = make("opportunity", owner=cast.ann, stage=stage("new"))
    client = browser(cast.ann)

    response = move(client, deal, stage("proposal").pk)

    deal.refresh_from_db()
    assert (response.status_code, deal.stage.key, deal.probability) == (200, "proposal", 50)
    page = text(response)
    assert 'data-version="2"' in page
    assert "<span>0</span>" in head(page, stage("new").pk)
    assert "<span>1</span>" in head(page, stage("proposal").pk)
    client.post(told(response)["toast"]["undo"], headers=HTMX)
    deal.refresh_from_db()
    assert deal.stage.key == "new"


def test_of_two_people_moving_the_same_card_the_second_is_told_and_nothing_is_overwritten(cast: Cast) -> None:
    deal = make("opportunity", owner=cast.ann, stage=stage("new"))

    first = move(browser(cast.ann), deal, stage("qualified").pk)
    second = move(browser(cast.max), deal, stage("negotiation").pk)

    deal.refresh_from_db()
    assert (first.status_code, second.status_code) == (200, 412)
    assert "Ann saved this record" in text(second)
    assert "data-problem" in text(second)
    assert (deal.stage.key, deal.version) == ("qualified", 2)


def test_a_won_card_runs_the_command_and_a_lost_one_asks_why(cast: Cast) -> None:
    won, lost = (make("opportunity", owner=cast.ann, stage=stage("new")) for _ in range(2))
    client = browser(cast.ann)

    winning, losing = move(client, won, stage("won").pk), move(client, lost, stage("lost").pk)

    won.refresh_from_db()
    lost.refresh_from_db()
    assert (winning.status_code, won.status) == (200, "won")
    assert (losing.status_code, told(losing)) == (422, {"ask": f"/opportunities/{lost.pk}/lose"})
    assert (lost.status, lost.version) == ("open", 1)


def test_a_card_of_a_stranger_is_not_there_and_one_that_may_only_be_seen_does_not_move(cast: Cast) -> None:
    deal = make("opportunity", owner=cast.ann, stage=stage("new"))
    reader = actor("Reader", "all", edit="none")

    assert move(browser(cast.eve), deal, stage("won").pk).status_code == 404
    assert move(browser(reader), deal, stage("proposal").pk).status_code == 403
    assert "data-can-move" not in text(browser(reader).get(BOARD))
    assert Opportunity.objects.get().version == 1


@pytest.mark.parametrize(("to", "version"), [("999999", "1"), ("x", "1"), ("", "1"), ("new", ""), ("new", "9" * 40)])
def test_a_move_that_makes_no_sense_is_refused(cast: Cast, to: str, version: str) -> None:
    deal = make("opportunity", owner=cast.ann, stage=stage("new"))
    target = stage("proposal").pk if to == "new" else to

    response = browser(cast.ann).post(
        f"/opportunities/{deal.pk}/move", {"to": target, "version": version}, headers=HTMX
    )

    assert response.status_code == 400
    assert Opportunity.objects.get().version == 1


def test_a_field_of_choices_makes_columns_too(cast: Cast) -> None:
    task = make("task", owner=cast.ann, title="Call back")
    client = browser(cast.ann)

    assert re.findall(r'data-column="(\w+)"', text(client.get("/tasks/board"))) == ["open", "done", "cancelled"]
    moved = client.post(f"/tasks/{task.pk}/move", {"to": "done", "version": 1}, headers=HTMX)

    assert moved.status_code == 200
    assert Task.objects.get().status == "done"


def test_an_object_without_a_board_has_none(cast: Cast) -> None:
    assert browser(cast.root).get("/accounts/board").status_code == 400


def test_moving_a_card_that_is_not_there_says_so(cast: Cast) -> None:
    client = browser(cast.root)

    answer = client.post("/opportunities/999999999/move", {"to": "1", "version": "1"})

    assert answer.status_code == 404
