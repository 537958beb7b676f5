"""A record is confirmed until a day; when that has passed its owner is asked, once, and confirming ends it."""

from datetime import datetime, timedelta
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.utils import timezone

from zhike.activities.models import Task
from zhike.customers.models import Account
from zhike.engine import conditions, log, objects, query, records
from zhike.engine.models import ReviewPlan, Verification
from zhike.engine.quality import confirm, fields, reviews
from zhike.engine.query import Query
from zhike.engine.testing import Cast, make, statements
from zhike.engine.tests.api import api, good, problem
from zhike.engine.tests.pages import browser, text

pytestmark = [pytest.mark.django_db, pytest.mark.row(31), pytest.mark.row(212)]


def plan(cast: Cast, **more: Any) -> ReviewPlan:
    found = ReviewPlan()
    given = {"name": "Key accounts", "object": "account", "condition": {"field": "grade", "op": "eq", "value": "A"}, "days": 90}  # fmt: skip
    records.save(found, by=cast.root, **given | more)
    return found


def aged(days: int, **values: Any) -> Any:
    """An account that came in so many days ago."""
    made = make("account", **values)
    Account.objects.filter(pk=made.pk).update(created_at=timezone.now() - timedelta(days=days))
    return made


def today() -> Any:
    return timezone.localdate()


def test_confirming_says_who_when_and_until_when_by_the_first_plan_that_fits(cast: Cast) -> None:
    plan(cast)
    key, other = make("account", owner=cast.ann, grade="A"), make("account", owner=cast.ann, grade="C")
    ann = api(cast.ann)

    told = good(ann("POST", f"/accounts/{key.pk}/confirm", {}))

    assert told["derived"]["verified_until"] == (today() + timedelta(days=90)).isoformat()
    assert told["derived"]["verified_on"] == today().isoformat()
    assert told["derived"]["verified_by"]["title"] == cast.ann.name
    confirm.confirm(other, by=cast.ann)
    assert Verification.objects.get(record=other.pk).until == today() + timedelta(days=365)
    assert [e.verb for e in log.read("e.object = 'account' AND e.record = %s", [key.pk], order="e.id")] == ["create", "confirm"]  # fmt: skip


def test_whoever_confirms_may_choose_until_when_it_holds(cast: Cast) -> None:
    plan(cast)
    key, ann, page = make("account", owner=cast.ann, grade="A"), api(cast.ann), browser(cast.ann)
    url, chosen = f"/accounts/{key.pk}/confirm", today() + timedelta(days=30)

    assert f'value="{today() + timedelta(days=90)}"' in text(page.get(url)), "what the plan says is offered"
    good(ann("POST", url, {fields.UNTIL: chosen.isoformat()}))
    assert Verification.objects.get().until == chosen
    answer = page.post(url, {fields.UNTIL: (chosen + timedelta(days=1)).isoformat(), "version": key.version})
    assert answer.status_code in {302, 303}
    assert Verification.objects.get().until == chosen + timedelta(days=1)

    for wrong in (today(), today() + timedelta(days=4000)):
        found = problem(ann("POST", url, {fields.UNTIL: wrong.isoformat()}), 422, "refused")
        assert found["errors"] == {fields.UNTIL: ["Choose a day after today, within 10 years."]}
        assert page.post(url, {fields.UNTIL: wrong.isoformat(), "version": key.version}).status_code == 422
    assert Verification.objects.get().until == chosen + timedelta(days=1)
    assert len(log.read("e.object = 'account' AND e.verb = 'confirm'", [], order="e.id")) == 2


def test_who_may_not_edit_the_record_does_not_confirm_it(cast: Cast) -> None:
    one = make("account", owner=cast.ann)

    problem(api(cast.eve)("POST", f"/accounts/{one.pk}/confirm", {}), 404, "not-found")
    problem(api(cast.ann, "read")("POST", f"/accounts/{one.pk}/confirm", {}), 403, "not-allowed")

    assert not Verification.objects.exists()


