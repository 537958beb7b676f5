"""Bars of times on a logarithmic scale, drawn as SVG without a script: a page takes its colours from the style sheet."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from math import ceil, floor, log10

from markupsafe import Markup, escape

LABEL, PLOT, VALUE, ROW, TOP = 250, 520, 130, 26, 26


@dataclass(frozen=True)
class Bar:
    """`value` is the bar, `far` the line that goes on to a larger one, `limit` the mark of what is possible."""

    label: str
    value: float
    far: float | None
    limit: float | None
    shown: str


def scale(bars: Sequence[Bar]) -> tuple[float, float]:
    """The powers of ten around all that is drawn, two of them at least."""
    drawn = [one for bar in bars for one in (bar.value, bar.far, bar.limit) if one and one > 0]
    low = floor(log10(min(drawn, default=1)))
    return low, max(ceil(log10(max(drawn, default=10))), low + 1)


def svg(bars: Sequence[Bar], *, title: str, allowed: float | None = None) -> Markup:
    """The chart. `allowed` draws a line that no `far` should pass."""
    low, high = scale(bars)

    def x(value: float) -> float:
        share = (log10(max(value, 10.0**low)) - low) / (high - low)
        return round(LABEL + PLOT * min(1.0, max(0.0, share)), 1)

    height = TOP + ROW * len(bars) + 6
    pieces = [grid(low, high, x, height)]
    pieces += [drawn(bar, TOP + ROW * number, x) for number, bar in enumerate(bars)]
    if allowed is not None:
        pieces.append(
            Markup('<line class="allowed" x1="{0}" x2="{0}" y1="{1}" y2="{2}"/>').format(
                x(allowed), TOP - 4, height - 4
            )
        )
    return Markup('<svg viewBox="0 0 {} {}" role="img" aria-label="{}">{}</svg>').format(
        LABEL + PLOT + VALUE, height, title, Markup("").join(pieces)
    )


def grid(low: float, high: float, x: Callable[[float], float], height: int) -> Markup:
    """A thin line for each power of ten, with its number above."""
    powers = [10.0**power for power in range(int(low), int(high) + 1)]
    line = Markup(
        '<line class="grid" x1="{0}" x2="{0}" y1="{1}" y2="{2}"/><text class="tick" x="{0}" y="{3}">{4}</text>'
    )
    return Markup("").join(line.format(x(one), TOP - 4, height - 4, TOP - 10, f"{one:,g}") for one in powers)


def drawn(bar: Bar, top: int, x: Callable[[float], float]) -> Markup:
    middle, left = top + ROW / 2, LABEL
    end = x(bar.value)
    pieces = [
        Markup('<text class="label" x="{}" y="{}">{}</text>').format(left - 10, middle + 4, escape(bar.label)),
        Markup('<rect class="bar" x="{}" y="{}" width="{}" height="{}"/>').format(
            left, top + 5, max(1.0, round(end - left, 1)), ROW - 10
        ),
    ]
    if bar.far is not None:
        pieces.append(
            Markup('<line class="far" x1="{}" x2="{}" y1="{}" y2="{}"/>').format(end, x(bar.far), middle, middle)
        )
    if bar.limit:
        pieces.append(
            Markup('<line class="limit" x1="{0}" x2="{0}" y1="{1}" y2="{2}"/>').format(
                x(bar.limit), top + 2, top + ROW - 2
            )
        )
    pieces.append(
        Markup('<text class="value" x="{}" y="{}">{}</text>').format(LABEL + PLOT + 8, middle + 4, escape(bar.shown))
    )
    return Markup("").join(pieces)
