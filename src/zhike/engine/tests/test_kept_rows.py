"""Rows of a list and cards of a board are drawn once for what they say, and each still sees their own, as it is now."""

import re
from datetime import UTC, datetime, timedelta

import pytest
from django.utils import timezone

from zhike.engine import records
from zhike.engine.testing import Cast, make
from zhike.engine.views.shapes import cards, kept, rows

from .pages import browser, text

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def nothing_kept(monkeypatch) -> None:
    monkeypatch.setattr(kept, "kept", {})


def table(person, query: str = "?cols=name,grade,owner") -> str:
    """The rows of the list of accounts as this person has them, and what a phone shows of them."""
    found = re.search(r'<tbody id="rows">(.*?)</tbody>.*?<ul class="phone-list".*?</ul>', text(browser(person).get(f"/accounts{query}")), re.S)  # fmt: skip
    assert found
    return found[0]


def test_the_same_rows_are_not_drawn_again(cast: Cast, monkeypatch) -> None:
    for n in range(3):
        make("account", owner=cast.ann, name=f"Account {n}")
    first = table(cast.ann)
    monkeypatch.setattr(rows, "draw", lambda *_given: pytest.fail("a row was drawn again"))

    assert table(cast.ann) == first
    assert first.count("<tr ") == first.count('<li class="phone-row"') == 3


def test_a_change_is_seen_at_once_also_of_what_is_linked(cast: Cast) -> None:
    one = make("account", owner=cast.ann, name="Before", grade="B")
    assert "Before" in table(cast.root)

    records.save(one, by=cast.root, name="After")
    assert "After" in table(cast.root)
    assert "Before" not in table(cast.root)

    name = cast.ann.user.name
    cast.ann.user.name = "Renamed Person"
    cast.ann.user.save()
    assert "Renamed Person" in table(cast.root)
    assert name not in table(cast.root)


def test_each_may_edit_what_is_theirs_to_edit(cast: Cast) -> None:
    make("account", owner=cast.bob, name="His")
    make("opportunity", owner=cast.ann, account=make("account", owner=cast.bob, name="Seen by deal"))

    assert table(cast.bob).count('data-field="grade"') == 2
    assert "Seen by deal" in table(cast.ann)
    assert 'data-field="grade"' not in table(cast.ann)
    assert table(cast.root).count('data-field="grade"') == 2


def test_words_and_days_are_those_of_the_reader_and_of_today(cast: Cast, monkeypatch) -> None:
    make("account", owner=cast.ann, name="Some account")
    columns = "?cols=name,updated_at"
    assert "Today" in table(cast.ann, columns)
    assert "今天" not in table(cast.ann, columns)
    cast.ann.user.language = "zh"
    cast.ann.user.save()
    assert "今天" in table(cast.ann, columns)
    assert "Today" in table(cast.root, columns)

    later = datetime.now(UTC) + timedelta(days=3)
    monkeypatch.setattr(timezone, "now", lambda: later)
    assert "3 days ago" in table(cast.root, columns)


def test_no_more_is_kept_than_fits(cast: Cast, monkeypatch) -> None:
    monkeypatch.setattr(kept, "MOST", 2)
    for n in range(5):
        make("account", owner=cast.ann, name=f"Account {n}")
    for person in (cast.ann, cast.root):
        assert table(person).count("<tr ") == 5

    assert 0 < len(kept.kept) <= 2


def board(person) -> str:
    """The columns of the board of tasks as this person has them."""
    return text(browser(person).get("/tasks/board")).partition('data-island="board"')[2].partition('id="menu-move"')[0]


def test_the_same_cards_are_not_drawn_again_and_others_are(cast: Cast, monkeypatch) -> None:
    one = make("task", owner=cast.ann, title="Call them")
    make("task", owner=cast.ann, title="Write to them")
    first = board(cast.ann)
    with monkeypatch.context() as still:
        still.setattr(cards, "draw", lambda *_given: pytest.fail("a card was drawn again"))
        assert board(cast.ann) == first

    assert "Call them" in first
    records.save(one, by=cast.ann, title="Visit them")
    assert "Visit them" in board(cast.ann)
    assert "Call them" not in board(cast.ann)
