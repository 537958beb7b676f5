"""Objects of an administrator: to pages, programs, files and rights they are like any other."""

from pathlib import Path
from typing import Any

import pytest

from zhike.engine import access, log, objects, records, search
from zhike.engine.actors import Actor
from zhike.engine.models import FieldRight, Role
from zhike.engine.testing import Cast, custom_field, custom_object, devices, make, run_jobs, statements
from zhike.people.role import rules as roles

from .api import api, good, problem
from .browser import SCRIPT, browser, text
from .files_in import bring, counts

pytestmark = [pytest.mark.django_db, pytest.mark.row(210)]


def allow(cast: Cast, level: str, *verbs: str, role: str = "rep") -> None:
    one = Role.objects.get(key=role)
    for verb in verbs or ("view", "create", "edit", "delete", "export", "import"):
        roles.grant(one, "device", verb, level, by=cast.root)


def device(cast: Cast, owner: Actor | None = None, **values: Any) -> Any:
    return make("device", owner=owner or cast.root, **{f"custom.{name}": value for name, value in values.items()})


@pytest.mark.parametrize(
    "end", ["", "/new", "/board", "/calendar", "/bin", "/history", "/{id}", "/{id}/edit", "/{id}/history", "/import"]
)
def test_it_has_every_page_and_nobody_without_rights_has_one(cast: Cast, end: str) -> None:
    devices(cast.root)
    record = device(cast, state="gold", price="12.50", due_on="2026-11-22", serial="K-1")
    url = f"/devices{end.format(id=record.pk)}"

    seen, refused = browser(cast.root).get(url), browser(cast.eve).get(url)

    assert seen.status_code == 200
    assert "Device" in text(seen)
    assert refused.status_code in {403, 404}
    assert record.name not in text(refused)


@pytest.mark.parametrize("end", ["", "/board", "/calendar", "/{id}"])
def test_its_pages_take_as_many_statements_for_few_records_as_for_many(cast: Cast, end: str) -> None:
    devices(cast.root)
    account = make("account", owner=cast.root)
    record = device(cast, state="gold", due_on="2026-11-22", account=account.pk)
    client, url = browser(cast.root), f"/devices{end.format(id=record.pk)}"
    client.get(url)
    with statements(40) as before:
        client.get(url)
    for _ in range(6):
        device(cast, state="gold", due_on="2026-11-22", account=account.pk)

    with statements(len(before)):
        assert client.get(url).status_code == 200


def test_a_program_makes_it_with_its_fields_and_uses_it_at_once(cast: Cast) -> None:
    call, account = api(cast.root), make("account", owner=cast.root, name="启明")
    good(call("POST", "/custom_objects", {"key": "device", "label_zh": "设备", "label_en": "Device"}), 201)
    field = {"object": "device", "kind": "link", "name": "account", "target": "account", "label_en": "Customer"}
    good(call("POST", "/custom_fields", field), 201)

    made = good(call("POST", "/devices", {"name": "打印机", "custom": {"account": account.pk}}), 201)
    changed = good(call("PATCH", f"/devices/{made['id']}", {"name": "激光打印机"}, headers={"If-Match": '"1"'}))
    listed = good(call("GET", "/devices", filter={"field": "custom.account.name", "op": "eq", "value": "启明"}))
    groups = good(call("POST", "/devices/aggregate", {"group_by": ["owner"], "measures": ["count"]}))["groups"]

    assert made["custom"]["account"] == {"id": account.pk, "title": "启明"}
    assert (changed["name"], changed["version"]) == ("激光打印机", 2)
    assert [row["id"] for row in listed["items"]] == [made["id"]]
    assert groups[0]["count"] == 1
    assert "/devices/{id}" in good(call("GET", "/openapi.json"))["paths"]
    assert "device" in good(call("GET", "/me"))["rights"]


def test_a_record_of_another_object_is_not_there_under_its_path(cast: Cast) -> None:
    devices(cast.root)
    custom_object(cast.root, "project", label_zh="项目")
    record = device(cast)
    call = api(cast.root)

    problem(call("GET", f"/projects/{record.pk}"), 404, "not-found")
    problem(call("DELETE", f"/projects/{record.pk}"), 404, "not-found")
    assert browser(cast.root).get(f"/projects/{record.pk}").status_code == 404
    assert good(call("GET", "/projects"))["items"] == []
    assert good(call("GET", f"/devices/{record.pk}"))["id"] == record.pk


