"""Samples of the pages of the shell: today, inbox, search, log-in, settings, problems."""

# fmt: off
from datetime import date, datetime
from typing import Any

from markupsafe import Markup

from .forms import edit, options
from .people import companies, person_name
from .values import HUES, Say, hue_of, link, money, paragraphs, person, short_of, tag, when


def today(say: Say) -> dict[str, Any]:
    unit = say("万", "×10k")
    line = Markup("{} · {}").format(say("11 月 20 日 星期五", "Friday, 20 November"), link(say("5 项待办", "5 tasks"), "#tasks"))
    kpis = [
        {"title": say("本季成交额", "Won this quarter"), "icon": "trophy", "value": "¥1,284.6", "unit": unit, "percent": 71, "note": say("目标 ¥1,800 万 · 还差 ¥515.4 万", "Goal 1,800, 515.4 to go"), "url": "/opportunities"},
        {"title": say("加权管道", "Weighted pipeline"), "icon": "layers", "value": "¥1,262.3", "unit": unit, "delta": {"text": "12.4%", "tone": "ok", "icon": "arrow-up-right"}, "note": say("较上季", "to last quarter"), "spark": [52, 58, 55, 63, 70, 66, 74, 80, 78, 88]},
        {"title": say("新增商机", "New deals"), "icon": "target", "value": "86", "delta": {"text": "8", "tone": "ok", "icon": "arrow-up-right"}, "note": say("较上季", "to last quarter"), "spark": [30, 34, 28, 36, 33, 40, 38, 44]},
        {"title": say("赢率", "Win rate"), "icon": "percent", "value": "34.8", "unit": "%", "delta": {"text": "2.1", "tone": "bad", "icon": "arrow-down-right"}, "note": say("较上季", "to last quarter"), "spark": [39, 41, 38, 40, 37, 36, 34, 35]},
        {"title": say("平均周期", "Sales cycle"), "icon": "timer", "value": "47", "unit": say("天", "days"), "delta": {"text": say("5 天", "5 days"), "tone": "ok", "icon": "arrow-down-right"}, "note": say("更快", "faster"), "spark": [58, 56, 57, 54, 52, 50, 47]},
    ]
    bars = [{"title": say(f"{month} 月", f"{month:02d}"), "value": value, "soft": 98 if month == 11 else 0, "target": target, "label": say(f"{month} 月成交 {value} 万，目标 {target} 万", f"Month {month}: won {value}, goal {target}")} for month, value, target in zip(range(1, 13), [210, 168, 302, 276, 318, 402, 356, 391, 445, 742, 542, 640], [240, 220, 280, 290, 300, 340, 380, 400, 420, 600, 600, 600], strict=True)]
    chart = {"title": say("月度成交与目标", "Won by month"), "note": say("单位：万元", "in ¥10,000"), "series": [{"title": say("成交", "Won"), "tone": "main"}, {"title": say("预测", "Forecast"), "tone": "soft"}, {"title": say("目标", "Goal"), "tone": "line"}], "bars": bars, "max": 800, "ticks": [{"value": v, "text": str(v)} for v in (0, 200, 400, 600, 800)]}
    steps = [{"title": say(zh, en), "count": str(n), "percent": w, "note": f"{w}%", "is_last": n == 16} for zh, en, n, w in [("初步接洽", "New", 86, 100), ("需求确认", "Qualified", 55, 64), ("方案报价", "Proposal", 38, 44), ("商务谈判", "Negotiation", 28, 33), ("赢单", "Won", 16, 19)]]
    tasks = [{"id": index, "title": say(zh, en), "subtitle": companies(say)[index]["name"], "when": when(datetime(2026, 11, 20, 10 + index, 30), say("逾期", "late") if index == 1 else f"{10 + index}:30", "bad" if index == 1 else ""), "url": f"/tasks/{index}", "done_url": f"/tasks/{index}/done"} for index, (zh, en) in enumerate([("发送报价 V3", "Send quote V3"), ("样机测试反馈", "Prototype feedback"), ("价格审批", "Approve the price"), ("准备评审会材料", "Prepare the review")])]
    risks = [{"title": say("冷库自动化改造", "Cold store automation"), "text": say("下一步逾期 4 天", "next step is 4 days late"), "tone": "bad", "amount": money("¥88.0", unit), "person": person_name(say, 1), "mark": say("澜", "H"), "hue": "green", "url": "/opportunities/7"}, {"title": say("数字展厅设备", "Showroom equipment"), "text": say("没有安排下一步", "no next step"), "tone": "warn", "amount": money("¥52.5", unit), "person": person_name(say, 6), "mark": say("府", "T"), "hue": "red", "url": "/opportunities/3"}]
    ranking = [{"name": person_name(say, index), "short": short_of(person_name(say, index)), "hue": hue_of(person_name(say, index)), "value": money(amount, unit), "percent": percent, "note": f"{percent}%"} for index, (amount, percent) in enumerate([("¥386.0", 107), ("¥342.5", 95), ("¥248.1", 69), ("¥112.0", 41)])]
    return {
        "greeting": say("下午好，志强", "Good afternoon, Zhiqiang"), "line": line, "scopes": segments(say, ("我的", "Mine"), ("团队", "Team"), ("公司", "Company")), "periods": segments(say, ("本月", "Month"), ("本季度", "Quarter"), ("本财年", "Year")), "kpis": kpis, "chart": chart,
        "funnel": {"title": say("销售漏斗", "Funnel"), "note": say("本季进入 86 个", "86 entered"), "url": "/opportunities/board", "steps": steps}, "tasks": tasks, "tasks_note": say("4 项，1 项逾期", "4, one late"), "tasks_url": "/tasks", "new_task_url": "/tasks/new", "risks": risks, "risks_url": "/opportunities?view=7", "ranking": ranking, "onboarding": [],
    }


