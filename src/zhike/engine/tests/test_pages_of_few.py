"""What people see through others comes page by page in the order of the list, each record once, none left out."""

import random
from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from zhike.engine import objects, query, records, sharing
from zhike.engine.access import scope
from zhike.engine.actors import Actor
from zhike.engine.query import Query, ids, keyset
from zhike.engine.query.aggregate import parse_measure, run
from zhike.engine.query.ids import Ids
from zhike.engine.query.source import Source
from zhike.engine.sharing import Wanted
from zhike.engine.testing import Cast, make

pytestmark = pytest.mark.django_db
CONTACT = objects.get("contact")
CHANCE = random.Random(7)  # noqa: S311  the same records each time


@pytest.fixture
def people(cast: Cast) -> None:
    """Own and others' records at own and others' accounts, some by a deal of Ann's; with and without a due date."""
    mine, strange, dealt = (make("account", owner=owner) for owner in (cast.ann, cast.eve, cast.eve))
    make("opportunity", owner=cast.ann, account=dealt.pk)
    now = timezone.now()
    for number in range(40):
        owner = cast.ann if number % 3 == 0 else cast.eve
        account = CHANCE.choice([mine, strange, dealt]).pk
        make("contact", owner=owner, name=f"人{CHANCE.randrange(12):02}", accounts=[{"account": account}])
        due = now + timedelta(hours=CHANCE.randrange(9)) if number % 4 else None
        make("task", owner=owner, title=f"事{number}", due_at=due, related={"object": "account", "id": account})
        make("interaction", owner=owner, subject=f"话{number}", related=[{"object": "account", "id": account}])


@pytest.fixture(params=["few", "few, far", "many", "many, far"])
def ways(request, monkeypatch) -> str:
    """Rows of few people or of many, with a last own row that is near the beginning of the list, or far behind it."""
    if "many" in request.param:
        monkeypatch.setattr(scope, "FEW", 0)
    if "far" in request.param:
        monkeypatch.setattr(ids, "NEAR", 0)
    return str(request.param)


def walked(asked: Query, limit: int, *, back: bool = False) -> list[int]:
    """The ids of all pages, from the first to the last or, from the last, back again."""
    paths, cursor, found = query.paths(asked.actor, asked.type, []), "", []
    while True:
        page = query.page(asked, paths, limit=limit, cursor=cursor)
        found.append([row.id for row in page.rows])
        if not page.next:
            break
        cursor = page.next
    while back and page.previous:
        page = query.page(asked, paths, limit=limit, cursor=page.previous)
        found.append([row.id for row in page.rows])
    return [number for listed in found for number in listed]


def seen_at_all(asked: Query) -> list[int]:
    """The same by one plain statement."""
    source = Source(asked.actor, asked.type)
    keys = [one.expression(source) for one in asked.sort]
    order = keyset.order(asked.sort, keys, back=False)
    condition = asked.scope()
    with connection.cursor() as cursor:
        cursor.execute(
            f"SELECT t.id FROM {asked.type.source} t{source.sql().text} WHERE t.deleted_at IS NULL AND {condition.text} ORDER BY {order}",
            condition.params,
        )
        return [row[0] for row in cursor.fetchall()]


@pytest.mark.parametrize(
    ("key", "sort"),
    [
        ("contact", ""), ("contact", "-updated_at"), ("contact", "name"), ("contact", "-name"),
        ("contact", "name,-updated_at"), ("task", "due_at"), ("task", "-due_at"), ("interaction", "-happened_at"),
    ],
)  # fmt: skip
def test_pages_hold_all_and_in_order(cast: Cast, people: None, ways: str, key: str, sort: str) -> None:
    kind = objects.get(key)
    asked = Query(cast.ann, kind, sort=query.sorts(cast.ann, kind, sort))
    assert asked.is_of_few is ways.startswith("few")

    expected = seen_at_all(asked)

    assert len(expected) > 20
    for limit in (1, 3, 7, 100):
        assert walked(asked, limit) == expected, f"pages of {limit}"
    assert query.count(asked) == len(expected)


@pytest.mark.parametrize("sort", ["-created_at", "due_at", "-due_at"])
def test_the_way_back_passes_the_same_records(cast: Cast, people: None, ways: str, sort: str) -> None:
    task = objects.get("task")
    asked = Query(cast.ann, task, sort=query.sorts(cast.ann, task, sort))

    there_and_back = walked(asked, 4, back=True)

    assert sorted(set(there_and_back)) == sorted(seen_at_all(asked))
    assert len(there_and_back) > len(seen_at_all(asked)) * 1.5


def test_sums_and_counts_of_one_person_are_those_of_what_they_see(cast: Cast, ways: str) -> None:
    """What is both owned and shared counts once."""
    one = objects.get("opportunity")
    made = [
        make("opportunity", owner=owner, amount={"amount": str(10**number), "currency": "CNY"})
        for number, owner in enumerate([cast.ann, cast.ann, cast.eve, cast.eve])
    ]
    for shared in made[2:]:
        sharing.share(one, shared.pk, Wanted(user=cast.ann.user_id), by=cast.root)
    records.save(made[3], by=cast.root, owner=cast.ann.user)
    asked = Query(cast.ann, one)

    assert query.totals(asked, [one.fields["amount"]])["amount"].amount == 1111
    assert query.count(asked) == 4
    assert run(asked, [], [parse_measure(asked, "count")])[0]["measures"] == [(4,)]


def plan_of(actor: Actor, limit: int) -> str:
    asked = Query(actor, CONTACT, sort=query.sorts(actor, CONTACT, "-updated_at"))
    statement = Ids(asked, limit).sql()
    with CaptureQueriesContext(connection), connection.cursor() as cursor:
        cursor.execute(f"EXPLAIN (ANALYZE, COSTS OFF, TIMING OFF) {statement.text}", statement.params)
        return "\n".join(row[0] for row in cursor.fetchall())


def test_of_many_each_row_is_asked_for_its_own_accounts(cast: Cast, people: None, monkeypatch) -> None:
    """Nobody reads all that a department sees for one page, which some steps along the list fill."""
    monkeypatch.setattr(scope, "FEW", 0)

    plan = plan_of(cast.ann, 3)

    assert "CTE through" not in plan
    assert "One-Time Filter: (NOT" in plan
    assert all("never executed" in part.splitlines()[1] for part in plan.split("One-Time Filter: (NOT")[1:])


def test_only_one_of_the_two_ways_to_others_records_is_gone(cast: Cast, people: None) -> None:
    """Where one's own rows fill the page, nothing is read from the parents on; where they do not, nothing is walked."""
    filled, short = plan_of(cast.ann, 3), plan_of(cast.ann, 100)

    assert "CTE through" in filled
    assert "CTE through" in short
    assert "never executed" in filled.split("CTE through")[1].split("CTE edge")[0]
    assert "never executed" not in short.split("CTE through")[1].split("CTE edge")[0].splitlines()[1]
