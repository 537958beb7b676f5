"""The life of a custom field: made once, never retyped, hidden, shown again, removed in two steps."""

from typing import Any

import pytest
from django.core.exceptions import PermissionDenied, ValidationError

from zhike.engine import metadata, objects, records
from zhike.engine.custom_field import rules
from zhike.engine.models import CustomField
from zhike.engine.testing import OPTIONS, Cast, custom_field, make, run_jobs

from .api import api, good, problem

WRONG: list[tuple[dict[str, Any], str]] = [
    ({"object": "planet"}, "object"),
    ({"kind": "colour"}, "kind"),
    ({"name": "Größe"}, "name"),
    ({"label_zh": ""}, "label_zh"),
    ({"kind": "link"}, "target"),
    ({"kind": "choice", "options": []}, "options"),
    ({"kind": "number", "default_text": "many"}, "default_text"),
    ({"kind": "tags", "is_unique": True}, "is_unique"),
    ({"kind": "number", "decimal_places": 9}, "decimal_places"),
]


@pytest.mark.parametrize(("given", "told"), WRONG)
def test_what_cannot_be_a_field_is_refused_beside_what_is_wrong(cast: Cast, given: dict[str, Any], told: str) -> None:
    with pytest.raises(ValidationError) as refused:
        custom_field(cast.root, **{"name": "extra"} | given)

    assert list(refused.value.message_dict) == [told]
    assert not CustomField.objects.exists()


@pytest.mark.parametrize("change", [{"kind": "number"}, {"name": "other"}, {"object": "contact"}])
def test_a_field_keeps_its_object_name_and_kind(cast: Cast, change: dict[str, str]) -> None:
    one = custom_field(cast.root, "extra")

    with pytest.raises(ValidationError, match="Make another field, and hide this one"):
        records.save(one, by=cast.root, **change)

    assert CustomField.objects.get(pk=one.pk).version == 1


def test_only_those_with_the_right_make_fields(cast: Cast) -> None:
    with pytest.raises(PermissionDenied):
        custom_field(cast.ann, "extra")
    body = {"object": "account", "name": "extra", "kind": "text", "label_zh": "栏"}

    problem(api(cast.ann)("POST", "/custom_fields", body), 404, "not-found")
    made = good(api(cast.root)("POST", "/custom_fields", body), 201)

    assert (made["name"], made["state"]) == ("extra", "active")
    assert CustomField.objects.count() == 1


def test_a_name_is_made_of_the_label_where_none_is_given(cast: Cast) -> None:
    first = custom_field(cast.root, "", label_zh="合同编号", label_en="")
    second = custom_field(cast.root, "", label_zh="合同编号", label_en="")

    assert [first.name, second.name] == ["he_tong_bian_hao", "he_tong_bian_hao_2"]


def test_a_second_field_of_the_same_name_is_refused_in_one_sentence(cast: Cast) -> None:
    custom_field(cast.root, "extra")

    with pytest.raises(ValidationError) as refused:
        custom_field(cast.root, "extra", "number")

    assert [len(told) for told in refused.value.message_dict.values()] == [1]
    assert CustomField.objects.get().kind == "text"


def test_a_hidden_field_is_unknown_and_comes_back_with_its_values(cast: Cast) -> None:
    one = custom_field(cast.root, "extra")
    account = make("account", owner=cast.root, **{"custom.extra": "甲"})
    call = api(cast.root)

    good(call("POST", f"/custom_fields/{one.pk}/hide"))
    assert good(call("GET", f"/accounts/{account.pk}"))["custom"] == {}
    problem(call("GET", "/accounts", sort="custom.extra"), 400, "unknown")

    good(call("POST", f"/custom_fields/{one.pk}/unhide"))
    assert good(call("GET", f"/accounts/{account.pk}"))["custom"] == {"extra": "甲"}


def test_a_field_is_removed_in_two_steps_and_its_name_is_free_again(cast: Cast) -> None:
    one = custom_field(cast.root, "extra")
    account = make("account", owner=cast.root, **{"custom.extra": "ÄÖ"})
    with pytest.raises(ValidationError, match="Hide the field first"):
        rules.remove(one, by=cast.root)

    rules.hide(one, by=cast.root)
    rules.remove(one, by=cast.root)
    assert "remove_field" in " ".join(run_jobs())

    account.refresh_from_db()
    assert (account.custom, "custom.extra" in account.folds, account.version) == ({}, False, 1)
    assert custom_field(cast.root, "extra", "number").kind == "number"


def test_a_choice_in_use_stays_readable_but_is_no_longer_offered(cast: Cast) -> None:
    one = custom_field(cast.root, "level", "choice")
    account = make("account", owner=cast.root, **{"custom.level": "gold"})
    gold, iron = OPTIONS

    with pytest.raises(ValidationError, match="Turn 'offered' off instead"):
        records.save(one, by=cast.root, options=[iron])
    records.save(one, by=cast.root, options=[gold | {"is_active": False}, iron])

    field = objects.get("account").fields["custom.level"]
    assert field.text(field.get(account)) == "Gold"
    assert list(field.offered) == ["iron"]
    records.save(account, by=cast.root, name="still saved")
    with pytest.raises(ValidationError, match="is not a choice"):
        make("account", owner=cast.root, **{"custom.level": "gold"})


@pytest.mark.parametrize(("kind", "first", "same"), [("text", "Ab-7", "ＡＢ-7"), ("number", "7", "7.00"), ("date", "2026-03-31", "2026/3/31")])  # fmt: skip
def test_a_unique_field_has_each_value_once(cast: Cast, kind: str, first: str, same: str) -> None:
    custom_field(cast.root, "code", kind, is_unique=True, label_en="Code")
    make("account", owner=cast.root, **{"custom.code": first})
    make("account", owner=cast.root)

    with pytest.raises(ValidationError) as refused:
        make("account", owner=cast.root, **{"custom.code": same})

    assert refused.value.message_dict == {
        "custom.code": ["Another record has this value in 'Code'. Look there, or write another value."]
    }


def test_unique_is_refused_while_records_share_a_value(cast: Cast) -> None:
    one = custom_field(cast.root, "code")
    for _ in range(2):
        make("account", owner=cast.root, **{"custom.code": "A"})

    with pytest.raises(ValidationError, match="2 records have 'A' here"):
        records.save(one, by=cast.root, is_unique=True)

    assert not CustomField.objects.get(pk=one.pk).is_unique


def test_every_change_of_a_field_raises_the_version_of_the_metadata(cast: Cast) -> None:
    seen = [metadata.version()]
    one = custom_field(cast.root, "extra")
    seen.append(metadata.version())
    records.save(one, by=cast.root, label_en="Other")
    seen.append(metadata.version())

    assert len(set(seen)) == 3
    assert str(objects.get("account").fields["custom.extra"].label) == "Other"
