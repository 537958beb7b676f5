"""What the palette offers: what one opened last before a word is typed, what is found after it."""

import pytest
from django.db import connection

from zhike.engine import records, visits
from zhike.engine.testing import Cast, make
from zhike.engine.tests.browser import browser, text

pytestmark = pytest.mark.django_db
PALETTE = {"HX-Request": "true", "HX-Target": "div#palette-results"}


def offered(person) -> str:
    return text(browser(person).get("/search?q=", headers=PALETTE))


def test_it_offers_what_was_opened_last_latest_first(cast: Cast) -> None:
    first, second = (make("account", owner=cast.ann, name=name) for name in ("启明精密", "远山重工"))
    for one in (first, second, first):
        browser(cast.ann).get(f"/accounts/{one.pk}")

    shown = offered(cast.ann)

    assert 0 < shown.index("启明精密") < shown.index("远山重工")
    assert "启明精密" not in offered(cast.max)


def test_what_one_no_longer_sees_is_not_offered(cast: Cast) -> None:
    gone, moved = (make("account", owner=cast.ann, name=name) for name in ("Gone", "Moved"))
    for one in (gone, moved):
        browser(cast.ann).get(f"/accounts/{one.pk}")

    records.delete(gone, by=cast.ann)
    records.save(moved, by=cast.root, owner=cast.eve.user_id)

    assert "Gone" not in offered(cast.ann)
    assert "Moved" not in offered(cast.ann)


def remembered(person) -> list[int]:
    with connection.cursor() as cursor:
        cursor.execute("SELECT record FROM visit WHERE person = %s ORDER BY at", [person.user_id])
        return [number for (number,) in cursor.fetchall()]


def test_only_the_last_thirty_are_remembered_whatever_is_opened_again(cast: Cast) -> None:
    for number in range(1, 41):
        visits.remember(cast.ann, "account", number)
    assert remembered(cast.ann) == list(range(11, 41))

    visits.remember(cast.ann, "account", 11)
    visits.remember(cast.ann, "account", 50)

    assert remembered(cast.ann) == [*range(13, 41), 11, 50]
    assert remembered(cast.max) == []


def test_what_was_opened_last_takes_as_many_statements_for_many_as_for_one(
    cast: Cast, django_assert_num_queries
) -> None:
    for account in [make("account", owner=cast.ann) for _ in range(12)]:
        visits.remember(cast.ann, "account", account.pk)

    with django_assert_num_queries(2):
        assert len(visits.recent(cast.ann)) == visits.OFFERED


def test_nobody_who_opened_nothing_gets_an_empty_group(cast: Cast) -> None:
    assert "palette-title" not in offered(cast.ann)
