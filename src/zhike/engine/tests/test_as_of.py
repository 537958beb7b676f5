"""A record as it was: its values walked backwards, for whoever may see it now."""

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from django.core.exceptions import ValidationError
from django.utils import timezone

from zhike.engine import actors, metadata, objects, query, records
from zhike.engine.errors import Conflict, NotVisible
from zhike.engine.models import FieldRight, Role
from zhike.engine.objects import ObjectType
from zhike.engine.past import as_of
from zhike.engine.testing import Cast, every_type, make, sample, statements

from .api import api, good, problem
from .pages import browser, text

pytestmark = pytest.mark.django_db
ACCOUNT = objects.get("account")
START = datetime(2026, 3, 1, 9, tzinfo=UTC)


def day(number: int) -> datetime:
    return START + timedelta(days=number)


@pytest.fixture
def company(cast: Cast):
    """Made on day 0, changed on days 2, 4 and 6."""
    account = ACCOUNT.model()
    records.save(account, by=cast.root.saying(day(0)), name="Eins", industry="energy", owner=cast.ann.user_id)
    records.save(account, by=cast.root.saying(day(2)), name="Zwei", tags=["x"])
    records.save(account, by=cast.ann.saying(day(4)), industry="food", owner=cast.ann.user_id)
    records.save(account, by=cast.root.saying(day(6)), name="Drei", tags=[])
    return account


@pytest.mark.parametrize(
    ("at", "expected"),
    [
        (1, ("Eins", "energy", [])),
        (3, ("Zwei", "energy", ["x"])),
        (5, ("Zwei", "food", ["x"])),
        (7, ("Drei", "food", [])),
    ],
)
@pytest.mark.row(95)
def test_values_are_those_of_the_moment(cast: Cast, company, at: int, expected: tuple) -> None:
    then = as_of.record(cast.ann, ACCOUNT, company.pk, day(at))

    assert (then.values["name"], then.values["industry"], then.values["tags"]) == expected


def test_who_changed_it_last_then(cast: Cast, company) -> None:
    then = as_of.record(cast.root, ACCOUNT, company.pk, day(5))

    assert then.values["updated_at"] == day(4)
    assert then.values["updated_by"].title == "Ann"
    assert then.changed == {"name", "tags"}


@pytest.mark.parametrize("one", [t for t in every_type() if t.can("edit")], ids=lambda one: one.key)
def test_every_object_goes_back_and_is_shown(cast: Cast, one: ObjectType) -> None:
    before = make(one.key, owner=cast.ann)
    names = [n for n, f in one.fields.items() if f.is_editable]
    held = dict(zip(names, query.one(cast.root, one, before.pk, names).values, strict=True))
    at = timezone.now()
    for name in names:
        value = sample(one, one.fields[name])
        if value is not None and one.fields[name].kind.name not in {"link", "moment", "date"}:
            try:
                records.save(before, by=cast.root, **{name: value})
            except (ValidationError, Conflict):
                continue

    then = as_of.record(cast.root, one, before.pk, at)

    assert {n: one.fields[n].log(then.values[n]) for n in names} == {n: one.fields[n].log(held[n]) for n in names}
    assert browser(cast.root).get(f"/{one.path}/{before.pk}?as_of={timezone.localdate(at)}").status_code == 200


def test_todays_rights_hold_for_the_past(cast: Cast, company) -> None:
    FieldRight.objects.create(role=Role.objects.get(key="rep"), object="account", field="industry", level="none")
    metadata.touch()
    ann = cast.again("ann")

    assert "industry" not in as_of.record(ann, ACCOUNT, company.pk, day(3)).values
    with pytest.raises(NotVisible):
        as_of.record(cast.eve, ACCOUNT, company.pk, day(3))
    records.save(company, by=cast.root, owner=cast.eve.user_id)
    with pytest.raises(NotVisible):
        as_of.record(cast.again("ann"), ACCOUNT, company.pk, day(3))
    eve = actors.for_user(cast.eve.user)
    assert as_of.record(eve, ACCOUNT, company.pk, day(3)).values["owner"].title == "Ann"


def test_what_was_not_made_yet_and_what_lay_in_the_bin(cast: Cast, company) -> None:
    records.delete(company, by=cast.root.saying(day(8)))
    records.restore(company, by=cast.root.saying(day(10)))

    with pytest.raises(Conflict):
        as_of.record(cast.root, ACCOUNT, company.pk, day(-1))
    assert as_of.record(cast.root, ACCOUNT, company.pk, day(9)).was_deleted
    assert not as_of.record(cast.root, ACCOUNT, company.pk, day(11)).was_deleted
    assert as_of.record(cast.root, ACCOUNT, company.pk, day(9)).values["name"] == "Drei"


@pytest.mark.parametrize("wrong", ["", "soon", "2026-13-01", "9999-01-01", "2999-01-01T00:00", "0000-00-00"])
def test_a_moment_that_is_none_or_to_come_is_refused(wrong: str) -> None:
    with pytest.raises(ValidationError):
        as_of.moment(wrong, ZoneInfo("Asia/Shanghai"))


def test_a_day_means_its_end_where_one_is() -> None:
    found = as_of.moment("2026-03-02", ZoneInfo("Asia/Shanghai"))

    assert found == datetime(2026, 3, 2, 15, 59, 59, 999999, tzinfo=UTC)


def test_the_page_is_marked_as_past_and_offers_no_change(cast: Cast, company) -> None:
    page = text(browser(cast.ann).get(f"/accounts/{company.pk}?as_of=2026-03-04"))

    assert "Zwei" in page
    assert "As it was on" in page
    assert "data-field" not in page
    assert browser(cast.ann).get(f"/accounts/{company.pk}?as_of=soon").status_code == 422
    assert browser(cast.ann).get(f"/accounts/{company.pk}?as_of=2020-01-01").status_code == 409
    assert browser(cast.eve).get(f"/accounts/{company.pk}?as_of=2026-03-04").status_code == 404
    assert "?as_of=" in text(browser(cast.ann).get(f"/accounts/{company.pk}"))


def test_the_api_answers_as_of(cast: Cast, company) -> None:
    found = good(api(cast.ann)("GET", f"/accounts/{company.pk}", as_of="2026-03-04"))

    assert (found["name"], found["tags"], found["as_of"]["deleted"]) == ("Zwei", ["x"], False)
    problem(api(cast.ann)("GET", f"/accounts/{company.pk}", as_of="soon"), 422, "refused")
    problem(api(cast.ann)("GET", f"/accounts/{company.pk}", as_of="2020-01-01"), 409, "conflict")
    problem(api(cast.eve)("GET", f"/accounts/{company.pk}", as_of="2026-03-04"), 404, "not-found")


def test_many_changes_take_as_many_statements_as_few(cast: Cast, company) -> None:
    with statements(20) as few:
        as_of.record(cast.root, ACCOUNT, company.pk, day(3))
    for number in range(10):
        records.save(company, by=cast.root, name=f"Name {number}", owner=cast.bob.user_id)
    with statements(len(few) + 1):
        as_of.record(cast.root, ACCOUNT, company.pk, day(3))
