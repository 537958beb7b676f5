"""What came later serves the objects of administrators as it serves our own: approvals, quality, the past, a sheet."""

from datetime import UTC, datetime
from typing import Any

import pytest

from zhike.engine import log, objects, records
from zhike.engine.testing import Cast, actor, devices, make, run_jobs

from .api import api, good, problem
from .asking import rule, step
from .browser import SCRIPT, browser
from .pages import text

pytestmark = pytest.mark.django_db


def device(cast: Cast, **values: Any) -> Any:
    return make("device", owner=cast.root, name="Press", **{f"custom.{name}": value for name, value in values.items()})


def test_a_change_of_it_waits_for_approval_and_is_made_with_the_yes(cast: Cast) -> None:
    devices(cast.root)
    boss, record = actor("Bo", "all"), device(cast, price="10")
    costly = {"field": "custom.price", "op": "gt", "value": "100"}
    rule(cast, step(boss), object="device", action="change", command="", condition=costly, name="Dear")
    call = api(cast.root)

    held = call("PATCH", f"/devices/{record.pk}", {"custom": {"price": "500"}}, {"If-Match": f'"{record.version}"'})
    before = good(call("GET", f"/devices/{record.pk}"))["custom"]["price"]["amount"]
    good(api(boss)("POST", f"/approvals/{held.data['id']}/approve", {}))

    assert (held.status_code, before) == (202, "10.00")
    assert good(call("GET", f"/devices/{record.pk}"))["custom"]["price"]["amount"] == "500.00"


def test_its_quality_is_counted_field_by_field(cast: Cast) -> None:
    devices(cast.root)
    device(cast, serial="7")
    device(cast)

    told = good(api(cast.root)("GET", "/devices/quality"))

    missing = {one["field"]: one["count"] for one in told["checks"] if one["group"] == "missing"}
    assert (told["total"], missing["custom.serial"], missing["custom.price"]) == (2, 1, 2)
    assert "Serial" in text(browser(cast.root).get("/devices/quality"))


def test_it_is_seen_as_it_was(cast: Cast) -> None:
    devices(cast.root)
    made = objects.get("device").model()
    early, late = (datetime(2026, 3, day, 9, tzinfo=UTC) for day in (1, 5))
    records.save(made, by=cast.root.saying(early), name="Press", **{"custom.state": "gold", "custom.price": "10"})
    records.save(made, by=cast.root.saying(late), name="Old press", **{"custom.state": "iron"})

    was = good(api(cast.root)("GET", f"/devices/{made.pk}", as_of="2026-03-03"))

    assert (was["name"], was["custom"]["state"], was["custom"]["price"]["amount"]) == ("Press", "gold", "10.00")


def test_what_others_changed_since_is_told_before_it_is_taken_back(cast: Cast) -> None:
    devices(cast.root)
    record = device(cast, serial="1")
    event = records.save(record, by=cast.root, **{"custom.serial": "2", "custom.state": "gold"})
    records.save(record, by=actor("Zoe", "all"), **{"custom.serial": "3"})
    call = api(cast.root)

    refused = call("POST", f"/events/{event}/undo")
    good(call("POST", f"/events/{event}/undo?force=true"))

    assert refused.status_code == 409
    assert [(one["field"], one["now"], one["by"]) for one in refused.data["lost"]] == [("custom.serial", "3", "Zoe")]
    now = good(call("GET", f"/devices/{record.pk}"))["custom"]
    assert (now["serial"], now["state"]) == ("1", "")


def test_a_sheet_is_pasted_into_its_list_and_its_rows_are_grouped(cast: Cast) -> None:
    devices(cast.root)
    rows = [device(cast) for _ in range(2)]
    data = {
        "ids": f"{rows[0].pk},{rows[1].pk}",
        "fields": "custom.price,custom.state,custom.due_on",
        "text": "50万\t金\t2026/3/31\nx\t铁\t",
    }

    browser(cast.root).post("/devices/paste", data, headers=SCRIPT)
    page = text(browser(cast.root).get("/devices?group=custom.state&cols=name,custom.price"))

    first = good(api(cast.root)("GET", f"/devices/{rows[0].pk}"))["custom"]
    assert (first["price"]["amount"], first["state"], first["due_on"]) == ("500000.00", "gold", "2026-03-31")
    assert page.count('class="group-head"') == 2
    assert len(log.read("e.object = 'device' AND e.verb = 'change'", [])) == 1


def test_nobody_without_rights_learns_of_it(cast: Cast) -> None:
    devices(cast.root)
    record = device(cast)
    run_jobs()

    for address in (f"/devices/{record.pk}", "/devices/quality", "/devices/export", "/devices?group=custom.state"):
        problem(api(cast.ann)("GET", address), 404, "not-found")
