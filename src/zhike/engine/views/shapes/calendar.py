"""A month as a calendar shows it: weeks of days with their entries, the way to other months, other dates to look at."""

import json
from datetime import date, datetime
from typing import Any
from urllib.parse import urlencode

from django.utils.dates import WEEKDAYS, WEEKDAYS_ABBR
from django.utils.formats import date_format
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from zhike.engine import access, names
from zhike.engine.conditions.periods import today
from zhike.engine.fields import Field, drawing
from zhike.engine.query import Row
from zhike.engine.records.save import reachable

from ..calendar_days import Day, Month, dates, entries
from ..seen import Seen
from .edits import edit_of
from .objects import head, object_of

INITIALLY = 4


def month(shown: Month) -> dict[str, Any]:
    """Three statements at most."""
    asked, found = shown.asked, entries(shown)
    movable = movable_of(shown, [row.id for day in found.values() for row in day.rows])
    cells = [cell(shown, day, found[day], movable) for day in shown.days]
    address = asked.address
    return {
        "title": date_format(shown.first, "YEAR_MONTH_FORMAT"),
        "weekdays": [{"title": str(WEEKDAYS_ABBR[n]), "label": str(WEEKDAYS[n])} for n in range(7)],
        "weeks": [cells[n : n + 7] for n in range(0, len(cells), 7)],
        "agenda": [one for one in cells if one["items"] and not one["is_other"]],
        "previous_url": str(address.changed(month=shown.neighbour(-1))),
        "next_url": str(address.changed(month=shown.neighbour(1))),
        "today_url": str(address.changed(month="")),
        "by": str(capfirst(shown.by.label)),
        "dates": [
            {
                "title": str(capfirst(one.label)),
                "url": str(address.changed(by=name)),
                "is_current": name == shown.by.name,
            }
            for name, one in dates(asked.actor, asked.type).items()
        ],
        "move_url": f"/{asked.type.path}/{{id}}/day?by={shown.by.name}" if movable else "",
    }


def movable_of(shown: Month, ids: list[int]) -> set[int]:
    asked = shown.asked
    can = asked.type.can("edit") and shown.by.name in access.writable_fields(asked.actor, asked.type)
    return reachable(asked.type, sorted(set(ids)), asked.actor, "edit") if can and ids else set()


def cell(shown: Month, day: date, found: Day, movable: set[int]) -> dict[str, Any]:
    items = [item(shown, row, row.id in movable) for row in found.rows]
    number = len(items) + (found.more or 0)
    count = ngettext("%(n)s record", "%(n)s records", number) % {"n": f"{number}+" if found.more is None else number}
    return {
        "date": day.isoformat(),
        "number": day.day,
        "title": date_format(day, "MONTH_DAY_FORMAT"),
        "weekday": str(WEEKDAYS_ABBR[day.weekday()]),
        "label": f"{date_format(day, 'DATE_FORMAT')}, {count}",
        "is_today": day == today(shown.asked.actor),
        "is_other": day.month != shown.first.month,
        "is_weekend": day.weekday() > 4,
        "new_url": new_url(shown, day),
        "items": items[:INITIALLY],
        "folded": items[INITIALLY:],
        "more": _("%(n)s more") % {"n": found.more} if found.more else _("More") if found.more is None else "",
        "more_url": list_url(shown, day) if found.more != 0 else "",
    }


def item(shown: Month, row: Row, can_move: bool) -> dict[str, Any]:
    asked, values = shown.asked, dict(zip(shown.names, row.values, strict=True))
    one, url = asked.type, names.address(asked.type.key, row.id)
    title = str(values.get(one.title) or f"#{row.id}")
    start = values[shown.by.name]
    status = one.fields["status"] if "status" in values else None
    state = str(values.get("status") or "")
    return {
        "id": row.id,
        "version": row.version,
        "url": url,
        "title": title,
        "time": start.astimezone(asked.actor.zone).strftime("%H:%M") if isinstance(start, datetime) else "",
        "hue": drawing.state_hue(str(status.choices.get(state, state)), state) if status and state else "gray",
        "note": str(status.choices.get(state, "")) if status else "",
        "is_done": state in {"done", "cancelled", "lost"},
        "day_url": f"{url}/day?by={shown.by.name}" if can_move else "",
    }


def new_url(shown: Month, day: date) -> str:
    """The form of a new record on this day; at nine where it wants a time."""
    asked = shown.asked
    is_there = asked.type.can("create") and access.may(asked.actor, asked.type, "create")
    if not is_there or shown.by.name not in access.writable_fields(asked.actor, asked.type):
        return ""
    value = f"{day.isoformat()}T09:00" if shown.by.kind.name == "moment" else day.isoformat()
    return f"/{asked.type.path}/new?{urlencode({shown.by.name: value})}"


def list_url(shown: Month, day: date) -> str:
    """All of this day as a list."""
    leaf = {"field": shown.by.name, "op": "eq", "value": day.isoformat()}
    both = {"and": [shown.asked.filter, leaf]} if shown.asked.filter else leaf
    address = shown.asked.address.at(f"/{shown.asked.type.path}")
    return str(address.changed(filter=json.dumps(both, ensure_ascii=False), month="", by=""))


def ask(seen: Seen, by: Field) -> dict[str, Any]:
    """The dialog that asks for another day."""
    value = seen.values[by.name]
    day = value.astimezone(seen.actor.zone).date() if isinstance(value, datetime) else value
    edit = edit_of(seen.actor, by, None) | {
        "name": "day",
        "id": "field-day",
        "kind": "date",
        "value": day.isoformat() if day else "",
    }
    return {
        "object": object_of(seen.actor, seen.type),
        "record": head(seen.type, seen.id, seen.version, seen.title),
        "command": {
            "title": _("Move to another day"),
            "text": seen.title,
            "url": f"{seen.url}/day?by={by.name}",
            "fields": [edit],
            "submit": _("Move"),
            "is_danger": False,
        },
        "errors": [],
        "version": seen.version,
        "cancel_url": seen.url,
    }
