"""Samples of list, board, filter builder, lookup and bulk form."""

# fmt: off

from datetime import date
from typing import Any

from markupsafe import Markup

from zhike.engine.views.shapes.rows import draw

from .people import companies, person_name
from .values import EMPTY, Say, money, person, status, tag, tags, when

DAY = date(2026, 11, 20)


def account_object(say: Say) -> dict[str, Any]:
    return {
        "key": "account", "plural": "accounts", "title": say("客户", "account"), "titles": say("客户", "Accounts"), "icon": "building-2",
        "url": "/accounts", "new_url": "/accounts/new", "import_url": "/accounts/import", "board_url": "", "bin_url": "/accounts/bin",
    }


def deal_object(say: Say) -> dict[str, Any]:
    return {
        "key": "opportunity", "plural": "opportunities", "title": say("商机", "deal"), "titles": say("商机", "Deals"), "icon": "target",
        "url": "/opportunities", "new_url": "/opportunities/new", "import_url": "/opportunities/import", "board_url": "/opportunities/board", "bin_url": "/opportunities/bin",
    }


def chips(say: Say) -> list[dict[str, str]]:
    return [
        {"title": say("等级", "Grade"), "icon": "award", "operator": say("属于", "is one of"), "value": say("A 级、B 级", "A, B"), "remove_url": "/accounts?view=2&without=grade"},
        {"title": say("在谈金额", "Open amount"), "icon": "banknote", "operator": "≥", "value": say("50 万", "500k"), "remove_url": "/accounts?view=2&without=amount"},
    ]


def filters(say: Say, plural: str = "accounts") -> dict[str, Any]:
    return {"chips": chips(say), "clear_url": f"/{plural}", "filter_url": f"/{plural}/filter?view=2", "q": "", "search_url": f"/{plural}", "params": [("view", "2")]}


def views(say: Say) -> list[dict[str, Any]]:
    rows = [
        ("1", say("我的客户", "Mine"), "user-round", "86"),
        ("2", say("重点客户", "Key accounts"), "star", "20"),
        ("3", say("30 天未跟进", "Silent for 30 days"), "alarm-clock", "17"),
        ("4", say("全部客户", "All accounts"), "list", "1,248"),
    ]
    return [{"id": id_, "title": title, "icon": icon, "count": count, "url": f"/accounts?view={id_}", "is_current": id_ == "2", "is_dirty": id_ == "2"} for id_, title, icon, count in rows]


def columns(say: Say) -> list[dict[str, Any]]:
    rows = [
        ("name", say("客户名称", "Name"), "building-2", False, True, False, ""),
        ("grade", say("等级", "Grade"), "award", False, True, True, ""),
        ("state", say("状态", "State"), "circle-dot", False, False, True, ""),
        ("owner", say("负责人", "Owner"), "user-round", False, True, True, ""),
        ("amount", say("在谈金额", "Open amount"), "banknote", True, True, True, money("¥3,397.0", say("万", "×10k"))),
        ("last", say("最近跟进", "Last contact"), "history", False, True, False, ""),
        ("next", say("下一步", "Next step"), "calendar-clock", False, False, True, ""),
        ("industry", say("行业", "Industry"), "factory", False, False, True, ""),
        ("tags", say("标签", "Tags"), "tag", False, False, True, ""),
        ("won", say("累计成交", "Won so far"), "wallet", True, True, False, money("¥5,910.0", say("万", "×10k"))),
    ]
    made = []
    for field, title, icon, is_end, sortable, editable, total in rows:
        url = f"/accounts?view=2&sort=-{field}" if sortable else ""
        made.append({"field": field, "title": title, "icon": icon, "is_end": is_end, "is_editable": editable, "sort": "desc" if field == "amount" else "", "sort_url": url, "total": total, "is_summed": bool(total)})
    return made


STATES = [("谈判中", "Negotiating", "violet"), ("跟进中", "In contact", "blue"), ("已成交", "Customer", "green"), ("沉默", "Silent", "amber"), ("流失预警", "At risk", "red")]


