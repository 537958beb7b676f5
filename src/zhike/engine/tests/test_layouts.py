"""Who gets which layout, what a layout may say, and that fields nobody placed are not lost."""

from typing import Any

import pytest
from django.core.exceptions import ValidationError

from zhike.customers.models import Account
from zhike.engine import actors, layouts, log, objects, records
from zhike.engine.actors import Actor
from zhike.engine.models import Layout, Role
from zhike.engine.testing import Cast, make, statements

pytestmark = pytest.mark.django_db
SECTIONS = [{"key": "who", "title": {"en": "Who", "zh": "谁"}, "columns": 1, "fields": ["name", "industry"]}]


def lay_out(by: Actor, key: str = "account", role: str = "", **content: Any) -> Layout:
    layout = Layout()
    records.save(layout, by=by, object=key, role=Role.objects.get(key=role) if role else None, content=content)
    return layout


def named(who: Actor, key: str = "account") -> dict[str, list[str]]:
    """The fields of each section by its key."""
    found = layouts.of(who, objects.get(key))
    return {part.key: [placed.name for placed in part.fields] for part in found.sections}


def refusal(by: Actor, key: str = "account", **content: Any) -> str:
    before = Layout.objects.count()
    with pytest.raises(ValidationError) as refused:
        lay_out(by, key, **content)
    assert Layout.objects.count() == before
    return " ".join(refused.value.messages)


def test_without_a_layout_everybody_gets_the_declared_one(cast: Cast) -> None:
    account = objects.get("account")
    found = layouts.of(cast.ann, account)

    assert found.names == account.form_fields
    assert (found.highlights, found.columns) == (tuple(account.highlights), tuple(account.columns))
    assert found.panels == tuple(account.panels)


def test_the_layout_of_a_role_is_for_its_people_only(cast: Cast) -> None:
    lay_out(cast.root, role="rep", sections=SECTIONS, left_out=objects.get("account").form_fields[2:])

    assert named(cast.again("ann"))["who"] == ["name", "industry"]
    assert "who" not in named(cast.again("max"))


def test_the_layout_of_everybody_is_for_roles_without_one(cast: Cast) -> None:
    lay_out(cast.root, highlights=["industry"])
    lay_out(cast.root, role="rep", highlights=["grade"])

    shown = {name: layouts.of(cast.again(name), objects.get("account")).highlights for name in ("ann", "max")}
    assert shown == {"ann": ("grade",), "max": ("industry",)}


def test_a_person_with_several_roles_gets_the_layout_of_the_first(cast: Cast) -> None:
    lay_out(cast.root, role="manager", highlights=["grade"])
    lay_out(cast.root, role="rep", highlights=["industry"], columns=["name", "grade"])
    records.save(cast.ann.user, by=cast.root, roles=list(Role.objects.filter(key__in=["manager", "rep"])))

    found = layouts.of(cast.again("ann"), objects.get("account"))
    assert (found.highlights, found.columns) == (("grade",), ("name", "grade"))


def test_fields_that_nobody_placed_or_left_out_stand_in_more(cast: Cast) -> None:
    lay_out(cast.root, sections=SECTIONS, left_out=["website"])

    found = named(cast.again("ann"))
    assert "website" not in found["more"]
    assert set(found["who"] + found["more"] + ["website"]) == set(objects.get("account").form_fields)


def test_a_changed_or_deleted_layout_holds_at_once_and_can_be_taken_back(cast: Cast) -> None:
    layout = lay_out(cast.root, highlights=["industry"])
    event = records.save(layout, by=cast.root, content={"highlights": ["grade"]})
    assert layouts.of(cast.ann, objects.get("account")).highlights == ("grade",)

    records.undo(event, by=cast.root)
    assert layouts.of(cast.ann, objects.get("account")).highlights == ("industry",)

    records.delete(Layout.objects.get(), by=cast.root)
    assert layouts.of(cast.ann, objects.get("account")).highlights == tuple(objects.get("account").highlights)
    assert [e.verb for e in log.read("e.object = %s", ["layout"])] == ["create", "change", "undo", "delete"]


def test_a_title_is_said_in_the_readers_language(cast: Cast) -> None:
    from django.utils import translation

    lay_out(cast.root, sections=SECTIONS)
    title = layouts.of(cast.ann, objects.get("account")).sections[0].title

    assert str(title) == "Who"
    with translation.override("zh-hans"):
        assert str(title) == "谁"


def test_a_layout_costs_no_statement_after_the_first(cast: Cast) -> None:
    lay_out(cast.root, sections=SECTIONS)
    layouts.of(cast.ann, objects.get("account"))

    with statements(0):
        layouts.of(cast.bob, objects.get("account"))
        layouts.of(cast.max, objects.get("contact"))