def test_lists_find_what_ran_out_and_what_nobody_confirmed(cast: Cast) -> None:
    kind = objects.get("account")
    fresh, old, never = (make("account", owner=cast.ann) for _ in range(3))
    for one in (fresh, old):
        confirm.confirm(one, by=cast.ann)
    Verification.objects.filter(record=old.pk).update(until=today() - timedelta(days=1))

    def found(condition: dict[str, Any]) -> list[int]:
        where = conditions.parse(condition, kind, cast.ann)
        return sorted(row.id for row in query.page(Query(cast.ann, kind, where=where), []).rows)

    assert found({"field": "derived.verified_until", "op": "lt", "value": today().isoformat()}) == [old.pk]
    assert found({"field": "derived.verified_until", "op": "empty"}) == [never.pk]
    assert found({"field": "derived.verified_by.name", "op": "eq", "value": cast.ann.name}) == [fresh.pk, old.pk]


def test_what_is_due_becomes_a_task_of_its_owner_once(cast: Cast) -> None:
    plan(cast)
    due = aged(100, owner=cast.ann, grade="A", name="Old Mill")
    aged(10, owner=cast.ann, grade="A")
    aged(100, owner=cast.ann, grade="B")

    reviews.run()
    reviews.run()

    task = Task.objects.get()
    assert (task.assignee_id, task.related, task.related_object) == (cast.ann.user_id, due.pk, "account")
    assert "Old Mill" in task.title
    assert task.status == "open"


def test_confirming_does_the_task_and_the_next_review_asks_again(cast: Cast) -> None:
    plan(cast)
    due = aged(100, owner=cast.ann, grade="A")
    reviews.run()

    confirm.confirm(due, by=cast.ann)

    assert list(Task.objects.values_list("status", flat=True)) == ["done"]
    reviews.run()
    assert Task.objects.count() == 1
    Verification.objects.update(until=today() - timedelta(days=1))
    reviews.run()
    assert list(Task.objects.order_by("id").values_list("status", flat=True)) == ["done", "open"]


def test_a_run_that_breaks_asks_for_nothing_and_the_next_one_for_all(
    cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    plan(cast)
    aged(100, owner=cast.ann, grade="A")

    def broken(*_given: Any) -> None:
        raise RuntimeError

    monkeypatch.setattr(reviews, "_askers", [broken])
    with pytest.raises(RuntimeError):
        reviews.run()
    assert not Verification.objects.exists()

    monkeypatch.undo()
    reviews.run()
    assert Task.objects.count() == 1


def test_nobody_is_asked_who_is_not_there_and_nothing_that_is_deleted(cast: Cast) -> None:
    plan(cast, condition=None)
    aged(100, owner=None)
    gone = aged(100, owner=cast.ann)
    records.delete(gone, by=cast.ann)
    aged(100, owner=cast.bob)
    type(cast.bob.user).objects.filter(pk=cast.bob.user_id).update(is_active=False)

    reviews.run()

    assert not Task.objects.exists()


def test_a_day_of_many_reviews_is_asked_set_wise(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(reviews, "PIECE", 10)
    found = plan(cast, condition=None)
    kind = objects.get("account")

    def cost(many: int) -> int:
        for _ in range(many):
            aged(400, owner=cast.ann)
        with statements(200) as seen:
            assert reviews.piece(kind, found) == many
        return len(seen)

    cost(1)
    assert cost(2) == cost(8)


def test_a_plan_that_makes_no_sense_is_refused(cast: Cast) -> None:
    for wrong in ({"object": "role"}, {"days": 0}, {"condition": {"field": "nothing", "op": "empty"}}):
        with pytest.raises(ValidationError):
            plan(cast, **wrong)

    assert not ReviewPlan.objects.exists()


def test_plans_are_written_over_the_api_by_administrators(cast: Cast) -> None:
    given = {"name": "All", "object": "account", "days": 30}
    problem(api(cast.ann)("POST", "/review_plans", given), 404, "not-found")

    made = good(api(cast.root)("POST", "/review_plans", given), 201)

    assert (made["days"], made["is_active"]) == (30, True)
    one = make("account", owner=cast.ann)
    confirm.confirm(one, by=cast.ann)
    assert Verification.objects.get().until == today() + timedelta(days=30)


def test_many_are_confirmed_at_once(cast: Cast) -> None:
    from zhike.engine.testing import run_jobs

    kept = [make("account", owner=cast.ann) for _ in range(3)]

    job = good(api(cast.ann)("POST", "/accounts/bulk", {"ids": [r.pk for r in kept], "verb": "confirm"}), 202)
    run_jobs()

    assert good(api(cast.ann)("GET", f"/jobs/{job['id']}"))["counts"]["changed"] == 3
    assert Verification.objects.filter(on=datetime.now(cast.ann.zone).date()).count() == 3
