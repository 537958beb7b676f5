"""The inbox: what is told to whom, and what stays hidden."""

from datetime import timedelta
from typing import Any

from django.utils import timezone

from zhike.engine import records
from zhike.engine.models import Job, Notice
from zhike.engine.testing import make, run_jobs
from zhike.people import notices
from zhike.web import jobs


def told(actor: Any) -> list[tuple[str, str]]:
    return list(Notice.objects.filter(user_id=actor.user_id).order_by("id").values_list("kind", "object"))


def test_who_is_given_a_record_is_told_who_takes_one_is_not(cast: Any) -> None:
    account = make("account", by=cast.ann, name="Acme", owner=cast.ann)
    make("task", by=cast.max, title="Call", owner=cast.max, assignee=cast.ann.user)
    records.save(account, by=cast.max, owner=cast.bob.user)
    run_jobs()

    assert told(cast.ann) == [("assigned", "task")]
    assert told(cast.bob) == [("assigned", "account")]
    assert told(cast.max) == []


def test_who_is_given_many_records_at_once_is_told_once(cast: Any) -> None:
    accounts = [make("account", by=cast.max, name=f"Acme {n}", owner=cast.max) for n in range(12)]
    records.save_many([records.Draft(one, {"owner": cast.bob.user}) for one in accounts], by=cast.max)
    run_jobs()

    assert told(cast.bob) == [("assigned_many", "account")]
    assert Notice.objects.get(user_id=cast.bob.user_id).data == {"by": "Max", "count": 12}


def test_a_notice_of_a_record_that_one_may_no_longer_see_is_left_out(browser: Any, cast: Any) -> None:
    account = make("account", by=cast.max, name="Acme", owner=cast.max)
    records.save(account, by=cast.max, owner=cast.bob.user)
    run_jobs()
    assert "Acme" in browser("bob").get("/inbox").content.decode()

    records.save(account, by=cast.max, owner=cast.max.user)
    page = browser("bob").get("/inbox").content.decode()

    assert "Acme" not in page
    assert "Nothing waits for you" in page
    assert notices.of(cast.bob.user_id, "mine").count() == 0


def test_done_and_later_take_a_notice_out_of_what_waits(browser: Any, cast: Any) -> None:
    for number in range(3):
        notices.tell(cast.ann.user_id, "new_device", event=number)
    ann = browser("ann")
    first, second, _third = notices.of(cast.ann.user_id, "mine")

    ann.post(f"/inbox/{first.pk}/done")
    ann.post(f"/inbox/{second.pk}/later")

    counts = {tab: notices.of(cast.ann.user_id, tab).count() for tab in ("mine", "later", "done", "all")}
    assert counts == {"mine": 1, "later": 1, "done": 1, "all": 3}
    Notice.objects.filter(pk=second.pk).update(data={"later": "2020-01-01T00:00:00"})
    assert notices.of(cast.ann.user_id, "mine").count() == 2


def test_all_done_spares_what_came_since(browser: Any, cast: Any) -> None:
    notices.tell(cast.ann.user_id, "new_device", event=1)
    seen = notices.of(cast.ann.user_id, "mine")[0].pk
    notices.tell(cast.ann.user_id, "new_device", event=2)

    browser("ann").post(f"/inbox/done?until={seen}")

    assert notices.of(cast.ann.user_id, "mine").count() == 1


def test_nobody_touches_the_notices_of_another(browser: Any, cast: Any) -> None:
    notices.tell(cast.ann.user_id, "new_device")
    number = Notice.objects.get().pk

    assert browser("eve").post(f"/inbox/{number}/done").status_code == 404
    assert browser("eve").post(f"/inbox/{number}/later").status_code == 404
    assert notices.of(cast.ann.user_id, "mine").count() == 1


def test_a_task_that_falls_due_is_told_once_for_each_due_moment(cast: Any) -> None:
    now = timezone.now()
    task = make("task", by=cast.ann, title="Call", owner=cast.ann, due_at=now - timedelta(minutes=2))
    jobs.tell_due_tasks()
    jobs.tell_due_tasks()
    records.save(task, by=cast.ann, due_at=now - timedelta(minutes=1))
    jobs.tell_due_tasks()

    assert told(cast.ann) == [("task_due", "task"), ("task_due", "task")]


def test_an_ended_import_is_told_once_to_who_started_it(browser: Any, cast: Any) -> None:
    Job.objects.create(
        kind="import", title="accounts.csv", object="account", user=cast.ann.user, state="done",
        counts={"created": 3}, ended_at=timezone.now(),
    )  # fmt: skip
    jobs.tell_ended_jobs()
    jobs.tell_ended_jobs()

    assert told(cast.ann) == [("job", "account")]
    assert "accounts.csv" in browser("ann").get("/inbox").content.decode()


def test_the_number_of_statements_does_not_depend_on_the_number_of_notices(
    browser: Any, cast: Any, django_assert_max_num_queries: Any
) -> None:
    for number in range(30):
        account = make("account", by=cast.ann, name=f"Acme {number}", owner=cast.ann)
        notices.tell(cast.ann.user_id, "assigned", object_key="account", record=account.pk, event=number)
    ann = browser("ann")

    with django_assert_max_num_queries(9):
        page = ann.get(f"/inbox?id={notices.of(cast.ann.user_id, 'mine')[0].pk}").content.decode()

    assert page.count("Acme") >= 30


def test_strange_parameters_do_no_harm(browser: Any) -> None:
    ann = browser("ann")

    for address in (
        "/inbox?tab=x&id=y&before=-1",
        "/inbox?before=" + "9" * 30,
        "/inbox?id=%00",
        "/search?q=%00",
        "/search?object=x",
    ):
        assert ann.get(address).status_code == 200
