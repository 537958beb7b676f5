"""Samples of forms, commands, the recycle bin and the import pages."""

# fmt: off
from datetime import datetime
from typing import Any

from .lists import account_object, deal_object
from .people import companies, person_name
from .records import entries, record_page
from .values import EMPTY, Say, money, person, when

Fields = list[dict[str, Any]]


def edit(say: Say, name: str, zh: str, en: str, kind: str = "text", **more: Any) -> dict[str, Any]:
    return {"name": name, "id": f"field-{name}", "title": say(zh, en), "kind": kind, **more}


def options(say: Say, *rows: tuple[str, str, str], chosen: str = "") -> list[dict[str, Any]]:
    return [{"value": key, "title": say(zh, en), "is_selected": key == chosen} for key, zh, en in rows]


def contact_fields(say: Say) -> Fields:
    phones = [{"value": "0571-8666 0000", "kind": "work", "is_primary": True}, {"value": "138 5716 6621", "kind": "mobile"}]
    address = [{"region": say("浙江", "Zhejiang"), "city": say("杭州", "Hangzhou"), "district": say("萧山", "Xiaoshan"), "street": say("建设二路 88 号", "88 Jianshe Road"), "postcode": "311200", "kind": "work", "is_primary": True}]
    return [edit(say, "phones", "电话", "Phones", "phones", value=phones), edit(say, "emails", "邮箱", "Mail addresses", "emails", value=[]), edit(say, "addresses", "地址", "Addresses", "addresses", value=address)]


def form_page(say: Say, *, refused: bool = False) -> dict[str, Any]:
    sizes = options(say, ("1-49", "1–49 人", "1–49"), ("50-499", "50–499 人", "50–499"), ("500+", "500 人以上", "500 and more"), chosen="500+")
    basics = [
        edit(say, "name", "客户名称", "Name", value=say("启明精密制造", "Qiming Precision") if not refused else "", is_required=True, errors=[say("写上客户的名称。", "Give the account a name.")] if refused else []),
        edit(say, "kind", "类型", "Kind", "choice", value="organisation", is_required=True, options=options(say, ("organisation", "企业", "Organisation"), ("person", "个人", "Person"), chosen="organisation")),
        edit(say, "industry", "行业", "Industry", "choice", value=say("通用设备", "General equipment"), allows_other=True, options=options(say, ("g", "通用设备", "General equipment"), ("s", "软件", "Software"))),
        edit(say, "size", "规模", "Employees", "choice", value="500+", options=sizes), edit(say, "website", "网站", "Website", "url", value="https://qiming-jm.cn"), edit(say, "acquired_by", "获客人", "Won by", "user", lookup_url="/users/lookup", chosen=[]),
        edit(say, "parent", "上级客户", "Parent account", "link", lookup_url="/accounts/lookup", chosen=[{"id": 40, "title": say("启明集团", "Qiming Group")}], help=say("集团或母公司。", "The group it belongs to.")),
        edit(say, "tags", "标签", "Tags", "tags", lookup_url="/tags/lookup", allows_new=True, chosen=[{"id": "a", "title": say("标杆客户", "Reference")}]), edit(say, "note", "备注", "Note", "long_text", value=""),
        edit(say, "is_key", "重点客户", "Key account", "yes_no", value=True), edit(say, "created", "创建", "Created", is_readonly=True, html=when(datetime(2023, 6, 14, 9, 0), "2023-06-14 09:00")),
    ]
    sections = [{"title": say("基本信息", "Basics"), "fields": basics}, {"title": say("联系方式", "How to reach them"), "fields": contact_fields(say)}]
    duplicate = {"title": say("杭州启明精密有限公司", "Qiming Precision Ltd"), "url": "/accounts/1", "text": say("名称几乎相同，负责人 陈志强", "nearly the same name, owner Zhiqiang Chen")}
    return {
        "object": account_object(say), "title": say("新建客户", "New account"), "action": "/accounts/new", "version": None, "idempotency_key": "k-1", "sections": sections, "cancel_url": "/accounts", "submit": say("保存", "Save"),
        "errors": [{"field": "field-name", "text": say("客户名称：写上客户的名称。", "Name: Give the account a name.")}] if refused else [], "duplicates": [duplicate] if refused else [], "allow_duplicates": True,
    }


