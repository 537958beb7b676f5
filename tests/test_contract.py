"""What every object promises, asked of every object: a new one is covered the moment its folder exists."""

from collections.abc import Iterator

import pytest
from django.core.exceptions import PermissionDenied
from django.db import connection

from zhike.engine import access, conditions, log, objects, query, records
from zhike.engine.actors import Actor
from zhike.engine.errors import NotVisible
from zhike.engine.objects import ObjectType
from zhike.engine.testing import Cast, actor, every_type, make, statements

pytestmark = pytest.mark.django_db
ALL = every_type()
by_key = {"ids": lambda one: one.key}
# Reference objects have no owner: only `all` shows them, so levels below have nothing to tell apart.
OWNED = [one for one in ALL if one.can("owner") or one.key == "token"]


@pytest.fixture
def stranger(cast: Cast) -> Actor:
    return actor("Stranger", "own", team=cast.blue)


def seen(who: Actor, one: ObjectType) -> set[int]:
    page = query.page(query.Query(who, one, sort=query.sorts(who, one, one.title)), [], limit=200)
    return {row.id for row in page.rows}


def state(record: object) -> tuple[object, int, int]:
    """What a refusal must leave as it was: the row, the number of events, the number of jobs."""
    model = type(record)
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM event")
        events = cursor.fetchone()[0]
        cursor.execute("SELECT count(*) FROM procrastinate_jobs")
        jobs = cursor.fetchone()[0]
    return model._base_manager.filter(pk=record.pk).values().first(), events, jobs


@pytest.mark.parametrize("one", OWNED, **by_key)
@pytest.mark.parametrize(
    ("level", "sees"), [("none", ""), ("own", "A"), ("team", "AB"), ("subtree", "AB"), ("all", "ABE")]
)
@pytest.mark.row(125)
def test_each_level_shows_its_rows_and_no_others(cast: Cast, one: ObjectType, level: str, sees: str) -> None:
    who = actor("Who", level, team=cast.red)
    mine, mates, strangers = make(one.key, owner=who), make(one.key, owner=cast.bob), make(one.key, owner=cast.eve)

    expected = {r.pk for r, letter in ((mine, "A"), (mates, "B"), (strangers, "E")) if letter in sees}

    assert seen(who, one) & {mine.pk, mates.pk, strangers.pk} == expected
    for record in (mine, mates, strangers):
        assert access.allows(who, "view", one, record.pk) == (record.pk in expected)


@pytest.mark.parametrize("one", OWNED, **by_key)
def test_a_leader_sees_and_edits_what_stands_below(cast: Cast, one: ObjectType) -> None:
    leader = actor("Leader", "subtree", team=cast.blue)
    below = objects.get("team").model()
    records.save(below, by=cast.root, name="Below", parent=cast.blue)
    worker = actor("Worker", "own", team=below)
    record = make(one.key, owner=worker)
    again = type(leader.user).objects.get(pk=leader.user_id)
    from zhike.engine import actors

    leader = actors.for_user(again)

    assert access.allows(leader, "view", one, record.pk)
    assert access.allows(leader, "edit", one, record.pk)
    assert not access.allows(worker, "edit", one, make(one.key, owner=leader).pk)


@pytest.mark.parametrize("one", OWNED, **by_key)
def test_a_stranger_changes_and_deletes_nothing(cast: Cast, stranger: Actor, one: ObjectType) -> None:
    record = make(one.key, owner=cast.ann)
    before = state(record)

    for attempt in (
        lambda: records.save(record, by=stranger, **{one.title: "taken"}),
        lambda: records.delete(record, by=stranger),
        *[lambda c=c: c.run(record, by=stranger) for c in one.commands if not c.ask],
    ):
        with pytest.raises((NotVisible, PermissionDenied, Exception)):
            attempt()

    assert state(record) == before


@pytest.mark.parametrize("one", ALL, **by_key)
def test_who_may_only_look_changes_nothing(cast: Cast, one: ObjectType) -> None:
    reader = actor("Reader", "none", team=cast.red, view="all")
    record = make(one.key, owner=cast.ann)
    before = state(record)

    with pytest.raises(PermissionDenied):
        records.save(record, by=reader, **{one.title: "taken"})
    with pytest.raises(PermissionDenied):
        records.delete(record, by=reader)
    with pytest.raises(PermissionDenied):
        records.save(one.model(), by=reader, **{one.title: "new"})

    assert state(record) == before


