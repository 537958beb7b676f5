"""Interactions and tasks: what happened, what is to be done, and who sees it."""

import pytest
from django.core.exceptions import ValidationError

from zhike.activities.models import Interaction, Task
from zhike.activities.task import rules
from zhike.engine import objects, query, records
from zhike.engine.testing import Cast, make

pytestmark = pytest.mark.django_db


def sees(who: object, record: object) -> bool:
    one = objects.of(record)
    return bool(query.count(query.Query(who, one, ids=(record.pk,))))


@pytest.mark.row(37)
def test_an_interaction_has_time_people_content_result_and_next_step(cast: Cast) -> None:
    account, contact = make("account", owner=cast.ann), make("contact", owner=cast.ann)
    talk = Interaction()

    records.save(
        talk, by=cast.ann, kind="visit", text="看了二期产线。\n节拍降到 31 秒。", related=[account], people=[contact],
        result="满意", next_step="发方案", next_on="2026-12-10",
    )  # fmt: skip

    assert talk.subject == "看了二期产线。"
    assert talk.happened_at
    row = query.one(cast.ann, objects.get("interaction"), talk.pk, ["related", "people", "result", "next_on"]).values
    assert [(link.object, link.id, link.title) for link in row[0]] == [("account", account.pk, account.name)]
    assert row[1][0].title == contact.name


def test_whoever_sees_the_account_sees_what_was_said_there(cast: Cast) -> None:
    account = make("account", owner=cast.ann)
    talk = make("interaction", owner=cast.bob, related=[account])

    assert sees(cast.ann, talk)
    assert not sees(cast.eve, talk)


def test_an_interaction_about_nothing_is_refused(cast: Cast) -> None:
    with pytest.raises(ValidationError, match="Write what happened"):
        records.save(Interaction(), by=cast.ann, kind="call")
    assert not Interaction.objects.exists()


@pytest.mark.row(190)
def test_a_task_is_seen_by_owner_assignee_and_who_sees_its_record(cast: Cast) -> None:
    account = make("account", owner=cast.bob)
    task = Task()
    records.save(task, by=cast.max, title="Send the quote", assignee=cast.ann.user_id, related=account)

    assert [sees(who, task) for who in (cast.max, cast.ann, cast.bob, cast.eve)] == [True, True, True, False]


@pytest.mark.row(190)
def test_a_task_is_done_reopened_and_cancelled_once_each(cast: Cast) -> None:
    task = make("task", owner=cast.ann)

    rules.complete.run(task, by=cast.ann)
    assert task.status == "done"
    assert task.done_at
    with pytest.raises(ValidationError, match="already done"):
        rules.complete.run(task, by=cast.ann)

    rules.reopen.run(task, by=cast.ann)
    assert (task.status, task.done_at) == ("open", None)
    rules.cancel.run(task, by=cast.ann)
    assert task.status == "cancelled"


def test_who_makes_a_task_does_it_unless_somebody_else_is_named(cast: Cast) -> None:
    task = Task()

    records.save(task, by=cast.ann, title="Call back")

    assert (task.owner_id, task.assignee_id) == (cast.ann.user_id, cast.ann.user_id)