@pytest.mark.parametrize(("level", "sees"), [("none", ""), ("own", "A"), ("team", "AB"), ("all", "ABE")])
def test_roles_say_how_far_one_sees(cast: Cast, level: str, sees: str) -> None:
    devices(cast.root)
    there = {letter: device(cast, who).pk for letter, who in (("A", cast.ann), ("B", cast.bob), ("E", cast.eve))}
    allow(cast, level, "view")
    ann = cast.again("ann")

    seen = {letter for letter, pk in there.items() if access.allows(ann, "view", objects.get("device"), pk)}
    answer = api(ann)("GET", "/devices")

    assert seen == set(sees)
    assert answer.status_code == (404 if level == "none" else 200)
    assert {row["id"] for row in answer.data.get("items", ())} == {there[letter] for letter in sees}


def test_a_field_that_a_role_may_not_know_is_unknown(cast: Cast) -> None:
    devices(cast.root)
    record = device(cast, cast.ann, serial="K-1", price="5")
    allow(cast, "own")
    FieldRight.objects.create(role=Role.objects.get(key="rep"), object="device", field="custom.serial", level="none")
    roles.metadata.touch()
    call = api(cast.again("ann"))

    assert "serial" not in good(call("GET", f"/devices/{record.pk}"))["custom"]
    problem(call("GET", "/devices", filter={"field": "custom.serial", "op": "eq", "value": "K-1"}), 400, "unknown")
    assert search.find(cast.again("ann"), "K-1") == []
    assert [found.id for found in search.find(cast.root, "K-1")] == [record.pk]


def test_it_is_seen_with_the_record_that_it_is_part_of(cast: Cast) -> None:
    devices(cast.root, parent="account")
    mine, other = make("account", owner=cast.ann), make("account", owner=cast.eve)
    seen, hidden = device(cast, account=mine.pk), device(cast, account=other.pk)
    allow(cast, "own", "view", "edit")
    ann = cast.again("ann")

    assert access.allows(ann, "view", objects.get("device"), seen.pk)
    assert not access.allows(ann, "edit", objects.get("device"), seen.pk)
    assert not access.allows(ann, "view", objects.get("device"), hidden.pk)
    assert [row["id"] for row in good(api(ann)("GET", "/devices"))["items"]] == [seen.pk]


def test_links_lead_both_ways_and_each_page_lists_what_links_to_it(cast: Cast) -> None:
    devices(cast.root)
    custom_field(cast.root, "main_device", "link", target="device", label_en="Main device")
    account = make("account", owner=cast.root, name="启明")
    record = make("device", owner=cast.root, name="打印机", **{"custom.account": account.pk})
    records.save(account, by=cast.root, **{"custom.main_device": record.pk})
    root = browser(cast.root)

    on_account = text(root.get(f"/accounts/{account.pk}?tab=devices", headers=SCRIPT))
    on_device = text(root.get(f"/devices/{record.pk}?tab=accounts"))

    assert "打印机" in on_account
    assert f'href="/devices/{record.pk}"' in on_account
    assert "启明" in on_device
    asked = {"has": "devices_by_account", "where": {"field": "custom.main_device", "op": "empty"}}
    problem_free = good(api(cast.root)("GET", "/accounts", filter={"has": "devices_by_account"}))
    assert [row["id"] for row in problem_free["items"]] == [account.pk]
    problem(api(cast.root)("GET", "/accounts", filter=asked), 400, "unknown")


def test_activities_tell_of_it_and_stand_in_its_timeline(cast: Cast) -> None:
    devices(cast.root)
    record = make("device", owner=cast.root, name="打印机")
    link = {"object": "device", "id": record.pk}
    make("interaction", owner=cast.root, text="修了一下", related=[link])
    make("task", owner=cast.root, title="复查", related=link)

    page = text(browser(cast.root).get(f"/devices/{record.pk}"))

    assert "修了一下" in page
    assert "复查" in page


def test_a_file_comes_in_and_goes_out(cast: Cast, tmp_path: Path) -> None:
    devices(cast.root)
    make("account", owner=cast.root, name="启明")
    table = "external_id,name,serial,state,account\nd-1,打印机,K-1,金,启明\nd-2,扫描仪,K-2,,\n"
    columns = {
        "external_id": "external_id", "name": "name", "serial": "custom.serial", "state": "custom.state",
        "account": {"field": "custom.account", "by": "name"},
    }  # fmt: skip

    first = bring(cast.root, "device", table, folder=tmp_path, map=columns)
    again = bring(cast.root, "device", table, folder=tmp_path, map=columns)
    answer = browser(cast.root).get("/devices/export?format=csv&cols=external_id,name,custom.account")

    assert (counts(first), counts(again)) == ((2, 0, 0, 0, 0), (0, 0, 2, 0, 0))
    written = b"".join(answer.streaming_content).decode("utf-8-sig")
    assert "打印机,d-1,启明" in written.replace('"', "")


