"""No page of daily work reads a big table from its first row to its last, whoever asks: asked of PostgreSQL's plans.

First sequential scans are switched off: one that is still there has no index that could serve it. Then PostgreSQL plans
as if there were as many rows as at the large scale: neither a table nor one of its indexes is read whole, unless in
order up to a limit.
"""

import json
import random
import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.contrib.auth import get_user_model
from django.db import connection, transaction
from django.test import Client

from zhike.bench.running import actions, sample, statements, writes
from zhike.bench.running.filled import PEOPLE, Filled
from zhike.bench.running.statements import Statement
from zhike.engine import metadata, objects, query
from zhike.engine.query import Query
from zhike.people.token import rules as tokens

from .test_filling import PASSWORD, filled

pytestmark = pytest.mark.slow
FACTOR = 400
BIG = re.compile(
    r"(event|event_value)(_\d{4}_\d\d|_default)?|(customers|sales|activities)_"
    r"(account|contact|opportunity|interaction|task|contactaccount|opportunitycontact|interactionrelated|interactionperson|stagestay)"
)
SCANS = {"Seq Scan", "Index Scan", "Index Only Scan"}
ENDLESS = {"Sort", "Aggregate", "Hash"}  # they take all rows before they give the first
# Statements that may read much, known by their place → why.
EXEMPT = {
    "engine/query/totals.py:totals": "the sum of all rows that are listed is exact, so it reads them",
    "engine/query/totals.py:count": "after the rows; it ends at 10,000, and where fewer are found it has read what there is",
    "engine/query/aggregate.py:run": "the groups of all records; a page of them is no less than all",
    "engine/views/counted.py:rows_of": "the same for the tabs, and both give up after two seconds",
}
# The index that an action cannot do without, by how its name begins.
SERVED = [
    *[(name, "zk_contact_updated_at") for name in ("list", "deep")],
    ("sorted", "zk_contact_name"),
    ("filter", "zk_contact_created_at"),
    *[(name, "zk_contact_search") for name in ("contains_chinese", "contains_latin", "create")],
    *[
        (f"search_{name}", f"zk_{key}_search")
        for name in ("chinese", "pinyin", "phone", "email")
        for key in ("account", "contact", "opportunity", "interaction", "task")
    ],
    ("board", "zk_opportunity_board"),
    ("record", "zk_interaction_happened_at"),
]
Act = Callable[[Client, sample.Sample], Any]


def page_of(page: actions.Page) -> Act:
    if page.body is None:
        return lambda client, taken: client.get(page.address(taken))
    return lambda client, taken: over_the_api(client, taken, page)


def over_the_api(client: Client, taken: sample.Sample, page: actions.Page) -> Any:
    assert page.body
    _made, token = tokens.make(taken.actor.user, "plans", by=taken.actor, scopes=["read"])
    headers = {"Authorization": f"Bearer {token}"}
    return client.post(page.address(taken), page.body(taken), content_type="application/json", headers=headers)


def create(client: Client, _taken: sample.Sample) -> Any:
    return client.post("/contacts/new", next(writes.new_people(random.Random(1))))


def edit(client: Client, taken: sample.Sample) -> Any:
    record, version = taken.own[0]
    form = {"title": "总监", "version": version}
    return client.post(f"/contacts/{record}/edit?field=title", form, headers={"hx-request": "true"})


ACTS: dict[str, Act] = {page.name: page_of(page) for page in actions.PAGES} | {
    "create": create,
    "edit": edit,
}


@pytest.fixture(scope="module")
def folder(django_db_setup: None, django_db_blocker: Any) -> Iterator[Filled]:
    with django_db_blocker.unblock(), filled(3, FACTOR) as note:
        people = {role: note["people"][role] for role in PEOPLE} | {"rep": varied_rep()}
        yield Filled(Path(), "part", 7, note["counts"], PASSWORD, people, note["account"])


