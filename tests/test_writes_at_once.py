"""Many people write at the same moment: of those who saw the same version one is first, nothing is lost, nobody is stuck."""

import random
import secrets
import time
from functools import partial
from typing import Any

import pytest
from django.db import connection
from django.test import Client

from zhike.bench.running import kept
from zhike.bench.running.kept import Write
from zhike.engine.testing import at_once, make
from zhike.engine.testing.cast import actor
from zhike.sales.models import Stage

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.slow]
HANDS, ROUNDS, SECONDS = 6, 12, 3
HTMX = {"hx-request": "true"}


@pytest.fixture
def clients() -> list[Client]:
    """Browsers of several people who may change everything."""
    found = []
    for number in range(HANDS):
        client = Client(headers=HTMX)
        client.force_login(actor(f"Hand{number}", "all").user)
        found.append(client)
    return found


def edit(client: Client, place: kept.Place, name: str, version: int) -> Write:
    key, record = place
    value = f"https://{secrets.token_hex(4)}.example"
    answer = client.post(f"/{key}s/{record}/edit?field={name}", {name: value, "version": version})
    assert answer.status_code in {200, 412}, answer.content[:300]
    return Write(key, record, name, value, version, answer.status_code == 200)


def move(client: Client, record: int, version: int, to: int) -> Write:
    answer = client.post(f"/opportunities/{record}/move", {"to": to, "version": version})
    assert answer.status_code in {200, 204, 412}, answer.content[:300]
    return Write("opportunity", record, "stage", to, version, answer.status_code != 412)


def open_stages() -> list[int]:
    return list(Stage.objects.filter(kind="open", pipeline__is_default=True).values_list("pk", flat=True))


def deadlocks() -> int:
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_stat_force_next_flush()")
        cursor.execute("SELECT deadlocks FROM pg_stat_database WHERE datname = current_database()")
        return int(cursor.fetchone()[0])


def test_of_those_who_saw_the_same_version_one_is_first(clients: list[Client]) -> None:
    place, deal, stages = ("contact", make("contact", name="王小明").pk), make("opportunity"), open_stages()
    was, writes = kept.before([place, ("opportunity", deal.pk)]), []

    for _round in range(ROUNDS):
        version, card = kept.stored(place).version, kept.stored(("opportunity", deal.pk))
        to = [one for one in stages if one != card.stage_id]
        edits = [partial(edit, one, place, "title", version) for one in clients[::2]]
        moves = [partial(move, one, deal.pk, card.version, to[at % len(to)]) for at, one in enumerate(clients[1::2])]
        writes += at_once([*edits, *moves])

    assert kept.lost(writes, was) == []
    assert kept.told_of(writes)["accepted"] == 2 * ROUNDS


def test_while_people_write_and_read_nothing_is_lost_and_nobody_is_stuck(clients: list[Client]) -> None:
    account = make("account", name="杭州启明精密")
    places = [("contact", make("contact", name="王小明").pk), ("account", account.pk)]
    deals = [make("opportunity", account=account.pk).pk for _ in range(2)]
    was = kept.before([*places, *(("opportunity", deal) for deal in deals)])
    writes, made, stages, before = [], [], open_stages(), deadlocks()
    until = time.monotonic() + SECONDS

    def write(client: Client, seed: int) -> None:
        luck = random.Random(seed)
        while time.monotonic() < until:
            kind = luck.randrange(5)
            if kind < 2:
                place = places[kind]
                field = "website" if kind else "title"
                writes.append(edit(client, place, field, kept.stored(place).version))
            elif kind < 4:
                deal = kept.stored(("opportunity", luck.choice(deals)))
                to = luck.choice([one for one in stages if one != deal.stage_id])
                writes.append(move(client, deal.pk, deal.version, to))
            else:
                made.append(new_contact(client, account.pk))

    def read(client: Client) -> None:
        while time.monotonic() < until:
            for path in ("/contacts", "/opportunities/board", f"/accounts/{account.pk}"):
                assert client.get(path).status_code == 200

    acts = [lambda one=one, seed=seed: write(one, seed) for seed, one in enumerate(clients[1:])]
    at_once([*acts, lambda: read(clients[0])])

    assert kept.lost(writes, was) == []
    assert kept.told_of(writes)["accepted"] > HANDS
    assert sorted(names_like("新人")) == sorted(made)
    assert deadlocks() == before


def new_contact(client: Client, account: int) -> str:
    name = f"新人{secrets.token_hex(5)}"
    form = {"name": name, "accounts.present": "1", "accounts-0.account": account, "idempotency_key": name}
    assert client.post("/contacts/new", form).status_code == 204
    return name


def names_like(start: str) -> list[str]:
    from zhike.customers.models import Contact

    return list(Contact.objects.filter(name__startswith=start).values_list("name", flat=True))


def test_two_accounts_put_below_each_other_are_no_deadlock_and_no_circle(clients: list[Client]) -> None:
    one, other = (make("account", name=name) for name in ("甲", "乙"))

    for _round in range(ROUNDS):
        answers = at_once([partial(below, clients[0], one, other), partial(below, clients[1], other, one)])

        parents = [kept.stored(("account", account.pk)).parent_id for account in (one, other)]
        assert sorted(answers) == [200, 422]
        assert sorted(parent is None for parent in parents) == [False, True]
        for account in (one, other):
            clients[0].post(f"/accounts/{account.pk}/edit?field=parent", {"parent": ""})


def below(client: Client, account: Any, parent: Any) -> int:
    return int(client.post(f"/accounts/{account.pk}/edit?field=parent", {"parent": parent.pk}).status_code)


def test_two_people_who_change_each_other_are_no_deadlock(clients: list[Client]) -> None:
    users = [client.session["_auth_user_id"] for client in clients[:2]]

    for number in range(ROUNDS):
        first = partial(clients[0].post, f"/users/{users[1]}/edit?field=name", {"name": f"A{number}"})
        second = partial(clients[1].post, f"/users/{users[0]}/edit?field=name", {"name": f"B{number}"})

        assert [answer.status_code for answer in at_once([first, second])] == [200, 200]
