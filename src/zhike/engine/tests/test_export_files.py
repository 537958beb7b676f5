"""What leaves the house: only what one may see, safe to open, told to the log, and the same when it comes back."""

import csv
import io
import json
from datetime import date
from pathlib import Path

import pytest
from django.core.exceptions import PermissionDenied
from django.db import connection
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from zhike.customers.account.model import Account
from zhike.engine import actors, exports, imports, log, objects, query
from zhike.engine.actors import Actor
from zhike.engine.models import Role
from zhike.engine.testing import Cast, actor, every_type, make, run_jobs
from zhike.lib.fold import clean
from zhike.people.role import rules as roles

pytestmark = pytest.mark.django_db


def exported(by: Actor, key: str, *names: str, form: str = "csv", by_name: bool = True) -> bytes:
    one = objects.get(key)
    asked = query.Query(by, one, sort=query.sorts(by, one, "id"))
    return b"".join(exports.export(asked, list(names), form, by_name=by_name).chunks())


def table(text: bytes) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(text.decode("utf-8-sig"))))


@pytest.fixture
def exporter(cast: Cast) -> Actor:
    return actor("Exporter", "own", team=cast.red)


@pytest.mark.row(206)
def test_only_what_one_sees_leaves(cast: Cast, exporter: Actor) -> None:
    make("account", owner=exporter, name="Mine")
    make("account", owner=cast.eve, name="Hers")

    assert [row["name"] for row in table(exported(exporter, "account", "name"))] == ["Mine"]


def test_without_the_right_nothing_leaves_and_nothing_is_told(cast: Cast) -> None:
    make("account", owner=cast.ann)

    with pytest.raises(PermissionDenied):
        exported(cast.ann, "account")

    assert not log.read("e.verb = 'export'", [])


def test_a_field_one_may_not_read_is_not_in_the_file(cast: Cast) -> None:
    roles.narrow(Role.objects.get(key="manager"), "account", "notes", "none", by=actors.system())
    make("account", owner=cast.max, notes="secret")

    rows = table(exported(cast.again("max"), "account"))

    assert len(rows) == 1
    assert "notes" not in rows[0]
    assert "secret" not in str(rows)


def test_the_log_knows_who_took_what_and_how_many(cast: Cast) -> None:
    make("account", owner=cast.max)
    make("account", owner=cast.max)

    exported(cast.max, "account", "name")

    [event] = log.read("e.verb = 'export'", [])
    assert (event.object, event.record, event.actor["name"]) == ("account", 0, "Max")
    assert event.changes["count"][1] == 2


@pytest.mark.parametrize("text", ["=1+1", "+cmd", "-2+3", "@SUM(A1)", "\t=1", "＝1+1"])
def test_no_cell_runs_in_a_spreadsheet(cast: Cast, text: str) -> None:
    make("account", owner=cast.max, name=f"{text}x")

    [row] = table(exported(cast.max, "account", "name"))

    assert row["name"].startswith("'") or not row["name"].lstrip().startswith(tuple("=+-@＝"))


def test_people_get_labels_and_programs_names(cast: Cast) -> None:
    make("opportunity", owner=cast.max, name="Deal", amount="12.50")

    [for_programs] = table(exported(cast.max, "opportunity", "name", "amount"))
    [for_people] = table(exported(cast.max, "opportunity", "name", "amount", by_name=False))

    assert (for_programs["amount"], for_programs["amount.currency"]) == ("12.50", "CNY")
    assert len(for_people) == len(for_programs)
    assert "amount.currency" not in for_people


def test_json_lines_are_as_the_api_gives_them(cast: Cast) -> None:
    account = make("account", owner=cast.max, name="Acme")
    make("opportunity", owner=cast.max, name="Deal", account=account, amount="12.50")

    row = json.loads(exported(cast.max, "opportunity", "name", "account", "amount", form="jsonl"))

    assert row["account"] == {"id": account.pk, "title": "Acme"}
    assert row["amount"] == {"amount": "12.50", "currency": "CNY"}


