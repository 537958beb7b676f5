"""Changing a record on its page: in place, by commands, into the bin and back, in the composer."""

import json
from unittest import mock

import pytest

from zhike.activities.models import Interaction, Task
from zhike.customers.models import Account
from zhike.engine import log, objects, records
from zhike.engine.models import Job
from zhike.engine.past import job_undo
from zhike.engine.testing import DEVICE, Cast, actor, every_type, make, run_jobs
from zhike.engine.views import bulk as bulk_pages

from .browser import SCRIPT, browser, text

pytestmark = pytest.mark.django_db
SAMPLES = {
    "text": "Neu", "long_text": "Zeile 1\nZeile 2", "number": "7", "money": "1,234.50", "date": "2026-12-24",
    "moment": "2026-12-24T18:30", "choice": "", "url": "https://neu.example.com", "email": "neu@example.com",
}  # fmt: skip


@pytest.fixture
def company(cast: Cast):
    return make("account", owner=cast.ann, name="启明精密", grade="A")


def told(response) -> dict:
    return json.loads(response.headers.get("HX-Trigger", "{}"))


def test_a_value_is_edited_in_place_and_can_be_taken_back(cast: Cast, company) -> None:
    ann, url = browser(cast.ann), f"/accounts/{company.pk}/edit?field=name"

    assert 'value="启明精密"' in text(ann.get(url, headers=SCRIPT))
    answer = ann.post(url, {"name": "启明二", "version": 1}, headers=SCRIPT)

    assert (answer.status_code, text(answer).strip()) == (200, "启明二")
    assert told(answer)["saved"] == {"object": "account", "id": company.pk, "version": 2}
    assert ann.post(told(answer)["toast"]["undo"], headers=SCRIPT).status_code == 204
    company.refresh_from_db()
    assert company.name == "启明精密"


def test_a_stale_edit_shows_both_values_and_overwrites_nothing(cast: Cast, company) -> None:
    ann, url = browser(cast.ann), f"/accounts/{company.pk}/edit?field=name"
    records.save(company, by=cast.root, name="他人改的")

    answer = ann.post(url, {"name": "我改的", "version": 1}, headers=SCRIPT)

    assert answer.status_code == 412
    assert "他人改的" in text(answer)
    assert 'value="我改的"' in text(answer)
    assert 'name="version" value="2"' in text(answer)
    assert Account.objects.get(pk=company.pk).name == "他人改的"
    assert ann.post(url, {"name": "我改的", "version": 2}, headers=SCRIPT).status_code == 200


def test_a_refused_value_stays_in_the_editor_with_a_sentence(cast: Cast, company) -> None:
    answer = browser(cast.ann).post(
        f"/accounts/{company.pk}/edit?field=website", {"website": "javascript:alert(1)", "version": 1}, headers=SCRIPT
    )

    assert answer.status_code == 422
    assert "javascript:alert(1)" in text(answer)
    assert "field-error" in text(answer)


@pytest.mark.parametrize(
    ("key", "name"),
    [(t.key, f.name) for t in every_type() if t.can("edit") for f in t.fields.values() if f.is_editable]
    + [("device", name) for name in DEVICE.form_fields if name.startswith("custom.")],
)
def test_every_field_has_an_editor_that_saves(cast: Cast, key: str, name: str) -> None:
    record = make(key, owner=cast.root)
    one = objects.get(key)
    field, root, url = one.fields[name], browser(cast.root), f"/{one.path}/{record.pk}/edit?field={name}"

    assert root.get(url, headers=SCRIPT).status_code == 200
    if field.kind.name not in SAMPLES or (field.choices and not field.is_open_choice):
        return
    answer = root.post(url, {name: SAMPLES[field.kind.name], "version": record.version}, headers=SCRIPT)
    assert answer.status_code in {200, 422}


