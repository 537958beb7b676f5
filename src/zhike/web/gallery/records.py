"""Samples of the record page: head, highlights, stages, timeline, rail, editors in place, history, why."""

# fmt: off
from datetime import date, datetime
from typing import Any

from markupsafe import Markup

from .boards import STAGES
from .lists import account_object, deal_object
from .people import person_name
from .values import (
    EMPTY,
    Say,
    hue_of,
    link,
    money,
    number,
    paragraphs,
    person,
    record_link,
    several,
    short_of,
    status,
    tag,
    tags,
    when,
)


def entry(say: Say, kind: str, icon: str, hue: str, verb: tuple[str, str], **more: Any) -> dict[str, Any]:
    return {"id": 1, "kind": kind, "icon": icon, "hue": hue, "who": person_name(say, 0), "verb": say(*verb), "changes": [], "files": [], **more}


def entries(say: Say) -> dict[str, list[dict[str, Any]]]:
    at = datetime(2026, 11, 19, 16, 40)
    stage = {"title": say("阶段", "Stage"), "before": tag(say("方案报价", "Proposal"), "indigo"), "after": tag(say("商务谈判", "Negotiation"), "violet")}
    amount = {"title": say("金额", "Amount"), "before": money("¥260.0", say("万", "×10k")), "after": money("¥320.0", say("万", "×10k"))}
    visit = paragraphs(say("现场看了二期产线，节拍从 42 秒降到 31 秒，刘总很满意，主动提出三期想把 AGV 一并打包。", "Walked the second line: cycle time fell from 42 to 31 seconds. Mr Liu wants to add transport robots to phase three."), say("风险：采购方敏同时在看另一家的方案，对方报价低约 8%。", "Risk: purchasing also has an offer that is 8% lower."))
    file = {"title": say("现场照片.zip", "photos.zip"), "url": "/files/1", "size": "6.2 MB", "icon": "image"}
    return {
        "planned": [entry(say, "task", "calendar-clock", "indigo", ("的任务", "will"), what=say("准备三期方案评审", "prepare the review"), when=when(datetime(2026, 11, 24, 14, 0), say("11/24 周二 14:00", "Tue 24 Nov, 14:00"), "warn"), task={"post_url": "/tasks/4/done", "is_done": False})],
        "week": [
            entry(say, "visit", "map-pin", "green", ("上门拜访了", "visited"), what=say("刘建国", "Jianguo Liu"), when=when(at, say("昨天 16:40", "yesterday 16:40")), body=visit, files=[file], edit_url="/interactions/9/edit", undo_url="/events/91/undo", outcome=say("有意向", "Interested")),
            entry(say, "change", "git-commit-horizontal", "violet", ("改了商机", "changed"), what=say("三期产线改造", "Third production line"), when=when(at, say("周三 10:12", "Wed 10:12")), changes=[stage, amount], undo_url="/events/90/undo"),
        ],
        "earlier": [
            entry(say, "mail", "mail", "blue", ("发了邮件", "mailed"), what=say("《三期报价 V2》", "Quote V2"), when=when(at, "11-14 09:30")),
            entry(say, "change", "refresh-cw", "gray", ("改了", "changed"), when=when(at, "10-12"), is_folded=True, changes=[stage, amount]),
        ],
    }


def timeline(say: Say) -> dict[str, Any]:
    groups = entries(say)
    titles = {"planned": say("计划中", "Planned"), "week": say("本周", "This week"), "earlier": say("更早", "Earlier")}
    kinds = [("all", say("全部", "All")), ("call", say("电话", "Calls")), ("visit", say("拜访", "Visits")), ("mail", say("邮件", "Mails")), ("change", say("修改", "Changes"))]
    return {
        "url": "/accounts/1/timeline", "kinds": [{"key": key, "title": title, "url": f"/accounts/1/timeline?kind={key}", "is_current": key == "all"} for key, title in kinds],
        "groups": [{"key": key, "title": titles[key], "entries": found} for key, found in groups.items()], "older_url": "/accounts/1/timeline?before=80", "is_older": False,
    }


