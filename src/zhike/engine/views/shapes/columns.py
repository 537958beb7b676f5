"""The columns of a list: their titles, how they sort, what they sum to; and the menus that change them."""

from collections.abc import Sequence
from decimal import Decimal
from functools import cached_property
from typing import Any

from django.utils.text import capfirst
from markupsafe import Markup

from zhike.engine import access, layouts, metadata, query
from zhike.engine.fields import Field
from zhike.engine.fields.numbers import Amount, Percent, draw_money, plain
from zhike.engine.query import Path, Total
from zhike.engine.query.page import has_index
from zhike.engine.saved_views.tabs import State

from ..asked import Asked

ICONS = {
    "text": "file-text", "long_text": "message-square-text", "number": "calculator", "money": "banknote",
    "date": "calendar", "moment": "clock", "yes_no": "toggle-left", "choice": "circle-dot", "multi_choice": "list-checks",
    "tags": "tag", "link": "link", "links": "link-2", "any_link": "link", "any_links": "link-2", "user": "user-round",
    "email": "at-sign", "phone": "phone", "url": "external-link", "address": "map-pin", "phones": "phone",
    "emails": "at-sign", "addresses": "map-pin", "rows": "list-ordered", "file": "paperclip",
}  # fmt: skip
NOT_IN_PLACE = {"rows"}


def title_of(path: Path) -> str:
    """`Account › Industry` for a field behind links."""
    return " › ".join(str(capfirst(step.label)) for step in [*path.links, path.field])


def can_sort(path: Path) -> bool:
    one = path.field
    return one.kind.name in {"link", "user"} or one.kind.order(one, "t") is not None


def columns(asked: Asked, paths: Sequence[Path], *, sortable: bool) -> list[dict[str, Any]]:
    """The head of the list. `sortable` says whether few enough rows may be shown to sort without an index."""
    writable = access.writable_fields(asked.actor, asked.type) if access.may(asked.actor, asked.type, "edit") else {}
    widths = {
        **(asked.view.saved.widths if asked.view.saved else {}),
        **(asked.states.get(asked.view.id, State()).widths),
    }
    return [
        {
            "field": path.name,
            "title": title_of(path),
            "icon": asked.type.icon if path.name == asked.type.title else ICONS.get(path.field.kind.name, "circle"),
            "kind": path.field.kind.name,
            "is_end": path.field.kind.align == "end",
            "sort": direction(asked, path.name),
            "sort_url": sort_url(asked, path, sortable),
            "needs_few": not has_index(asked.type, query.Sort(path)),
            "is_editable": path.name in writable and path.field.kind.name not in NOT_IN_PLACE,
            "is_summed": bool(summed([path])),
            "total": "",
            "width": widths.get(path.name, ""),
        }
        for path in paths
    ]


def direction(asked: Asked, name: str) -> str:
    first = asked.sort.split(",")[0]
    return "" if first.lstrip("-") != name else "desc" if first.startswith("-") else "asc"


def sort_url(asked: Asked, path: Path, sortable: bool) -> str:
    """Where a click on the head leads: text begins at A, numbers and dates at the largest."""
    one = query.Sort(path)
    if not can_sort(path) or not (sortable or has_index(asked.type, one)):
        return ""
    now = direction(asked, path.name)
    down = now == "asc" if now else path.field.kind.name in {"money", "number", "date", "moment"}
    return str(asked.address.changed(sort=f"{'-' if down else ''}{path.name}"))


def sorts(heads: Sequence[dict[str, Any]]) -> list[dict[str, Any]]:
    """The same as a menu."""
    return [
        {
            "title": head["title"],
            "url": head["sort_url"],
            "direction": head["sort"] or ("desc" if "sort=-" in head["sort_url"] else "asc"),
            "is_current": bool(head["sort"]),
            "needs_few": head["needs_few"],
        }
        for head in heads
        if head["sort_url"]
    ]


class ColumnForm:
    """The menu of columns, whose choices are found only where it is drawn: pages with the same `mark` have the same menu."""

    def __init__(self, asked: Asked, heads: Sequence[dict[str, Any]]) -> None:
        self.asked, self.shown = asked, {head["field"]: head["title"] for head in heads}
        self.url, self.params = asked.address.path, asked.address.without("cols")

    @property
    def mark(self) -> tuple[Any, ...]:
        made = (self.asked.type.key, metadata.version(), self.asked.actor.roles)
        return (*made, self.url, tuple(self.params), tuple(self.shown))

    @cached_property
    def choices(self) -> list[dict[str, Any]]:
        """Every field one may show: the present columns first, then the form's order, then the rest."""
        readable = access.readable_fields(self.asked.actor, self.asked.type)
        others = dict.fromkeys([*layouts.of(self.asked.actor, self.asked.type).names, *readable])
        rest = {n: str(capfirst(readable[n].label)) for n in others if n in readable and n not in self.shown}
        listed = self.shown | rest
        return [{"field": n, "title": title, "is_shown": n in self.shown} for n, title in listed.items()]


def summed(paths: Sequence[Path]) -> list[Field]:
    """Fields whose sum means something: money, and quantities with decimals, but no percentages."""
    return [p.field for p in paths if not p.links and (p.field.kind.name == "money" or is_quantity(p.field))]


def is_quantity(one: Field) -> bool:
    return one.kind.name == "number" and one.decimal_places > 0 and not isinstance(one.kind, Percent)


def draw_total(total: Total | Decimal | None, *, is_money: bool = True, compact: bool | None = None) -> Markup:
    """A sum; of several currencies it is the sum in base currency."""
    if total is None:
        return Markup("")
    if isinstance(total, Decimal) or not is_money:
        number = total if isinstance(total, Decimal) else total.amount
        return Markup('<span class="number">{}</span>').format(f"{Decimal(plain(number)):,}")
    return draw_money(
        Amount(total.amount, total.currency or metadata.base_currency(metadata.version())), compact=compact
    )
