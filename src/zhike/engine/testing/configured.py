"""An installation in which administrators set up a little of everything that there is to set up, for tests."""

from typing import Any

from zhike.engine import actors, objects, records
from zhike.engine.configuration import entries
from zhike.engine.duplicates import rules as duplicates
from zhike.engine.models import CustomField, CustomObject, Layout, ReviewPlan, Role, Team, View
from zhike.engine.models.approvals import ApprovalRule
from zhike.engine.past import retention

JUDGE, CUSTOMER = "judge@example.test", "A-7"
OPTIONS = [{"key": "big", "label_zh": "大", "label_en": "Big", "hue": "red"}, {"key": "small", "label_zh": "小"}]

LOOKS: dict[str, Any] = {
    "icon": "target", "has_owner": False, "has_timeline": False, "calendar_start": "from", "calendar_end": "to",
    "board_total": "cost", "title_zh": "题", "title_en": "Topic",
}  # fmt: skip


def new(model: Any, **values: Any) -> Any:
    record = model()
    records.save(record, by=actors.system(), **values)
    return record


def make_judge() -> Any:
    """Somebody whom rules name. People are no configuration: another installation has them before it takes the text."""
    from django.contrib.auth import get_user_model

    return new(get_user_model(), name="Judge", email=JUDGE, roles=[Role.objects.get(key="admin")])


def make_customer(name: str = "Seven") -> Any:
    return new(objects.get("account").model, name=name, external_id=CUSTOMER)


def set_up(judge: Any, customer: Any) -> None:
    """What is named comes after what names it as often as before: nothing relies on the order in which it was made."""
    by = actors.system()
    north = new(Team, name="North", parent=new(Team, name="Sales"))
    trainer = new(Role, key="trainer", name="培训师")
    new(Team, name="Regions", tree="regions")
    pipeline = new(objects.get("pipeline").model, key="renewals", name="续约")
    ask = new(
        objects.get("stage").model,
        pipeline=pipeline,
        key="ask",
        name="询问",
        probability=5,
        rots_after=9,
        required=["amount"],
    )
    make_objects(judge, ask)
    cells = {"grants": {"visit_plan": {"view": "team"}}, "fields": {"account": {"custom.scale": "none"}}}
    for extra in entries.says(objects.get("role")).extras:
        extra.write(trainer, cells[extra.name], by=by)
    make_layouts(trainer, ask)
    make_views(north, pipeline, ask, judge, customer)
    make_rules(judge, by)


def make_objects(judge: Any, ask: Any) -> None:
    new(CustomObject, key="visit_plan", label_zh="计划", label_en="Visit plan", board_by="state", parent="at")
    new(CustomObject, key="aim", label_zh="目标", label_en="Aim", **LOOKS)
    hidden = new(CustomObject, key="old_aim", label_zh="旧目标", label_en="Old aim")
    new(CustomField, object="old_aim", kind="text", name="why", label_zh="为何")
    records.save(hidden, by=actors.system(), state="hidden")
    asked = {"relation": "opportunities", "function": "count", "where": {"field": "stage", "op": "eq", "value": ask.pk}}
    fields: list[dict[str, Any]] = [
        {"object": "aim", "kind": "date", "name": "from"},
        {"object": "aim", "kind": "date", "name": "to"},
        {"object": "aim", "kind": "money", "name": "cost", "is_required": True},
        {"object": "aim", "kind": "user", "name": "guide", "default_text": str(judge.pk)},
        {"object": "visit_plan", "kind": "choice", "name": "state", "options": OPTIONS},
        {"object": "visit_plan", "kind": "link", "name": "at", "target": "account"},
        {"object": "visit_plan", "kind": "link", "name": "aim", "target": "aim"},
        {"object": "account", "kind": "choice", "name": "scale", "options": OPTIONS, "is_open": True},
        {"object": "account", "kind": "text", "name": "number", "label_en": "No.", "help_zh": "不重复", "is_unique": True},
        {"object": "account", "kind": "date", "name": "seen_on", "help_en": "When we were there."},
        {"object": "account", "kind": "number", "name": "visits", "decimal_places": 0},
        {"object": "account", "kind": "formula", "name": "twice", "definition": {"formula": "custom.visits * 2"}},
        {"object": "account", "kind": "formula", "name": "again", "definition": {"formula": "derived.twice * 2"}},
        {"object": "account", "kind": "rollup", "name": "asked", "definition": asked},
        {"object": "contact", "kind": "text", "name": "nick"},
    ]  # fmt: skip
    made = [new(CustomField, **{"label_zh": f"{one['name']}栏", **one}) for one in fields]
    records.save(made[-1], by=actors.system(), state="hidden")
    again = next(one for one in made if one.name == "again")  # stands before what it is computed from
    records.save(again, by=actors.system(), position=1)