@pytest.mark.parametrize(
    ("content", "sentence"),
    [
        ({"sections": [{"fields": ["industry"]}]}, "'Name' names the record. Keep it in the layout."),
        ({"sections": [{"fields": ["name", "name"]}]}, "'Name' stands twice in the layout. Keep one."),
        ({"sections": [{"fields": ["name", "nonsense"]}]}, "'nonsense' is not a field of 'account'."),
        ({"sections": [{"fields": ["name"], "columns": 3}]}, "A section has 1 or 2 columns."),
        ({"sections": SECTIONS, "left_out": ["kind", "name"]}, "'Name' is required. Keep it in the layout."),
        ({"left_out": ["website"]}, "'left_out' goes with 'sections'. Give both."),
        ({"highlights": ["name"] * 2}, "'highlights' names a field twice."),
        ({"highlights": [f"f{n}" for n in range(8)]}, "'highlights' is a list of at most 7 entries."),
        ({"columns": ["owner.password"]}, "'owner.password' is not a field of 'account'."),
        ({"panels": [{"object": "product", "by": "name"}]}, "'product.name' does not link to 'account'."),
        ({"panels": {}}, "'panels' is a list of at most 20 entries."),
        ({"colour": "red"}, "'colour' means nothing in a layout."),
    ],
)
def test_what_a_layout_cannot_mean_is_refused_with_the_place(cast: Cast, content: Any, sentence: str) -> None:
    assert sentence in refusal(cast.root, **content)


def test_a_condition_must_be_about_fields_of_the_form(cast: Cast) -> None:
    field = {"name": "website", "show": {"field": "owner.name", "op": "eq", "value": "Ann"}}

    found = refusal(cast.root, sections=[{"fields": ["name", field]}])

    assert found == ("The condition of 'Web site' looks beyond the form. Compare only fields of the record itself.")


def test_links_in_conditions_are_kept_by_id(cast: Cast) -> None:
    won = objects.get("stage").model.objects.get(key="won")
    fields = ["name", {"name": "competitor", "require": {"field": "stage", "op": "eq", "value": "won"}}]

    layout = lay_out(cast.root, "opportunity", sections=[{"fields": fields}])

    assert layout.content["sections"][0]["fields"][1]["require"]["value"] == won.pk


def test_one_layout_for_a_role_and_an_object(cast: Cast) -> None:
    lay_out(cast.root, role="rep", highlights=["grade"])

    with pytest.raises(ValidationError, match="has a layout of this object already"):
        lay_out(cast.root, role="rep", highlights=["industry"])
    with pytest.raises(ValidationError, match="is no object"):
        lay_out(cast.root, "nothing")


def test_only_who_may_change_layouts_changes_them(cast: Cast) -> None:
    from django.core.exceptions import PermissionDenied

    with pytest.raises(PermissionDenied):
        lay_out(cast.max, highlights=["grade"])
    assert not Layout.objects.exists()


# --- what a layout asks for when a record is saved


WON = {"field": "industry", "op": "eq", "value": "machinery"}
ASKING = [{"fields": ["name", "industry", {"name": "website", "require": WON}, {"name": "grade", "show": WON, "require": True}]}]  # fmt: skip


def test_a_required_field_is_asked_for_by_name(cast: Cast) -> None:
    lay_out(cast.root, sections=[{"fields": ["name", {"name": "website", "require": True}]}])
    ann = cast.again("ann")

    with pytest.raises(ValidationError) as refused:
        records.save(Account(), by=ann, name="启明")

    assert refused.value.message_dict == {"website": ["Fill in 'Web site'."]}
    assert not Account.objects.exists()
    records.save(Account(), by=ann, name="启明", website="qiming-jm.cn")


def test_a_condition_decides_what_is_required(cast: Cast) -> None:
    lay_out(cast.root, sections=ASKING)
    ann = cast.again("ann")

    records.save(Account(), by=ann, name="Free")
    with pytest.raises(ValidationError) as refused:
        records.save(Account(), by=ann, name="Bound", industry="machinery")

    assert set(refused.value.message_dict) == {"website", "grade"}


def test_an_old_gap_does_not_stop_a_change_of_something_else(cast: Cast) -> None:
    company = make("account", owner=cast.ann, industry="machinery")
    lay_out(cast.root, sections=ASKING)
    ann = cast.again("ann")

    records.save(company, by=ann, notes="called")
    with pytest.raises(ValidationError):
        records.save(company, by=ann, grade="")
    records.save(company, by=ann, industry="software")
    with pytest.raises(ValidationError):
        records.save(company, by=ann, industry="machinery")


def test_rows_that_are_there_count_when_something_else_changes(cast: Cast) -> None:
    company = make("account", owner=cast.ann)
    deal = make("opportunity", owner=cast.ann, account=company)
    person = make("contact", owner=cast.ann)
    asked = {"name": "contacts", "require": {"field": "probability", "op": "gt", "value": 50}}
    lay_out(cast.root, "opportunity", sections=[{"fields": ["name", "probability", asked]}])
    ann = cast.again("ann")

    with pytest.raises(ValidationError):
        records.save(deal, by=ann, probability=60)
    records.save(deal, by=ann, contacts=[person.pk])
    records.save(deal, by=ann, probability=60)
    assert deal.probability == 60


def test_imports_and_the_system_are_not_asked(cast: Cast) -> None:
    lay_out(cast.root, sections=ASKING)

    records.save(Account(), by=actors.system(), name="A", industry="machinery")
    records.save(Account(), by=actors.for_user(cast.ann.user, through="import"), name="B", industry="machinery")
    assert Account.objects.count() == 2


def test_what_one_may_not_read_neither_hides_nor_requires(cast: Cast) -> None:
    from zhike.engine import metadata
    from zhike.engine.models import FieldRight

    lay_out(cast.root, sections=ASKING)
    FieldRight.objects.create(role=Role.objects.get(key="rep"), object="account", field="industry", level="none")
    metadata.touch()
    ann = cast.again("ann")

    drawn = layouts.Demands.of(ann, objects.get("account")).drawn({})
    assert "grade" in drawn.names
    assert drawn.required == {"grade"}
