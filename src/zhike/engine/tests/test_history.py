"""The history of the whole house: filtered, under rights, in bounded steps, as a file; and the bin that empties itself."""

import csv
import io
import json
from datetime import timedelta
from unittest import mock

import pytest
from django.core.exceptions import PermissionDenied
from django.db import connection
from django.utils import timezone

from zhike.engine import log, metadata, objects, records
from zhike.engine.models import FieldRight, Role, Share
from zhike.engine.past import history, retention
from zhike.engine.past.history import Asked
from zhike.engine.records.purge import is_purged
from zhike.engine.sharing import Wanted, share
from zhike.engine.testing import Cast, every_type, make, statements

from .api import api, problem
from .pages import HTMX, browser, text

pytestmark = pytest.mark.django_db
ACCOUNT = objects.get("account")


def told(asked: Asked, **more: object) -> list[tuple[str, int, str]]:
    return [(event.object, event.record, event.verb) for event in history.find(asked, **more).events]


@pytest.mark.row(95)
def test_one_sees_what_happened_to_records_one_may_see(cast: Cast) -> None:
    mine, hidden = make("account", owner=cast.ann), make("account", owner=cast.eve)
    records.save(mine, by=cast.ann, industry="food")

    assert told(Asked(cast.ann, ACCOUNT)) == [("account", mine.pk, "change"), ("account", mine.pk, "create")]
    assert ("account", hidden.pk, "create") in told(Asked(cast.root))


def test_fields_one_may_not_read_are_unknown_here_too(cast: Cast) -> None:
    account = make("account", owner=cast.ann, notes="old", industry="energy")
    records.save(account, by=cast.root, notes="secret")
    records.save(account, by=cast.root, notes="secret two", industry="food")
    FieldRight.objects.create(role=Role.objects.get(key="rep"), object="account", field="notes", level="none")
    metadata.touch()

    found = history.find(Asked(cast.again("ann"), ACCOUNT)).events

    assert [event.changes for event in found] == [{"industry": ("energy", "food")}, {}]
    assert "secret" not in text(browser(cast.ann).get("/accounts/history"))


def test_it_is_filtered_by_person_way_day_and_object(cast: Cast) -> None:
    account = make("account", owner=cast.ann)
    make("contact", owner=cast.ann)
    records.save(account, by=cast.ann, industry="food")
    today = timezone.localdate()

    assert told(Asked(cast.root, person=cast.ann.user_id)) == [("account", account.pk, "change")]
    assert told(Asked(cast.root, ACCOUNT, way="web")) == [("account", account.pk, "change")]
    assert told(Asked(cast.root, ACCOUNT, until=today - timedelta(days=1))) == []
    assert len(told(Asked(cast.root, ACCOUNT, since=today))) == 2
    assert told(Asked(cast.root, field="industry")) == [("account", account.pk, "change")]


def test_pages_are_whole_and_disjoint_and_look_through_a_bounded_stretch(cast: Cast) -> None:
    accounts = [make("account", owner=cast.ann if n % 3 else cast.eve) for n in range(12)]
    seen: list[int] = []
    below = None
    with mock.patch.object(history, "STRETCH", 3), mock.patch.object(history, "STRETCHES", 2):
        for _page in range(30):
            found = history.find(Asked(cast.ann, ACCOUNT), below=below, limit=2)
            seen += [event.record for event in found.events]
            below = found.next
            if below is None:
                break

    assert seen == [account.pk for account in reversed(accounts) if account.owner_id == cast.ann.user_id]


def test_the_page_takes_as_many_statements_for_few_events_as_for_many(cast: Cast) -> None:
    for number in range(2):
        records.save(make("account", owner=cast.ann), by=cast.ann, industry=f"i{number}")
    ann = browser(cast.ann)
    ann.get("/accounts/history")
    with statements(25) as few:
        ann.get("/accounts/history")
    for number in range(15):
        records.save(make("account", owner=cast.ann), by=cast.ann, industry=f"j{number}")
    with statements(len(few)):
        ann.get("/accounts/history")


def test_the_pages_show_entries_filters_and_older_ones(cast: Cast) -> None:
    account = make("account", owner=cast.ann, name="启明")
    records.save(account, by=cast.ann, industry="Robotics")
    root = browser(cast.root)

    page = text(root.get(f"/history?object=accounts&person={cast.ann.user_id}&way=web"))
    assert "启明" in page
    assert "Robotics" in page
    assert "Ann" in page
    assert root.get("/history?object=nothing").status_code == 400
    assert root.get("/history?since=2026-13-45&person=x&way=y&before=z").status_code == 200
    assert "article" in text(root.get("/history", headers=HTMX))
    assert browser(cast.ann).get("/roles/history").status_code == 403


def test_one_value_is_taken_back_from_the_records_history(cast: Cast) -> None:
    account = make("account", owner=cast.ann, industry="energy", grade="A")
    event = records.save(account, by=cast.ann, industry="food", grade="B")

    page = text(browser(cast.ann).get(f"/accounts/{account.pk}/history"))

    assert f"/events/{event}/undo?only=industry" in page


def rows(answer) -> list[dict[str, str]]:
    body = b"".join(answer.streaming_content).decode("utf-8-sig")
    return list(csv.DictReader(io.StringIO(body)))


