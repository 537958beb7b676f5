"""The life of a custom object: made once under free words, hidden, shown again, removed in two steps with all it held."""

import threading
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import connection

from zhike.engine import actors, metadata, objects, records
from zhike.engine.configuration import apply, text
from zhike.engine.custom_object import rules
from zhike.engine.models import CustomField, CustomObject, CustomRecord, Layout, Role
from zhike.engine.testing import Cast, custom_field, custom_object, devices, make, run_jobs
from zhike.people.role import rules as roles

from .api import api, good, problem
from .browser import browser
from .browser import text as page

pytestmark = [pytest.mark.django_db, pytest.mark.row(210)]

WRONG: list[tuple[dict[str, Any], str]] = [
    ({"label_zh": "", "label_en": ""}, "label_zh"),
    ({"key": "Gerät"}, "key"),
    ({"key": "1st"}, "key"),
    ({"key": 'x"; DROP TABLE custom_record; --'}, "key"),
    ({"key": "a" * 32}, "key"),
    ({"key": "account"}, "key"),
    ({"key": "accounts"}, "key"),
    ({"key": "settings"}, "key"),
    ({"key": "job"}, "key"),
    ({"key": "storedfile"}, "key"),
    ({"path": "Geräte"}, "path"),
    ({"path": "opportunities"}, "path"),
    ({"path": "api"}, "path"),
    ({"path": "lookup"}, "path"),
    ({"path": "today"}, "path"),
    ({"icon": "no-such-picture"}, "icon"),
    ({"board_by": "no field"}, "board_by"),
]


@pytest.mark.parametrize(("given", "told"), WRONG)
def test_what_cannot_be_an_object_is_refused_beside_what_is_wrong(cast: Cast, given: dict[str, Any], told: str) -> None:
    before = metadata.version()

    with pytest.raises(ValidationError) as refused:
        custom_object(cast.root, **given)

    assert list(refused.value.message_dict) == [told]
    assert not CustomObject.objects.exists()
    assert metadata.version() == before


def test_key_path_and_plural_are_made_of_the_name_where_none_is_given(cast: Cast) -> None:
    first = custom_object(cast.root, "", label_zh="服务合同", label_en="Service contract")
    second = custom_object(cast.root, "", label_zh="服务合同", label_en="Service contract")
    third = custom_object(cast.root, "", label_zh="巡检", label_en="")

    assert (first.key, first.path, first.plural_en) == ("service_contract", "service_contracts", "Service contracts")
    assert (second.key, second.path) == ("service_contract_2", "service_contract_2s")
    assert (third.key, objects.get("xun_jian").label) == ("xun_jian", "巡检")


def test_a_word_of_another_object_is_taken_in_either_role(cast: Cast) -> None:
    one = custom_object(cast.root, "device", path="machines")

    for given in (
        {"key": "device"},
        {"key": "machines"},
        {"key": "tool", "path": "device"},
        {"key": "tool", "path": "machines"},
    ):
        with pytest.raises(ValidationError, match="means something else already"):
            custom_object(cast.root, **given)
    rules.hide(one, by=cast.root)
    with pytest.raises(ValidationError, match="perhaps a hidden object"):
        custom_object(cast.root, "device")

    assert CustomObject.objects.count() == 1


@pytest.mark.parametrize("change", [{"key": "other"}, {"path": "others"}])
def test_it_keeps_its_key_and_path(cast: Cast, change: dict[str, str]) -> None:
    one = custom_object(cast.root)

    with pytest.raises(ValidationError, match="Make another object"):
        records.save(one, by=cast.root, **change)

    assert CustomObject.objects.get().version == 1


def test_names_change_and_everybody_reads_their_own_language(cast: Cast) -> None:
    one = custom_object(cast.root, title_zh="编号", title_en="Number")
    records.save(one, by=cast.root, label_en="Machine", plural_en="Machines")

    found = objects.get("device")

    assert (found.label, found.label_plural, str(found.fields["name"].label)) == ("Machine", "Machines", "Number")
    from django.utils import translation

    with translation.override("zh-hans"):
        assert (found.label_plural, str(found.fields["name"].label)) == ("设备", "编号")


def test_only_those_with_the_right_make_objects(cast: Cast) -> None:
    body = {"key": "device", "label_en": "Device"}
    with pytest.raises(PermissionDenied):
        custom_object(cast.ann)

    problem(api(cast.ann)("POST", "/custom_objects", body), 404, "not-found")
    assert browser(cast.ann).get("/settings/objects").status_code == 403
    assert browser(cast.ann).post("/settings/objects/new", body).status_code == 403

    assert not CustomObject.objects.exists()


