"""Groups as a list shows them: their heads with counts and sums, their first rows, and the way to the rest."""

from collections.abc import Sequence
from datetime import date
from functools import cached_property
from typing import Any

from django.utils.formats import date_format
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import pgettext
from markupsafe import Markup, escape

from zhike.engine import metadata, names
from zhike.engine.fields import Link, drawing
from zhike.engine.query import Page, Path

from ..asked import Asked
from ..groups import Group, Grouping, choices
from .columns import draw_total
from .rows import rows


class Menu:
    """What the rows may be grouped by, found only where it is drawn: pages with the same `mark` have the same menu."""

    def __init__(self, asked: Asked) -> None:
        self.asked, address = asked, str(asked.address.changed(in_=""))
        self.mark = (asked.type.key, metadata.version(), asked.actor.roles, address, asked.group)

    @cached_property
    def items(self) -> list[dict[str, Any]]:
        """The first takes the groups away."""
        one, titles = self.asked, period_titles()
        url = str(one.address.changed(group="", in_=""))
        listed = [{"title": _("No groups"), "url": url, "is_current": not one.group}]
        for name, path, period in choices(one.actor, one.type):
            title = str(capfirst(path.field.label))
            if period:
                title = f"{title} · {titles[period]}"
            url = str(one.address.changed(group=name, in_=""))
            listed.append({"title": title, "url": url, "is_current": name == one.group})
        return listed


def period_titles() -> dict[str, str]:
    return {
        "month": pgettext("period", "month"), "quarter": pgettext("period", "quarter"), "year": pgettext("period", "year"),
        "week": pgettext("period", "week"), "day": pgettext("period", "day"),
    }  # fmt: skip


def drawn(
    grouping: Grouping,
    groups: Sequence[Group],
    paths: Sequence[Path],
    heads: Sequence[dict[str, Any]],
    status: int | None,
) -> list[dict[str, Any]]:
    """The heads, and under those that are open their rows. One statement where the actor may edit some rows only."""
    asked = grouping.asked
    found = [row for group in groups if group.page for row in group.page.rows]
    made = iter(rows(asked, paths, heads, found, status))
    kinds = {head["field"]: head["kind"] for head in heads}
    return [
        {
            "token": group.token,
            "title": title(grouping, group),
            "label": label(grouping, group),
            "count": f"{group.count:,}",
            "totals": {n: draw_total(total, is_money=kinds.get(n) == "money") for n, total in group.totals.items()},
            "url": str(asked.address.changed(in_=group.token)),
            "is_open": group.page is not None,
            "rows": [next(made) for _row in group.page.rows] if group.page else [],
            "more_url": more_url(asked, group.token, group.page),
        }
        for group in groups
    ]


def more_url(asked: Asked, token: str, page: Page | None) -> str:
    return str(asked.address.changed(in_=token, cursor=page.next)) if page and page.next else ""


def title(grouping: Grouping, group: Group) -> Markup:
    """The group as its field draws it, but for a link: the head is one itself."""
    one = grouping.key.path.field
    if group.value in (None, "") or grouping.key.period:
        return escape(label(grouping, group))
    if one.kind.name == "link" and isinstance(group.value, Link) and group.value.title is not None:
        face = drawing.face(group.value.title, names.face(group.value.object))
        return Markup('<span class="record-link">{}<span>{}</span></span>').format(face, group.value.title)
    return one.brief(group.value)


def label(grouping: Grouping, group: Group) -> str:
    """The group in plain text."""
    if group.value in (None, ""):
        return _("No value")
    if isinstance(group.value, date):
        return period(group.value, grouping.key.period)
    return grouping.key.path.field.text(group.value) or _("No access")


def period(first: date, unit: str) -> str:
    match unit:
        case "year":
            return str(first.year)
        case "quarter":
            return _("Q%(number)s %(year)s") % {"number": (first.month - 1) // 3 + 1, "year": first.year}
        case "month":
            return date_format(first, "YEAR_MONTH_FORMAT")
    return first.isoformat()
