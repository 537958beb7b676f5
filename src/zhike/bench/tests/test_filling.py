"""What filling a database leaves behind: the same as if people had worked there, and the same each time."""

import json
import os
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.contrib.auth import get_user_model
from django.db import connection, connections, transaction
from django.test import Client
from psycopg.conninfo import make_conninfo

from zhike.bench.filling import fill, house, sizes
from zhike.engine import access, actors, log, metadata, objects, records
from zhike.engine.records import children
from zhike.engine.testing import database
from zhike.engine.testing.cast import forget
from zhike.runtime.failure import Failed

FACTOR = 5_000
WANTED = {"scale": "small", "seed": 1}
DAY = date(2026, 3, 18)
PASSWORD = "correct horse 7"  # noqa: S105
ROWS = (
    "customers_account", "customers_contact", "customers_contactaccount", "sales_opportunity", "sales_opportunitycontact",
    "sales_stagestay", "activities_interaction", "activities_interactionrelated", "activities_interactionperson",
    "activities_task", "engine_team", "engine_teampath", "people_userrole",
)  # fmt: skip
KEPT = ("title_key", "folds", "search", "custom", "derived")
ALSO = {
    "opportunity": ("status", "probability", "amount_currency", "amount_base", "pipeline_id"),
    "interaction": ("subject", "happened_at"),
    "task": ("assignee_id", "related_object", "related"),
}


@contextmanager
def filled(number: int, factor: int = FACTOR) -> Iterator[dict[str, Any]]:
    """A database of its own, filled with a part of the large scale; the tests' own one comes back behind it."""
    name, own = f"zhike_filled_{number}_{os.getpid()}", settings.DATABASES["default"]["NAME"]
    with database.server() as postgres:
        template = database.make_template(postgres)
        postgres.execute(f'CREATE DATABASE "{name}" TEMPLATE "{template}" STRATEGY file_copy')
    database.use(name)
    forget()
    try:
        metadata.refresh()
        url = make_conninfo(os.environ["DATABASE_URL"], dbname=name)
        yield fill.run(url, sizes.part(factor), 7, PASSWORD, today=DAY, together=1)
    finally:
        connections.close_all()
        with database.server() as postgres:
            database.drop(postgres, name)
        database.use(own)
        forget()


@pytest.fixture(scope="module")
def note(django_db_setup: None, django_db_blocker: Any) -> Iterator[dict[str, Any]]:
    with django_db_blocker.unblock(), filled(1) as made:
        yield made


@pytest.fixture(autouse=True)
def fields_of_here(note: dict[str, Any]) -> None:
    """Each test works with the fields that were made in this database."""
    metadata.refresh()


def ask(statement: str, *params: Any) -> list[tuple[Any, ...]]:
    with connection.cursor() as cursor:
        cursor.execute(statement, params)
        return list(cursor.fetchall())


def one(statement: str, *params: Any) -> Any:
    return ask(statement, *params)[0][0]


def user(note: dict[str, Any], who: str) -> Any:
    return get_user_model().objects.get(email=note["people"][who])


def test_there_is_as_much_as_the_scale_says(note: dict[str, Any]) -> None:
    assert {key: note["counts"][key] for key in sizes.LARGE} == sizes.part(FACTOR).counts
    assert one("SELECT count(*) FROM event WHERE object = ANY(%s)", list(sizes.LARGE)) == pytest.approx(2_000, rel=0.05)
    assert one("SELECT count(*) FROM people_user") == 1 + 1 + 4 + 12 + 48 + sizes.REPS
    assert one("SELECT max(depth) FROM engine_teampath") == 3
    about = "SELECT count(*) FROM activities_interactionrelated WHERE object = 'account' AND record = %s"
    assert one(about, note["account"]) == 200
    assert one("SELECT count(*) FROM customers_account WHERE custom <> '{}'") > 0


