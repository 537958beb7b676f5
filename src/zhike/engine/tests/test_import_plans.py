"""Rows are matched by way of indexes, however many records there are and whatever the planner believes of them."""

from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from zhike.customers.models import Contact
from zhike.engine import conditions, log, objects, records
from zhike.engine.imports import progress
from zhike.engine.imports.match import compared
from zhike.engine.query.source import Source
from zhike.engine.sql import Sql
from zhike.engine.testing import Cast, make

from .files_in import bring, counts

pytestmark = pytest.mark.django_db
NAMES = "name,mobile,email\n"
THOUSAND = """
INSERT INTO customers_contact (name, external_id, source, created_at, updated_at, version, custom, derived, folds, search,
    title_key, salutation, title, identity_number, phones, emails, addresses, preferred_channel, tags, notes)
SELECT 'Ann', 'e' || n, '', now(), now(), 1, '{}', '{}', '{}', '', '', '', '', '', '[]', '[]', '[]', '', '{}', ''
FROM generate_series(1, 1000) n;
ANALYZE customers_contact;
"""


def explained(statement: Sql) -> str:
    """The plan, where reading all of a small table is out of the question."""
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL enable_seqscan = off; SET LOCAL enable_indexscan = off")
        cursor.execute(f"EXPLAIN {statement.text}", statement.params)
        return "\n".join(row[0] for row in cursor.fetchall())


@pytest.mark.parametrize(
    ("field", "keys"),
    [
        ("external_id", [f"x{n}" for n in range(500)]),
        ("phones", [f"+8613857{n:06}" for n in range(500)]),
        ("emails", [f"p{n}@example.com" for n in range(500)]),
    ],
)
def test_a_thousand_keys_are_asked_of_the_index(field: str, keys: Sequence[str]) -> None:
    with connection.cursor() as cursor:
        cursor.execute(THOUSAND)
    contact = objects.get("contact")
    asked = compared(contact, contact.fields[field], set(keys))

    plan = explained(asked.source.wrap("SELECT t.id FROM ", " WHERE t.deleted_at IS NULL AND ") + asked.condition)

    assert f"zk_contact_{field}" in plan


@pytest.mark.parametrize(
    "leaf", [{"op": "eq", "value": "13857166621"}, {"op": "in", "value": ["13857166621", "114514"]}]
)
def test_a_list_filtered_by_a_phone_number_asks_the_index(cast: Cast, leaf: dict[str, object]) -> None:
    contact = objects.get("contact")
    where = conditions.parse({"field": "phones", **leaf}, contact, cast.root)

    found = where.sql(Source(cast.root, contact), "t")

    assert "zk_contact_phones" in explained(found.wrap("SELECT t.id FROM customers_contact t WHERE ", ""))


def test_phone_and_mail_together_name_the_one_who_has_both(cast: Cast, tmp_path: Path) -> None:
    both = make("contact", owner=cast.root, name="Ann", phones=["13857166621"], emails=["ann@example.com"])
    make("contact", owner=cast.root, name="Bob", phones=["13857166621"], emails=["bob@example.com"])

    job = bring(
        cast.root, "contact", f"{NAMES}Anna,13857166621,ann@example.com\n", folder=tmp_path, match=["phones+emails"]
    )

    assert counts(job) == (0, 1, 0, 0, 0)
    both.refresh_from_db()
    assert both.name == "Anna"


def test_a_second_number_of_a_record_names_it_too(cast: Cast, tmp_path: Path) -> None:
    known = make("contact", owner=cast.root, name="Ann", phones=["13857166621", "13857166622"])

    job = bring(cast.root, "contact", f"{NAMES}Anna,13857166622,\n", folder=tmp_path, match=["phones"])

    assert counts(job) == (0, 1, 0, 0, 0)
    known.refresh_from_db()
    assert known.name == "Anna"


def test_a_chunk_takes_as_many_statements_for_many_rows_as_for_few(cast: Cast, tmp_path: Path) -> None:
    def rows(first: int, last: int) -> str:
        return NAMES + "".join(f"Ann {n},1385716{n:04},ann{n}@example.com\n" for n in range(first, last))

    bring(cast.root, "contact", rows(0, 1), folder=tmp_path, match=["emails", "phones"])
    with CaptureQueriesContext(connection) as few:
        bring(cast.root, "contact", rows(10, 13), folder=tmp_path, match=["emails", "phones"])
    with CaptureQueriesContext(connection) as many:
        bring(cast.root, "contact", rows(20, 80), folder=tmp_path, match=["emails", "phones"])

    assert len(many) == len(few)


def test_the_planner_gets_to_know_a_table_that_was_empty(
    cast: Cast, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(progress, "CHUNK", 3)
    rows = "".join(f"Ann {n},1385716{n:04},ann{n}@example.com\n" for n in range(8))

    job = bring(cast.root, "contact", NAMES + rows, folder=tmp_path, match=["emails"])

    assert counts(job) == (8, 0, 0, 0, 0)
    with connection.cursor() as cursor:
        cursor.execute("SELECT n_distinct FROM pg_stats WHERE tablename = 'customers_contact' AND attname = 'name'")
        assert cursor.fetchone() == (-1.0,)


def test_rows_that_share_a_value_do_not_share_its_later_changes(cast: Cast, tmp_path: Path) -> None:
    bring(cast.root, "contact", f"{NAMES}Ann,13857166621,\nBob,13857166621,\n", folder=tmp_path, match=["name"])
    ann, bob = Contact.objects.get(name="Ann"), Contact.objects.get(name="Bob")

    records.save(ann, by=cast.root, phones=[*ann.phones, "13857166622"])

    bob.refresh_from_db()
    assert [one["value"] for one in bob.phones] == ["+8613857166621"]


def test_events_written_together_keep_their_own_verb_and_moment(cast: Cast) -> None:
    then = datetime(2026, 3, 31, 8, tzinfo=UTC)
    entries = [log.Entry("contact", 1, "create"), log.Entry("account", 2, "change", [("name", "A", "B")], then)]

    numbers = log.write(entries, by=cast.root)

    first, second = log.read("e.id = ANY(%s)", [numbers], order="e.id")
    assert (first.object, first.record, first.verb, first.changes) == ("contact", 1, "create", {})
    assert (second.object, second.record, second.verb, second.at) == ("account", 2, "change", then)
    assert second.changes == {"name": ("A", "B")}