def make_layouts(trainer: Any, ask: Any) -> None:
    when = {"field": "stage", "op": "in", "value": [ask.pk]}
    fields = ["name", "stage", {"name": "competitor", "show": when, "require": when}]
    new(Layout, object="opportunity", role=trainer, content={"sections": [{"fields": fields}]})
    new(Layout, object="account", content={"columns": ["name", "custom.scale"]})
    new(Layout, object="visit_plan", content={"highlights": ["custom.state"]})


def make_views(north: Any, pipeline: Any, ask: Any, judge: Any, customer: Any) -> None:
    everybody: dict[str, Any] = {"shared_with": "everybody"}
    standing = [
        {"field": "stage", "op": "in", "value": [ask.pk]}, {"field": "owner", "op": "eq", "value": str(judge.pk)},
        {"field": "owner", "op": "ne", "value": "me"}, {"field": "close_on", "op": "gte", "value": "2026-09-30"},
        {"field": "account", "op": "eq", "value": customer.pk},
    ]  # fmt: skip
    new(
        View,
        title="大单",
        object="opportunity",
        kind="board",
        filter={"and": standing},
        options={"pipeline": str(pipeline.pk)},
        **everybody,
    )
    new(View, title="Big ones", object="opportunity", q=f"stage:{ask.pk} amount>10 steel", group="stage", **everybody)
    new(View, title="Big ones", object="opportunity", sort="-amount", widths={"name": 300}, **everybody)
    new(View, title="Only mine", object="opportunity", sort="-amount")
    has = {"has": "opportunities", "where": {"field": "stage", "op": "eq", "value": ask.pk}}
    new(
        View,
        title="North",
        object="account",
        filter=has,
        columns=["name", "custom.scale"],
        shared_with="team",
        team=north,
    )
    plans = {"field": "custom.at", "op": "eq", "value": customer.pk}
    new(View, title="Plans", object="visit_plan", filter=plans, sort="-created_at", **everybody)
    about = {"field": "related", "op": "eq", "value": {"object": "account", "id": customer.pk}}
    new(View, title="About Seven", object="task", filter=about, options={"by": "due_at"}, kind="calendar", **everybody)


def make_rules(judge: Any, by: Any) -> None:
    steps: list[dict[str, Any]] = [
        {"title": "Boss", "approvers": [{"superior": 1}, {"role": "manager"}], "mode": "all", "escalate_after": 48, "escalate_to": [{"user": judge.pk}]},
        {"title": "Judge", "approvers": [{"user": judge.pk}]},
    ]  # fmt: skip
    big = {"field": "amount", "op": "gte", "value": "100000"}
    new(
        ApprovalRule,
        name="大单要批",
        object="opportunity",
        action="command",
        command="win",
        condition=big,
        steps=steps,
        allows_own=True,
        guards_machines=True,
    )
    new(
        ApprovalRule, name="大单要批", object="account", action="change", watched=["name"], steps=steps, is_active=False
    )
    new(
        ReviewPlan,
        name="Big customers",
        object="account",
        days=90,
        condition={"field": "custom.scale", "op": "eq", "value": "big"},
    )
    make_what_is_gone(by)
    new(ReviewPlan, name="Later", object="visit_plan", is_active=False)
    account = objects.get("account")
    rule = duplicates.as_json(duplicates.rule_of(account))
    clues = [*rule["clues"], {"field": "custom.seen_on", "way": "date", "agree": 5, "differ": 1}]
    duplicates.change(account, {**rule, "clues": clues, "on_import": "skip"}, by=by)
    retention.keep_for(30, by=by)


def make_what_is_gone(by: Any) -> None:
    """A field that was hidden, and what names it."""
    gone = new(CustomField, object="account", kind="text", name="gone", label_zh="没了")
    named: dict[str, Any] = {"field": "custom.gone", "op": "eq", "value": "x"}
    new(View, title="On what is gone", object="account", filter=named, shared_with="everybody")
    new(ReviewPlan, name="On what is gone", object="account", condition=named)
    layout = Layout.objects.get(object="account")
    shown = {**layout.content, "columns": [*layout.content["columns"], "custom.gone"], "highlights": ["custom.gone"]}
    records.save(layout, by=by, content=shown)
    records.save(gone, by=by, state="hidden")
