"""The numbers as the page draws them: key figures, the chart of the year, the funnel, the ranking."""

from datetime import date
from decimal import Decimal
from typing import Any

from django.utils import formats
from django.utils.translation import get_language, ngettext
from django.utils.translation import gettext as _
from markupsafe import Markup

from zhike.engine import query
from zhike.engine.fields import drawing
from zhike.engine.fields.numbers import draw_money
from zhike.lib.money import Money

from .figures import Figures, add
from .scope import View, between, months, unit_titles

WON = {"field": "status", "op": "eq", "value": "won"}
OPEN = {"field": "status", "op": "eq", "value": "open"}
CLOSED = {"field": "status", "op": "ne", "value": "open"}


def kpis(view: View, found: Figures) -> list[dict[str, Any]]:
    period = view.period
    inside = between("closed_at", period.first, period.last)
    weighted = add(Money(amount.amount * chance / 100, amount.currency) for _s, _m, chance, _n, amount in found.open)
    won, before = won_in(found, period.holds), won_in(found, period.is_before)
    new = sum(n for month, n in found.new.items() if period.holds(month))
    new_before = sum(n for month, n in found.new.items() if period.is_before(month))
    return [
        {
            "title": _("Won"), "icon": "trophy", "value": short(won), "url": view.link(WON, inside),
            "help": _("Sum of the amounts of deals won in the period, by the day they were closed."),
            "note_html": Markup("{} {}").format(_("Period before:"), short(before)), "spark": spark(view, found),
        },
        {
            "title": _("Weighted pipeline"), "icon": "layers", "value": short(weighted), "url": view.link(OPEN),
            "help": _("Sum over open deals of amount × probability."),
            "note": ngettext("%(count)s open deal", "%(count)s open deals", open_count(found)) % {"count": open_count(found)},
        },
        {
            "title": _("New deals"), "icon": "target", "value": f"{new:,}", "url": view.link(between("opened_on", period.first, period.last)),
            "help": _("Deals opened in the period."), "note": _("Period before: %(value)s") % {"value": f"{new_before:,}"},
            "spark": [float(found.new.get(month, 0)) for month in months(view) if month <= view.today],
        },
        {
            "title": _("Win rate"), "icon": "percent", "value": share(rate(found, period.holds)), "url": view.link(CLOSED, inside),
            "help": _("Won ÷ (won + lost), deals closed in the period, by count."),
            "note": _("Period before: %(value)s") % {"value": share(rate(found, period.is_before))},
        },
        {
            "title": _("Sales cycle"), "icon": "timer", "value": days(found.cycle), "url": view.link(WON, inside),
            "help": _("Median of the days from opening to winning, deals won in the period."), "note": _("median, opened to won"),
        },
    ]  # fmt: skip


def short(amount: Money) -> Markup:
    return draw_money(amount.rounded(), compact=True)


def days(count: Decimal | None) -> Markup:
    if count is None:
        return Markup("—")
    shown = f"{count:.0f}"
    return Markup("{}<small>{}</small>").format(shown, ngettext("day", "days", int(count)))


def share(value: Decimal | None) -> str:
    return "—" if value is None else f"{value:.1f}%"


def won_in(found: Figures, holds: Any) -> Money:
    return add(amount for status, month, _n, amount in found.closed if status == "won" and holds(month))


def rate(found: Figures, holds: Any) -> Decimal | None:
    counts = {"won": 0, "lost": 0}
    for status, month, count, _amount in found.closed:
        if holds(month) and status in counts:
            counts[status] += count
    total = counts["won"] + counts["lost"]
    return Decimal(counts["won"] * 100) / total if total else None


def open_count(found: Figures) -> int:
    return sum(count for _s, _m, _p, count, _a in found.open)


def monthly(view: View, found: Figures) -> list[tuple[date, Money, Money]]:
    """(month, won, weighted of the open deals expected in it) of this year."""
    rows = []
    for month in months(view):
        won = add(a for status, at, _n, a in found.closed if status == "won" and at == month)
        coming = add(
            Money(a.amount * chance / 100, a.currency)
            for _s, at, chance, _n, a in found.open
            if at == month and month >= view.today.replace(day=1)
        )
        rows.append((month, won, coming))
    return rows


