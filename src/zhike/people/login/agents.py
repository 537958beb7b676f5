"""A browser's own description, as people would say it."""

from django.utils.translation import gettext as _

BROWSERS = [
    ("wxwork", "企业微信"), ("MicroMessenger", "微信"), ("DingTalk", "钉钉"), ("Lark", "飞书"), ("Edg/", "Edge"),
    ("Firefox/", "Firefox"), ("Chrome/", "Chrome"), ("Safari/", "Safari"),
]  # fmt: skip
SYSTEMS = [
    ("Windows", "Windows"), ("iPhone", "iPhone"), ("iPad", "iPad"), ("Android", "Android"), ("Mac OS X", "macOS"),
    ("Linux", "Linux"),
]  # fmt: skip


def name(agent: str) -> str:
    """Such as 'Firefox · Windows'."""
    found = [next((title for mark, title in listed if mark in agent), "") for listed in (BROWSERS, SYSTEMS)]
    return " · ".join(part for part in found if part) or _("Unknown browser")
