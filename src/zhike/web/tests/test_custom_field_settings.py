"""The pages on which administrators make, change, hide and remove fields."""

import pytest
from django.test import Client

from zhike.engine import objects
from zhike.engine.models import CustomField
from zhike.engine.testing import Cast, custom_field, make, run_jobs


@pytest.fixture
def root(cast: Cast, client: Client) -> Client:
    client.force_login(cast.root.user)
    return client


FORM = {
    "label_zh": "等级", "label_en": "Level", "name": "level", "is_required": "", "is_searched": ["", "on"],
    "options-0.label_en": "Gold", "options-0.hue": "amber", "options-0.is_active": "on",
    "options-1.label_zh": "铁", "options-1.is_active": "on", "options-2.is_active": "on",
}  # fmt: skip


def test_a_field_is_made_by_kind_and_stands_in_the_list(root: Client) -> None:
    kinds = root.get("/settings/fields/accounts/new").content.decode()
    made = root.post("/settings/fields/accounts/new?kind=choice", FORM)
    page = root.get("/settings/fields/accounts").content.decode()

    assert "/settings/fields/accounts/new?kind=choice" in kinds
    assert (made.status_code, made.headers.get("Location")) == (303, "/settings/fields/accounts")
    assert "custom.level" in page
    field = objects.get("account").fields["custom.level"]
    assert [(key, str(title)) for key, title in field.choices.items()] == [("gold", "Gold"), ("tie", "铁")]
    assert field.hues == {"gold": "amber"}


def test_what_is_refused_stays_in_the_form_with_its_sentence(root: Client) -> None:
    answer = root.post(
        "/settings/fields/accounts/new?kind=number", {"label_zh": "重量", "name": "Weight!", "decimal_places": "1"}
    )

    page = answer.content.decode()
    assert answer.status_code == 422
    assert "A name is made of small letters" in page
    assert 'value="Weight!"' in page
    assert not CustomField.objects.exists()


def test_a_choice_is_turned_off_by_unticking_it(root: Client, cast: Cast) -> None:
    one = custom_field(cast.root, "level", "choice")
    typed = {"label_zh": "等级", "options-0.key": "gold", "options-0.label_zh": "金", "options-1.key": "iron", "options-1.label_zh": "铁", "options-1.is_active": "on"}  # fmt: skip

    assert root.post(f"/settings/fields/{one.pk}", typed).status_code == 303

    assert list(objects.get("account").fields["custom.level"].offered) == ["iron"]


def test_a_field_is_hidden_shown_and_removed_from_its_page(root: Client, cast: Cast) -> None:
    one = custom_field(cast.root, "extra")
    make("account", owner=cast.root, **{"custom.extra": "甲"})
    assert "Remove for good" not in root.get(f"/settings/fields/{one.pk}").content.decode()

    root.post(f"/settings/fields/{one.pk}/hide")
    assert "Show again" in root.get(f"/settings/fields/{one.pk}").content.decode()
    root.post(f"/settings/fields/{one.pk}/remove")
    run_jobs()

    assert not CustomField.objects.filter(pk=one.pk).exists()


def test_only_administrators_reach_the_pages(cast: Cast, client: Client) -> None:
    one = custom_field(cast.root, "extra")
    client.force_login(cast.ann.user)

    assert client.get("/settings/fields").status_code == 403
    assert client.post("/settings/fields/accounts/new?kind=text", {"label_zh": "x"}).status_code == 403
    assert client.post(f"/settings/fields/{one.pk}/hide").status_code == 403
    assert CustomField.objects.get().state == "active"


def test_the_form_the_record_and_the_list_show_it(root: Client, cast: Cast) -> None:
    custom_field(cast.root, "level", "choice", label_en="Level")
    account = make("account", owner=cast.root, name="启明", **{"custom.level": "gold"})

    form = root.get(f"/accounts/{account.pk}/edit").content.decode()
    record = root.get(f"/accounts/{account.pk}?tab=details").content.decode()
    listed = root.get("/accounts?cols=name,custom.level&sort=custom.level").content.decode()
    edited = root.post(f"/accounts/{account.pk}/edit?field=custom.level", {"custom.level": "iron", "version": "1"})

    assert 'name="custom.level"' in form
    assert "Level" in record
    assert "Gold" in listed
    assert edited.status_code == 303
    account.refresh_from_db()
    assert account.custom == {"level": "iron"}