@pytest.mark.parametrize("one", ALL, **by_key)
def test_create_change_delete_restore_and_undo_leave_their_events(cast: Cast, one: ObjectType) -> None:
    record = make(one.key, by=cast.root)
    records.save(record, by=cast.root, **{one.title: "changed"})
    records.delete(record, by=cast.root)
    records.restore(record, by=cast.root)

    verbs = [e.verb for e in log.read("e.object = %s AND e.record = %s", [one.key, record.pk])]
    assert verbs == ["create", "change", "delete", "restore"]


@pytest.mark.parametrize("one", ALL, **by_key)
def test_pages_are_whole_disjoint_and_in_order(cast: Cast, one: ObjectType) -> None:
    made = [make(one.key, owner=cast.ann).pk for _ in range(7)]
    for order in [one.title, f"-{one.title}", *one.sorts, *[f"-{name}" for name in one.sorts]]:
        asked = query.Query(cast.root, one, sort=query.sorts(cast.root, one, order), ids=tuple(made))
        ids, cursor = [], ""
        for _ in range(10):
            page = query.page(asked, [], limit=3, cursor=cursor)
            ids += [row.id for row in page.rows]
            cursor = page.next
            if not cursor:
                break
        assert sorted(ids) == sorted(made), order
        back = query.page(asked, [], limit=3, cursor=page.previous) if page.previous else page
        assert [row.id for row in back.rows] == ids[-(3 + len(page.rows)) : -len(page.rows)] if page.previous else True


@pytest.mark.parametrize("one", ALL, **by_key)
def test_a_page_takes_as_many_statements_for_few_rows_as_for_many(cast: Cast, one: ObjectType) -> None:
    paths = query.paths(cast.root, one, list(one.columns))
    asked = query.Query(cast.root, one, sort=query.sorts(cast.root, one, one.order or one.title))
    for _ in range(2):
        make(one.key, owner=cast.ann)
    with statements(6) as few:
        query.page(asked, paths)
    for _ in range(8):
        make(one.key, owner=cast.ann)
    with statements(len(few)):
        query.page(asked, paths)


def fields(kinds: set[str]) -> Iterator[tuple[ObjectType, str]]:
    for one in ALL:
        for field in one.fields.values():
            if field.kind.name in kinds:
                yield one, field.name


def names_of(one: ObjectType) -> list[str]:
    """With the fields that its form names: those that administrators made are not known before there is a database."""
    return list(dict.fromkeys([*one.fields, *one.form_fields]))


@pytest.mark.parametrize(
    ("one", "name"), [(o, n) for o in ALL for n in names_of(o)], ids=lambda v: getattr(v, "key", v)
)
def test_every_operator_of_every_field_is_an_answer(cast: Cast, one: ObjectType, name: str) -> None:
    """Each operator runs, and its plain negation finds exactly the others."""
    make(one.key, owner=cast.ann)
    field = one.fields[name]
    total = query.count(query.Query(cast.root, one))
    for op in field.kind.ops:
        leaf = {"field": name, "op": op, **operand(field.kind.name, op)}
        node, negated = (conditions.parse(raw, one, cast.root) for raw in (leaf, {"not": leaf}))
        found = query.count(query.Query(cast.root, one, where=node))
        assert found + query.count(query.Query(cast.root, one, where=negated)) == total, leaf


def operand(kind: str, op: str) -> dict[str, object]:
    if op in {"empty", "not_empty", "malformed"}:
        return {}
    value: object = {
        "number": 3, "money": "3", "date": "2026-03-31", "moment": "2026-03-31", "yes_no": True, "link": 1, "user": "me",
        "links": 1, "rows": 1, "any_link": {"object": "account", "id": 1}, "any_links": {"object": "account", "id": 1},
    }.get(kind, "甲 a%_'")  # fmt: skip
    return {"value": [value, value] if op in {"in", "not_in", "between"} else value}


@pytest.mark.parametrize("one", ALL, **by_key)
def test_a_field_that_one_may_not_read_is_unknown(cast: Cast, one: ObjectType) -> None:
    from zhike.engine.errors import Unknown
    from zhike.engine.models import FieldRight, Role

    secret = next(n for n in one.form_fields if n != one.title and not one.fields[n].is_rows)
    who = actor("Narrow", "all", team=cast.red)
    FieldRight.objects.create(role=Role.objects.get(key="role_narrow"), object=one.key, field=secret, level="none")
    from zhike.engine import actors, metadata

    metadata.touch()
    who = actors.for_user(who.user)

    assert secret not in access.readable_fields(who, one)
    for asking in (
        lambda: query.path(who, one, secret),
        lambda: query.sorts(who, one, secret),
        lambda: conditions.parse({"field": secret, "op": "not_empty"}, one, who),
        lambda: query.aggregate(query.Query(who, one), [secret], ["count"]),
    ):
        with pytest.raises(Unknown):
            asking()
