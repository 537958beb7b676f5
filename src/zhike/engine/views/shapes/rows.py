"""Rows of a list and what a phone shows of them."""

from collections.abc import Sequence
from datetime import date, datetime
from typing import Any

from django.utils import timezone
from markupsafe import Markup, escape

from zhike.engine import access
from zhike.engine.derived import stale
from zhike.engine.fields import Field, drawing
from zhike.engine.query import Path, Row
from zhike.engine.records.save import reachable

from ..asked import Asked

PROMISES = {"due_at", "next_on", "close_on"}  # dates that are late when they have passed while the record is open
OVER = {"done", "cancelled"}
RANKS = ("choice", "link", "any_link", "any_links", "links", "rows", "user", "phones", "date", "moment", "tags")


def rows(asked: Asked, paths: Sequence[Path], found: Sequence[Row], status: int | None) -> list[dict[str, Any]]:
    """`paths` begin with the columns; `status` is the place of the field that says whether a record is open.

    One statement where the actor may edit some but not all records.
    """
    shown = len(asked.columns)
    can_change = found and not asked.as_of
    editable = reachable(asked.type, [row.id for row in found], asked.actor, "edit") if can_change else set()
    lead, side = places(paths[:shown])
    url, face, today = f"/{asked.type.path}/", asked.type.face == drawing.COMPANY, asked.today
    late = [n for n, p in enumerate(paths[:shown]) if p.name in PROMISES] if status is not None else []
    computed = [n for n, p in enumerate(paths[:shown]) if p.field.json == "derived" and not p.links]
    behind = stale.of(asked.type, [row.id for row in found]) if computed else set()
    made = []
    for row in found:
        state = row.values[status] if status is not None else ""
        title = str(row.values[0] or "—") if paths[0].name == asked.type.title else f"#{row.id}"
        cells = [escape(title), *[p.field.brief(v) for p, v in zip(paths[1:shown], row.values[1:shown], strict=True)]]
        if state == "open":
            for n in late:
                cells[n] = with_tone(cells[n], row.values[n], today)
        for n in computed if row.id in behind else ():
            cells[n] = drawing.behind(cells[n])
        made.append(
            {
                "id": row.id,
                "version": row.version,
                "url": f"{url}{row.id}{then(asked)}",
                "peek_url": f"{url}{row.id}/peek" if not asked.as_of else "",
                "title": title,
                "mark": drawing.mark(title) if face else "",
                "hue": drawing.hue(title),
                "cells": tuple(cells),
                "is_editable": row.id in editable,
                "is_done": state in OVER,
                "lead": Markup("<span>·</span>").join(cells[n] for n in lead if row.values[n] not in (None, "", [])),
                "side": cells[side] if side else Markup(""),
            }
        )
    return made


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
