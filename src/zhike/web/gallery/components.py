"""What the component page of the gallery shows: one of each, in the states that matter."""

# fmt: off
from datetime import datetime
from typing import Any

from . import boards, forms, records
from .people import person_name
from .screens import today
from .values import EMPTY, HUES, Say, link, money, number, person, record_link, several, status, tag, tags, when


def components(say: Say) -> dict[str, Any]:
    moment = datetime(2026, 11, 19, 16, 40)
    values = [
        (say("文本", "Text"), say("通用设备", "General equipment")), (say("数字", "Number"), number("1,284")), (say("金额", "Money"), money("¥386.0", say("万", "×10k"))), (say("日期", "Date"), when(moment.date(), "2026-11-20")),
        (say("逾期", "Late"), when(moment, say("3 天前", "3 days ago"), "bad")), (say("选项", "Choice"), tag(say("A 级", "A"), "violet")), (say("状态", "State"), status(say("赢单", "Won"), "green")), (say("标签", "Tags"), tags((say("展会", "Fair"), "gray"), (say("高潜", "Potential"), "pink"))),
        (say("人员", "Person"), person(person_name(say, 1))), (say("关联", "Link"), record_link(say("启明精密", "Qiming"), "/accounts/1", say("启", "Q"))), (say("网址", "Address"), link("qiming-jm.cn", "https://qiming-jm.cn")), (say("多个", "Several"), several((link("0571-8666 0000", "tel:+8657186660000"), say("工作", "work")))), (say("空", "Empty"), EMPTY),
    ]
    fields = forms.form_page(say, refused=True)["sections"][0]["fields"]
    lines = forms.deal_form(say)["sections"][0]["fields"]
    page = today(say)
    return {
        "values": values, "hues": HUES, "fields": fields, "lines": lines, "card": boards.card(say, 2, say("初步接洽", "New")), "kpis": page["kpis"], "chart": page["chart"], "funnel": page["funnel"],
        "timeline": records.timeline(say), "highlights": records.record_page(say)["highlights"], "path": records.deal_page(say)["path"], "record": records.deal_page(say)["record"], "related": records.related(say), "object": boards.deal_object(say),
    }