def spark(view: View, found: Figures) -> list[float]:
    return [float(won.amount) for month, won, _soft in monthly(view, found) if month <= view.today]


def chart(view: View, found: Figures) -> dict[str, Any]:
    rows = monthly(view, found)
    top = ceiling(max([won.amount + soft.amount for _m, won, soft in rows] or [Decimal(0)]))
    currency = rows[0][1].currency
    return {
        "title": _("Won by month"),
        "note": _("%(year)s, %(currency)s") % {"year": view.today.year, "currency": currency},
        "series": [{"title": _("Won"), "tone": "main"}, {"title": _("Expected, weighted"), "tone": "soft"}],
        "bars": [bar(month, won, soft) for month, won, soft in rows],
        "max": float(top),
        "ticks": [
            {"value": float(top * n / 4), "text": draw_money(Money(top * n / 4, currency), compact=True).striptags()}
            for n in range(5)
        ],
    }


def bar(month: date, won: Money, soft: Money) -> dict[str, Any]:
    name = month_name(month)
    words = {"month": name, "won": short(won).striptags(), "soft": short(soft).striptags()}
    label = (
        _("%(month)s: won %(won)s, expected %(soft)s") % words if soft.amount else _("%(month)s: won %(won)s") % words
    )
    return {"title": name, "value": float(won.amount), "soft": float(soft.amount), "target": 0, "label": label}


def month_name(month: date) -> str:
    """Short enough for twelve beside each other."""
    return f"{month.month}月" if (get_language() or "").startswith("zh") else formats.date_format(month, "M")


def ceiling(value: Decimal) -> Decimal:
    """The next round number above, that a quarter of is round too."""
    if value <= 0:
        return Decimal(4)
    unit = Decimal(10) ** (value.adjusted())
    return next(step * unit for step in (Decimal("1.2"), 2, 4, 6, 8, 12) if step * unit >= value)


def funnel(view: View, found: Figures, stages: list[query.Row]) -> dict[str, Any] | None:
    """The open deals by stage of the default pipeline; the last bar is what was won in the period."""
    shown = [row for row in stages if row.values[2] and row.values[3] == "open"]
    if not shown:
        return None
    counts = {row.id: sum(n for stage, _m, _p, n, _a in found.open if stage == row.id) for row in shown}
    sums = {row.id: add(a for stage, _m, _p, _n, a in found.open if stage == row.id) for row in shown}
    won = sum(n for status, month, n, _a in found.closed if status == "won" and view.period.holds(month))
    most = max([*counts.values(), won, 1])
    steps = [
        {"title": _(row.values[0]), "count": f"{counts[row.id]:,}", "percent": round(counts[row.id] * 100 / most, 1), "note": short(sums[row.id]), "hue": "", "is_last": False}
        for row in shown
    ]  # fmt: skip
    note = short(won_in(found, view.period.holds))
    steps.append({"title": _("Won"), "count": f"{won:,}", "percent": round(won * 100 / most, 1), "note": note, "hue": "green", "is_last": True})  # fmt: skip
    title = unit_titles()[view.period.unit]
    return {"title": _("Pipeline"), "note": _("open now · won: %(period)s") % {"period": title}, "url": "/opportunities/board", "steps": steps}  # fmt: skip


def ranking(view: View, found: Figures) -> list[dict[str, Any]]:
    """Who won most, where the actor sees more than their own."""
    if len(view.choices) < 2 or view.whose == "me":
        return []
    rows = sorted(found.won, key=lambda row: -row[2].amount)[:8]
    most = max([amount.amount for _o, _n, amount in rows] or [Decimal(0)]) or Decimal(1)
    return [
        {
            "name": owner.title, "short": drawing.initials(owner.title or ""), "hue": drawing.hue(owner.title or ""),
            "value": short(amount), "percent": round(amount.amount * 100 / most),
            "note": ngettext("%(count)s deal", "%(count)s deals", count) % {"count": count},
        }
        for owner, count, amount in rows
    ]  # fmt: skip
