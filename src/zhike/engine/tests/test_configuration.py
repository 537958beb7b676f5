"""Configuration as text: what is written comes back the same, and nothing is lost unless somebody says so."""

from importlib import import_module
from typing import Any

import pytest
import yaml
from django.apps import apps
from django.core.exceptions import PermissionDenied, ValidationError

from zhike.engine import actors, layouts, log, objects, records
from zhike.engine.configuration import apply, plan, text
from zhike.engine.models import CustomField, Layout, Role, View
from zhike.engine.testing import Cast, make
from zhike.people.role import rules
from zhike.sales.models import Opportunity, Stage

pytestmark = pytest.mark.django_db


def told() -> dict[str, Any]:
    return dict(yaml.safe_load(text.write()))


def written(parts: dict[str, Any]) -> str:
    return str(yaml.safe_dump(parts, allow_unicode=True, sort_keys=False))


def do(parts: dict[str, Any], by: Any = None, **more: Any) -> list[plan.Step]:
    return apply.apply(written(parts), by=by or actors.system(), **more)


def shape(cast: Cast) -> None:
    """A little of everything that administrators make."""
    role = Role()
    records.save(role, by=cast.root, key="trainer", name="培训师")
    rules.grant(role, "account", "view", "team", by=cast.root)
    rules.narrow(role, "account", "industry", "none", by=cast.root)
    options = [{"key": "big", "label_zh": "大", "label_en": "Big"}, {"key": "small", "label_zh": "小", "label_en": ""}]
    records.save(CustomField(), by=cast.root, object="account", kind="choice", name="scale", label_zh="规模级别", options=options)  # fmt: skip
    won = Stage.objects.get(key="won")
    records.save(won, by=cast.root, name="成交了", probability=99)
    fields = ["name", {"name": "competitor", "show": {"field": "stage", "op": "eq", "value": won.pk}}]
    content = {"sections": [{"key": "a", "title": {"zh": "基本"}, "columns": 1, "fields": fields}], "highlights": []}
    records.save(Layout(), by=cast.root, object="opportunity", role=role, content=content)
    records.save(Layout(), by=cast.root, object="account", content={"columns": ["name", "custom.scale"]})


def test_the_text_names_keys_and_no_ids(cast: Cast) -> None:
    shape(cast)

    parts = told()

    assert next(iter(parts)) in {"custom_objects", "custom_fields", "pipelines", "roles"}
    trainer = next(role for role in parts["roles"] if role["key"] == "trainer")
    assert trainer == {
        "key": "trainer", "name": "培训师",
        "grants": {"account": {"view": "team"}}, "fields": {"account": {"industry": "none"}},
    }  # fmt: skip
    layout = next(one for one in parts["layouts"] if one["object"] == "opportunity")
    assert layout["role"] == "trainer"
    assert layout["content"]["sections"][0]["fields"][1]["show"]["value"] == {"key": "standard/won"}


def test_what_was_written_is_this_installation_and_plans_nothing(cast: Cast) -> None:
    shape(cast)

    assert plan.compare(text.write()) == []


def test_a_wiped_installation_becomes_the_same_again(cast: Cast) -> None:
    before = text.write()
    shape(cast)
    wanted = text.write()

    apply.apply(before, by=actors.system())
    for one in CustomField.objects.filter(deleted_at=None):
        one.delete()
    assert text.write() == before
    apply.apply(wanted, by=actors.system())

    assert text.write() == wanted
    trainer = Role.objects.get(key="trainer", deleted_at=None)
    assert layouts.of_roles(objects.get("opportunity"), [trainer.pk]).highlights == ()


def test_each_step_is_done_by_somebody_and_stands_in_the_log(cast: Cast) -> None:
    parts = told()
    parts["stages"][0]["probability"] = 15

    steps = do(parts, by=cast.root)

    assert [(step.verb, step.key, step.changes) for step in steps] == [
        ("change", "standard/new", [("probability", 10, 15)])
    ]
    event = log.read("e.object = %s", ["stage"], order="e.id DESC", limit=1)[0]
    assert (event.actor["name"], event.changes) == ("Root", {"probability": (10, 15)})


