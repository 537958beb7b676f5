"""Everything that administrators set up goes into the text and comes back the same."""

import re
from typing import Any

import pytest
import yaml
from django.apps import apps
from django.core.exceptions import ValidationError

from zhike.engine import actors, log, objects, records
from zhike.engine.configuration import apply, entries, house, plan, text
from zhike.engine.models import CustomField, CustomObject, Layout, Record, Row, Team, View
from zhike.engine.models.approvals import Approval, ApprovalRule
from zhike.engine.testing import Cast, configured, make
from zhike.runtime.environment import ROOT
from zhike.web.views.settings import subjects

pytestmark = pytest.mark.django_db
# Tables that are no configuration, each with the reason. A new table goes into the text or here.
NO_CONFIGURATION = {
    **dict.fromkeys(("account", "contact", "opportunity", "product", "interaction", "task", "customrecord"), "people's data"),
    **dict.fromkeys(("user", "token"), "who works here: people are named by their addresses, never made"),
    **dict.fromkeys(("share", "viewstate", "notice"), "what one person gave, arranged or was told"),
    **dict.fromkeys(("event", "eventvalue", "twin", "merged", "verification", "stagestay", "qualitycount"), "what happened"),
    **dict.fromkeys(("approval", "seat"), "requests under a rule"),
    **dict.fromkeys(("job", "effect", "idempotency", "storedfile", "rate", "stale", "sweep"), "work in progress"),
    **dict.fromkeys(("teampath",), "computed from the teams"),
    **dict.fromkeys(("grant", "fieldright"), "parts `grants` and `fields` of a role"),
    **dict.fromkeys(("setting",), "`test_every_setting_is_a_part_or_has_a_reason`"),
}  # fmt: skip
# Fields of configured objects that the text does not have.
LEFT_OUT = {
    "owner": "a view belongs to who brought it here; the others have no owner",
    "external_id": "a number of another system",
    "source": "a number of another system",
    "team.leader": "a person",
    "customfield.is_indexed": "how fast lists are here, not what they show",
    "view.uses": "computed from the view",
    "role.is_custom": "whether it came with the product",
}
PAGES = {
    "/settings/profile": "one's own", "/settings/security": "one's own", "/settings/tokens": "one's own",
    "/settings/members": "people are no configuration", "/history": "what happened",
    "/settings/configuration": "the text itself",
    "/settings/teams": ["teams"], "/settings/roles": ["roles"], "/settings/approvals": ["approval_rules"],
    "/settings/objects": ["custom_objects"], "/settings/fields": ["custom_fields"], "/settings/layouts": ["layouts"],
    "/settings/duplicates": ["duplicate_rules"], "/settings/reviews": ["review_plans"],
    "/settings/retention": ["settings"], "/settings/pipelines": ["pipelines", "stages"],
}  # fmt: skip
SETTINGS = {
    ("engine/past/retention.py", "KEY"): "settings",
    ("engine/duplicates/rules.py", "name(object_type)"): "duplicate_rules",
    ("bench/filling/house.py", "MARK"): "what a database was filled with, to measure on",
    ("demo/tell.py", "'base_currency'"): "chosen when an installation is made: every amount is kept in it",
    ("demo/tell.py", "'company_name'"): "the name of the sample company",
    ("demo/tell.py", "'demo_logins'"): "log-ins of the sample company",
}


def told() -> dict[str, Any]:
    return dict(yaml.safe_load(text.write()))


def written(parts: dict[str, Any]) -> str:
    return str(yaml.safe_dump(parts, allow_unicode=True, sort_keys=False))


@pytest.fixture
def whole(cast: Cast) -> tuple[str, str]:
    """The text of a bare installation, and that of one in which everything was set up; the second is in force."""
    before = text.write()
    configured.set_up(configured.make_judge(), configured.make_customer())
    return before, text.write()


def wipe(before: str) -> None:
    """Back to the bare installation, by the text and for good."""
    apply.apply(before, by=actors.system(), allow_loss=True)
    for model in (View, Layout, ApprovalRule, CustomField, CustomObject):
        model._base_manager.exclude(
            deleted_at=None, **({"state": "active"} if hasattr(model, "state") else {})
        ).delete()
    left = text.write()  # teams stay: people belong to them
    assert {**yaml.safe_load(left), "teams": None} == {**yaml.safe_load(before), "teams": None}


def test_what_is_written_plans_nothing_here(whole: tuple[str, str]) -> None:
    assert plan.compare(whole[1]) == []


def test_a_bare_installation_becomes_the_same_byte_for_byte(whole: tuple[str, str]) -> None:
    wipe(whole[0])

    apply.apply(whole[1], by=actors.system())

    assert text.write() == whole[1]


