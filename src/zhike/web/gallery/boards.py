"""Samples of the board: columns, cards, sums, the menu to move."""

# fmt: off
from typing import Any

from markupsafe import Markup

from zhike.engine.views.shapes.cards import draw

from .lists import deal_object, filters
from .people import companies
from .values import Say, money, person, tag

STAGES = [
    ("new", "初步接洽", "New", "gray", 10, "248.5"), ("qualified", "需求确认", "Qualified", "blue", 30, "522.5"),
    ("proposal", "方案报价", "Proposal", "indigo", 50, "741.0"), ("negotiation", "商务谈判", "Negotiation", "violet", 70, "613.0"),
    ("won", "赢单", "Won", "green", 100, "312.0"),
]
DEALS = [
    ("MES 一期咨询", "MES consulting"), ("智慧农机产线", "Farm machine line"), ("数字展厅设备", "Showroom equipment"), ("检测设备更新", "Test bench renewal"),
    ("AI 视觉质检工作站 ×6", "Six vision stations"), ("云边协同 POC", "Edge proof of concept"), ("冷库自动化改造", "Cold store automation"), ("包装线机器人", "Packing robots"),
    ("柔性装配线 V3", "Flexible assembly V3"), ("光伏组件搬运 AGV ×24", "24 transport robots"), ("仓储 WMS 升级", "Warehouse system upgrade"),
    ("三期产线改造", "Third production line"), ("薄膜产线控制系统", "Film line controls"), ("GMP 洁净车间输送线", "Clean-room conveyor"), ("二号线备件框架", "Spare parts contract"),
]
SPLIT = [4, 4, 3, 3, 1]
NEXT = [("calendar-clock", "首访 周二", "Visit on Tue", ""), ("clock", "3 天", "3 days", ""), ("triangle-alert", "无计划", "No plan", "warn"), ("alarm-clock", "逾期 4 天", "4 days late", "bad")]


def card(say: Say, index: int, stage: str) -> dict[str, Any]:
    company = companies(say)[index]
    title = say(*DEALS[index])
    symbol, zh, en, tone = NEXT[index % 4]
    amount = money(f"¥{company['amount']}", say("万", "×10k"))
    label = say(f"{title}，{company['name']}，{stage}。空格键拿起，方向键移动，M 打开菜单", f"{title}, {company['name']}, {stage}. Space picks up, arrows move, M opens the menu")
    return {
        "id": index + 1, "version": 2, "url": f"/opportunities/{index + 1}", "peek_url": f"/opportunities/{index + 1}/peek", "title": title, "mark": company["mark"], "hue": company["hue"],
        "subtitle": company["name"], "amount": amount, "tag": tag(say("高潜", "Potential"), "pink") if index % 5 == 1 else "", "person": person(company["owner"]),
        "date": Markup('<time datetime="2026-12-{0:02d}">12/{0:02d}</time>').format(index + 5), "next": {"icon": symbol, "text": say(zh, en), "tone": tone}, "state": tone, "label": label, "can_move": index != 14,
    }


def columns(say: Say) -> list[dict[str, Any]]:
    made, at = [], 0
    for (key, zh, en, hue, chance, total), size in zip(STAGES, SPLIT, strict=True):
        cards = [draw("opportunity", card(say, index, say(zh, en))) for index in range(at, at + size)]
        at += size
        made.append({
            "key": key, "title": say(zh, en), "hue": hue, "count": str(size), "sum": money(f"¥{total}", say("万", "×10k")), "probability": f"{chance}%", "percent": chance,
            "new_url": f"/opportunities/new?stage={key}", "more_url": "/opportunities/board?column=new&cursor=x" if key == "new" else "", "cards": cards, "outcome": "won" if key == "won" else "",
        })
    return made


def board_page(say: Say) -> dict[str, Any]:
    unit = say("万", "×10k")
    parts = [{"title": say("承诺", "Commit"), "value": money("¥612", unit), "percent": 25.0}, {"title": say("最佳", "Best case"), "value": money("¥398", unit), "percent": 16.0}, {"title": say("其余", "Rest"), "value": money("¥1,427", unit), "percent": 59.0}]
    verbs = [{"key": "win", "title": say("赢单", "Mark as won"), "icon": "trophy", "form_url": "/opportunities/{id}/win"}, {"key": "lose", "title": say("输单", "Mark as lost"), "icon": "circle-x", "form_url": "/opportunities/{id}/lose"}]
    kinds = [{"title": say("看板", "Board"), "icon": "square-kanban", "url": "/opportunities/board", "is_current": True}, {"title": say("列表", "List"), "icon": "table-2", "url": "/opportunities", "is_current": False}]
    return {
        "object": deal_object(say), "kinds": kinds, "views": [], **filters(say, "opportunities"), "groups": [{"title": say("标准销售流程", "Standard pipeline"), "url": "/opportunities/board?pipeline=1", "is_selected": True}, {"title": say("续约流程", "Renewals"), "url": "/opportunities/board?pipeline=2"}],
        "summary": [{"title": say("管道总额", "Pipeline"), "value": money("¥2,437", unit)}, {"title": say("加权预测", "Weighted"), "value": money("¥1,262", unit)}, {"title": say("本季已赢", "Won this quarter"), "value": money("¥1,285", unit), "tone": "ok"}],
        "mix": {"label": say("承诺 612 万，最佳 398 万，其余 1,427 万", "Commit 612, best case 398, rest 1,427"), "parts": parts, "note": Markup("{} <b>{}</b>").format(say("距季度目标还差", "To the goal"), money("¥515", unit))},
        "columns": columns(say), "moves": {"url": "/opportunities/{id}/move", "by": "stage", "verbs": verbs}, "empty": None, "bulk": None,
    }


def moved(say: Say) -> dict[str, Any]:
    both = columns(say)[:2]
    return {"object": deal_object(say), "card": both[1]["cards"][0], "columns": both}
