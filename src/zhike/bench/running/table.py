"""A report as a table for the terminal."""

from collections.abc import Iterable, Sequence
from typing import Any

HEADS = ("", "p50", "p95", "req/s", "CPU web", "CPU db", "SQL", "×", "bytes", "×", "statements", "all SQL")
FIGURES = (
    "p50",
    "p95",
    "per_s",
    "cpu_web",
    "cpu_database",
    "sql",
    "of_sql",
    "memory_p50",
    "of_memory",
    "statements",
    "all_sql",
)
WORK_HEADS = ("", "rows", "s", "rows/s", "bare rows/s", "×")


def lines(report: dict[str, Any]) -> Iterable[str]:
    """Pages in milliseconds, then work in rows a second, for each person."""
    machine = report["machine"]
    yield f"{report['scale']} (seed {report['seed']}): {counts(report['counts'])}"
    yield f"{machine['cores']} cores, {machine['memory_mb']:,} MB; {report['workers']} web workers, {report['connections']} connections for req/s; milliseconds; load of the machine {machine.get('load', '–')} before, {machine.get('load_after', '–')} after"
    if report.get("broken_indexes"):
        yield f"These indexes are incomplete, so the figures are those of no sound installation: {', '.join(report['broken_indexes'])}"
    for person, told in report["people"].items():
        yield ""
        yield f"{person}: sees {counts(told['sees'])}; the deep page is behind {told['behind']:,} rows; the story has {told['story']:,} interactions"
        actions = told["actions"].items()
        pages = [page(name, one) for name, one in actions if one["kind"] in {"page", "write"}]
        works = [work(name, one) for name, one in actions if one["kind"] == "work"]
        yield from grid([HEADS, *pages] if pages else [])
        yield from grid([WORK_HEADS, *works] if works else [])
    yield ""
    if report.get("jobs"):
        yield from grid([WORK_HEADS, work("jobs", report["jobs"])])
    if report.get("memory"):
        yield f"memory: {report['memory']['at_rest_mb']:,} MB at rest, {report['memory']['peak_mb']:,} MB at most"
    yield f"added: {counts(report['added'])}; {report['seconds_in_all']:,} s in all"


def counts(told: dict[str, int]) -> str:
    return ", ".join(f"{number:,} {key}" for key, number in told.items())


def page(name: str, one: dict[str, Any]) -> list[str]:
    return [name, *(shown(one.get(figure)) for figure in FIGURES)]


def work(name: str, one: dict[str, Any]) -> list[str]:
    if "refused" in one:
        return [name, one["refused"], "", "", "", ""]
    figures = (one["rows"], one["seconds"], one["rows_per_s"], one.get("bare_rows_per_s"), one.get("of_bare"))
    return [name, *map(shown, figures)]


def shown(figure: Any) -> str:
    """With commas, small ones more exactly; what was not measured is a dash."""
    if isinstance(figure, float):
        return f"{figure:,.1f}" if figure >= 10 else f"{figure:,.2f}"
    return f"{figure:,}" if isinstance(figure, int) else "–"


def grid(rows: Sequence[Sequence[str]]) -> Iterable[str]:
    """The first column to the left, the others to the right."""
    widths = [max(len(row[at]) for row in rows) for at in range(len(rows[0]))] if rows else []
    for row in rows:
        cells = [cell.ljust(width) if at == 0 else cell.rjust(width) for at, (cell, width) in enumerate(zip(row, widths, strict=True))]  # fmt: skip
        yield ("  " + "  ".join(cells)).rstrip()


def compared(rows: Sequence[dict[str, Any]], allowed: float) -> Iterable[str]:
    """Each action's growth; `>` marks a page that grew more than it may."""
    heads = ("", "", "small", "large", "growth", "")
    told = [(one["person"], one["action"], shown(one["small"]), shown(one["large"]), f"{one['growth']:.2f}×", f"> {allowed:g}×" if one["is_over"] else "") for one in rows]  # fmt: skip
    yield from grid([heads, *told])