@pytest.mark.row(95)
def test_a_command_asks_refuses_and_runs(cast: Cast) -> None:
    deal = make("opportunity", owner=cast.ann)
    ann, url = browser(cast.ann), f"/opportunities/{deal.pk}/lose"

    assert "lost_reason" in text(ann.get(url, headers=SCRIPT))
    refused = ann.post(url, {"lost_reason": ""}, headers=SCRIPT)
    assert (refused.status_code, "Say why this opportunity was lost." in text(refused)) == (422, True)
    answer = ann.post(url, {"lost_reason": "price"}, headers=SCRIPT)

    assert answer.status_code == 204
    assert told(answer)["refresh"] is True
    deal.refresh_from_db()
    assert (deal.status, deal.lost_reason) == ("lost", "price")
    assert ann.get(url, headers=SCRIPT).status_code == 409
    assert ann.post(f"/opportunities/{deal.pk}/nonsense").status_code == 404


def test_a_command_of_a_page_that_is_old_is_refused(cast: Cast) -> None:
    deal = make("opportunity", owner=cast.ann)
    records.save(deal, by=cast.ann, next_step="anrufen")

    answer = browser(cast.ann).post(f"/opportunities/{deal.pk}/win", {"version": 1}, headers=SCRIPT)

    assert answer.status_code == 412
    deal.refresh_from_db()
    assert deal.status == "open"


def test_handing_over_leads_back_to_the_list(cast: Cast, company) -> None:
    answer = browser(cast.ann).post(f"/accounts/{company.pk}/assign", {"owner": cast.eve.user_id}, headers=SCRIPT)

    assert answer.headers["HX-Redirect"] == "/accounts"
    company.refresh_from_db()
    assert company.owner_id == cast.eve.user_id


def test_what_is_deleted_waits_in_the_bin_and_comes_back(cast: Cast, company) -> None:
    ann = browser(cast.ann)

    assert ann.get(f"/accounts/{company.pk}/delete", headers=SCRIPT).status_code == 200
    assert Account.objects.get(pk=company.pk).deleted_at is None
    ann.post(f"/accounts/{company.pk}/delete", headers=SCRIPT)

    assert ann.get(f"/accounts/{company.pk}").status_code == 404
    assert "启明精密" in text(ann.get("/accounts/bin"))
    assert "启明精密" not in text(browser(cast.eve).get("/accounts/bin"))
    assert browser(cast.eve).post(f"/accounts/{company.pk}/restore").status_code == 404
    assert ann.post(f"/accounts/{company.pk}/restore", headers=SCRIPT).status_code == 200
    assert ann.get(f"/accounts/{company.pk}").status_code == 200


def test_many_come_back_from_the_bin_at_once_and_that_is_taken_back(cast: Cast) -> None:
    made = [make("account", owner=cast.ann, name=f"Gone {n}") for n in range(4)]
    other = make("account", owner=cast.eve, name="Hers")
    for one in (*made, other):
        records.delete(one, by=cast.root)
    ann, there = browser(cast.ann), Account.objects.filter(deleted_at=None)

    assert ann.post("/accounts/bin/restore").status_code == 422
    told_of = ann.post("/accounts/bin/restore", {"ids": [made[0].pk, made[1].pk, other.pk]})
    assert set(there.values_list("name", flat=True)) == {"Gone 0", "Gone 1"}
    assert (told_of.status_code, told_of.headers["Location"]) == (303, "/accounts/bin")
    with mock.patch.object(bulk_pages, "AT_ONCE", 1):
        ann.post("/accounts/bin/restore", {"all": "1"})
        run_jobs()
    assert there.all().count() == 4
    job_undo.start(Job.objects.get(), cast.ann)
    run_jobs()
    assert set(there.values_list("name", flat=True)) == {"Gone 0", "Gone 1"}
    assert browser(actor("Lea", "none", view="all")).post("/accounts/bin/restore", {"all": "1"}).status_code == 403


