"""Any object with a date as a calendar: what falls on which day, under rights, in few statements; moved with undo."""

import re
from datetime import UTC, date, datetime

import pytest

from zhike.engine import log, metadata, objects
from zhike.engine.models import FieldRight, Role
from zhike.engine.testing import Cast, every_type, make, statements
from zhike.engine.views import calendar_days

from .pages import HTMX, address, browser, text, told

pytestmark = pytest.mark.django_db


def day(page: str, wanted: str) -> str:
    """What stands on one day of the wide calendar."""
    return page.partition(f'data-day="{wanted}"')[2].partition("</td>")[0]


def names(part: str) -> list[str]:
    return re.findall(r"<span>([^<]*)</span></?(?:a|span)", part)


def test_records_stand_on_their_day_in_the_readers_zone(cast: Cast) -> None:
    make("task", owner=cast.ann, title="Late at night", due_at=datetime(2026, 11, 20, 17, 30, tzinfo=UTC))
    make("opportunity", owner=cast.ann, name="Deal", close_on=date(2026, 11, 20))
    client = browser(cast.ann)

    tasks, deals = (
        text(client.get("/tasks/calendar?month=2026-11")),
        text(client.get("/opportunities/calendar?month=2026-11")),
    )

    assert "Late at night" in day(tasks, "2026-11-21")  # 01:30 in Shanghai
    assert "01:30" in day(tasks, "2026-11-21")
    assert "Deal" in day(deals, "2026-11-20")
    assert 'data-day="2026-10-26"' in deals
    assert "Deal" not in text(client.get("/opportunities/calendar?month=2026-10")).partition("<tbody>")[2]


def test_a_calendar_shows_what_the_list_would_under_the_same_filter_and_rights(cast: Cast) -> None:
    when = date(2026, 11, 5)
    for owner, name, amount in ((cast.ann, "Large", "900"), (cast.ann, "Small", "5"), (cast.eve, "Hidden", "900")):
        make("opportunity", owner=owner, name=name, amount=amount, close_on=when)
    where = {"field": "amount", "op": "gt", "value": "100"}

    page = text(browser(cast.ann).get(address("/opportunities/calendar", month="2026-11", filter=where)))

    assert "Large" in day(page, "2026-11-05")
    assert "Small" not in page
    assert "Hidden" not in page


def test_a_full_day_shows_twenty_and_leads_to_the_rest(cast: Cast) -> None:
    for number in range(23):
        make("opportunity", owner=cast.ann, name=f"Deal {number:02}", close_on=date(2026, 11, 5))

    page = text(browser(cast.ann).get("/opportunities/calendar?month=2026-11"))

    cell = day(page, "2026-11-05")
    assert cell.count('data-record="opportunity:') == 20
    assert "3 more" in cell
    rest = re.search(r'class="day-rest" href="([^"]*)"', cell)
    assert rest is not None
    assert "1–23" in text(browser(cast.ann).get(rest[1].replace("&amp;", "&")))


