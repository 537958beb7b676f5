"""What records are found by follows the tokenizer when a new version of the product brings another one."""

import pytest
from django.db import connection

from zhike.engine import actors, conditions, metadata, objects, query, records, search, seed
from zhike.engine.models import FieldRight, Role, Setting
from zhike.engine.query.source import Source
from zhike.engine.records import documents
from zhike.engine.testing import Cast, every_type, make, statements

pytestmark = pytest.mark.django_db
FOUND = [one for one in every_type() if one.search]


def spoil(table: str) -> None:
    """What an earlier version left."""
    Setting.objects.update_or_create(key="documents", defaults={"value": {"version": 1}})
    with connection.cursor() as cursor:
        cursor.execute(f"UPDATE {table} SET search = '''nothing'':1A'")


def finish() -> None:
    for _ in range(500):
        if not documents.piece():
            return
    raise AssertionError("it has no end")


@pytest.mark.parametrize("one", FOUND, ids=lambda one: one.key)
def test_every_object_is_found_again_after_an_upgrade(cast: Cast, one: objects.ObjectType) -> None:
    record = make(one.key, owner=cast.ann)
    record.refresh_from_db()
    right, version, changed = str(record.search), record.version, record.updated_at
    spoil(one.table)

    seed.run()
    finish()

    record.refresh_from_db()
    assert sorted(str(record.search).split()) == sorted(right.split()) != []
    assert (record.version, record.updated_at) == (version, changed)
    assert not documents.piece()


def test_the_work_is_queued_once_and_goes_on_where_it_stopped(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(documents, "PIECE", 2)
    for number in range(5):
        make("account", owner=cast.ann, name=f"启明{number}")
    spoil("customers_account")

    seed.run()
    seed.run()

    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM procrastinate_jobs WHERE task_name = 'zhike:documents'")
        assert cursor.fetchone()[0] == 1
    while documents.state()["left"][0] != "account":
        documents.piece()
    documents.piece()
    assert len(search.find(cast.ann, "启明")) == 2
    finish()
    assert len(search.find(cast.ann, "启明")) == 5


def test_a_piece_asks_few_questions_whatever_its_size(cast: Cast) -> None:
    account = objects.get("opportunity")
    ids = [make("opportunity", owner=cast.ann).pk for _ in range(20)]
    with statements(at_most=4):
        documents.write(account, ids)


def test_words_of_a_field_hidden_from_some_are_found_by_others_in_any_piece(cast: Cast) -> None:
    """The field stands in another part of the index then; `contains` asks all parts and looks at the field itself."""
    company = make("account", owner=cast.ann, name="启明", registration_number="91330100GTX77")
    FieldRight.objects.create(
        role=Role.objects.get(key="rep"), object="account", field="registration_number", level="none"
    )
    metadata.touch()
    root = cast.again("root")
    records.save(company, by=root, registration_number="91330100GTX78")

    asked = {"field": "registration_number", "op": "contains", "value": "tx7"}
    one = objects.get("account")
    where = conditions.parse(asked, one, root)
    assert [
        row.id for row in query.page(query.Query(root, one, where=where), query.paths(root, one, [one.title])).rows
    ] == [company.pk]


def found(who: actors.Actor, asked: dict[str, object]) -> set[str]:
    """The names of the contacts that fulfil the condition."""
    one = objects.get("contact")
    where = conditions.parse(asked, one, who)
    return {
        row.values[0] for row in query.page(query.Query(who, one, where=where), query.paths(who, one, ["name"])).rows
    }


@pytest.mark.parametrize(
    "name, value, other",
    [("phones", "5716-66", "999"), ("phones", "138", "139"), ("phones", "abc", "abd"), ("emails", "g@QIM", "g@quim")],
)
def test_a_part_of_a_number_or_an_address_is_found_by_the_index(cast: Cast, name: str, value: str, other: str) -> None:
    make("contact", owner=cast.ann, name="王", phones=["13857166621"], emails=["wang@qiming.example.com"])
    make("contact", owner=cast.ann, name="李", phones=["18600000000"], emails=["li@acme.example.com"])
    one = objects.get("contact")
    asked = {"field": name, "op": "contains", "value": value}

    assert found(cast.ann, asked) == ({"王"} if value != "abc" else set())
    assert found(cast.ann, {**asked, "value": other}) == set()
    told = conditions.parse(asked, one, cast.ann).sql(Source(cast.ann, one), "t")
    assert ("t.search @@" in told.text) == (value != "abc")