def test_parts_that_the_text_does_not_have_are_left_alone(cast: Cast) -> None:
    shape(cast)

    assert do({"stages": told()["stages"]}) == []
    assert CustomField.objects.filter(state="active").exists()


def test_one_refusal_takes_everything_back(cast: Cast) -> None:
    parts = told()
    parts["roles"].append({"key": "late", "name": "Late"})
    parts["layouts"] = [{"object": "account", "role": "late", "content": {"highlights": ["nonsense"]}}]
    before = text.write()

    with pytest.raises(ValidationError, match="'account/late' of 'layouts': 'nonsense' is not a field"):
        do(parts)

    assert text.write() == before


def test_a_field_with_values_is_removed_only_when_the_loss_is_allowed(cast: Cast) -> None:
    shape(cast)
    company = make("account", owner=cast.ann, **{"custom.scale": "big"})
    parts = told() | {"custom_fields": [], "layouts": []}
    before = text.write()

    with pytest.raises(ValidationError, match="would lose data: Records hold values of this field"):
        do(parts)
    assert text.write() == before
    company.refresh_from_db()
    assert company.custom == {"scale": "big"}

    do(parts, allow_loss=True)
    assert CustomField.objects.get().state == "removing"


def test_a_stage_in_use_is_cleared_only_when_the_loss_is_allowed(cast: Cast) -> None:
    deal = make("opportunity", owner=cast.ann, account=make("account", owner=cast.ann), stage="proposal")
    parts = told()
    parts["stages"] = [one for one in parts["stages"] if one["key"] != "proposal"]

    with pytest.raises(ValidationError, match="'Opportunities' use it"):
        do(parts)
    assert Opportunity.objects.get().stage.key == "proposal"

    do(parts, allow_loss=True)
    deal.refresh_from_db()
    assert deal.stage.key == "new"
    assert Stage.objects.get(key="proposal").deleted_at is not None


@pytest.mark.parametrize(
    ("wrong", "sentence"),
    [
        ("- a list", "A configuration has parts"),
        ("colours: []", "'colours' is no part of a configuration"),
        ("roles: {}", "'roles' is a list of entries"),
        ("roles: [{key: a, password: x}]", "'password' means nothing in 'roles'"),
        ("roles: [{key: a}, {key: a}]", "'a' stands twice in 'roles'"),
        ("roles: &x [{key: a}]\nlayouts: *x", "This is no YAML"),
        ("roles: [", "This is no YAML"),
        ("roles: !!python/object/apply:os.system ['true']", "This is no YAML"),
        ("stages: [{pipeline: standard, key: a, probability: many}]", "'stages', 'probability'"),
    ],
)
def test_what_is_no_configuration_is_refused_with_the_place(cast: Cast, wrong: str, sentence: str) -> None:
    with pytest.raises(ValidationError, match=sentence):
        plan.compare(wrong)


def test_what_was_shared_before_there_were_keys_gets_one_each(cast: Cast) -> None:
    for title, shared in (("大单", "everybody"), ("大单", "everybody"), ("Mine", "nobody")):
        records.save(View(), by=cast.root, title=title, object="opportunity", shared_with=shared)
    View.objects.update(key="")

    import_module("zhike.engine.migrations.0016_keys_of_what_is_there").fill(apps, None)

    assert list(View.objects.order_by("id").values_list("key", flat=True)) == ["da_dan", "da_dan_2", ""]


def test_rights_count_for_who_applies(cast: Cast) -> None:
    parts = told()
    parts["stages"][0]["probability"] = 15
    before = text.write()

    with pytest.raises(PermissionDenied):
        do(parts, by=cast.ann)
    assert text.write() == before


def test_a_link_to_what_is_not_there_says_what_to_do(cast: Cast) -> None:
    with pytest.raises(ValidationError, match=r"There is no 'nobody' among 'Roles' here\. Make it first"):
        do({"layouts": [{"object": "account", "role": "nobody", "content": {"highlights": ["name"]}}]})
    assert not Layout.objects.exists()