def test_an_external_id_names_one_record_of_each_object(cast: Cast) -> None:
    devices(cast.root)
    custom_object(cast.root, "project", label_zh="项目")
    make("device", external_id="x-1")
    make("project", external_id="x-1")

    refused = problem(api(cast.root)("POST", "/devices", {"name": "又一台", "external_id": "x-1"}), 422, "refused")

    assert list(refused["errors"]) == ["external_id"]


def test_many_are_changed_at_once_and_taken_back(cast: Cast) -> None:
    devices(cast.root)
    there = [device(cast, state="gold") for _ in range(3)]
    call = api(cast.root)

    job = good(
        call("POST", "/devices/bulk", {"ids": [one.pk for one in there], "set": {"custom": {"state": "iron"}}}), 202
    )
    run_jobs()
    assert {row["custom"]["state"] for row in good(call("GET", "/devices"))["items"]} == {"iron"}
    event = good(call("GET", f"/jobs/{job['id']}"))["event"]
    good(call("POST", f"/events/{event}/undo"), 202)
    run_jobs()

    assert {row["custom"]["state"] for row in good(call("GET", "/devices"))["items"]} == {"gold"}


def test_what_is_deleted_comes_back_and_the_log_tells_of_it(cast: Cast) -> None:
    devices(cast.root)
    record, call = device(cast, serial="K-1"), api(cast.root)

    assert call("DELETE", f"/devices/{record.pk}").status_code == 204
    problem(call("GET", f"/devices/{record.pk}"), 404, "not-found")
    good(call("POST", f"/devices/{record.pk}/restore"))

    told = log.read("e.object = 'device' AND e.record = %s", [record.pk])
    assert [one.verb for one in told] == ["create", "delete", "restore"]
    assert good(call("GET", f"/devices/{record.pk}"))["custom"]["serial"] == "K-1"


def test_search_and_palette_find_it(cast: Cast) -> None:
    devices(cast.root)
    record = make("device", owner=cast.root, name="激光打印机")

    found = {(one.object, one.id) for one in search.find(cast.root, "jgdyj")}

    assert ("device", record.pk) in found
    assert search.find(cast.eve, "激光打印机") == []
    page = text(browser(cast.root).get("/today"))
    assert 'href="/devices/new"' in page
    assert 'data-keywords="devices' in page


def test_two_of_a_name_are_found_and_merged(cast: Cast) -> None:
    devices(cast.root)
    account = make("account", owner=cast.root)
    first, second = make("device", owner=cast.root, name="X"), make("device", owner=cast.root, name="X")
    records.save(second, by=cast.root, **{"custom.account": account.pk, "custom.serial": "K-2"})
    call = api(cast.root)

    good(
        call(
            "PUT",
            "/devices/duplicates/rule",
            {"clues": [{"field": "custom.serial", "way": "code", "agree": 90, "differ": 10}], "on_create": "warn"},
        )
    )
    problem(call("POST", "/devices", {"name": "Y", "custom": {"serial": "K-2"}}), 409, "duplicate")
    merged = good(call("POST", f"/devices/{first.pk}/merge", {"with": [second.pk]}))

    assert merged["custom"]["serial"] == "K-2"
    assert call("GET", f"/devices/{second.pk}").status_code == 301


def test_formulas_and_roll_ups_compute_over_it(cast: Cast) -> None:
    devices(cast.root)
    custom_field(cast.root, "label", "formula", object="device", definition={"formula": "concat(name, custom.serial)"})
    sums = {"relation": "devices_by_account", "function": "count"}
    custom_field(cast.root, "device_count", "rollup", definition=sums)
    account = make("account", owner=cast.root)
    record = make("device", owner=cast.root, name="P", **{"custom.account": account.pk, "custom.serial": "-7"})
    run_jobs()
    call = api(cast.root)

    assert good(call("GET", f"/devices/{record.pk}"))["derived"]["label"] == "P-7"
    assert good(call("GET", f"/accounts/{account.pk}"))["derived"]["device_count"] == "1"


def test_a_view_a_layout_and_a_share_serve_it(cast: Cast) -> None:
    devices(cast.root)
    record = device(cast, state="gold")
    call = api(cast.root)
    view = good(
        call(
            "POST",
            "/views",
            {"title": "金", "object": "device", "filter": {"field": "custom.state", "op": "eq", "value": "gold"}},
        ),
        201,
    )
    good(call("POST", "/layouts", {"object": "device", "content": {"columns": ["name", "custom.price"]}}), 201)
    allow(cast, "own", "view")
    good(call("POST", f"/devices/{record.pk}/shares", {"user": cast.ann.user_id}), 201)

    page = text(browser(cast.root).get(f"/devices?view={view['id']}"))

    assert record.name in page
    assert 'data-field="custom.price"' in page or "custom.price" in page
    assert access.allows(cast.again("ann"), "view", objects.get("device"), record.pk)