def deal_form(say: Say) -> dict[str, Any]:
    columns = [edit(say, "product", "产品", "Product", "link", lookup_url="/products/lookup"), edit(say, "quantity", "数量", "Quantity", "number", value="1"), edit(say, "unit_price", "单价", "Unit price", "money"), edit(say, "discount", "折扣 %", "Discount %", "percent")]
    line = [{**columns[0], "chosen": [{"id": 3, "title": "GTX Pro"}]}, {**columns[1], "value": "6"}, {**columns[2], "value": {"amount": "160000"}}, {**columns[3], "value": "5"}]
    fields = [
        edit(say, "name", "商机名称", "Name", value=say("AI 视觉质检工作站 ×6", "Six vision stations"), is_required=True), edit(say, "amount", "金额", "Amount", "money", value={"amount": "912000"}, currency="CNY", currencies=[{"value": "CNY", "title": "CNY"}, {"value": "USD", "title": "USD"}]),
        edit(say, "close_on", "预计成交", "Close on", "date", value="2026-12-15"), edit(say, "meeting_at", "评审时间", "Review at", "moment", value="2026-11-24T14:00"), edit(say, "channels", "渠道", "Channels", "multi_choice", options=options(say, ("call", "电话", "Phone"), ("mail", "邮件", "Mail"), chosen="call")),
        edit(say, "lines", "产品明细", "Product lines", "rows", columns=columns, rows=[line, line]),
    ]
    return {**form_page(say), "object": deal_object(say), "title": say("编辑商机", "Edit the deal"), "sections": [{"title": say("商机", "Deal"), "fields": fields}], "version": 4}


def command(say: Say, *, refused: bool = False) -> dict[str, Any]:
    reasons = options(say, ("price", "价格", "Price"), ("timing", "时机不对", "Bad timing"), ("other", "其他", "Other"))
    fields = [edit(say, "lost_reason", "输单原因", "Why was it lost", "choice", options=reasons, is_required=True, errors=[say("写明为什么输掉这个商机。", "Say why this opportunity was lost.")] if refused else []), edit(say, "competitor", "竞争对手", "Competitor")]
    body = {"title": say("输单", "Mark as lost"), "text": say("商机会从看板上移走，之后可以重新打开。", "The deal leaves the board. You can reopen it."), "url": "/opportunities/12/lose", "fields": fields, "submit": say("标记为输单", "Mark as lost"), "is_danger": False}
    return {"object": deal_object(say), "record": {**record_page(say)["record"], "title": say("三期产线改造", "Third production line")}, "command": body, "errors": [], "version": 7, "cancel_url": "/opportunities/12"}


def bin_page(say: Say) -> dict[str, Any]:
    rows = [{"id": c["id"], "title": c["name"], "mark": c["mark"], "hue": c["hue"], "who": person(c["owner"]), "when": when(datetime(2026, 11, 18), say("周三 10:12", "Wed 10:12")), "restore_url": f"/accounts/{c['id']}/restore"} for c in companies(say)[:5]]
    return {"object": account_object(say), "rows": rows, "count": "5", "next_url": "", "empty": None}


def history_page(say: Say) -> dict[str, Any]:
    page = record_page(say)
    return {"object": page["object"], "record": page["record"], "crumbs": page["crumbs"], "entries": entries(say)["week"] + entries(say)["earlier"], "older_url": "/accounts/1/history?before=3"}


def import_upload(say: Say) -> dict[str, Any]:
    recent = [{"title": say("2026 展会线索.csv", "fair-2026.csv"), "url": "/jobs/3", "when": when(datetime(2026, 11, 12), "11-12"), "text": say("8,773 行，27 行被拒绝", "8,773 rows, 27 refused")}]
    return {"object": deal_object(say), "action": "/opportunities/import", "max_size": "512 MB", "formats": "CSV, XLSX", "templates": [{"title": say("下载模板", "Template"), "url": "/opportunities/import/template"}], "recent": recent, "error": ""}