def test_the_log_is_exported_by_right_and_that_is_logged(cast: Cast) -> None:
    deal = make("opportunity", owner=cast.ann, name="Deal")
    make("opportunity", owner=cast.eve)
    records.save(deal, by=cast.ann, next_step="=cmd()")

    exported = rows(browser(cast.ann).get("/history/export?format=csv&object=opportunities"))

    assert {row["record"] for row in exported} == {str(deal.pk)}
    assert [row["after"] for row in exported if row["field"] == "next_step"] == ["'=cmd()"]
    logged = log.read("e.verb = 'export_log'", [])
    assert [(event.record, event.changes["@filter"][1]) for event in logged] == [
        (cast.ann.user_id, {"object": "opportunity"})
    ]
    assert browser(cast.ann).get("/history/export?object=accounts").status_code == 403
    assert browser(cast.root).get("/history/export?format=exe").status_code == 400


def test_the_api_streams_the_log_too(cast: Cast) -> None:
    deal = make("opportunity", owner=cast.ann)
    client = api(cast.ann)
    headers = {"Authorization": f"Bearer {client.token}"}

    answer = client.client.get("/api/v1/events/export?object=opportunities&format=jsonl", headers=headers)
    lines = [json.loads(line) for line in b"".join(answer.streaming_content).splitlines()]

    assert [(line["record"], line["verb"]) for line in lines] == [(deal.pk, "create")]
    problem(client("GET", "/events/export", object="accounts"), 403, "not-allowed")
    problem(client("GET", "/events/export", since="soon"), 400, "unknown")
    problem(client("GET", "/events/export", through="magic"), 400, "unknown")


def in_bin(one, cast: Cast, days: int, **values: object):
    record = make(one, owner=cast.ann, **values)
    records.delete(record, by=cast.root)
    type(record)._base_manager.filter(pk=record.pk).update(deleted_at=timezone.now() - timedelta(days=days))
    return record


@pytest.mark.parametrize("key", [one.key for one in every_type() if is_purged(one)])
def test_what_lay_in_the_bin_for_too_long_goes_and_its_history_stays(cast: Cast, key: str) -> None:
    model = objects.get(key).model
    old, young, kept = in_bin(key, cast, 91), in_bin(key, cast, 89), make(key, owner=cast.ann)

    retention.empty_bins()

    left = set(model._base_manager.values_list("pk", flat=True))
    assert old.pk not in left
    assert {young.pk, kept.pk} <= left
    events = log.read("e.object = %s AND e.record = %s", [key, old.pk])
    assert [event.verb for event in events] == ["create", "delete", "purge"]
    assert events[1].changes
    assert ("purge", old.pk) in [(e.verb, e.record) for e in history.find(Asked(cast.root, objects.get(key))).events]


def test_what_others_link_to_waits_until_they_are_gone(cast: Cast) -> None:
    account = in_bin("account", cast, 100)
    deal = make("opportunity", owner=cast.ann)
    with connection.cursor() as cursor:
        cursor.execute("UPDATE sales_opportunity SET account_id = %s WHERE id = %s", [account.pk, deal.pk])

    assert retention.empty_bins() == 0
    type(deal)._base_manager.filter(pk=deal.pk).update(deleted_at=timezone.now() - timedelta(days=100))
    retention.empty_bins()
    retention.empty_bins()

    assert not ACCOUNT.model._base_manager.filter(pk=account.pk).exists()


def test_shares_go_with_the_record(cast: Cast) -> None:
    account = make("account", owner=cast.ann)
    share(ACCOUNT, account.pk, Wanted(user=cast.eve.user_id), by=cast.ann)
    records.delete(account, by=cast.ann)
    type(account)._base_manager.filter(pk=account.pk).update(deleted_at=timezone.now() - timedelta(days=100))

    retention.empty_bins()

    assert not Share.objects.exists()


def test_the_days_are_an_administrators_to_choose(cast: Cast) -> None:
    in_bin("account", cast, 30)
    root, ann = browser(cast.root), browser(cast.ann)

    assert ann.post("/settings/retention", {"days": "1"}).status_code == 403
    with pytest.raises(PermissionDenied):
        retention.keep_for(1, by=cast.ann)
    for wrong in ("0", "many", "99999"):
        assert root.post("/settings/retention", {"days": wrong}).status_code == 422
    assert retention.days() == 90
    root.post("/settings/retention", {"days": ""})
    assert (retention.days(), retention.empty_bins()) == (None, 0)
    root.post("/settings/retention", {"days": "20"})
    assert "Kept for 20 days" in text(root.get("/accounts/bin"))
    assert retention.empty_bins() == 1
    assert [event.changes["@bin_days"] for event in log.read("e.verb = 'set_retention'", [])] == [
        (90, None),
        (None, 20),
    ]


@pytest.mark.parametrize("path", ["/accounts/{}/history", "/history?object=accounts", "/accounts/bin"])
def test_a_page_that_renews_itself_finds_its_main_part(cast: Cast, path: str) -> None:
    """After taking something back the page asks for itself anew and puts in `#main` of the answer."""
    account = make("account", owner=cast.root, name="Eins")
    records.save(account, by=cast.root, name="Zwei")

    again = text(
        browser(cast.root).get(path.format(account.pk), headers=HTMX | {"HX-Target": "body", "HX-Request-Type": "full"})
    )

    assert 'id="main"' in again