def segments(say: Say, *names: tuple[str, str]) -> list[dict[str, Any]]:
    return [{"title": say(*name), "url": f"/today?at={index}", "is_current": index == 1} for index, name in enumerate(names)]


def inbox(say: Say) -> dict[str, Any]:
    rows = [("mail", "blue", "方敏", "Min Fang", "付款方式改成 3-4-3 可以吗？", "Can we pay in three parts?"), ("at-sign", "violet", "王子涵 提到了你", "Zihan mentioned you", "对比材料做好了", "The comparison is ready"), ("alarm-clock", "red", "任务逾期", "Task is late", "样机测试反馈，已延期 2 天", "Prototype feedback, two days")]
    items = [{"id": index, "icon": icon, "hue": hue, "title": say(zh, en), "subject": companies(say)[index]["name"], "text": say(text, text_en), "when": when(datetime(2026, 11, 20, 14 - index, 6), f"{14 - index}:06"), "url": f"/inbox?id={index}", "is_unread": index < 2, "is_current": index == 0, "badge": say("剩 3 小时", "3 hours") if index == 1 else ""} for index, (icon, hue, zh, en, text, text_en) in enumerate(rows)]
    current = {"title": say("关于付款方式与交期", "About payment and delivery"), "lead": link(companies(say)[0]["name"], "/accounts/1"), "body": paragraphs(say("陈经理好：报价我们内部过了一遍，总价基本认可。", "We went through the quote and agree to the total."), say("付款方式能否调整为 3-4-3?", "Could we pay in three parts?")), "done_url": "/inbox/1/done", "later_url": "/inbox/1/later", "url": "/accounts/1"}
    tabs = [{"title": say(zh, en), "count": count, "url": f"/inbox?tab={en}", "is_current": count == "3"} for zh, en, count in [("需要我", "For me", "3"), ("全部", "All", "28"), ("已完成", "Done", "")]]
    return {"tabs": tabs, "groups": [{"title": say("今天", "Today"), "items": items}], "current": current, "done_all_url": "/inbox/done", "next_url": "", "empty": None}


def search(say: Say) -> dict[str, Any]:
    accounts = [{"title": c["name"], "html": Markup("<mark>{}</mark>{}").format(c["name"][:2], c["name"][2:]), "subtitle": c["industry"], "url": f"/accounts/{c['id']}", "mark": c["mark"], "hue": c["hue"]} for c in companies(say)[:3]]
    contacts = [{"title": say("方敏", "Min Fang"), "subtitle": say("采购总监", "Purchasing"), "url": "/contacts/7", "avatar": say("方敏", "MF"), "hue": "amber"}]
    groups = [{"key": "account", "title": say("客户", "Accounts"), "icon": "building-2", "count": "3", "url": "/search?q=qm&object=account", "items": accounts}, {"key": "contact", "title": say("联系人", "Contacts"), "icon": "contact", "count": "1", "url": "", "items": contacts}]
    return {"q": "qm", "groups": groups, "total": 4, "hint": ""}


def login(say: Say) -> dict[str, Any]:
    form = {"action": "/login", "next": "/today", "errors": [], "login": edit(say, "login", "邮箱", "Mail address", "email", value="", is_required=True, autocomplete="username"), "password": edit(say, "password", "密码", "Password", "password", is_required=True), "remember": True}
    return {"form": form, "company": say("星桥智能", "Starbridge"), "providers": [{"title": say("企业微信", "WeCom"), "icon": "message-circle", "url": "/auth/wecom"}, {"title": say("飞书", "Lark"), "icon": "send", "url": "/auth/lark"}], "passkey_url": "/auth/passkey", "reset_url": "/auth/password/reset"}


