"""The columns of a board with their heads, the strip of sums above them, and the menu that moves a card."""

from collections.abc import Mapping
from decimal import Decimal
from typing import Any
from urllib.parse import urlencode

from django.utils.translation import gettext as _
from markupsafe import Markup

from zhike.engine import access, metadata
from zhike.engine.fields.numbers import Amount, draw_money
from zhike.engine.query import Total

from ..board_cards import Deck, Forecast
from ..board_columns import Column
from .columns import draw_total


def head(deck: Deck, column: Column, held: Mapping[Any, tuple[int, Total | None]]) -> dict[str, Any]:
    """A column without its cards."""
    number, total = held.get(column.value, (0, None))
    return {
        "key": column.key,
        "title": column.title,
        "hue": column.hue,
        "count": f"{number:,}",
        "sum": summed(deck, column, total),
        "probability": f"{column.probability}%" if column.probability is not None and not column.is_over else "",
        "percent": 100 if column.is_over else column.probability or 0,
        "new_url": "" if column.is_over else new_url(deck, column),
        "more_url": "",
        "cards": [],
        "is_over": column.is_over,
        "outcome": column.outcome,
    }


def summed(deck: Deck, column: Column, total: Total | None) -> Markup:
    """The sum of a column; of one where things end it says that it is of this quarter only."""
    money = draw_total(total, compact=True) if total is not None and total.amount else Markup("")
    if not column.is_over or deck.ends == "id":
        return money
    told = _("that quarter only") if deck.asked.as_of else _("this quarter only")
    return Markup("{} <span>{}</span>").format(money, told)


def new_url(deck: Deck, column: Column) -> str:
    one = deck.asked.type
    if deck.asked.as_of or not one.can("create") or not access.may(deck.asked.actor, one, "create"):
        return ""
    given = {deck.layout.group: deck.layout.chosen} if deck.layout.group else {}
    return f"/{one.path}/new?{urlencode({**given, deck.layout.by.name: column.value})}"


def more_url(deck: Deck, column: Column, cursor: str) -> str:
    return str(deck.asked.address.changed(column=column.key, cursor=cursor)) if cursor else ""


def groups(deck: Deck) -> list[dict[str, Any]]:
    return [
        {
            "value": number,
            "title": title,
            "url": str(deck.asked.address.changed(**{deck.layout.group: number, "column": ""})),
            "is_selected": number == deck.layout.chosen,
        }
        for number, title in deck.layout.groups
    ]


def moves(deck: Deck) -> dict[str, Any]:
    one = deck.asked.type
    verbs = dict.fromkeys(column.verb for column in deck.layout.columns if column.verb)
    commands = [c for c in (one.command(verb) for verb in verbs) if c]
    return {
        "url": f"/{one.path}/{{id}}/move",
        "by": deck.layout.by.name,
        "verbs": [
            {"key": c.verb, "title": str(c.label), "icon": c.icon, "form_url": f"/{one.path}/{{id}}/{c.verb}"}
            for c in commands
            if access.may(deck.asked.actor, one, c.needs)
        ],
    }


def base(amount: Decimal) -> Markup:
    return draw_money(Amount(amount, metadata.base_currency(metadata.version())), compact=True)


def summary(deck: Deck, found: Forecast) -> list[dict[str, Any]]:
    won = _("Won that quarter") if deck.asked.as_of else _("Won this quarter")
    return [
        {"title": _("Open in total"), "value": base(found.total), "tone": ""},
        {"title": _("Weighted"), "value": base(found.weighted), "tone": ""},
        {"title": won, "value": base(found.won), "tone": "ok"},
    ]


def mix(found: Forecast) -> dict[str, Any] | None:
    """How sure the open amounts are."""
    if not found.total:
        return None
    rest = found.total - found.likely - found.possible
    listed = [(_("Likely"), found.likely), (_("Possible"), found.possible), (_("Early"), rest)]
    parts = [{"title": t, "value": base(a), "percent": float(a / found.total * 100)} for t, a in listed]
    label = ", ".join(f"{part['title']} {part['percent']:.0f}%" for part in parts)
    return {"label": label, "parts": parts, "note": Markup("")}