def test_a_page_takes_as_many_statements_for_many_rows_as_for_few(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    for _ in range(7):
        make("account", owner=cast.max)
    monkeypatch.setattr(exports.export.__globals__["query"], "page", query.page)
    monkeypatch.setitem(exports.export.__globals__, "PAGE", 3)

    assert len(table(exported(cast.max, "account", "name"))) == 7


NAMES = st.text(st.characters(exclude_categories=["Cs"]), min_size=1, max_size=40).filter(
    lambda text: bool(clean(text))
)
LINES = st.text(st.characters(exclude_categories=["Cs"]), max_size=120)
WORDS = st.lists(st.text("abc甲乙 '=-", min_size=1, max_size=8).filter(lambda text: bool(clean(text))), max_size=3)
PHONES = st.lists(st.sampled_from(["13800138000", "0571-86660000", "+442079460000", "400-820-8820"]), max_size=3, unique=True)  # fmt: skip
ACCOUNTS = st.fixed_dictionaries(
    {
        "name": NAMES,
        "notes": LINES,
        "tags": WORDS,
        "phones": PHONES.map(lambda listed: [{"value": v, "kind": "work"} for v in listed]),
        "employees": st.none() | st.integers(-1000, 10**6),
        "industry": st.sampled_from(["", "machinery", "medical", "Zoo"]),
        "addresses": st.lists(
            st.fixed_dictionaries({"value": st.fixed_dictionaries({"city": st.just("杭州"), "street": NAMES})}),
            max_size=2,
        ),
    }
)
DEALS = st.fixed_dictionaries(
    {
        "name": NAMES,
        "amount": st.none() | st.decimals(0, 10**9, places=2).map(lambda n: {"amount": str(n), "currency": "USD"}),
        "close_on": st.none() | st.dates(date(1990, 1, 1), date(2100, 1, 1)),
        "tags": WORDS,
    }
)


def number_of_events() -> int:
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM event WHERE verb <> 'export'")
        return int(cursor.fetchone()[0])


def brought_back(by: Actor, key: str, form: str, folder: Path, *, by_name: bool) -> tuple[int, ...]:
    """Export everything, import the file, and count created, updated, unchanged, refused."""
    one = objects.get(key)
    made = exports.export(query.Query(by, one, sort=query.sorts(by, one, "id")), [], form, by_name=by_name)
    file = folder / f"back.{form}"
    made.write(file)
    job = imports.start(by, one, file, file.name)
    run_jobs()
    job.refresh_from_db()
    assert job.state == "done", job.result
    return tuple(job.counts[name] for name in ("created", "updated", "unchanged", "refused"))


@pytest.mark.slow
@pytest.mark.parametrize("form", ["csv", "xlsx"])
@settings(max_examples=12, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(accounts=st.lists(ACCOUNTS, min_size=1, max_size=4), deals=st.lists(DEALS, max_size=3), by_name=st.booleans())
def test_what_was_exported_comes_back_unchanged(
    cast: Cast, tmp_path: Path, form: str, accounts: list, deals: list, by_name: bool
) -> None:
    made = [make("account", owner=cast.ann, **values) for values in accounts]
    for values in deals:
        make("opportunity", owner=cast.ann, account=made[0], **values)
    before = number_of_events()

    for key in ("account", "opportunity"):
        created, updated, _unchanged, refused = brought_back(cast.root, key, form, tmp_path, by_name=by_name)
        assert (created, updated, refused) == (0, 0, 0)

    assert number_of_events() == before


def test_what_only_looks_like_a_notation_comes_back_as_the_text_it_is(cast: Cast, tmp_path: Path) -> None:
    lines = ["{alias}", "[", "[]", "{}", "[甲]", '{"a": 1', "{[" * 30]
    for line in lines:
        account = make("account", owner=cast.ann, name=line, tags=[line], addresses=[{"value": {"city": "杭州", "street": line}}])  # fmt: skip
        make("contact", owner=cast.ann, accounts=[{"account": account.pk}])

    for key in ("account", "contact"):
        assert brought_back(cast.root, key, "csv", tmp_path, by_name=False)[:2] == (0, 0)
        assert brought_back(cast.root, key, "csv", tmp_path, by_name=True)[:2] == (0, 0)

    assert [one.addresses[0]["value"]["street"] for one in Account.objects.order_by("id")] == lines


@pytest.mark.parametrize("key", [one.key for one in every_type() if one.can("import") and one.key != "token"])
def test_every_object_that_is_imported_survives_the_round_trip(cast: Cast, tmp_path: Path, key: str) -> None:
    make(key, owner=cast.ann)

    created, updated, unchanged, refused = brought_back(cast.root, key, "csv", tmp_path, by_name=False)

    assert (created, updated, refused) == (0, 0, 0)
    assert unchanged >= 1