def test_who_may_only_look_has_no_buttons_and_no_way(cast: Cast, company) -> None:
    looker = actor("Lea", "none", view="all")
    page = browser(looker)

    shown = text(page.get(f"/accounts/{company.pk}"))
    assert "data-field" not in shown
    assert f"/accounts/{company.pk}/edit" not in shown.replace(f'data-edit-url="/accounts/{company.pk}/edit"', "")
    assert page.get("/accounts/bin").status_code == 403
    assert page.get("/accounts/new").status_code == 403
    for verb in ("edit", "edit?field=name", "delete", "assign"):
        assert page.post(f"/accounts/{company.pk}/{verb}", {"name": "x", "version": 1}).status_code == 403, verb


@pytest.mark.row(37)
def test_the_composer_logs_a_call_about_this_record(cast: Cast, company) -> None:
    person = make("contact", owner=cast.ann, accounts=[company.pk])
    answer = browser(cast.ann).post(
        f"/accounts/{company.pk}/log",
        {"kind": "call", "text": "打了电话\n下周报价", "happened_at": "", "people": [person.pk], "next_step": "报价", "next_on": "2030-01-31"},
        headers=SCRIPT,
    )  # fmt: skip

    assert answer.status_code == 200
    assert "打了电话" in text(answer)
    assert text(answer).count("data-composer") == 1
    made = Interaction.objects.get()
    assert (made.kind, made.subject, made.owner_id, made.next_step) == ("call", "打了电话", cast.ann.user_id, "报价")
    assert list(made.related.values_list("object", "record")) == [("account", company.pk)]
    assert told(answer)["toast"]["undo"].startswith("/events/")


@pytest.mark.row(190)
def test_the_composer_makes_a_task_and_the_timeline_ticks_it_off(cast: Cast, company) -> None:
    ann = browser(cast.ann)
    ann.post(
        f"/accounts/{company.pk}/log", {"kind": "task", "text": "寄样品", "due_at": "2030-01-31T10:00"}, headers=SCRIPT
    )

    task = Task.objects.get()
    assert (task.title, task.related, task.assignee_id) == ("寄样品", company.pk, cast.ann.user_id)
    assert ann.post(f"/tasks/{task.pk}/complete", headers=SCRIPT).status_code == 204
    task.refresh_from_db()
    assert task.status == "done"
    assert ann.post(f"/tasks/{task.pk}/complete", headers=SCRIPT).status_code == 409


def test_an_empty_note_is_refused_where_it_was_typed(cast: Cast, company) -> None:
    answer = browser(cast.ann).post(f"/accounts/{company.pk}/log", {"kind": "note", "text": "  ", "next_step": "später"}, headers=SCRIPT)  # fmt: skip

    assert answer.status_code == 422
    assert "Write what happened." in text(answer)
    assert "später" in text(answer)
    assert not Interaction.objects.exists()


def test_without_scripts_everything_is_a_page_and_a_redirect(cast: Cast, company) -> None:
    ann = browser(cast.ann)

    answers = [
        ann.post(f"/accounts/{company.pk}/edit?field=name", {"name": "Neu", "version": 1}),
        ann.post(f"/accounts/{company.pk}/log", {"kind": "note", "text": "Notiz"}),
        ann.post(f"/accounts/{company.pk}/delete"),
        ann.post(f"/accounts/{company.pk}/restore"),
    ]

    assert [a.status_code for a in answers] == [303] * 4
    assert answers[1].headers["Location"] == f"/accounts/{company.pk}"


def test_one_event_of_the_history_is_taken_back(cast: Cast, company) -> None:
    records.save(company, by=cast.ann, grade="B")
    records.save(company, by=cast.ann, industry="energy")
    event = next(e for e in log.read("e.object = 'account' AND e.record = %s", [company.pk]) if "grade" in e.changes)
    ann = browser(cast.ann)

    assert f"/events/{event.id}/undo" in text(ann.get(f"/accounts/{company.pk}/history"))
    ann.post(f"/events/{event.id}/undo", headers=SCRIPT)

    company.refresh_from_db()
    assert (company.grade, company.industry) == ("A", "energy")
