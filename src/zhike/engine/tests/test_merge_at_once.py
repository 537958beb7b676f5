"""Two people merge the same records at the same moment: one wins, the other is told, nothing is lost."""

from collections.abc import Callable
from functools import partial
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.utils import translation

from zhike.engine import actors
from zhike.engine.duplicates.merge import merge
from zhike.engine.duplicates.unmerge import unmerge
from zhike.engine.errors import Conflict
from zhike.engine.models import Merged
from zhike.engine.testing import at_once, make

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.row(211)]


def told_at_once(*acts: Callable[[], Any]) -> list[str]:
    """What each was told, empty where it went through."""

    def told(act: Callable[[], Any]) -> str:
        try:
            with translation.override("en"):
                act()
        except (Conflict, ValidationError) as refused:
            return str(refused)
        return ""

    return sorted(at_once([partial(told, act) for act in acts]))


def again(record: Any) -> Any:
    return type(record)._base_manager.get(pk=record.pk)


def test_one_record_into_two_others() -> None:
    one, other, third = (make("account", name=name) for name in "甲乙丙")
    deal = make("opportunity", account=third.pk)
    by = actors.system()

    told = told_at_once(lambda: merge(one, [third.pk], by=by), lambda: merge(other, [third.pk], by=by))

    assert told[0] == ""
    assert f"Record {third.pk} was merged into another one meanwhile" in told[1]
    settled = Merged.objects.get()
    assert settled.survivor in {one.pk, other.pk}
    assert again(deal).account_id == settled.survivor


def test_two_records_into_each_other() -> None:
    one, other = (make("account", name=name) for name in "甲乙")
    by = actors.system()

    told = told_at_once(lambda: merge(one, [other.pk], by=by), lambda: merge(other, [one.pk], by=by))

    assert told[0] == ""
    assert "was merged into another one meanwhile" in told[1]
    assert Merged.objects.count() == 1
    assert sorted(again(record).deleted_at is None for record in (one, other)) == [False, True]


def test_one_merge_parted_by_two() -> None:
    one, other = (make("account", name=name) for name in "甲乙")
    by = actors.system()
    event = merge(one, [other.pk], by=by).event

    told = told_at_once(lambda: unmerge(event, by=by), lambda: unmerge(event, by=by))

    assert told[0] == ""
    assert "parted already" in told[1]
    assert again(other).deleted_at is None