def test_more_than_a_month_can_show_is_cut_day_by_day(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(calendar_days, "EACH", 2)
    for number in range(90):
        make(
            "task",
            owner=cast.ann,
            title=f"Task {number:02}",
            due_at=datetime(2026, 11, 1 + number // 4, 4, 0, tzinfo=UTC),
        )

    page = text(browser(cast.ann).get("/tasks/calendar?month=2026-11"))

    assert day(page, "2026-11-02").count('data-record="task:') == 2
    assert day(page, "2026-11-22").count('data-record="task:') == 2
    assert "More" in day(page, "2026-11-02")


@pytest.mark.parametrize("count", [2, 40])
@pytest.mark.parametrize("plural", ["opportunities", "tasks", "interactions"])
def test_a_calendar_takes_at_most_twelve_statements(cast: Cast, plural: str, count: int) -> None:
    one = objects.find(plural)
    when = {
        "close_on": date(2026, 11, 5),
        "due_at": datetime(2026, 11, 5, 4, tzinfo=UTC),
        "happened_at": datetime(2026, 11, 5, 4, tzinfo=UTC),
    }
    name = one.calendar.start
    for _ in range(count):
        make(one.key, owner=cast.ann, **{name: when[name]})
    client = browser(cast.max)
    client.get(f"/{plural}/calendar")

    with statements(12):
        page = text(client.get(f"/{plural}/calendar?month=2026-11"))

    assert day(page, "2026-11-05").count("data-id=") == min(count, 20)


def test_a_record_moves_to_another_day_keeps_its_time_and_can_be_taken_back(cast: Cast) -> None:
    task = make("task", owner=cast.ann, title="Call", due_at=datetime(2026, 11, 20, 6, 30, tzinfo=UTC))
    client = browser(cast.ann)

    moved = client.post(f"/tasks/{task.pk}/day?by=due_at", {"day": "2026-11-25", "version": "1"}, headers=HTMX)
    task.refresh_from_db()

    assert moved.status_code == 204
    assert task.due_at == datetime(2026, 11, 25, 6, 30, tzinfo=UTC)
    client.post(told(moved)["toast"]["undo"])
    task.refresh_from_db()
    assert task.due_at == datetime(2026, 11, 20, 6, 30, tzinfo=UTC)
    stale = client.post(f"/tasks/{task.pk}/day?by=due_at", {"day": "2026-11-26", "version": "1"}, headers=HTMX)
    assert stale.status_code == 412


def test_who_may_not_change_a_record_or_its_date_does_not_move_it(cast: Cast) -> None:
    deal = make("opportunity", owner=cast.ann, name="Deal", close_on=date(2026, 11, 5))
    body = {"day": "2026-11-25", "version": "1"}

    assert browser(cast.eve).post(f"/opportunities/{deal.pk}/day?by=close_on", body).status_code == 404
    assert browser(cast.ann).post(f"/opportunities/{deal.pk}/day?by=created_at", body).status_code == 403
    assert browser(cast.ann).post(f"/opportunities/{deal.pk}/day?by=name", body).status_code == 400
    FieldRight.objects.create(role=Role.objects.get(key="rep"), object="opportunity", field="close_on", level="read")
    metadata.touch()
    ann = browser(cast.again("ann"))
    assert ann.post(f"/opportunities/{deal.pk}/day?by=close_on", body).status_code == 403
    assert "data-can-move" not in text(ann.get("/opportunities/calendar?month=2026-11"))
    deal.refresh_from_db()
    assert (deal.close_on, deal.version) == (date(2026, 11, 5), 1)
    assert len(log.read("e.object = 'opportunity' AND e.record = %s", [deal.pk])) == 1


def test_a_date_that_one_may_not_know_has_no_calendar(cast: Cast) -> None:
    make("opportunity", owner=cast.ann, name="Deal", close_on=date(2026, 11, 5))
    FieldRight.objects.create(role=Role.objects.get(key="rep"), object="opportunity", field="close_on", level="none")
    metadata.touch()

    page = text(browser(cast.again("ann")).get("/opportunities/calendar?month=2026-11&by=close_on"))

    assert "is no date" in page
    assert "Deal" not in page


def test_a_day_without_a_sense_is_refused(cast: Cast) -> None:
    deal = make("opportunity", owner=cast.ann, close_on=date(2026, 11, 5))

    refused = browser(cast.ann).post(
        f"/opportunities/{deal.pk}/day?by=close_on", {"day": "soon", "version": "1"}, headers=HTMX
    )

    assert refused.status_code == 422
    deal.refresh_from_db()
    assert deal.close_on == date(2026, 11, 5)


def test_a_new_record_begins_with_the_day_one_chose(cast: Cast) -> None:
    client = browser(cast.ann)
    page = text(client.get("/opportunities/calendar?month=2026-11"))

    link = re.search(r'href="([^"]*)"[^>]*data-new', day(page, "2026-11-05"))

    assert link is not None
    assert 'value="2026-11-05"' in text(client.get(link[1].replace("&amp;", "&")))


@pytest.mark.parametrize("one", every_type(), ids=lambda one: one.key)
def test_every_object_with_a_date_has_a_calendar_by_each_of_its_dates(cast: Cast, one: objects.ObjectType) -> None:
    record = make(one.key, owner=cast.ann)
    client = browser(cast.root)
    for name in calendar_days.dates(cast.root, one):
        value = getattr(record, one.fields[name].column)
        month = f"{value:%Y-%m}" if value else "2026-11"
        response = client.get(f"/{one.path}/calendar?by={name}&month={month}")
        assert response.status_code == 200
        shown = f'data-record="{one.key}:{record.pk}"' in text(response)
        assert shown == bool(value) or not one.can("calendar"), name


@pytest.mark.parametrize("strange", ["x", "2026-13", "9" * 30, "0000-00", "<b>"])
def test_no_month_breaks_a_calendar(cast: Cast, strange: str) -> None:
    assert browser(cast.ann).get(address("/tasks/calendar", month=strange)).status_code == 200
