"""Lists of the records that link to one: how many, and the first of each. One statement counts them all."""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

from django.utils.text import capfirst
from markupsafe import Markup

from zhike.engine import access, conditions, cursors, names, objects, query
from zhike.engine.fields import Field, drawing
from zhike.engine.objects import ObjectType, Panel
from zhike.engine.records.save import reachable
from zhike.engine.sql import join

from ..seen import Seen
from .columns import NOT_IN_PLACE
from .record import dotted, primary

SHORT, LONG = 5, 50
MOST = 1_000


@dataclass(frozen=True)
class Shown:
    """A panel whose object and link this actor may know."""

    panel: Panel
    type: ObjectType
    by: Field
    asked: query.Query

    @property
    def key(self) -> str:
        """What the tab is called in addresses."""
        return f"{self.type.path}-{self.by.name}" if self.panel.title else self.type.path

    def condition(self, record_id: int) -> str:
        return json.dumps({"field": self.by.name, "op": "eq", "value": record_id})


def panels(seen: Seen) -> list[Shown]:
    found = []
    for panel in seen.layout.panels:
        other = objects.get(panel.object)
        by = access.readable_fields(seen.actor, other).get(panel.by)
        if by is None or not access.may(seen.actor, other, "view"):
            continue
        where = conditions.parse({"field": by.name, "op": "eq", "value": seen.id}, other, seen.actor)
        found.append(Shown(panel, other, by, query.Query(seen.actor, other, where=where)))
    return found


def counts(shown: Sequence[Shown]) -> list[int]:
    """How many records each panel holds, up to a thousand. One statement."""
    if not shown:
        return []
    pieces = [query.counting(one.asked, at_most=MOST).wrap("(", ")") for one in shown]
    statement = join(pieces, ", ").wrap("SELECT ", "")
    with cursors.prepared() as cursor:
        cursor.execute(statement.text, statement.params)
        return list(cursor.fetchone())


def related(seen: Seen, one: Shown, count: int, *, limit: int = SHORT) -> dict[str, Any]:
    """The panel as plain data. One statement, one more where the link itself says in which role."""
    columns = columns_of(seen, one)
    role = role_of(one.by)
    listed = list(dict.fromkeys([one.type.title, *columns, *([one.by.name] if role else [])]))
    found = query.page(one.asked, query.paths(seen.actor, one.type, listed), limit=limit).rows if count else []
    values = [(row, dict(zip(listed, row.values, strict=True))) for row in found]
    items = [item(one, row.id, held, columns, role_in(one, role, held, seen.id)) for row, held in values]
    return around(seen, one, count, limit) | {"items": items}


def around(seen: Seen, one: Shown, count: int, limit: int) -> dict[str, Any]:
    """What stands around the records of a panel."""
    all_of_them = f"/{one.type.path}?{urlencode({'filter': one.condition(seen.id)})}"
    return {
        "key": one.key,
        "title": str(one.panel.title) or one.type.label_plural,
        "count": f"{MOST:,}+" if count > MOST else f"{count:,}",
        "url": f"{seen.url}?tab={one.key}",
        "new_url": new_url(seen, one),
        "more_url": all_of_them if count > limit else "",
    }


def columns_of(seen: Seen, one: Shown) -> list[str]:
    """The panel's columns that the actor may read; those behind links are for lists."""
    return [name for name in one.panel.columns if name in access.readable_fields(seen.actor, one.type)]


def grid(seen: Seen, one: Shown, count: int) -> dict[str, Any]:
    """The panel as a table whose values are edited where they stand. Two statements at most."""
    fields = [one.type.fields[n] for n in dict.fromkeys([one.type.title, *columns_of(seen, one)])]
    paths = query.paths(seen.actor, one.type, [field.name for field in fields])
    found = query.page(one.asked, paths, limit=LONG).rows if count else []
    may_edit = bool(found) and one.type.can("edit")
    editable = reachable(one.type, [row.id for row in found], seen.actor, "edit") if may_edit else set()
    writable = access.writable_fields(seen.actor, one.type)
    heads = [
        {
            "name": f.name,
            "title": str(capfirst(f.label)),
            "is_end": f.kind.align == "end",
            "is_editable": f.name in writable and f.kind.name not in NOT_IN_PLACE,
        }
        for f in fields
    ]
    rows = [
        {
            "id": row.id,
            "version": row.version,
            "url": names.address(one.type.key, row.id),
            "is_editable": row.id in editable,
            "title": fields[0].text(row.values[0]) or f"#{row.id}",
            "cells": [field.brief(value) for field, value in zip(fields[1:], row.values[1:], strict=True)],
        }
        for row in found
    ]
    return around(seen, one, count, LONG) | {"object": one.type.key, "heads": heads, "rows": rows}


def new_url(seen: Seen, one: Shown) -> str:
    if not one.type.can("create") or not access.may(seen.actor, one.type, "create"):
        return ""
    return f"/{one.type.path}/new?{urlencode({one.by.name: seen.id, 'next': seen.url})}"


def role_of(by: Field) -> Field | None:
    """The choice that a row of links adds to its link."""
    if by.kind.name != "rows":
        return None
    return next((part for part in by.rows.fields[1:] if part.kind.name == "choice"), None)


def role_in(one: Shown, role: Field | None, held: dict[str, Any], record_id: int) -> Markup | str:
    if role is None:
        return ""
    link = one.by.rows.fields[0].name
    row = next((r for r in held[one.by.name] if r[link] and r[link].id == record_id), None)
    return role.show(row[role.name]) if row and row[role.name] else ""


def item(one: Shown, record_id: int, held: dict[str, Any], columns: list[str], tag: Markup | str) -> dict[str, Any]:
    title = one.type.title_field.text(held[one.type.title]) or f"#{record_id}"
    face = names.face(one.type.key)
    shown: dict[str, Any] = {
        "title": title,
        "url": names.address(one.type.key, record_id),
        "hue": drawing.hue(title),
        "mark": drawing.mark(title) if face == drawing.COMPANY else "",
        "avatar": drawing.initials(title) if face == drawing.PERSON else "",
        "tag": tag,
        "side": "",
        "side_note": "",
        "phone": "",
    }
    parts = []
    for name in columns:
        field, value = one.type.fields[name], held[name]
        if name == one.type.title or field.kind.is_empty(value):
            continue
        place = {"money": "side", "date": "side_note"}.get(field.kind.name, "")
        if place and not shown[place]:
            shown[place] = field.brief(value)
            continue
        if field.kind.name in {"phone", "phones"}:
            shown["phone"] = (primary(value) if isinstance(value, list) else value).partition(";")[0]
        parts.append(field.brief(value))
    return shown | {"subtitle": dotted(parts[:2])}