def import_map(say: Say) -> dict[str, Any]:
    def column(name: str, samples: list[str], target: str, score: int, how: str, **more: Any) -> dict[str, Any]:
        return {"name": name, "samples": samples, "target": target, "score": score, "how": how, "values": [], **more}

    spellings = [{"from": "GTXPro", "to": "GTX Pro", "count": "1,480", "note": say("只差空格", "a space")}, {"from": "mg advance", "to": "MG Advanced", "count": "12", "note": say("相似", "similar")}]
    columns = [
        column("opportunity_id", ["1C1I7A6R", "Z063OYW0"], "external_id", 99, say("用来匹配已有记录", "finds records we have")), column("sales_agent", ["Moses Frase", "Darcel Schlecht"], "owner", 96, say("按姓名找同事", "finds people by name"), by="name", missing="blank"),
        column("product", ["GTXPro", "MG Special"], "lines.product", 88, say("按值对应", "by spelling"), by="name", missing="fail", values=spellings), column(say("渠道经理意见", "channel_note"), [say("价格敏感", "price")], "", 0, say("没有合适的字段", "no field fits"), needs=True),
        column("close_date", ["2017-03-01", "2017-03-11"], "closed_at", 93, say("年-月-日", "year-month-day")), column("close_value", ["1054", "4514"], "amount", 97, say("数字", "a number")),
    ]
    targets = [("external_id", "外部编号", "External id"), ("owner", "负责人", "Owner"), ("lines.product", "产品", "Product"), ("closed_at", "成交时间", "Closed at"), ("amount", "金额", "Amount")]
    by = options(say, ("name", "名称", "name"), ("external_id", "外部编号", "external id"))
    reading = [edit(say, "encoding", "编码", "Encoding", "choice", value="utf-8", is_required=True, options=options(say, ("utf-8", "UTF-8", "UTF-8"), ("gb18030", "GB18030", "GB18030"), chosen="utf-8")), edit(say, "header_row", "表头", "Header row", "number", value="1")]
    rules = [edit(say, "match", "匹配依据", "Match by", "choice", value="external_id", is_required=True, options=by), edit(say, "on_match", "找到时", "When found", "choice", value="update", is_required=True, options=options(say, ("update", "更新", "update"), ("skip", "跳过", "skip"), chosen="update"))]
    return {
        "object": deal_object(say), "file": {"name": "sales_pipeline.csv", "size": "621 KB", "rows": "8,800", "columns": 8}, "reading": reading, "reading_url": "/import/4/reading", "columns": columns,
        "targets": [{"value": key, "title": say(zh, en), "group": say("商机", "Deal")} for key, zh, en in targets], "by_choices": {"owner": by, "lines.product": by}, "missing_choices": options(say, ("fail", "拒绝该行", "refuse the row"), ("blank", "留空", "leave empty"), ("create", "新建", "create")),
        "rules": rules, "defaults": [edit(say, "default.currency", "币种", "Currency", value="USD")], "action": "/import/4/map", "summary": say("6 列中 5 列已对上", "5 of 6 columns matched"), "back_url": "/opportunities/import",
    }


def import_preview(say: Say) -> dict[str, Any]:
    names = {"created": say("新建", "New"), "updated": say("更新", "Updated"), "unchanged": say("不变", "Unchanged"), "refused": say("拒绝", "Refused")}
    parts = [{"key": key, "title": names[key], "count": count, "percent": percent} for key, count, percent in [("created", "6,214", 70.4), ("updated", "2,318", 26.3), ("unchanged", "241", 2.7), ("refused", "27", 0.6)]]
    rows = [{"number": index + 2, "state": ["created", "updated", "unchanged", "refused"][index % 4], "cells": [company["name"], person_name(say, index), money(f"¥{company['amount']}"), EMPTY], "problem": say("第 5 行:‘年底’不是日期。", "Row 5: 'year end' is not a date.") if index % 4 == 3 else ""} for index, company in enumerate(companies(say))]
    problems = [{"title": say("预计成交读不出", "Close date not readable"), "text": say("“年底”“Q1”", "'year end', 'Q1'"), "count": "19"}, {"title": say("找不到负责人", "Owner not found"), "text": say("“王工”", "'Wang'"), "count": "8"}]
    return {
        "object": deal_object(say), "file": {"name": "sales_pipeline.csv"}, "parts": parts, "columns": [say("客户", "Account"), say("负责人", "Owner"), say("金额", "Amount"), say("预计成交", "Close on")], "rows": rows,
        "problems": problems, "errors_url": "/import/4/errors", "back_url": "/import/4", "action": "/import/4/run", "submit": say("导入 8,773 行", "Import 8,773 rows"),
    }


def import_run(say: Say, *, done: bool = False) -> dict[str, Any]:
    job = {"id": 4, "title": say("导入商机", "Import deals"), "state": "running", "state_title": say("进行中", "Running"), "done": 4400, "total": 8800, "percent": 50, "text": say("4,400 / 8,800 行", "4,400 of 8,800 rows"), "counts": [], "cancel_url": "/jobs/4/cancel"}
    if done:
        counts = [{"title": say("新建", "Created"), "value": "6,214"}, {"title": say("更新", "Updated"), "value": "2,318"}, {"title": say("拒绝", "Refused"), "value": "27"}]
        job |= {"state": "done", "state_title": say("完成", "Done"), "text": say("用时 3.2 秒", "3.2 seconds"), "counts": counts, "errors_url": "/jobs/4/errors", "undo_url": "/events/77/undo", "url": "/opportunities"}
    return {"object": deal_object(say), "job": job}