def test_there_are_a_hundred_at_most(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(rules, "MOST_OBJECTS", 2)
    custom_object(cast.root, "a1")
    custom_object(cast.root, "a2")

    with pytest.raises(ValidationError, match="2 custom objects at most"):
        custom_object(cast.root, "a3")


def test_what_it_names_is_of_a_kind_that_serves(cast: Cast) -> None:
    devices(cast.root, board_by="", board_total="", calendar_start="")
    one = CustomObject.objects.get()
    for change in (
        {"board_by": "serial"},
        {"board_total": "state"},
        {"calendar_start": "price"},
        {"parent": "custom.state"},
    ):
        with pytest.raises(ValidationError) as refused:
            records.save(one, by=cast.root, **change)
        assert list(refused.value.message_dict) == list(change)
    assert objects.get("device").board is None

    records.save(one, by=cast.root, board_by="custom.state", parent="account", calendar_start="due_on")

    found = objects.get("device")
    assert found.board
    assert found.calendar
    assert (found.board.by, found.calendar.start, list(found.visible_with)) == (
        "custom.state",
        "custom.due_on",
        ["custom.account"],
    )


def test_a_hidden_object_is_unknown_and_comes_back_whole(cast: Cast) -> None:
    devices(cast.root)
    custom_field(cast.root, "main_device", "link", target="device")
    record = make("device", owner=cast.root, name="打印机")
    account = make("account", owner=cast.root, **{"custom.main_device": record.pk})
    task = make("task", owner=cast.root, related={"object": "device", "id": record.pk})
    make("interaction", owner=cast.root, related=[{"object": "device", "id": record.pk}])
    call, root, one = api(cast.root), browser(cast.root), CustomObject.objects.get()

    good(call("POST", f"/custom_objects/{one.pk}/hide"))
    problem(call("GET", "/devices"), 404, "not-found")
    assert root.get("/devices").status_code == root.get(f"/devices/{record.pk}").status_code == 404
    assert good(call("GET", f"/accounts/{account.pk}"))["custom"] == {}
    assert good(call("GET", f"/tasks/{task.pk}"))["related"]["title"] is None
    for url in (
        f"/accounts/{account.pk}",
        f"/tasks/{task.pk}",
        "/interactions",
        "/tasks",
        "/today",
        "/history",
        "/inbox",
    ):
        assert root.get(url).status_code == 200, url
    refused = problem(
        call("POST", "/tasks", {"title": "x", "related": {"object": "device", "id": record.pk}}), 422, "refused"
    )
    assert list(refused["errors"]) == ["related"]
    assert good(call("GET", "/search", q="打印机"))["items"] == []
    assert "/devices" not in good(call("GET", "/openapi.json"))["paths"]

    good(call("POST", f"/custom_objects/{one.pk}/unhide"))
    assert good(call("GET", f"/accounts/{account.pk}"))["custom"]["main_device"]["title"] == "打印机"


def test_what_something_is_computed_from_is_not_hidden(cast: Cast) -> None:
    devices(cast.root)
    custom_field(
        cast.root, "device_count", "rollup", definition={"relation": "devices_by_account", "function": "count"}
    )

    with pytest.raises(ValidationError, match="is computed from this object"):
        rules.hide(CustomObject.objects.get(), by=cast.root)

    assert CustomObject.objects.get().state == "active"


def test_the_pages_make_shape_hide_and_remove_it(cast: Cast) -> None:
    root = browser(cast.root)
    switches = {"has_owner": "on", "has_timeline": "on"}
    made = root.post("/settings/objects/new", {"label_zh": "设备", "label_en": "Device", "icon": "monitor"} | switches)
    assert (made.status_code, made.headers["Location"]) == (303, "/settings/fields/devices")
    one = CustomObject.objects.get()
    custom_field(cast.root, "state", "choice", object="device")
    url = f"/settings/objects/{one.pk}"

    assert "New object" in page(root.get("/settings/objects"))
    assert 'value="state"' in page(root.get(url))
    assert (
        root.post(
            url, {"label_zh": "设备", "label_en": "Machine", "icon": "wrench", "board_by": "state"} | switches
        ).status_code
        == 303
    )
    assert (objects.get("device").label, objects.get("device").icon) == ("Machine", "wrench")
    assert root.get("/devices/board").status_code == 200
    refused = root.post("/settings/objects/new", {"label_zh": "x", "key": "account", "icon": "wrench"})
    assert refused.status_code == 422
    assert "means something else already" in page(refused)

    root.post(f"{url}/hide")
    refused = root.post(f"{url}/remove", {"path": "wrong"})
    assert "to say that you mean it" in page(refused)
    assert root.post(f"{url}/remove", {"path": "devices"}).status_code == 303
    run_jobs()
    assert not CustomObject.objects.exists()
    assert root.get(url).status_code == 404


def test_the_configuration_tells_of_it_and_makes_it_elsewhere(cast: Cast) -> None:
    devices(cast.root, parent="account")
    roles.grant(Role.objects.get(key="rep"), "device", "view", "own", by=cast.root)
    records.save(Layout(), by=cast.root, object="device", content={"columns": ["name", "custom.price"]})
    told = text.write()
    one = CustomObject.objects.get()
    rules.remove_whole(one, by=cast.root)
    run_jobs()
    assert not CustomField.objects.exists()

    apply.apply(told, by=actors.system())

    assert text.write() == told
    assert make("device", owner=cast.root, **{"custom.state": "gold"}).pk
    assert objects.get("device").board


def test_a_configuration_without_it_says_what_is_lost_and_takes_it_away_only_when_told(cast: Cast) -> None:
    bare = text.write()
    devices(cast.root)
    make("device", owner=cast.root)

    with pytest.raises(ValidationError, match="There are records of this object"):
        apply.apply(bare, by=actors.system())
    run_jobs()
    assert CustomRecord.objects.count() == 1

    apply.apply(bare, by=actors.system(), allow_loss=True)
    run_jobs()
    assert not CustomObject.objects.exists()
    assert not CustomRecord.objects.exists()


@pytest.mark.django_db(transaction=True)
def test_of_two_of_one_name_at_once_one_wins_and_the_other_is_told_in_one_sentence() -> None:
    by, told, start = actors.system(), [], threading.Barrier(2)

    def attempt(given: dict[str, str]) -> None:
        try:
            metadata.refresh()
            start.wait(10)
            custom_object(by, **given)
            told.append(None)
        except ValidationError as refused:
            told.append(refused.messages)
        finally:
            connection.close()

    both = [
        threading.Thread(target=attempt, args=[given])
        for given in ({"key": "device"}, {"key": "tool", "path": "device"})
    ]
    for thread in both:
        thread.start()
    for thread in both:
        thread.join(30)
    assert sorted(told, key=bool)[0] is None
    assert [len(one) for one in told if one] == [1]
    assert CustomObject.objects.count() == 1