def test_no_id_of_this_installation_stands_in_the_text(whole: tuple[str, str]) -> None:
    view = View.objects.get(key="da_dan")
    named = [value for one in view.filter["and"] for value in [one["value"]] if not isinstance(value, str)]

    assert named
    assert not re.search(r"\bid: ", whole[1])
    board = next(one for one in told()["views"] if one["key"] == "da_dan")
    assert board["options"] == {"pipeline": {"key": "renewals"}}
    assert [one["value"] for one in board["filter"]["and"]] == [
        [{"key": "renewals/ask"}], {"key": configured.JUDGE}, "me", "2026-09-30", {"external_id": configured.CUSTOMER},
    ]  # fmt: skip


def test_people_and_customers_are_here_before_anything_is_written(cast: Cast) -> None:
    judge, customer = configured.make_judge(), configured.make_customer()
    bare = text.write()
    configured.set_up(judge, customer)
    wanted = text.write()
    wipe(bare)
    records.save(judge, by=actors.system(), email="gone@example.test")
    records.save(customer, by=actors.system(), external_id="")
    before, written_before = text.write(), log.read("true", [], order="e.id DESC", limit=1)[0].id

    with pytest.raises(ValidationError) as refusal:
        apply.apply(wanted, by=actors.system())

    assert sorted(refusal.value.messages) == [
        "There is no 'A-7' among 'Accounts' here. Make it first, or take it out of the text.",
        "There is no 'judge@example.test' among 'Users' here. Make it first, or take it out of the text.",
    ]
    assert text.write() == before
    assert log.read("true", [], order="e.id DESC", limit=1)[0].id == written_before


def test_teams_are_made_where_they_are_missing_and_never_removed(cast: Cast) -> None:
    apply.apply(
        written(
            {
                "teams": [
                    {"name": "East"},
                    {"parent": "/East/Coast", "name": "Harbour"},
                    {"parent": "/East", "name": "Coast"},
                ]
            }
        ),
        by=cast.root,
    )

    assert [one.key for one in plan.compare(written({"teams": []}))] == []
    harbour = Team.objects.get(name="Harbour")
    assert (harbour.parent.name, harbour.parent.parent.name) == ("Coast", "East")
    assert Team.objects.filter(name="Red").exists()


def test_views_of_one_person_are_neither_written_nor_touched(cast: Cast) -> None:
    mine = configured.new(View, title="Mine", object="account", owner=cast.ann.user)
    shared = configured.new(View, title="Mine", object="account", shared_with="everybody", owner=cast.ann.user)

    assert [one["key"] for one in told()["views"]] == ["mine"]
    apply.apply(
        written({"views": [{"object": "account", "key": "mine", "title": "Ours", "shared_with": "everybody"}]}),
        by=cast.root,
    )
    shared.refresh_from_db()
    assert (shared.title, shared.owner_id) == ("Ours", cast.ann.user_id)
    apply.apply(written({"views": []}), by=cast.root)

    mine.refresh_from_db()
    shared.refresh_from_db()
    assert mine.deleted_at is None
    assert shared.deleted_at is not None


def test_a_name_that_two_customers_bear_is_taken_only_where_it_is_clear(cast: Cast) -> None:
    first, other = (make("account", name="Twin") for _n in range(2))
    where = {"field": "account", "op": "eq", "value": other.pk}
    configured.new(View, title="One", object="opportunity", filter=where, shared_with="everybody")
    wanted = text.write()
    assert plan.compare(wanted) == []

    apply.apply(written({"views": []}), by=cast.root)
    apply.apply(wanted, by=cast.root)
    assert View.objects.get(deleted_at=None).filter["value"] == other.pk

    apply.apply(written({"views": []}), by=cast.root)
    with pytest.raises(ValidationError, match="Several of 'Accounts' are called 'Twin'"):
        apply.apply(wanted.replace(f"id: {other.pk}", f"id: {first.pk + 999}"), by=cast.root)
    assert not View.objects.filter(deleted_at=None).exists()


def test_a_view_on_a_deleted_record_is_written_and_shows_as_little_elsewhere(cast: Cast) -> None:
    gone = make("account", name="Gone")
    configured.new(
        View,
        title="One",
        object="opportunity",
        filter={"field": "account", "op": "eq", "value": gone.pk},
        shared_with="everybody",
    )
    records.delete(gone, by=cast.root)
    wanted = text.write()

    apply.apply(written({"views": []}), by=cast.root)
    apply.apply(wanted, by=cast.root)

    assert text.write() == wanted