@pytest.mark.parametrize("key", list(sizes.LARGE))
def test_what_the_engine_keeps_is_as_if_people_had_saved_it(note: dict[str, Any], key: str) -> None:
    object_type = objects.get(key)
    count = note["counts"][key]
    for number in sorted({1, 2, 3, 4, 5, count // 3, count // 2, count - 1, count}):
        there = object_type.model.objects.get(pk=number)
        with transaction.atomic():
            twin = saved_again(there)
            assert kept(twin, key) == kept(there, key)
            transaction.set_rollback(True)


def saved_again(there: Any) -> Any:
    """A record with the same values, made through the write path."""
    object_type = objects.get(there._meta.model_name)
    changes = {}
    for name, field in object_type.fields.items():
        if field.is_rows:
            held = children.stored(field, [there.pk]).get(there.pk, [])
            changes[name] = field.log(held)
        elif field.is_editable and name not in {"id", "source"}:
            changes[name] = field.log(field.get(there))
    twin = object_type.model(source="twin" if there.external_id else "")
    records.save(twin, by=actors.system("test"), **changes)
    return object_type.model.objects.get(pk=twin.pk)


def kept(record: Any, key: str) -> dict[str, Any]:
    return {name: getattr(record, name) for name in (*KEPT, *ALSO.get(key, ()))}


def test_the_last_that_the_log_says_of_a_field_is_what_the_record_holds(note: dict[str, Any]) -> None:
    said = ask(
        "SELECT DISTINCT ON (e.object, e.record, v.field) e.object, e.record, v.field, v.after "
        "FROM event e JOIN event_value v ON v.event = e.id AND v.at = e.at WHERE e.object = ANY(%s) "
        "ORDER BY e.object, e.record, v.field, e.id DESC",
        list(sizes.LARGE),
    )
    assert len(said) > 300
    for key, number, name, after in said:
        field = objects.get(key).fields[name]
        record = objects.get(key).model.objects.get(pk=number)
        assert field.log(field.get(record)) == log.parsed(after), (key, number, name)


def test_versions_and_moments_follow_the_log(note: dict[str, Any]) -> None:
    for key in sizes.LARGE:
        table = objects.get(key).table
        wrong = (
            f"SELECT count(*) FROM {table} t JOIN (SELECT record, count(*) AS times, max(at) AS last, min(at) AS first "
            "FROM event WHERE object = %s GROUP BY 1) e ON e.record = t.id "
            "WHERE t.version <> e.times OR t.updated_at <> e.last OR t.created_at <> e.first"
        )
        assert one(wrong, key) == 0, key
    assert one("SELECT count(*) FROM event WHERE xact >= pg_snapshot_xmin(pg_current_snapshot())::text::bigint") == 0
    assert one("SELECT count(*) FROM event_default") == 0


def test_every_part_of_the_log_has_its_indexes(note: dict[str, Any]) -> None:
    parts = "SELECT count(*) FROM pg_inherits WHERE inhparent = '%s'::regclass"
    for table, index in [
        ("event", "event_order"),
        ("event", "event_of_record"),
        ("event_value", "event_value_of_event"),
    ]:
        assert one(parts % index) == one(parts % table) > 10
    assert one("SELECT count(*) FROM pg_index WHERE NOT indisvalid") == 0


def test_indexes_and_constraints_are_back(note: dict[str, Any]) -> None:
    names = "SELECT array_agg(indexname::text ORDER BY indexname) FROM pg_indexes WHERE schemaname = 'public' AND tablename NOT LIKE 'event%%' AND indexname NOT LIKE 'zkc%%'"
    bound = "SELECT array_agg(conname::text ORDER BY conname) FROM pg_constraint WHERE contype IN ('f', 'u', 'p') AND conrelid::regclass::text NOT LIKE 'event%%'"
    here = one(names), one(bound)
    with database.server() as postgres:
        template = database.make_template(postgres)
    import psycopg

    with psycopg.connect(os.environ["DATABASE_URL"], dbname=template) as other:
        there = [other.execute(text.replace("%%", "%").encode()).fetchone() for text in (names, bound)]
    assert [found[0] for found in there if found] == list(here)
    assert one("SELECT count(*) FROM engine_customfield WHERE is_indexed") == 5


@pytest.mark.parametrize("who", ["rep", "manager", "admin"])
def test_pages_answer_with_rows_to_everybody(note: dict[str, Any], who: str) -> None:
    client = Client(headers={"accept-language": "en"})
    assert user(note, who).check_password(PASSWORD)
    client.force_login(user(note, who), backend=settings.AUTHENTICATION_BACKENDS[0])
    name = one("SELECT name FROM customers_account WHERE id = %s", note["account"])
    pages = {
        "/today": "", "/contacts": "<tr", "/opportunities/board": name[:4], f"/accounts/{note['account']}": name,
        f"/search?q={name[:4]}": name,
    }  # fmt: skip
    for path, shown in pages.items():
        answer = client.get(path)
        assert answer.status_code == 200, path
        if path != "/opportunities/board":
            assert shown in answer.content.decode(), path


def test_a_rep_sees_own_rows_and_a_manager_those_of_the_subtree(note: dict[str, Any]) -> None:
    rep, manager = (actors.for_user(user(note, who)) for who in ("rep", "manager"))
    assert seen_owners(rep, "opportunity") == {rep.user_id}
    assert seen_owners(rep, "account") == {rep.user_id}
    assert rep.user_id in seen_owners(manager, "account") <= set(manager.circle.subtree)
    assert sizes.REPS / 5 < len(manager.circle.subtree) < sizes.REPS / 2


def seen_owners(actor: actors.Actor, key: str) -> set[int]:
    condition = access.visible(actor, objects.get(key)).sql("t")
    return {
        row[0]
        for row in ask(f"SELECT t.owner_id FROM {objects.get(key).source} t WHERE {condition.text}", *condition.params)
    }


def test_the_next_records_and_events_come_behind_those_filled_in(note: dict[str, Any]) -> None:
    with transaction.atomic():
        before = one("SELECT max(id) FROM event")
        contact = objects.get("contact").model()
        event = records.save(contact, by=actors.system(), name="后来者")
        assert contact.pk > note["counts"]["contact"]
        assert event
        assert event > before
        transaction.set_rollback(True)


@pytest.mark.slow
def test_the_same_seed_gives_the_same_rows(note: dict[str, Any]) -> None:
    first = fingerprints()
    with filled(2):
        again = fingerprints()
    database.use(f"zhike_filled_1_{os.getpid()}")
    metadata.refresh()
    assert again == first


def fingerprints() -> dict[str, Any]:
    found = {table: one(f"SELECT md5(string_agg(t::text, '|' ORDER BY t.id)) FROM {table} t") for table in ROWS}
    found["event"] = one(
        "SELECT md5(string_agg(e::text, '|' ORDER BY e.id)) FROM event e WHERE object = ANY(%s)", list(sizes.LARGE)
    )
    values = "SELECT md5(string_agg(v::text, '|' ORDER BY event, field)) FROM event_value v JOIN event e ON e.id = v.event WHERE e.object = ANY(%s)"
    found["event_value"] = one(values, list(sizes.LARGE))
    return found


def test_a_database_with_records_is_left_alone(note: dict[str, Any], tmp_path: Path) -> None:
    with pytest.raises(Failed, match="holds records already"):
        house.is_there(tmp_path, WANTED)
    with pytest.raises(Failed, match="nothing was deleted"):
        house.empty("")
    assert not list(tmp_path.iterdir())
    assert one("SELECT count(*) FROM customers_account") == note["counts"]["account"]


def test_the_same_filling_is_found_again_and_another_one_is_refused(note: dict[str, Any], tmp_path: Path) -> None:
    with transaction.atomic():
        house.mark(None, WANTED)
        with pytest.raises(Failed, match="cut off"):
            house.is_there(tmp_path, WANTED)
        house.mark(note, WANTED)
        assert house.is_there(tmp_path, WANTED)
        with pytest.raises(Failed, match="filled with scale small, seed 1"):
            house.is_there(tmp_path, {"scale": "small", "seed": 2})
        transaction.set_rollback(True)
    assert json.loads((tmp_path / "bench.json").read_text())["people"] == note["people"]


def test_a_folder_that_no_filling_made_is_never_deleted(tmp_path: Path) -> None:
    (tmp_path / "postgres").mkdir()
    with pytest.raises(Failed, match="no filling made"):
        house.require_ours(tmp_path)
    (tmp_path / "bench.begun").touch()
    house.require_ours(tmp_path)
