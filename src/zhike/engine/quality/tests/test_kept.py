"""What took long to count is shown again with its moment; each night the whole house is counted."""

from dataclasses import replace
from datetime import timedelta
from typing import Any
from unittest import mock

import pytest
from django.utils import timezone

from zhike.engine import metadata, objects, records
from zhike.engine.models import FieldRight, QualityCount, Role
from zhike.engine.quality import kept
from zhike.engine.testing import Cast, make, statements
from zhike.engine.tests.api import api, good
from zhike.engine.tests.browser import browser, text

pytestmark = [pytest.mark.django_db, pytest.mark.row(31), pytest.mark.row(212)]
URL = "/accounts/quality"


@pytest.fixture
def slow() -> Any:
    """Every count takes long."""
    with mock.patch.object(kept, "LONG", -1):
        yield


def total(actor: Any) -> int:
    return kept.found(actor, objects.get("account"))[0].total


def test_what_is_counted_at_once_is_never_kept(cast: Cast) -> None:
    make("account", owner=cast.ann)
    assert total(cast.ann) == 1
    make("account", owner=cast.ann)

    assert total(cast.ann) == 2
    assert not QualityCount.objects.exists()
    assert "Count again" not in text(browser(cast.ann).get(URL))


def test_what_took_long_is_shown_with_its_moment_and_counted_again_on_demand(cast: Cast, slow: None) -> None:
    make("account", owner=cast.ann)
    page, ann = browser(cast.ann), api(cast.ann)
    page.get(URL)
    make("account", owner=cast.ann)

    shown = text(page.get(URL))

    moment = timezone.localtime(QualityCount.objects.get().at).strftime("%Y-%m-%d %H:%M")
    assert f"As of {moment}." in shown
    assert "Of 1 records" in shown
    assert page.post(URL).status_code == 303
    assert "Of 2 records" in text(page.get(URL))
    make("account", owner=cast.ann)
    good(ann("GET", URL))
    assert good(ann("GET", URL, again="true"))["total"] == 3
    with statements(at_most=1):
        total(cast.ann)


def test_each_persons_numbers_are_theirs_and_end_with_their_rights(cast: Cast, slow: None) -> None:
    make("account", owner=cast.ann)
    make("account", owner=cast.eve)

    assert (total(cast.ann), total(cast.eve), total(cast.root)) == (1, 1, 2)
    assert (total(cast.ann), total(cast.eve), total(cast.root)) == (1, 1, 2)

    make("account", owner=cast.ann)
    FieldRight.objects.create(role=Role.objects.get(key="rep"), object="account", field="industry", level="none")
    metadata.touch()
    found, since = kept.found(cast.again("ann"), objects.get("account"))
    assert (found.total, since) == (2, None)
    assert "missing:industry" not in {one.key for one, _number in found.counts}


def test_another_process_finds_what_this_one_kept(cast: Cast) -> None:
    """Rights come out of sets, whose order is each process's own."""
    rights = cast.ann.rights
    elsewhere = replace(rights, grants=dict(reversed(rights.grants.items())))

    assert list(elsewhere.grants) != list(rights.grants)
    assert kept.mark_of(replace(cast.ann, rights=elsewhere), ["a"]) == kept.mark_of(cast.ann, ["a"])
    assert kept.mark_of(cast.bob, ["a"]) != kept.mark_of(cast.ann, ["a"])


def test_after_a_day_it_is_counted_again(cast: Cast, slow: None) -> None:
    total(cast.ann)
    make("account", owner=cast.ann)
    QualityCount.objects.update(at=timezone.now() - timedelta(hours=25))

    assert total(cast.ann) == 1


def test_every_night_is_kept_and_shown_to_who_sees_everything(cast: Cast) -> None:
    one = make("account", owner=cast.ann)
    kept.count_all()
    kept.count_all()
    QualityCount.objects.update(on=timezone.localdate() - timedelta(days=1))
    records.save(one, by=cast.ann, website="https://www.example.com", industry="food")
    make("account", owner=cast.eve)
    kept.count_all()

    nights = good(api(cast.root)("GET", URL))["nights"]

    assert [one["total"] for one in nights] == [1, 2]
    assert "Over time" in text(browser(cast.root).get(URL))
    assert good(api(cast.ann)("GET", URL))["nights"] == []
    assert "Over time" not in text(browser(cast.ann).get(URL))


def test_of_many_nights_a_dozen_is_shown_with_the_first_and_the_last(cast: Cast) -> None:
    today = timezone.localdate()
    found = {"total": 1, "score": 50, "verified": 0, "counts": {}}
    QualityCount.objects.bulk_create(
        QualityCount(object="account", on=today - timedelta(days=n), at=timezone.now(), found=found) for n in range(100)
    )

    shown = kept.nights(cast.root, objects.get("account"))

    assert len(shown) == kept.SHOWN
    assert (shown[0].on, shown[-1].on) == (today - timedelta(days=99), today)