def row(say: Say, company: dict[str, Any]) -> dict[str, Any]:
    index = company["id"]
    zh, en, hue = STATES[index % 5 if index % 3 else 1]
    late = index in (6, 9, 15)
    unit = say("万", "×10k")
    last = when(DAY, say(f"{index % 9 + 1} 天前", f"{index % 9 + 1} days ago"), "bad" if index == 9 else "warn" if index % 7 == 0 else "")
    next_step = Markup("{} {}").format(tag(say("逾期", "late"), "red") if late else say("周二", "Tue"), say("方案评审与报价", "Review and quote"))
    grade = tag(say("A 级", "A") if index % 3 else say("B 级", "B"), "violet" if index % 3 else "blue")
    labels = tags((say("标杆客户", "Reference"), "violet"), (say("展会", "Trade fair"), "gray")) if index % 4 == 1 else tags((say("高潜", "Potential"), "pink")) if index % 4 == 2 else EMPTY
    state = status(say(zh, en), hue)
    cells = (company["name"], grade, state, person(company["owner"]), money(f"¥{company['amount']}", unit), last, next_step, company["industry"], labels, money(f"¥{index * 37.4:,.1f}", unit))
    return {
        "id": index, "version": 3, "url": f"/accounts/{index}?view=2", "peek_url": f"/accounts/{index}/peek", "title": company["name"], "mark": company["mark"], "hue": company["hue"],
        "cells": cells, "is_editable": index != 8, "lead": Markup("{}<span>·</span>{}<span>·</span>{}").format(state, company["owner"], last), "side": Markup("{}{}").format(money(f"¥{company['amount']}", unit), company["industry"]),
    }


def bulk(say: Say) -> dict[str, Any]:
    actions = [("assign", say("转移负责人", "Assign"), "user-round-pen"), ("tag", say("打标签", "Tag"), "tag"), ("set", say("编辑字段", "Set a field"), "pencil"), ("delete", say("删除", "Delete"), "trash-2")]
    return {
        "url": "/accounts/bulk", "form_url": "/accounts/bulk/form", "export_url": "/accounts/export", "formats": [("xlsx", "Excel"), ("csv", "CSV")], "query": "view=2", "total": "1,248",
        "actions": [{"key": key, "title": title, "icon": icon, "is_danger": key == "delete"} for key, title, icon in actions],
    }


def list_page(say: Say) -> dict[str, Any]:
    shown = columns(say)
    rows = [draw("account", shown, row(say, company)) for company in companies(say)]
    sorts = [{"title": column["title"], "url": column["sort_url"], "direction": "desc", "is_current": column["field"] == "amount"} for column in shown if column["sort_url"]]
    choices = [{"field": column["field"], "title": column["title"], "is_shown": True} for column in shown] + [{"field": "website", "title": say("网站", "Website"), "is_shown": False}]
    kinds = [{"title": say("列表", "List"), "icon": "table-2", "url": "/accounts", "is_current": True}, {"title": say("看板", "Board"), "icon": "square-kanban", "url": "/accounts/board", "is_current": False}]
    return {
        "object": account_object(say), "title": say("重点客户", "Key accounts"), "views": views(say), "kinds": kinds, **filters(say),
        "save_view": {"url": "/accounts/views", "query": "view=2", "id": "2", "title": say("重点客户", "Key accounts")},
        "sorts": sorts, "sort": {"title": say("在谈金额", "Open amount"), "direction": "desc"}, "columns": shown, "rows": rows,
        "column_form": {"url": "/accounts", "params": [("view", "2")], "choices": choices},
        "count": {"text": "20", "exact_url": ""}, "range": "1–20", "previous_url": "", "next_url": "/accounts?view=2&cursor=x", "more_url": "/accounts?view=2&limit=100",
        "empty": None, "bulk": bulk(say),
    }


