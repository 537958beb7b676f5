"""The shell of every sample page: side bar, tab bar, palette, as a view would hand it over."""

# fmt: off

from typing import Any

from .people import person_name
from .values import Say, hue_of, short_of


def shell(say: Say, *, language: str, theme: str = "light", density: str = "standard", here: str = "") -> dict[str, Any]:
    name = person_name(say, 0)
    return {
        "product": say("知客", "Zhike"),
        "company": {"name": say("星桥智能", "Starbridge"), "note": say("华东大区", "East region"), "mark": say("星", "S"), "hue": "indigo"},
        "language": "en" if language == "en" else "zh-Hans",
        "theme": theme,
        "density": density,
        "single_keys": True,
        "user": {"id": 1, "name": name, "short": short_of(name), "hue": hue_of(name), "email": "zhiqiang.chen@example.com"},
        "nav": nav(say, here),
        "tabbar": tabbar(say, here),
        "create": create(say),
        "go": [
            {"key": "t", "title": say("今日", "Today"), "url": "/today", "keywords": "jinri jr"},
            {"key": "a", "title": say("客户", "Accounts"), "url": "/accounts", "keywords": "kehu kh"},
            {"key": "d", "title": say("商机", "Deals"), "url": "/opportunities/board", "keywords": "shangji sj"},
            {"key": "l", "title": say("任务", "Tasks"), "url": "/tasks", "keywords": "renwu rw"},
        ],
        "live_url": "",
        "inbox_count": 3,
        "messages": [],
        "banner": None,
        "is_admin": True,
    }


def nav(say: Say, here: str) -> list[dict[str, Any]]:
    def item(key: str, title: str, icon: str, url: str, **more: Any) -> dict[str, Any]:
        return {"key": key, "title": title, "icon": icon, "url": url, "is_current": key == here, **more}

    return [
        {
            "title": "",
            "items": [
                item("today", say("今日", "Today"), "house", "/today"),
                item("inbox", say("收件箱", "Inbox"), "inbox", "/inbox", count="3", is_hot=True),
                item("task", say("任务", "Tasks"), "circle-check", "/tasks", count="5"),
            ],
        },
        {
            "title": say("销售", "Sales"),
            "items": [
                item("account", say("客户", "Accounts"), "building-2", "/accounts"),
                item("contact", say("联系人", "Contacts"), "contact", "/contacts"),
                item("opportunity", say("商机", "Deals"), "target", "/opportunities/board", count="18"),
                item("product", say("产品", "Products"), "package", "/products"),
                item("interaction", say("跟进", "Interactions"), "pen-line", "/interactions"),
            ],
        },
        {
            "title": say("收藏视图", "Pinned views"),
            "items": [
                item("v1", say("重点客户", "Key accounts"), "star", "/accounts?view=2", hue="violet"),
                item("v2", say("本月预计成交", "Closing this month"), "star", "/opportunities?view=4", hue="green"),
                item("v3", say("30 天未跟进", "Silent for 30 days"), "star", "/accounts?view=3", hue="amber"),
            ],
        },
    ]


def tabbar(say: Say, here: str) -> list[dict[str, Any]]:
    places = [
        ("today", say("今日", "Today"), "/today", "house"),
        ("account", say("客户", "Accounts"), "/accounts", "building-2"),
        ("opportunity", say("商机", "Deals"), "/opportunities/board", "square-kanban"),
        ("settings", say("我的", "Me"), "/settings/profile", "user-round"),
    ]
    return [{"title": title, "url": url, "icon": icon, "is_current": key == here} for key, title, url, icon in places]


def create(say: Say) -> list[dict[str, Any]]:
    return [
        {"title": say("客户", "Account"), "icon": "building-2", "url": "/accounts/new", "keys": "C A", "keywords": "xinjian kehu"},
        {"title": say("联系人", "Contact"), "icon": "contact", "url": "/contacts/new", "keys": "C P", "keywords": "lianxiren"},
        {"title": say("商机", "Deal"), "icon": "target", "url": "/opportunities/new", "keys": "C D", "keywords": "shangji"},
        {"title": say("跟进", "Interaction"), "icon": "pen-line", "url": "/interactions/new", "keys": "C N", "keywords": "genjin"},
        {"title": say("任务", "Task"), "icon": "circle-check", "url": "/tasks/new", "keys": "C T", "keywords": "renwu"},
    ]
