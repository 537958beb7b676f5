"""Values as `Field.show` writes them, for samples: the gallery shows markup without asking the database."""

from collections.abc import Callable
from datetime import date, datetime
from typing import Any
from zlib import crc32

from markupsafe import Markup, escape

HUES = ("gray", "blue", "indigo", "violet", "pink", "red", "orange", "amber", "green", "teal")
Say = Callable[[str, str], str]


def voice(language: str) -> Say:
    """A function that picks the Chinese or the English of two texts."""
    return (lambda zh, en: en) if language == "en" else (lambda zh, en: zh)


def hue_of(name: str) -> str:
    return HUES[1:][crc32(name.encode()) % 9]


def short_of(name: str) -> str:
    """The last two characters of a Chinese name, the initials of another."""
    if name.isascii():
        return "".join(part[0] for part in name.split()[:2]).upper()
    return name[-2:]


def tag(title: str, hue: str = "gray") -> Markup:
    return Markup('<span class="tag hue-{}">{}</span>').format(hue, title)


def tags(*pairs: tuple[str, str]) -> Markup:
    return Markup('<span class="tags">{}</span>').format(Markup("").join(tag(title, hue) for title, hue in pairs))


def status(title: str, hue: str) -> Markup:
    return Markup('<span class="status hue-{}"><span>{}</span></span>').format(hue, title)


def person(name: str) -> Markup:
    face = Markup('<span class="avatar hue-{}" aria-hidden="true">{}</span>').format(hue_of(name), short_of(name))
    return Markup('<span class="person">{}<span>{}</span></span>').format(face, name)


def money(text: str, unit: str = "") -> Markup:
    small = Markup("<small>{}</small>").format(unit) if unit else ""
    return Markup('<span class="money">{}{}</span>').format(text, small)


def number(text: str) -> Markup:
    return Markup('<span class="number">{}</span>').format(text)


def when(moment: date | datetime, text: str, tone: str = "") -> Markup:
    extra = Markup(' class="is-{}"').format(tone) if tone else ""
    return Markup('<time datetime="{}"{}>{}</time>').format(moment.isoformat(), extra, text)


def link(title: str, url: str) -> Markup:
    return Markup('<a class="link" href="{}">{}</a>').format(url, title)


def record_link(title: str, url: str, mark: str = "") -> Markup:
    logo = Markup('<span class="logo hue-{}" aria-hidden="true">{}</span>').format(hue_of(title), mark) if mark else ""
    return Markup('<a class="record-link" href="{}">{}<span>{}</span></a>').format(url, logo, title)


def several(*items: tuple[Any, str]) -> Markup:
    lines = [Markup('<span class="value">{}<small>{}</small></span>').format(value, kind) for value, kind in items]
    return Markup('<span class="values">{}</span>').format(Markup("").join(lines))


def paragraphs(*texts: str) -> Markup:
    return Markup("").join(Markup("<p>{}</p>").format(escape(text)) for text in texts)


EMPTY = Markup('<span class="is-empty">—</span>')