def mfa(say: Say) -> dict[str, Any]:
    return {"action": "/auth/2fa", "kind": "totp", "field": edit(say, "code", "动态码", "Code", value="", is_required=True, autocomplete="one-time-code", max_length=6, errors=[say("这个动态码已过期，换下一个。", "This code has run out. Use the next one.")]), "errors": [], "cancel_url": "/login", "others": [{"title": say("用备用码", "Use a recovery code"), "icon": "key-round", "url": "/auth/2fa?kind=recovery"}]}


def reset(say: Say) -> dict[str, Any]:
    return {"stage": "ask", "action": "/auth/password/reset", "fields": [edit(say, "email", "邮箱", "Mail address", "email", is_required=True)], "errors": [], "text": say("我们会发一个 30 分钟内有效的链接。", "We send a link that works for 30 minutes.")}


def problem(say: Say) -> dict[str, Any]:
    actions = [{"title": say("回到今日", "Back to today"), "url": "/today", "is_primary": True}]
    return {"status": 404, "title": say("找不到这一页", "Nothing is here"), "text": say("记录可能被删除了，或者你没有权限查看。问问记录的负责人。", "It may have been deleted, or you may not see it. Ask the owner."), "actions": actions, "request_id": "3f9c-11", "bare": False}


def settings_frame(say: Say, here: str, title: str) -> dict[str, Any]:
    def items(*rows: tuple[str, str, str, str]) -> list[dict[str, Any]]:
        return [{"title": say(zh, en), "icon": icon, "url": f"/settings/{key}", "is_current": key == here} for key, zh, en, icon in rows]

    nav = [
        {"title": say("我", "Me"), "items": items(("profile", "个人资料", "Profile", "circle-user-round"), ("tokens", "访问令牌", "Tokens", "key-round"))},
        {"title": say("组织", "Organisation"), "items": items(("members", "成员", "Members", "users"), ("teams", "团队", "Teams", "network"), ("roles", "角色与权限", "Roles", "shield-check"))},
        {"title": say("流程", "Process"), "items": items(("pipelines", "销售流程", "Pipelines", "git-commit-horizontal"))},
    ]
    return {"settings_nav": nav, "crumbs": [{"title": say("设置", "Settings"), "url": "/settings"}], "title": title}


def settings_index(say: Say) -> dict[str, Any]:
    frame = settings_frame(say, "", say("设置", "Settings"))
    cards = [{"title": group["title"], "cards": [{**item, "text": say("查看和修改", "Look and change")} for item in group["items"]]} for group in frame["settings_nav"]]
    return {**frame, "crumbs": [], "cards": cards}


def profile(say: Say) -> dict[str, Any]:
    languages = options(say, ("zh-hans", "中文", "中文"), ("en", "English", "English"), chosen="zh-hans")
    fields = [edit(say, "name", "姓名", "Name", value=person_name(say, 0), is_required=True), edit(say, "email", "邮箱", "Mail address", "email", value="zhiqiang.chen@example.com"), edit(say, "language", "语言", "Language", "choice", is_required=True, value="zh-hans", options=languages), edit(say, "time_zone", "时区", "Time zone", "choice", is_required=True, value="Asia/Shanghai", options=[{"value": "Asia/Shanghai", "title": "Asia/Shanghai", "is_selected": True}]), edit(say, "single_keys", "单键快捷键", "Single-key shortcuts", "yes_no", value=True)]
    extra = [{"title": say("两步验证", "Two-step log-in"), "text": say("用验证器应用保护登录。", "Protect your log-in with an app."), "action": "/auth/2fa/totp/activate", "label": say("开启", "Turn on")}]
    return {**settings_frame(say, "profile", say("个人资料", "Profile")), "lead": say("别人看到的你，以及界面的语言和时区。", "How others see you, and your language and time zone."), "action": "/settings/profile", "sections": [{"title": say("我", "Me"), "fields": fields}], "errors": [], "submit": "", "extra": extra}


def members(say: Say) -> dict[str, Any]:
    rows = [{"id": index, "name": person_name(say, index), "short": short_of(person_name(say, index)), "hue": hue_of(person_name(say, index)), "email": f"user{index}@example.com", "team": say("华东一部", "East 1"), "roles": [tag(say("销售", "Rep"), "blue")], "is_active": index != 5, "when": when(date(2026, 11, 20), say("今天 09:12", "today 09:12")), "url": f"/users/{index}"} for index in range(7)]
    return {**settings_frame(say, "members", say("成员", "Members")), "rows": rows, "invite_url": "/settings/members/invite", "q": "", "count": 7}


