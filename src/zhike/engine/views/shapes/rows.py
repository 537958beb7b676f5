"""Rows of a list and what a phone shows of them."""

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from typing import Any, NamedTuple

from django.template.loader import get_template
from django.utils import timezone
from markupsafe import Markup, escape

from zhike.engine import access
from zhike.engine.derived import stale
from zhike.engine.fields import Field, drawing
from zhike.engine.query import Path, Row
from zhike.engine.records.save import reachable

from ..asked import Asked
from . import kept

PROMISES = {"due_at", "next_on", "close_on"}  # dates that are late when they have passed while the record is open
OVER = {"done", "cancelled"}
RANKS = ("choice", "link", "any_link", "any_links", "links", "rows", "user", "phones", "date", "moment", "tags")

Heads = Sequence[Mapping[str, Any]]


class Drawn(NamedTuple):
    """A row of the table, and the same on a phone."""

    wide: Markup
    phone: Markup


def rows(asked: Asked, paths: Sequence[Path], heads: Heads, found: Sequence[Row], status: int | None) -> list[Drawn]:
    """`paths` begin with the columns; `status` is the place of the field that says whether a record is open.

    One statement where the actor may edit some but not all records, one where values are computed.
    """
    look = Look(asked, paths, heads, status)
    can_change = found and not asked.as_of
    editable = reachable(asked.type, [row.id for row in found], asked.actor, "edit") if can_change else set()
    behind = stale.of(asked.type, [row.id for row in found]) if look.computed else set()
    return [look.drawn(row, is_behind=row.id in behind, is_editable=row.id in editable) for row in found]


def draw(key: str, heads: Heads, row: Mapping[str, Any]) -> Drawn:
    """The row by its template, which uses nothing but what it is given, the sprite and the language."""
    template: Any = get_template("engine/_row.html")
    macros = template.template.module
    return Drawn(macros.wide(key, heads, row), macros.phone(key, row))


class Look:
    """What all rows of a page have in common. With the same `mark` the same values look the same."""

    def __init__(self, asked: Asked, paths: Sequence[Path], heads: Heads, status: int | None) -> None:
        self.asked, self.paths, self.heads, self.status = asked, paths, heads, status
        self.shown = paths[: len(asked.columns)]
        self.url, self.then = f"/{asked.type.path}/", then(asked)
        self.lead, self.side = places(self.shown)
        self.late = [n for n, p in enumerate(self.shown) if p.name in PROMISES] if status is not None else []
        self.computed = [n for n, p in enumerate(self.shown) if p.field.json == "derived" and not p.links]
        self.writable = tuple(head["is_editable"] for head in heads)

        names = tuple(one.name for one in paths)
        self.mark = ("row", kept.circumstances(asked), names, self.writable)

    def drawn(self, row: Row, **states: bool) -> Drawn:
        key = (self.mark, row.id, row.version, *states.values(), kept.still(row.values))
        return kept.same(key, lambda: draw(self.asked.type.key, self.heads, self.shape(row, **states)))

    def shape(self, row: Row, *, is_behind: bool, is_editable: bool) -> dict[str, Any]:
        """The row as its template takes it."""
        state = row.values[self.status] if self.status is not None else ""
        title = str(row.values[0] or "—") if self.paths[0].name == self.asked.type.title else f"#{row.id}"
        others = zip(self.shown[1:], row.values[1 : len(self.shown)], strict=True)
        cells = [escape(title), *[path.field.brief(value) for path, value in others]]
        for n in self.late if state == "open" else ():
            cells[n] = with_tone(cells[n], row.values[n], self.asked.today)
        for n in self.computed if is_behind else ():
            cells[n] = drawing.behind(cells[n])
        return {
            "id": row.id,
            "version": row.version,
            "url": f"{self.url}{row.id}{self.then}",
            "peek_url": f"{self.url}{row.id}/peek" if not self.then else "",
            "title": title,
            "mark": drawing.mark(title) if self.asked.type.face == drawing.COMPANY else "",
            "hue": drawing.hue(title),
            "cells": tuple(cells),
            "is_editable": is_editable,
            "is_done": state in OVER,
            "lead": Markup("<span>·</span>").join(cells[n] for n in self.lead if row.values[n] not in (None, "", [])),
            "side": cells[self.side] if self.side else Markup(""),
        }


def then(asked: Asked) -> str:
    """What an address of a record says where it is seen as it was."""
    return f"?as_of={timezone.localtime(asked.as_of):%Y-%m-%dT%H:%M}" if asked.as_of else ""


def places(paths: Sequence[Path]) -> tuple[list[int], int]:
    """Which columns a phone shows below the title, and which at the end: an amount, else a date."""
    kinds = [p.field.kind.name for p in paths]
    end = [n for n, kind in enumerate(kinds) if n and kind in {"money", "date", "moment"}]
    side = next((n for n in end if kinds[n] == "money"), end[0] if end else 0)
    ranked = sorted((rank(paths[n].field), n) for n, k in enumerate(kinds) if n and n != side and k in RANKS)
    return [n for _rank, n in ranked[:2]], side


def rank(one: Field) -> int:
    """States and grades first, then what the record is about, then whose it is."""
    return -1 if one.name in drawing.STATES | drawing.GRADES else RANKS.index(one.kind.name)


def with_tone(html: Markup, value: Any, today: date) -> Markup:
    """Red where the day has passed, amber on the day itself."""
    if value is None:
        return html
    day = timezone.localtime(value).date() if isinstance(value, datetime) else value
    tone = "is-bad" if day < today else "is-warn" if day == today else ""
    return Markup('<span class="{}">{}</span>').format(tone, html) if tone else html


def status_path(asked: Asked) -> str:
    """The field that says whether a record is still open, where the object has one."""
    one = access.readable_fields(asked.actor, asked.type).get("status")
    return "status" if one is not None and "open" in one.choices else ""
