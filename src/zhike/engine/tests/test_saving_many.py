"""Saving many records touches only what it has to: each is read once, and what did not change is not written anew."""

import pytest
from django.core.exceptions import ValidationError
from django.db import connection
from django.test.utils import CaptureQueriesContext

from zhike.customers.models import Contact
from zhike.engine import bulk, log, objects, records
from zhike.engine.testing import Cast, make, run_jobs

pytestmark = pytest.mark.django_db


def written(captured: CaptureQueriesContext) -> str:
    return next(q["sql"] for q in captured.captured_queries if q["sql"].startswith('UPDATE "customers_contact"'))


def test_a_field_that_search_does_not_know_leaves_its_words_alone(cast: Cast) -> None:
    ann = make("contact", owner=cast.root, name="Ann Lee")

    with CaptureQueriesContext(connection) as captured:
        records.save(ann, by=cast.root, salutation="王总")

    statement = written(captured)
    assert '"salutation" = ' in statement
    assert '"folds" = ' in statement
    assert '"search" = ' not in statement
    assert '"title_key" = ' not in statement


def test_a_new_name_is_found_and_sorted_by(cast: Cast) -> None:
    ann = make("contact", owner=cast.root, name="Ann Lee")
    before = Contact.objects.get(pk=ann.pk)

    records.save(ann, by=cast.root, name="Zoe Lee")

    stored = Contact.objects.get(pk=ann.pk)
    assert "zoe" in stored.search
    assert "zoe" not in before.search
    assert stored.title_key.startswith("zoe")


def test_a_bulk_edit_reads_each_record_once_and_logs_what_changed(cast: Cast) -> None:
    people = [make("contact", owner=cast.root, name=f"Ann {n}") for n in range(5)]
    same = make("contact", owner=cast.root, name="Bob", salutation="Dr")
    ids = [one.pk for one in (*people, same)]

    with CaptureQueriesContext(connection) as captured:
        job = bulk.start(cast.root, objects.get("contact"), ids=ids, changes={"salutation": "Dr"})
        run_jobs()

    read = [q["sql"] for q in captured.captured_queries if 'FROM "customers_contact" WHERE' in q["sql"]]
    assert len([sql for sql in read if sql.startswith('SELECT "customers_contact"."id", ')]) == 1
    job.refresh_from_db()
    assert (job.counts["changed"], job.counts["unchanged"]) == (5, 1)
    events = log.read("e.object = 'contact' AND e.record = ANY(%s) AND e.verb = 'change'", [ids])
    assert {one.record: one.changes for one in events} == {one.pk: {"salutation": ("", "Dr")} for one in people}


def test_one_of_hundreds_that_the_database_refuses_does_not_stop_the_others(cast: Cast) -> None:
    taken = make("contact", owner=cast.root, name="Ann", external_id="x-290")
    drafts = [records.Draft(Contact(), {"name": f"Bob {n}", "external_id": f"x-{n}"}) for n in range(300)]

    refusals = records.save_each(drafts, by=cast.root)

    assert [n for n, refused in enumerate(refusals) if refused] == [290]
    assert list(refusals[290]) == ["external_id"]
    assert Contact.objects.filter(external_id__startswith="x-").exclude(pk=taken.pk).count() == 299
    assert Contact.objects.get(external_id="x-299").search


def test_hundreds_that_cannot_all_be_saved_leave_nothing(cast: Cast) -> None:
    make("contact", owner=cast.root, name="Ann", external_id="x-1")
    drafts = [records.Draft(Contact(), {"name": f"Bob {n}", "external_id": f"x-{n}"}) for n in range(300)]

    with pytest.raises(ValidationError, match="external id"):
        records.save_many(drafts, by=cast.root)

    assert Contact.objects.filter(external_id__startswith="x-").count() == 1
