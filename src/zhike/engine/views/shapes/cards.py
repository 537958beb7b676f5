"""A card of a board: what one sees of a record at a glance, and whether it needs somebody."""

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from typing import Any

from django.template.loader import get_template
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from markupsafe import Markup

from zhike.engine import access, names
from zhike.engine.actors import Actor
from zhike.engine.fields import Field, drawing
from zhike.engine.fields.numbers import draw_money
from zhike.engine.objects import ObjectType
from zhike.engine.query import Row

from ..asked import Asked
from ..board_columns import Column
from . import kept
from .rows import then

FURTHER = ("status", "next_step", "next_on", "stage_since", "due_at")


def names_of(actor: Actor, object_type: ObjectType) -> list[str]:
    """The fields a card reads: its title, those the board declares, those that say what comes next."""
    readable = access.readable_fields(actor, object_type)
    declared = object_type.board.card if object_type.board else ()
    by = object_type.board.by if object_type.board else ""
    return [n for n in dict.fromkeys([object_type.title, by, *declared, *FURTHER]) if n in readable]


def cards(asked: Asked, listed: Sequence[str], rows: Sequence[Row], column: Column, movable: set[int]) -> list[Markup]:
    """The cards of one column."""
    fields = {name: asked.type.fields[name] for name in listed}
    looks = (column.key, column.title, column.is_over, column.rots_after)
    mark = ("card", kept.circumstances(asked), tuple(listed), looks)
    # Of records as they were there is no peek, and nothing that waits for somebody.
    past = {"peek_url": "", "next": None, "state": ""} if asked.as_of else {}

    def one(row: Row) -> Markup:
        can_move = row.id in movable
        key = (mark, row.id, row.version, can_move, kept.still(row.values))
        return kept.same(key, lambda: draw(asked.type.key, card(asked, fields, row, column, can_move) | past))

    return [one(row) for row in rows]


def draw(key: str, shown: Mapping[str, Any]) -> Markup:
    """The card by its template, which uses nothing but what it is given, the sprite and the language."""
    template: Any = get_template("engine/_card.html")
    return Markup(template.template.render(card=shown, object={"key": key}))  # noqa: S704  a template of ours


def card(asked: Asked, fields: dict[str, Field], row: Row, column: Column, can_move: bool) -> dict[str, Any]:
    object_type, value = asked.type, dict(zip(fields, row.values, strict=True))
    declared = [n for n in (object_type.board.card if object_type.board else ()) if n in fields]
    url = names.address(object_type.key, row.id)
    title = str(value.get(object_type.title) or f"#{row.id}")
    shown: dict[str, Any] = {
        "id": row.id, "version": row.version, "url": f"{url}{then(asked)}", "peek_url": f"{url}/peek", "title": title, "mark": "",
        "hue": "", "subtitle": "", "amount": "", "tag": "", "person": "", "date": "", "can_move": can_move,
    }  # fmt: skip
    spoken = [title]
    for name in declared:
        part = piece(fields[name], value[name])
        shown |= {k: v for k, v in part.items() if k in shown and not shown[k]}
        spoken += [fields[name].text(value[name])] if value[name] not in (None, "", []) else []
    following = None if column.is_over else what_next(value, column)
    shown["next"], shown["state"] = following, following["tone"] if following else ""
    shown["label"] = ", ".join([*spoken, column.title, *([following["text"]] if following else [])])
    return shown


def piece(one: Field, value: Any) -> dict[str, Any]:
    """Where a value goes on the card, by its kind."""
    if value is None or value == "" or value == []:
        return {}
    match one.kind.name:
        case "link" if value.title:
            face = names.face(one.target or "")
            return {
                "subtitle": value.title,
                "mark": drawing.mark(value.title) if face == drawing.COMPANY else "",
                "hue": drawing.hue(value.title),
            }
        case "money":
            return {"amount": draw_money(value, compact=True)}
        case "tags" | "multi_choice":
            return {"tag": drawing.tag(one.choices.get(value[0], value[0]), value[0])}
        case "choice":
            return {"tag": one.show(value)}
        case "user" if value.title:
            face = drawing.face(value.title, drawing.PERSON)
            return {"person": Markup('<span class="person" title="{}">{}</span>').format(value.title, face)}
        case "date" | "moment":
            return {"date": short_date(value)}
    return {}


def short_date(value: date | datetime) -> Markup:
    """Month and day; the year where it is another one."""
    day = day_of(value)
    text = f"{day:%m-%d}" if day.year == timezone.localdate().year else f"{day:%Y-%m-%d}"
    return Markup('<time datetime="{}">{}</time>').format(value.isoformat(), text)


def day_of(value: date | datetime) -> date:
    return timezone.localtime(value).date() if isinstance(value, datetime) else value


def what_next(value: dict[str, Any], column: Column) -> dict[str, str] | None:
    """Late, without a plan, not moved for long, or simply what is planned."""
    today = timezone.localdate()
    due = value.get("next_on") if "next_on" in value else value.get("due_at")
    late = (today - day_of(due)).days if due else 0
    if late > 0:
        text = ngettext("%(days)s day late", "%(days)s days late", late) % {"days": late}
        return {"icon": "alarm-clock", "text": text, "tone": "bad"}
    stood = (today - day_of(value["stage_since"])).days if value.get("stage_since") else 0
    if column.rots_after and stood > column.rots_after:
        text = ngettext("%(days)s day idle", "%(days)s days idle", stood) % {"days": stood}
        return {"icon": "clock", "text": text, "tone": "warn"}
    if due and "next_on" in value:
        step = str(value.get("next_step") or "")
        text = f"{step} {day_of(due):%m-%d}".strip()
        return {"icon": "calendar-clock", "text": text, "tone": "warn" if late == 0 and day_of(due) == today else ""}
    if "next_on" in value and not value.get("next_step"):
        return {"icon": "triangle-alert", "text": _("No plan"), "tone": "warn"}
    return None