def composer(say: Say) -> dict[str, Any]:
    kinds = [("note", "笔记", "Note", "pen-line"), ("call", "电话", "Call", "phone"), ("visit", "拜访", "Visit", "map-pin"), ("meeting", "会议", "Meeting", "video"), ("message", "消息", "Message", "message-circle"), ("mail", "邮件", "Mail", "mail"), ("task", "任务", "Task", "circle-check")]
    people = {"name": "people", "id": "composer-people", "lookup_url": "/contacts/lookup", "chosen": [{"id": 7, "title": say("方敏", "Min Fang")}], "placeholder": say("相关联系人", "People")}
    return {"url": "/accounts/1/log", "kind": "note", "text": "", "people": people, "kinds": [{"key": key, "title": say(zh, en), "icon": icon, "is_task": key == "task", "placeholder": say("写下跟进内容…", "What was said or agreed?") if key != "task" else say("要做什么？", "What is to be done?")} for key, zh, en, icon in kinds]}


def rail(say: Say) -> list[dict[str, Any]]:
    phone = Markup('<a class="link number" href="tel:+8657186660000">0571-8666 0000</a>')
    rows = [
        ("owner", say("负责人", "Owner"), person(person_name(say, 0)), True), ("source_channel", say("客户来源", "Source"), say("2023 上海工博会", "Trade fair 2023"), True),
        ("size", say("员工规模", "Employees"), number("500–999"), True), ("phones", say("电话", "Phones"), several((phone, say("工作", "work")), (phone, say("手机", "mobile"))), True),
        ("website", say("网站", "Website"), link("qiming-jm.cn", "https://qiming-jm.cn"), True), ("addresses", say("地址", "Address"), say("浙江省杭州市萧山区建设二路 88 号", "88 Jianshe Road, Xiaoshan, Hangzhou"), True),
        ("parent", say("上级客户", "Parent"), record_link(say("启明集团", "Qiming Group"), "/accounts/40", say("启", "Q")), True), ("tags", say("标签", "Tags"), tags((say("标杆客户", "Reference"), "violet"), (say("展会", "Fair"), "gray")), True),
        ("grade", say("等级", "Grade"), EMPTY, True), ("created_at", say("创建", "Created"), when(date(2023, 6, 14), "2023-06-14"), False),
    ]
    return [{"title": say("基本信息", "Basics"), "key": "basics", "fields": [{"name": name, "title": title, "html": html, "is_editable": editable} for name, title, html, editable in rows]}]


def related(say: Say) -> list[dict[str, Any]]:
    people = [("刘建国", "Jianguo Liu", "决策人", "Decides", "violet"), ("方敏", "Min Fang", "影响者", "Influences", "blue"), ("何伟", "Wei He", "反对者", "Against", "red")]
    contacts = [{"title": say(zh, en), "url": "/contacts/7", "avatar": short_of(say(zh, en)), "hue": hue_of(zh), "tag": tag(say(role, role_en), hue), "subtitle": say("生产副总 · 138 5716 6621", "Production · 138 5716 6621"), "phone": "+8613857166621"} for zh, en, role, role_en, hue in people]
    deals = [{"title": say("三期产线改造", "Third production line"), "url": "/opportunities/12", "subtitle": status(say("商务谈判", "Negotiation"), "violet"), "side": money("¥320.0", say("万", "×10k")), "side_note": "12-10"}]
    return [
        {"title": say("联系人", "Contacts"), "count": "6", "url": "/accounts/1?tab=contacts", "new_url": "/contacts/new?account=1", "items": contacts, "more_url": "/accounts/1?tab=contacts"},
        {"title": say("进行中商机", "Open deals"), "count": "1", "url": "", "new_url": "/opportunities/new?account=1", "items": deals, "more_url": ""},
        {"title": say("文件", "Files"), "count": "0", "url": "", "new_url": "", "items": [], "more_url": ""},
    ]