def empty_list(say: Say) -> dict[str, Any]:
    actions = [{"title": say("新建客户", "New account"), "url": "/accounts/new", "icon": "plus", "is_primary": True}, {"title": say("导入", "Import"), "url": "/accounts/import", "icon": "upload"}]
    state = {"kind": "nothing", "title": say("还没有客户", "No accounts yet"), "text": say("新建第一个客户，或者从 Excel 导入。", "Create the first one or import a file."), "actions": actions}
    return {**list_page(say), "rows": [], "chips": [], "empty": state, "bulk": None}


def filter_builder(say: Say) -> dict[str, Any]:
    def op(key: str, zh: str, en: str) -> dict[str, str]:
        return {"key": key, "title": say(zh, en)}

    some = [op("empty", "为空", "is empty"), op("not_empty", "不为空", "is filled")]
    compare = [op("gte", "≥", "≥"), op("lte", "≤", "≤"), op("between", "介于", "between"), op("eq", "等于", "is")]
    dates = [op("last", "最近", "in the last"), op("next", "未来", "in the next"), op("this", "在本", "in this"), op("lt", "早于", "before"), op("gt", "晚于", "after")]
    within = [op("in", "属于", "is one of"), op("not_in", "不属于", "is none of"), op("eq", "是", "is")]
    grades = [{"value": key, "title": say(f"{key} 级", key)} for key in "ABC"]
    units = [("day", "天", "days"), ("week", "周", "weeks"), ("month", "月", "months"), ("quarter", "季度", "quarters"), ("year", "年", "years")]
    builder = {
        "fields": [
            {"name": "grade", "title": say("等级", "Grade"), "kind": "choice", "options": grades},
            {"name": "name", "title": say("客户名称", "Name"), "kind": "text"},
            {"name": "amount", "title": say("在谈金额", "Open amount"), "kind": "money"},
            {"name": "last", "title": say("最近跟进", "Last contact"), "kind": "date"},
            {"name": "owner", "title": say("负责人", "Owner"), "kind": "user", "options": [{"value": i + 1, "title": person_name(say, i)} for i in range(5)]},
            {"name": "parent", "title": say("上级客户", "Parent account"), "kind": "link", "lookup_url": "/accounts/lookup", "group": say("关联", "Links")},
        ],
        "operators": {"choice": within + some, "text": [op("contains", "包含", "contains"), op("starts", "开头是", "starts with"), *some], "money": compare + some, "date": dates + some, "user": within + some, "link": within + some},
        "units": [{"value": key, "title": say(zh, en)} for key, zh, en in units],
        "people": [{"value": "me", "title": say("我", "Me")}, {"value": "my_team", "title": say("我的团队", "My team")}],
        "tree": {"join": "all", "items": [
            {"field": "grade", "op": "in", "value": ["A", "B"]}, {"field": "amount", "op": "gte", "value": "500000"},
            {"join": "any", "items": [{"field": "last", "op": "last", "value": {"n": 30, "unit": "day"}}, {"field": "parent", "op": "eq", "value": 1, "text": say("启明精密制造", "Qiming Precision")}]},
        ]},
        "text": "grade:A,B amount>=500000",
    }
    return {"object": account_object(say), "builder": builder, "apply_url": "/accounts", "params": [("view", "2")], "count_url": "/accounts/filter/count"}


def lookup(say: Say) -> dict[str, Any]:
    options = [{"id": c["id"], "title": c["name"], "subtitle": c["industry"], "mark": c["mark"], "hue": c["hue"]} for c in companies(say)[:6]]
    return {"options": options, "q": "", "create": {"title": say("新建客户", "New account"), "url": "/accounts/new"}, "more": True}


def bulk_form(say: Say) -> dict[str, Any]:
    owner = {"name": "owner", "id": "bulk-owner", "title": say("新负责人", "New owner"), "kind": "user", "lookup_url": "/users/lookup", "is_required": True}
    return {"title": say("转移负责人", "Assign"), "text": say("3 个客户会换负责人，之后可以撤销。", "3 accounts get a new owner. You can undo it."), "url": "/accounts/bulk", "verb": "assign", "hidden": [("ids", "1,2,3")], "fields": [owner], "submit": say("转移", "Assign"), "count": 3}
