"""The timeline: what it gathers, in which order, and what it keeps from whom."""

from datetime import UTC, datetime, timedelta

import pytest
from django.utils import timezone

from zhike.activities.models import Interaction, Task
from zhike.engine import log, metadata, objects, records, timeline
from zhike.engine.errors import Unknown
from zhike.engine.models import FieldRight, Role
from zhike.engine.testing import Cast, make, statements

pytestmark = pytest.mark.django_db
ACCOUNT = objects.get("account")


def say(text: str, *about: object, by, at: datetime | None = None, **values) -> Interaction:
    made = Interaction()
    records.save(made, by=by, text=text, related=list(about), happened_at=at or timezone.now(), **values)
    return made


def story(actor, record, **asked) -> timeline.Story:
    return timeline.entries(actor, objects.of(record), record.pk, **asked)


@pytest.mark.row(37)
def test_what_was_said_comes_latest_first_with_what_changed(cast: Cast) -> None:
    account = make("account", owner=cast.ann, by=cast.ann, industry="machinery")
    say("第一次拜访", account, by=cast.ann, at=datetime(2026, 3, 1, tzinfo=UTC), kind="visit")
    records.save(account, by=cast.ann, industry="energy")
    say("打了电话", account, by=cast.ann, kind="call")

    found = story(cast.ann, account)

    assert [e.kind for e in found.past] == ["call", "change", "create", "visit"]
    assert found.past[0].title == "打了电话"
    assert [(c.field.name, c.before, c.after) for c in found.past[1].changes] == [("industry", "machinery", "energy")]
    assert (found.planned, found.next) == ([], None)


@pytest.mark.row(190)
def test_open_tasks_future_meetings_and_agreed_steps_are_planned(cast: Cast) -> None:
    account = make("account", owner=cast.ann)
    soon = timezone.now() + timedelta(days=2)
    records.save(Task(), by=cast.ann, title="报价", related=account, due_at=soon)
    records.save(done := Task(), by=cast.ann, title="样品", related=account)
    records.save(done, by=cast.ann, verb="complete", status="done")
    say("评审会", account, by=cast.ann, at=soon + timedelta(days=1), kind="meeting")
    say("谈了", account, by=cast.ann, next_step="寄合同", next_on=timezone.localdate() + timedelta(days=9))
    say("早谈了", account, by=cast.ann, next_step="寄样本", next_on=timezone.localdate() - timedelta(days=9))

    found = story(cast.ann, account)

    assert [(e.kind, e.title) for e in found.planned] == [("task", "报价"), ("meeting", "评审会"), ("next", "寄合同")]
    assert {e.title for e in found.past if not e.is_event} == {"样品", "谈了", "早谈了"}


def test_an_account_tells_what_was_said_about_its_opportunities_and_people(cast: Cast) -> None:
    account = make("account", owner=cast.ann)
    deal = make("opportunity", owner=cast.ann, account=account, name="三期")
    person = make("contact", owner=cast.ann, accounts=[account.pk], name="刘建国")
    say("谈三期", deal, by=cast.ann)
    say("见刘总", person, by=cast.ann)

    assert {e.title: e.about.title for e in story(cast.ann, account).past if not e.is_event} == {
        "谈三期": "三期",
        "见刘总": "刘建国",
    }
    assert {e.title for e in story(cast.ann, deal).past if not e.is_event} == {"谈三期"}


def test_an_entry_about_a_hidden_record_is_left_out_without_a_trace(cast: Cast) -> None:
    account = make("account", owner=cast.ann)
    records.save(
        deal := objects.get("opportunity").model(), by=cast.root, name="密", account=account, owner=cast.eve.user_id
    )
    say("只说给伊夫听", deal, by=cast.root)

    assert "只说给伊夫听" in {e.title for e in story(cast.root, account).past}
    assert [e.kind for e in story(cast.ann, account).past] == ["create"]


def test_a_field_one_may_not_read_is_in_no_entry(cast: Cast) -> None:
    account = make("account", owner=cast.ann, grade="A")
    records.save(account, by=cast.root, grade="B")
    records.save(account, by=cast.root, grade="C", industry="energy")
    FieldRight.objects.create(role=Role.objects.get(key="rep"), object="account", field="grade", level="none")
    metadata.touch()

    found = story(cast.again("ann"), account).past

    assert [e.kind for e in found] == ["change", "create"]
    assert [c.field.name for c in found[0].changes] == ["industry"]


def test_older_entries_follow_without_gap_or_repeat(cast: Cast) -> None:
    account = make("account", owner=cast.ann)
    at = datetime(2026, 1, 1, tzinfo=UTC)
    for number in range(7):
        say(f"话 {number}", account, by=cast.ann, at=at + timedelta(hours=number // 2))

    titles: list[str] = []
    cursor = ""
    for _page in range(10):
        page = story(cast.ann, account, before=cursor or None, limit=2, kind="note")
        titles += [e.title for e in page.past]
        cursor = page.next or ""
        if not cursor:
            break

    assert sorted(titles) == [f"话 {n}" for n in range(7)]
    assert titles[0] == "话 6"


def test_it_can_be_narrowed_to_one_kind(cast: Cast) -> None:
    account = make("account", owner=cast.ann)
    say("电话", account, by=cast.ann, kind="call")
    say("会议", account, by=cast.ann, kind="meeting")

    assert [e.title for e in story(cast.ann, account, kind="call").past] == ["电话"]
    assert [e.kind for e in story(cast.ann, account, kind="change").past] == ["create"]
    with pytest.raises(Unknown):
        story(cast.ann, account, kind="nonsense")
    with pytest.raises(Unknown):
        story(cast.ann, account, before="nonsense")


def test_links_in_changes_have_titles_only_for_those_who_may_see_them(cast: Cast) -> None:
    mine, secret = make("account", owner=cast.ann, name="甲"), make("account", owner=cast.eve, name="乙")
    records.save(mine, by=cast.root, parent=secret.pk)

    assert story(cast.root, mine).past[0].changes[0].after.title == "乙"
    assert story(cast.ann, mine).past[0].changes[0].after.title is None


@pytest.mark.parametrize("how_many", [2, 12])
def test_the_number_of_statements_does_not_grow(cast: Cast, how_many: int) -> None:
    account = make("account", owner=cast.ann)
    person = make("contact", owner=cast.ann, accounts=[account.pk])
    for number in range(how_many):
        deal = make("opportunity", owner=cast.ann, account=account)
        say(f"话 {number}", deal, by=cast.ann, people=[person.pk])
        records.save(Task(), by=cast.ann, title="事", related=deal)
        records.save(account, by=cast.root, owner=cast.bob.user_id)
        records.save(account, by=cast.root, owner=cast.ann.user_id)

    with statements(9):
        found = story(cast.again("ann"), account)

    assert len(found.past) > how_many


def test_deleted_activities_are_gone_and_the_log_outlives_nothing_it_should_not(cast: Cast) -> None:
    account = make("account", owner=cast.ann)
    note = say("删掉", account, by=cast.ann)
    records.delete(note, by=cast.ann)

    assert [e.kind for e in story(cast.ann, account).past] == ["create"]
    assert log.read("e.object = 'interaction' AND e.record = %s", [note.pk])
