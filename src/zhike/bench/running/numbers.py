"""Figures from times: percentiles, ratios, growth. Times are in milliseconds, unknown is None."""

from collections.abc import Sequence
from typing import Any

ALLOWED_GROWTH = 1.5  # of pages, from a small to a large folder


def percentile(times: Sequence[float], share: float) -> float:
    """By nearest rank: the smallest time that at least this share of all does not exceed."""
    ordered = sorted(times)
    rank = -(-len(ordered) * share // 1)  # rounded up
    return ordered[max(0, int(rank) - 1)]


def told(times: Sequence[float]) -> dict[str, float]:
    return {"p50": round(percentile(times, 0.5), 3), "p95": round(percentile(times, 0.95), 3), "times": len(times)}


def ratio(figure: float | None, limit: float | None) -> float | None:
    """How many times its limit a figure is."""
    return round(figure / limit, 1 if figure >= 10 * limit else 2) if figure is not None and limit else None


def measure_of(action: dict[str, Any]) -> float | None:
    """What grows with the data: milliseconds of a page, milliseconds for a thousand rows of work."""
    if action.get("p50") is not None:
        return float(action["p50"])
    return 1_000_000 / action["rows_per_s"] if action.get("rows_per_s") else None


def growth(small: dict[str, Any], large: dict[str, Any]) -> list[dict[str, Any]]:
    """Each action of each person in both reports: its measure in one and the other, and how many times it grew."""
    found = []
    for person, told_large in large["people"].items():
        before = small["people"].get(person, {"actions": {}})["actions"]
        for name, action in told_large["actions"].items():
            first, second = measure_of(before.get(name, {})), measure_of(action)
            if first is not None and second is not None:
                times = ratio(second, first)
                is_page = action["kind"] in {"page", "write"}
                over = bool(is_page and times is not None and times > ALLOWED_GROWTH)
                found.append(
                    {"person": person, "action": name, "small": round(first, 2), "large": round(second, 2), "growth": times, "is_page": is_page, "is_over": over}
                )  # fmt: skip
    return found
