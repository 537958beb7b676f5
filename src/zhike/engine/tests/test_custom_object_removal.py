"""Removing a custom object: only when hidden and told, with all it held, in pieces, and never with the links of others by accident."""

import pytest
from django.core.exceptions import ValidationError

from zhike.engine import log, objects, records
from zhike.engine.custom_object import rules
from zhike.engine.models import CustomField, CustomObject, CustomRecord, Grant, Layout, Role, View
from zhike.engine.testing import Cast, custom_field, custom_object, devices, make, run_jobs
from zhike.people.role import rules as roles

from .api import api, good, problem
from .browser import browser

pytestmark = [pytest.mark.django_db, pytest.mark.row(210)]


def removable(cast: Cast) -> CustomObject:
    devices(cast.root)
    make("device", owner=cast.root)
    one = CustomObject.objects.get()
    rules.hide(one, by=cast.root)
    return one


def test_it_is_removed_only_when_hidden_and_when_its_path_is_typed(cast: Cast) -> None:
    devices(cast.root)
    make("device", owner=cast.root)
    one, call = CustomObject.objects.get(), api(cast.root)
    address = f"/custom_objects/{one.pk}/remove"

    assert "Hide the object first" in problem(call("POST", address, {"path": "devices"}), 422, "refused")["detail"]
    good(call("POST", f"/custom_objects/{one.pk}/hide"))
    for typed in ({}, {"path": "device"}):
        assert list(problem(call("POST", address, typed), 422, "refused")["errors"]) == ["path"]
    run_jobs()
    assert CustomRecord.objects.count() == 1

    good(call("POST", address, {"path": "devices"}))
    run_jobs()
    assert CustomRecord.objects.count() == 0


def test_while_others_link_to_it_it_stays_unless_told(cast: Cast) -> None:
    one = removable(cast)
    custom_object(cast.root, "project", label_zh="项目")
    rules.unhide(one, by=cast.root)
    custom_field(cast.root, "machine", "link", object="project", target="device", label_zh="设备")
    device = objects.get("device").model.objects.get()
    project = make("project", owner=cast.root, **{"custom.machine": device.pk})
    make("task", owner=cast.root, related={"object": "device", "id": device.pk})
    rules.hide(one, by=cast.root)

    with pytest.raises(ValidationError, match=r"still link to it: .*设备"):
        rules.remove(one, by=cast.root, path="devices")
    assert CustomObject.objects.get(pk=one.pk).state == "hidden"

    rules.remove_with_links(one, by=cast.root, path="devices")
    run_jobs()
    project.refresh_from_db()
    assert project.custom == {}
    assert not CustomField.objects.filter(name="machine").exists()
    assert good(api(cast.root)("GET", "/tasks"))["items"][0]["related"] is None


def test_removing_takes_everything_along_and_the_log_tells_of_it(cast: Cast) -> None:
    one = removable(cast)
    rules.unhide(one, by=cast.root)
    device = objects.get("device").model.objects.get()
    roles.grant(Role.objects.get(key="rep"), "device", "view", "all", by=cast.root)
    custom_field(cast.root, "code", object="device", is_unique=True)
    records.save(View(), by=cast.root, title="全部", object="device")
    records.save(Layout(), by=cast.root, object="device", content={"columns": ["name"]})
    rules.hide(one, by=cast.root)

    rules.remove(one, by=cast.root, path="devices")
    assert "zhike:remove_object" in run_jobs()

    for table in (CustomObject, CustomRecord, CustomField, View, Layout):
        assert not table.objects.exists(), table
    assert not Grant.objects.filter(object="device").exists()
    assert [e.verb for e in log.read("e.object = 'device' AND e.record = %s", [device.pk])] == ["create", "purge"]
    assert [e.verb for e in log.read("e.object = 'customobject' AND e.record = %s", [one.pk])][-2:] == [
        "remove",
        "delete",
    ]
    assert browser(cast.root).get("/history").status_code == 200
    devices(cast.root)
    assert objects.get("device").fields["custom.serial"]


def test_removing_goes_on_where_it_stopped(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    from zhike.engine.custom_object import removing

    devices(cast.root)
    for _ in range(5):
        make("device", owner=cast.root)
    custom_object(cast.root, "project", label_zh="项目")
    other = make("project", owner=cast.root)
    one = CustomObject.objects.get(key="device")
    monkeypatch.setattr(removing, "PIECE", 2)
    monkeypatch.setattr(removing, "SECONDS", -1.0)
    rules.hide(one, by=cast.root)

    rules.remove(one, by=cast.root, path="devices")

    assert run_jobs().count("zhike:remove_object") == 4
    assert [r.pk for r in CustomRecord.objects.all()] == [other.pk]
