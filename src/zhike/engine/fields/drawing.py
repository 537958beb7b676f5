"""Pieces of markup that values are drawn with: icons, marks, people, links, states. Their classes are those of web/static/css."""

from functools import lru_cache
from typing import Any
from zlib import crc32

from django.conf import settings
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from markupsafe import Markup

from zhike.engine import names
from zhike.lib.fold import fold
from zhike.lib.markup import put

HUES = ("gray", "blue", "indigo", "violet", "pink", "red", "orange", "amber", "green", "teal")
EMPTY = Markup('<span class="is-empty">—</span>')
KNOWN = {  # words whose colour has a meaning
    "green": {"won", "done", "赢单", "成交", "已完成", "完成"},
    "red": {"lost", "high", "输单", "丢单", "高"},
    "blue": {"open", "进行中", "normal"},
    "gray": {"cancelled", "low", "已取消", "取消"},
}
MEANT = {word: colour for colour, words in KNOWN.items() for word in words}
STATE_HUES = ("blue", "indigo", "violet", "teal", "amber", "orange", "pink")  # without those that have a meaning
STATES = {"stage", "status", "state"}  # fields of these names are drawn as a dot and a word
GRADES = {"grade", "priority", "rating"}  # and these, though open, as a tag
COMPANY, PERSON = "logo", "avatar"


def fill(html: str, *parts: Any) -> Markup:
    """The markup with each `%s` replaced by a part, escaped unless it is markup itself."""
    return Markup(html % tuple(map(put, parts)))  # noqa: S704  every part is escaped


@lru_cache(maxsize=2_000)
def hue(text: str) -> str:
    """A colour that stays the same for the same text."""
    return HUES[1 + crc32(text.encode()) % 9] if text else "gray"


@lru_cache(maxsize=1_000)
def state_hue(title: str, key: str = "") -> str:
    """The colour of a state or a choice: green for what went well, red for what was lost, gray for what was given up."""
    found = MEANT.get(fold(key)) or MEANT.get(fold(title))
    return found or STATE_HUES[crc32((key or title).encode()) % len(STATE_HUES)]


def mark(title: str) -> str:
    """The first letter, for the little square before a name."""
    return title[:1].upper()


def initials(name: str) -> str:
    """The last two characters of a Chinese name, the first letters of others."""
    if name.isascii():
        words = name.split()
        return "".join(word[0] for word in words[:2]).upper()
    return name[-2:]


@lru_cache(maxsize=200)
def icon(name: str, size: str = "") -> Markup:
    sized = f" icon-{size}" if size else ""
    return fill(
        '<svg class="icon%s" aria-hidden="true" focusable="false"><use href="%sicons.svg#%s"/></svg>',
        sized,
        settings.STATIC_URL,
        name,
    )


def no_access() -> Markup:
    """What stands for a linked record that the reader may not see."""
    return in_language(get_language() or "zh-hans")


@lru_cache(maxsize=10)
def in_language(language: str) -> Markup:
    return fill('<span class="no-access">%s%s</span>', icon("lock"), _("No access"))


@lru_cache(maxsize=2_000)
def face(title: str, shape: str) -> Markup:
    """The little picture of a company or a person."""
    if not shape:
        return Markup("")
    short = initials(title) if shape == PERSON else mark(title)
    return fill('<span class="%s hue-%s" aria-hidden="true">%s</span>', shape, hue(title), short)


def record_link(object_key: str, number: int, title: str | None) -> Markup:
    if title is None:
        return no_access()
    return fill(
        '<a class="record-link" href="%s">%s<span>%s</span></a>',
        names.address(object_key, number),
        face(title, names.face(object_key)),
        title,
    )


@lru_cache(maxsize=2_000)
def behind(html: Markup) -> Markup:
    """A computed value that is being computed anew."""
    said = _("Being computed anew")
    return fill('<span class="is-behind" title="%s">%s %s</span>', said, html, icon("refresh-cw"))


def person(name: str) -> Markup:
    return fill('<span class="person">%s<span>%s</span></span>', face(name, PERSON), name)


def tag(title: Any, key: str = "", chosen: str = "") -> Markup:
    found = chosen or MEANT.get(fold(key)) or hue(key or str(title))
    return fill('<span class="tag hue-%s">%s</span>', found, title)


def state(title: str, key: str = "") -> Markup:
    return fill('<span class="status hue-%s"><span>%s</span></span>', state_hue(title, key), title)


def brief_list(first: Markup, others: int) -> Markup:
    """One value and how many more there are."""
    return first + fill(' <span class="count">+%s</span>', others) if others > 0 else first