def grid(say: Say) -> dict[str, Any]:
    heads = [{"name": "name", "title": say("姓名", "Name")}, {"name": "title", "title": say("职务", "Title"), "is_editable": True}, {"name": "budget", "title": say("预算", "Budget"), "is_editable": True, "is_end": True}]
    rows = [
        {"id": 7 + n, "version": 2, "url": f"/contacts/{7 + n}", "title": say(zh, en), "is_editable": True, "cells": [say("生产副总", "Production"), money("¥320.0", say("万", "×10k"))]}
        for n, (zh, en) in enumerate([("刘建国", "Jianguo Liu"), ("方敏", "Min Fang"), ("何伟", "Wei He")])
    ]
    return {**related(say)[0], "object": "contact", "heads": heads, "rows": rows}


def actions(say: Say) -> dict[str, Any]:
    menu: list[dict[str, Any] | None] = [
        {"title": say("编辑全部字段", "Edit all fields"), "icon": "pencil", "url": "/accounts/1/edit"}, {"title": say("转移负责人", "Hand over"), "icon": "user-round-pen", "form_url": "/accounts/1/assign"},
        {"title": say("谁能看到", "Who may see it"), "icon": "shield-check", "url": "/accounts/1/why"}, None, {"title": say("删除", "Delete"), "icon": "trash-2", "post_url": "/accounts/1/delete", "is_danger": True},
    ]
    quick = [{"title": say("电话", "Call"), "icon": "phone", "url": "tel:+8657186660000"}, {"title": say("邮件", "Mail"), "icon": "mail", "url": "mailto:info@example.com"}]
    return {"primary": {"title": say("记跟进", "Log"), "icon": "pen-line", "keys": "N", "focus": "#note"}, "quick": quick, "menu": menu}


def tabs(say: Say, here: str) -> list[dict[str, Any]]:
    rows = [("timeline", say("动态", "Timeline"), ""), ("details", say("详情", "Details"), ""), ("contacts", say("联系人", "Contacts"), "6"), ("opportunities", say("商机", "Deals"), "3"), ("history", say("修改记录", "History"), "")]
    return [{"key": key, "title": title, "count": count, "url": f"/accounts/1?tab={key}", "is_current": key == here} for key, title, count in rows]


def record_page(say: Say, *, tab: str = "timeline") -> dict[str, Any]:
    unit = say("万", "×10k")
    bodies = {"timeline": {"kind": "timeline"}, "contacts": {"kind": "related", "related": grid(say)}, "history": {"kind": "history", "entries": entries(say)["week"], "older_url": "/accounts/1/history?before=4"}}
    return {
        "object": account_object(say), "crumbs": [{"title": say("客户", "Accounts"), "url": "/accounts"}, {"title": say("重点客户", "Key accounts"), "url": "/accounts?view=2"}],
        "record": {"id": 1, "version": 7, "title": say("杭州启明精密制造有限公司", "Qiming Precision Manufacturing"), "url": "/accounts/1", "mark": say("启", "Q"), "hue": "indigo", "tags": tag(say("A 级", "A"), "violet"), "subtitle": [status(say("谈判中", "Negotiating"), "violet"), say("通用设备制造", "General equipment"), link("qiming-jm.cn", "https://qiming-jm.cn")]},
        "walk": {"text": "3 / 24", "previous_url": "/accounts/2", "next_url": "/accounts/4"}, "actions": actions(say), "edit_url": "/accounts/1/edit",
        "highlights": [
            {"title": say("在谈商机", "Open deals"), "value": money("¥386.0", unit), "note": say("2 个 · 加权 ¥283 万", "2, weighted ¥2.8M")}, {"title": say("累计成交", "Won so far"), "value": money("¥642.8", unit), "note": say("4 份合同", "4 contracts")},
            {"title": say("应收", "Receivable"), "value": money("¥118.0", unit), "note": Markup('<span class="is-bad">{}</span>').format(say("逾期 ¥26.0 万", "¥260k late"))}, {"title": say("最近跟进", "Last contact"), "value": say("昨天 16:40", "yesterday"), "note": say("陈志强 · 拜访", "Visit")}, {"title": say("健康度", "Health"), "value": "82", "tone": "ok", "note": say("较上月 +6", "+6 this month")},
        ],
        "path": None, "notice": {"icon": "lightbulb", "title": say("建议下一步：", "Next step:"), "text": say("报价已发出 6 天，对方打开 3 次未回复。", "The quote was opened three times and not answered."), "action": {"title": say("安排回访", "Plan a call"), "form_url": "/tasks/new?related=1"}, "tone": "warn"},
        "tabs": tabs(say, tab), "tab": bodies[tab], "composer": composer(say), "timeline": timeline(say), "rail": rail(say), "related": related(say),
    }