def varied_rep() -> str:
    """Of so few contacts the typical rep has too few to look for all kinds of words."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT u.email FROM people_user u JOIN customers_contact c ON c.owner_id = u.id "
            "WHERE u.email LIKE 'rep%' GROUP BY 1 ORDER BY count(*) FILTER (WHERE c.name ~ '[A-Za-z]{5}') DESC, 1 LIMIT 1"
        )
        return str(cursor.fetchone()[0])


@pytest.fixture(scope="module", params=PEOPLE)
def person(request: pytest.FixtureRequest, folder: Filled, django_db_blocker: Any) -> tuple[Client, sample.Sample]:
    with django_db_blocker.unblock():
        metadata.refresh()
        client = Client(headers={"accept-language": "en"})
        user = get_user_model().objects.get(email=folder.people[request.param])
        client.force_login(user, backend=settings.AUTHENTICATION_BACKENDS[0])
        taken = sample.take(folder, request.param)
        return client, replace(taken, account=usual_account(taken))


def usual_account(taken: sample.Sample) -> int:
    """With so few interactions the account that everybody talks to has a fifth of all."""
    account = objects.get("account")
    seen = Query(taken.actor, account, sort=query.sorts(taken.actor, account, account.order))
    return query.page(seen, query.paths(taken.actor, account, ["name"])).rows[-1].id


@pytest.mark.parametrize("name", ACTS)
def test_no_big_table_is_read_from_end_to_end(person: tuple[Client, sample.Sample], name: str) -> None:
    planned = asked(*person, name)
    big = big_tables()
    with transaction.atomic():
        without = [(one, scan) for one in planned for scan in whole(plan(one, "enable_seqscan"), big)]
        as_if_large()
        with_many = [(one, scan) for one in planned for scan in whole(plan(one), big)]
        transaction.set_rollback(True)
    assert told(one for one in without if one[1].startswith("Seq Scan")) == []
    assert told(one for one in with_many if one[0].place not in EXEMPT) == []


@pytest.mark.parametrize(("name", "index"), SERVED)
def test_an_index_serves_it(person: tuple[Client, sample.Sample], name: str, index: str) -> None:
    used = {
        node.get("Index Name", "")
        for one in asked(*person, name)
        for node, _limited in nodes(plan(one, "enable_seqscan"))
    }

    assert [found for found in used if found.startswith(index)]


def test_a_table_that_lacks_its_index_is_found_out(person: tuple[Client, sample.Sample]) -> None:
    planned, big = asked(*person, "record"), big_tables()
    with transaction.atomic():
        with connection.cursor() as cursor:
            cursor.execute("DROP INDEX event_value_of_event")
        found = {scan.split()[0] for one in planned for scan in whole(plan(one, "enable_seqscan"), big)}
        transaction.set_rollback(True)

    assert "Seq" in found


def asked(client: Client, taken: sample.Sample, name: str) -> list[Statement]:
    """What the action asks big tables for; what it writes is taken back."""
    metadata.refresh()
    with transaction.atomic():
        with statements.recording() as recorded:
            answer = ACTS[name](client, taken)
        assert answer.status_code in {200, 303}
        transaction.set_rollback(True)
    found = [one for one in recorded if is_planned(one) and BIG.search(one.sql)]
    assert found
    return found


def big_tables() -> set[str]:
    """Those that have rows: the parts of the log for months to come have none."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT relname::text FROM pg_class WHERE relkind = 'r' AND reltuples > 0")
        return {name for (name,) in cursor.fetchall() if BIG.fullmatch(name)}


def as_if_large() -> None:
    """PostgreSQL takes the big tables for as long as they are at the large scale."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM pg_proc WHERE proname = 'pg_restore_relation_stats'")
        if not cursor.fetchone()[0]:
            pytest.skip("PostgreSQL can be told how many rows there are from version 18 on.")
        cursor.execute(
            "SELECT pg_restore_relation_stats('schemaname', 'public', 'relname', relname::text, 'reltuples', (greatest(reltuples, 0) * %s)::real) "
            "FROM pg_class WHERE relkind = 'r' AND relnamespace = 'public'::regnamespace AND relname ~ %s",
            [FACTOR, f"^({BIG.pattern})$"],
        )


def told(found: Iterable[tuple[Statement, str]]) -> list[str]:
    return [f"{one.place}: {scan}: {' '.join(one.sql.split())[:300]}" for one, scan in found]


def is_planned(one: Statement) -> bool:
    return one.is_reading or one.sql.lstrip().startswith(("UPDATE", "DELETE"))


def plan(one: Statement, *switched_off: str) -> dict[str, Any]:
    with transaction.atomic(), connection.cursor() as cursor:
        for setting in (*one.settings, *(f"SET LOCAL {name} = off" for name in switched_off)):
            cursor.execute(setting)
        cursor.execute(f"EXPLAIN (FORMAT JSON) {one.sql}", one.params)
        found = cursor.fetchone()[0]
        transaction.set_rollback(True)
    return (json.loads(found) if isinstance(found, str) else found)[0]["Plan"]


def nodes(node: dict[str, Any], is_limited: bool = False) -> Iterator[tuple[dict[str, Any], bool]]:
    """Each node, and whether a limit above it may stop it early."""
    kind = node["Node Type"]
    if kind == "Limit" or kind in ENDLESS:
        is_limited = kind == "Limit"
    yield node, is_limited
    for below in node.get("Plans", []):
        yield from nodes(below, is_limited)


def whole(top: dict[str, Any], big: set[str]) -> Iterator[str]:
    """Each node that reads a big table, or one of its indexes, from end to end."""
    for node, is_limited in nodes(top):
        kind, table = node["Node Type"], node.get("Relation Name", "")
        stops = kind != "Seq Scan" and (is_limited or "Index Cond" in node)
        if kind in SCANS and table in big and not stops:
            yield f"{kind} of {table} {node.get('Index Name', '')}"


def indexes(planned: list[Statement], *switched_off: str) -> set[str]:
    return {
        node["Index Name"]
        for one in planned
        for node, _limited in nodes(plan(one, *switched_off))
        if "Index Name" in node
    }