def test_a_rule_that_requests_wait_under_is_removed_only_when_the_loss_is_allowed(cast: Cast) -> None:
    steps = [{"approvers": [{"user": cast.root.user_id}]}]
    rule = configured.new(ApprovalRule, name="All", object="account", action="change", steps=steps)
    Approval.objects.create(
        name="Wait", rule=rule, action="change", created_at=rule.created_at, updated_at=rule.created_at
    )

    with pytest.raises(ValidationError, match="Requests wait for a decision under this rule"):
        apply.apply(written({"approval_rules": []}), by=cast.root)
    assert ApprovalRule.objects.filter(deleted_at=None).exists()


@pytest.mark.parametrize(
    ("wrong", "sentence"),
    [
        ("settings: [{name: colour, value: 1}]", "'colour' is no setting"),
        ("settings: [{name: bin_days, value: many}]", "takes a whole number of days"),
        ("settings: [{name: bin_days, value: 9999}]", "'bin_days' of 'settings': Choose from 1 to 3650 days"),
        ("duplicate_rules: [{object: role}]", "'role' is no object of which duplicates are looked for"),
        ("duplicate_rules: [{object: account, clues: [{field: nope, way: text}]}]", "'nope' cannot be compared"),
        ("duplicate_rules: [{object: account, colour: red}]", "'colour' means nothing in 'duplicate_rules'"),
        ("views: [{object: account, key: a, title: A, shared_with: everybody, sort: nope}]", "'account/a' of 'views'"),
        (
            "approval_rules: [{object: account, key: a, name: A, action: change, steps: [{approvers: [{user: x@y}]}]}]",
            "no 'x@y' among 'Users'",
        ),
    ],
)
def test_what_cannot_be_is_refused_and_nothing_changes(cast: Cast, wrong: str, sentence: str) -> None:
    before = text.write()

    with pytest.raises(ValidationError, match=sentence):
        apply.apply(wrong, by=cast.root)

    assert text.write() == before


def test_every_table_is_a_part_of_the_text_or_says_why_not() -> None:
    ours = {m for m in apps.get_models() if m.__module__.startswith("zhike.") and not m._meta.proxy}
    parts = {one.model for one in entries.configured()}

    left = {m._meta.model_name for m in ours - parts if not (issubclass(m, Row) and is_told(m, parts))}

    assert left == set(NO_CONFIGURATION)


def is_told(row: type[Row], parts: set[type[Record]]) -> bool:
    """Whether these rows are written with their record, or belong to one that is no configuration."""
    listed = [(one, f) for one in objects.built_in() for f in one.fields.values() if f.is_rows and f.rows.model is row]
    return all(one.model not in parts or f.name in entries.says(one).fields for one, f in listed) and bool(listed)


def test_every_field_that_people_fill_is_in_the_text_or_says_why_not(cast: Cast) -> None:
    for one in entries.configured():
        told = {*entries.says(one).key, *entries.says(one).fields}
        fields = {name for name, field in one.own_fields.items() if field.is_editable or name in {"state", "key"}}
        missing = {name for name in fields - told if name not in LEFT_OUT and f"{one.key}.{name}" not in LEFT_OUT}
        assert not missing, one.key
        assert told <= set(one.fields), one.key
        assert set(entries.says(one).after) <= {other.key for other in entries.configured()}, one.key


def test_every_page_of_the_settings_is_a_part_or_says_why_not() -> None:
    parts = {one.path for one in entries.parts()}
    pages = {one.url for _title, listed in subjects.GROUPS for one in listed}

    assert pages == set(PAGES)
    assert {name for named in PAGES.values() if isinstance(named, list) for name in named} == parts - {"views"}


def test_every_setting_is_a_part_or_has_a_reason() -> None:
    found = set()
    for path in (ROOT / "src" / "zhike").rglob("*.py"):
        if "tests" not in path.parts and "testing" not in path.parts:
            calls = re.findall(r"(?<!def )\bset_setting\(((?:[^(),]|\([^()]*\))+),", path.read_text(encoding="utf-8"))
            found |= {(path.relative_to(ROOT / "src/zhike").as_posix(), call.replace('"', "'")) for call in calls}

    assert found == set(SETTINGS)
    assert {one.path for one in house.PARTS} <= set(SETTINGS.values())


def test_the_whole_has_every_part_and_every_field_of_each(whole: tuple[str, str]) -> None:
    """What nobody sets up above, nobody knows to come back."""
    bare, parts = yaml.safe_load(whole[0]), yaml.safe_load(whole[1])

    for one in entries.parts():
        assert parts[one.path] != bare[one.path], one.path
        if not isinstance(one, entries.House):
            said = {name for entry in parts[one.path] for name in entry}
            assert {*entries.says(one).key, *entries.says(one).fields} <= said, one.path