def deal_page(say: Say) -> dict[str, Any]:
    page = record_page(say)
    steps = [{"key": key, "title": say(zh, en), "hue": hue, "state": ["done", "done", "now", "next", "next"][index], "days": say(f"{index + 2} 天", f"{index + 2} days")} for index, (key, zh, en, hue, _, _) in enumerate(STAGES)]
    path = {"field": "stage", "steps": steps, "url": "/opportunities/12/move", "outcome": "", "verbs": [{"key": "lose", "title": say("输单", "Lost"), "icon": "circle-x", "form_url": "/opportunities/12/lose"}]}
    record = {**page["record"], "title": say("三期产线改造", "Third production line"), "subtitle": [record_link(say("启明精密制造", "Qiming Precision"), "/accounts/1", say("启", "Q")), money("¥320.0", say("万", "×10k"))], "tags": status(say("方案报价", "Proposal"), "indigo")}
    return {**page, "object": deal_object(say), "record": record, "path": path, "notice": None, "timeline": {**timeline(say), "groups": []}}


def field_edit(say: Say) -> dict[str, Any]:
    field = {"name": "amount", "id": "edit-amount", "title": say("金额", "Amount"), "kind": "money", "value": {"amount": "3200000"}, "currency": "CNY", "currencies": [{"value": "CNY", "title": "CNY"}, {"value": "USD", "title": "USD"}], "errors": [say("金额不能为负数。", "An amount cannot be below zero.")]}
    return {"field": field, "url": "/opportunities/12/edit?field=amount", "version": 7, "problem": say("林晓彤在 14:02 改了这个字段。看一眼再保存。", "Xiaotong changed this field at 14:02. Look, then save again."), "theirs": money("¥3,100,000.00")}


def why_page(say: Say) -> dict[str, Any]:
    name = person_name(say, 1)
    verbs = [("查看", "See", True), ("编辑", "Edit", True), ("删除", "Delete", False), ("导出", "Export", False)]
    steps = [
        {"verb": say("查看", "See"), "text": say("林晓彤是华东一部的负责人，记录属于她的下级团队。", "She leads the team the record belongs to."), "role": say("经理", "Manager"), "reach": say("下级团队", "subtree"), "is_deciding": True, "is_allowed": True},
        {"verb": say("查看", "See"), "text": say("不是负责人。", "She is not the owner."), "role": say("销售", "Rep"), "reach": say("本人", "own"), "is_deciding": False, "is_allowed": False},
    ]
    people = {"name": "user", "id": "why-user", "title": say("谁", "Who"), "kind": "user", "lookup_url": "/users/lookup", "chosen": [{"id": 2, "title": name}]}
    answers = [{"verb": say(zh, en), "is_allowed": allowed, "text": say("由角色“经理”决定", "decided by the role Manager")} for zh, en, allowed in verbs]
    return {"object": account_object(say), "record": record_page(say)["record"], "person": {"name": name, "short": short_of(name), "hue": hue_of(name)}, "people": people, "answers": answers, "steps": steps}