def teams(say: Say) -> dict[str, Any]:
    rows = [("星桥智能", "Starbridge", 0, 41), ("华东大区", "East region", 1, 18), ("华东一部", "East 1", 2, 9), ("华东二部", "East 2", 2, 9), ("华南大区", "South region", 1, 12)]
    tree = [{"id": index, "title": say(zh, en), "leader": person(person_name(say, index)), "members": members, "depth": depth, "url": f"/teams/{index}"} for index, (zh, en, depth, members) in enumerate(rows)]
    return {**settings_frame(say, "teams", say("团队", "Teams")), "tree": tree, "new_url": "/teams/new"}


def roles(say: Say) -> dict[str, Any]:
    names = [("admin", "管理员", "Administrator"), ("manager", "经理", "Manager"), ("rep", "销售", "Rep"), ("readonly", "只读", "Read only")]
    objects = [("account", "客户", "Accounts", "building-2"), ("contact", "联系人", "Contacts", "contact"), ("opportunity", "商机", "Deals", "target"), ("task", "任务", "Tasks", "circle-check")]
    verbs = [("see", "查看", "See"), ("create", "新建", "Create"), ("edit", "编辑", "Edit"), ("delete", "删除", "Delete"), ("export", "导出", "Export")]
    levels = options(say, ("none", "无", "None"), ("own", "本人", "Own"), ("team", "团队", "Team"), ("subtree", "下级", "Subtree"), ("all", "全部", "All"))
    grid = {key: dict(zip([verb for verb, _, _ in verbs], ["subtree", "all", "team", "own", "none"], strict=True)) for key, _, _, _ in objects}
    return {
        **settings_frame(say, "roles", say("角色与权限", "Roles")), "roles": [{"key": key, "title": say(zh, en), "url": f"/settings/roles/{key}", "is_current": key == "manager"} for key, zh, en in names], "role": {"key": "manager", "title": say("经理", "Manager"), "text": say("看到和编辑自己团队及下级团队的记录。", "Sees and edits what belongs to the team and the teams below."), "action": "/settings/roles/manager", "is_locked": False},
        "objects": [{"key": key, "title": say(zh, en), "icon": icon} for key, zh, en, icon in objects], "verbs": [{"key": key, "title": say(zh, en)} for key, zh, en in verbs], "grid": grid, "levels": levels, "fields_url": "/settings/roles/manager/fields",
    }


def tokens(say: Say) -> dict[str, Any]:
    rows = [{"id": 1, "title": say("报表同步", "Report sync"), "scopes": ["read"], "who": person_name(say, 0), "created": when(date(2026, 10, 2), "2026-10-02"), "used": when(date(2026, 11, 20), say("今天", "today")), "expires": when(date(2027, 10, 2), "2027-10-02"), "revoke_url": "/settings/tokens/1/revoke"}]
    fields = [edit(say, "name", "名称", "Name", is_required=True), edit(say, "expires_on", "到期", "Ends on", "date", value="2027-11-20"), edit(say, "scopes", "权限范围", "May", "multi_choice", options=options(say, ("read", "读", "read"), ("write", "写", "write"), chosen="read"))]
    return {**settings_frame(say, "tokens", say("访问令牌", "Tokens")), "rows": rows, "created": "zhk_4fQ0sV9y2L7mTqB1cX8eRwZ5", "form": {"action": "/settings/tokens", "fields": fields, "errors": []}}


def pipelines(say: Say) -> dict[str, Any]:
    rows = [("初步接洽", "New", 10, "gray", "open"), ("需求确认", "Qualified", 30, "blue", "open"), ("商务谈判", "Negotiation", 70, "violet", "open"), ("赢单", "Won", 100, "green", "won"), ("输单", "Lost", 0, "red", "lost")]
    stages = [{"id": index, "title": say(zh, en), "probability": chance, "hue": hue, "status": status, "can_remove": index == 1} for index, (zh, en, chance, hue, status) in enumerate(rows)]
    names = dict(zip(HUES, ["灰", "蓝", "靛", "紫", "粉", "红", "橙", "琥珀", "绿", "青"], strict=True))
    return {
        **settings_frame(say, "pipelines", say("销售流程", "Pipelines")), "pipelines": [{"title": say("标准销售流程", "Standard"), "url": "/settings/pipelines/1", "is_current": True}, {"title": say("续约流程", "Renewals"), "url": "/settings/pipelines/2"}], "pipeline": {"title": say("标准销售流程", "Standard"), "action": "/settings/pipelines/1"},
        "stages": stages, "hues": [{"value": hue, "title": say(names[hue], hue)} for hue in HUES], "statuses": options(say, ("open", "进行中", "Open"), ("won", "赢单", "Won"), ("lost", "输单", "Lost")), "new_url": "/settings/pipelines/new",
    }
