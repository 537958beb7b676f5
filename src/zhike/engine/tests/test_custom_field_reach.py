"""How far custom fields reach: files, many at once, large lists, three hundred of them, two processes, two at once."""

import json
import sys
import threading
from pathlib import Path
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.db import connection
from django.test import Client

from zhike.customers.models import Account
from zhike.engine import actors, exports, metadata, objects, query, records
from zhike.engine.custom import made
from zhike.engine.custom_field import rules
from zhike.engine.models import CustomField
from zhike.engine.testing import Cast, custom_field, make, run_jobs, statements

from .api import api, good
from .files_in import bring, counts


def test_a_file_finds_it_by_its_label_and_comes_out_as_it_went_in(cast: Cast, tmp_path: Path) -> None:
    custom_field(cast.root, "material", label_zh="材质")
    custom_field(cast.root, "weight", "number", label_zh="重量")
    custom_field(cast.root, "level", "choice", label_zh="档次")
    table = "编号,名称,材质,重量,档次\nx-1,甲公司,紫檀,2.5,金\nx-2,乙公司,,,\n"

    first = bring(cast.root, "account", table, folder=tmp_path)
    again = bring(cast.root, "account", table, folder=tmp_path)
    one = objects.get("account")
    asked = query.Query(cast.root, one, sort=query.sorts(cast.root, one, "id"))
    names = ["external_id", "custom.material", "custom.weight", "custom.level"]
    written = b"".join(exports.export(asked, names, "jsonl").chunks()).decode().splitlines()

    assert (counts(first), counts(again)) == ((2, 0, 0, 0, 0), (0, 0, 2, 0, 0))
    assert Account.objects.get(external_id="x-1").custom == {"material": "紫檀", "weight": 2.5, "level": "gold"}
    told = {line["external_id"]: line["custom"] for line in map(json.loads, written) if line["external_id"]}
    assert told["x-1"] == {"material": "紫檀", "weight": "2.5", "level": "gold"}


def test_a_file_names_records_by_it(cast: Cast, tmp_path: Path) -> None:
    custom_field(cast.root, "code")
    account = make("account", owner=cast.root, name="甲", **{"custom.code": "K-1"})

    bring(
        cast.root, "account", "code,name\nK-1,乙\n", folder=tmp_path,
        map={"code": "custom.code", "name": "name"}, match="custom.code",
    )  # fmt: skip

    account.refresh_from_db()
    assert account.name == "乙"


def test_many_records_get_it_at_once(cast: Cast) -> None:
    custom_field(cast.root, "level", "choice")
    ids = [make("account", owner=cast.root).pk for _ in range(3)]

    good(api(cast.root)("POST", "/accounts/bulk", {"ids": ids, "set": {"custom": {"level": "iron"}}}), 202)
    run_jobs()

    assert [a.custom for a in Account.objects.filter(pk__in=ids)] == [{"level": "iron"}] * 3


def test_an_index_makes_it_sortable_in_lists_of_any_length(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    one = custom_field(cast.root, "signed_on", "date")
    monkeypatch.setattr(sys.modules["zhike.engine.query.page"], "SORTABLE", 1)
    for day in ("2026-03-31", "2026-01-01", "2026-02-02"):
        make("account", owner=cast.root, **{"custom.signed_on": day})
    call = api(cast.root)
    assert call("GET", "/accounts", sort="custom.signed_on").status_code == 409

    rules.index(one, by=cast.root)
    run_jobs()
    listed = good(call("GET", "/accounts", sort="-custom.signed_on", fields="custom.signed_on"))["items"]

    assert [row["custom"]["signed_on"] for row in listed][:1] == ["2026-03-31"]
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL enable_seqscan = off; SET LOCAL enable_sort = off")
        plan = explained(cast)
    assert f"zkc_{one.pk}_sort" in plan


def explained(cast: Cast) -> str:
    from zhike.engine.query.ids import Ids

    one = objects.get("account")
    asked = query.Query(cast.root, one, sort=query.sorts(cast.root, one, "custom.signed_on"))
    statement = Ids(asked, 10).sql()
    with connection.cursor() as cursor:
        cursor.execute(f"EXPLAIN {statement.text}", statement.params)
        return "\n".join(row[0] for row in cursor.fetchall())


def three_hundred(by: actors.Actor) -> None:
    kinds = ("text", "number", "date", "choice", "yes_no", "money")
    for number in range(300):
        custom_field(by, f"f{number}", kinds[number % 6])


def test_three_hundred_fields_cost_no_statement_more(cast: Cast, client: Client) -> None:
    account = make("account", owner=cast.root, name="启明")
    client.force_login(cast.root.user)
    pages = ["/accounts", f"/accounts/{account.pk}", f"/accounts/{account.pk}/edit", "/accounts/new"]
    most = {}
    for url in pages:
        client.get(url)
        with statements(40) as before:
            assert client.get(url).status_code == 200
        most[url] = len(before)
    three_hundred(actors.system())
    records.save(account, by=cast.root, **{f"custom.f{n}": "x" for n in range(0, 300, 6)})

    for url in pages:
        client.get(url)
        with statements(most[url]):
            page = client.get(url).content.decode()
        assert url == "/accounts" or "F299栏" in page


def test_another_process_knows_a_field_with_its_next_request(cast: Cast) -> None:
    """Two threads stand for two processes: each knows its own version, and asks once for what is new."""
    mine = metadata.version()
    custom_field(cast.root, "extra")
    raised = metadata.version()

    metadata.seen(mine)
    assert "custom.extra" not in objects.get("account").fields
    metadata.seen(raised)
    made.at.cache_clear()
    with statements(2):
        assert "custom.extra" in objects.get("account").fields
    with statements(0):
        assert "custom.extra" in objects.get("account").fields


def test_a_version_that_was_rolled_back_never_returns(cast: Cast) -> None:
    with pytest.raises(ValidationError):
        custom_field(cast.root, "extra", "choice", options=[{"key": "a", "label_zh": ""}])
    before = metadata.version()
    custom_field(cast.root, "extra")

    assert metadata.version() > before


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("kind", ["field", "value"])
def test_of_two_at_once_one_wins_and_the_other_is_told_in_one_sentence(kind: str) -> None:
    by = actors.system()
    if kind == "value":
        custom_field(by, "code", is_unique=True, label_en="Code")
    told: list[Any] = []
    start = threading.Barrier(2)

    def attempt() -> None:
        try:
            metadata.refresh()
            start.wait(10)
            custom_field(by, "extra") if kind == "field" else make("account", **{"custom.code": "A"})
            told.append(None)
        except ValidationError as refused:
            told.append(refused.messages)
        finally:
            connection.close()

    both = [threading.Thread(target=attempt) for _ in range(2)]
    for thread in both:
        thread.start()
    for thread in both:
        thread.join(30)
    assert sorted(told, key=bool)[0] is None
    assert [len(one) for one in told if one] == [1]
    assert CustomField.objects.count() == 1
